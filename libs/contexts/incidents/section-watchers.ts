import { Injectable } from '@nestjs/common';
import { AgreementReader, partyUnder } from '#contexts/agreements/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import type { LocalDateText } from '#platform/kernel/time.js';

/** A body that watches over a section, and the agreement under which it may know of it. */
export interface Watcher {
  readonly organisation: string;
  /** GB/T 2260. */
  readonly region: string;
  readonly agreement: string;
}

/** Who is to know when something is wrong at a section: parties of an agreement that holds for it, on the platform. */
@Injectable()
export class SectionWatchers {
  constructor(
    private readonly agreements: AgreementReader,
    private readonly organisations: OrganisationReader,
  ) {}

  /** Each body once, under the first of its agreements by id. @param days on one of which the agreement has to hold */
  async of(section: string, days: readonly LocalDateText[]): Promise<readonly Watcher[]> {
    const watchers = new Map<string, Watcher>();
    for (const agreement of await this.agreements.ofSection(section)) {
      for (const { organisation } of agreement.periods.flatMap(({ parties }) => parties)) {
        if (watchers.has(organisation)) continue;
        if (!days.some((day) => partyUnder(agreement, organisation, section, day))) continue;
        const body = await this.organisations.find(organisation);
        if (body?.platform !== 'on') continue;
        watchers.set(organisation, { organisation, region: body.region, agreement: agreement.id });
      }
    }
    return [...watchers.values()];
  }
}
