import { Injectable } from '@nestjs/common';
import { type CitedParty, SectionParties } from '#contexts/water-quality/published.js';
import { validityFor } from './domain/periods.js';
import { AgreementReader } from './published.js';

/** What agreements answer to water quality: who may act on another owner's section. */
@Injectable()
export class PartiesOfSections extends SectionParties {
  constructor(private readonly agreements: AgreementReader) {
    super();
  }

  async under(agreement: string, organisation: string, section: string): Promise<CitedParty | undefined> {
    const found = await this.agreements.find(agreement);
    if (!found) return undefined;
    const days = validityFor(found.periods, organisation, section);
    return days.length === 0 ? undefined : { agreement, revision: found.revision, days };
  }
}
