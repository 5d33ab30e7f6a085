import { Injectable } from '@nestjs/common';
import { AgreementReader, type Period, partyUnder } from '#contexts/agreements/published.js';
import { type KnownSection, SectionReader } from '#contexts/water-quality/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { LocalDateText } from '#platform/kernel/time.js';
import type { Knowledge } from './domain/shared.schemas.js';

/** A section that the actor may know of, and as what. */
export interface SectionSeen {
  readonly section: KnownSection;
  readonly knownAs: Knowledge;
}

/** An agreement with the revision on which the answer rests. */
export interface AgreementSeen {
  readonly agreement: string;
  readonly revision: number;
}

/** Who may know of a section that is cited: its data owner, and a party of the agreement that the actor cites with it. */
@Injectable()
export class SectionKnowledge {
  constructor(
    private readonly sections: SectionReader,
    private readonly agreements: AgreementReader,
  ) {}

  /**
   * @param agreement that the actor cites; absent: its body owns the data
   * @param days legal days on one of which the agreement has to hold for the section
   * @returns nothing where there is no such section, or it is not theirs to know
   */
  async see(
    { organisation }: Actor,
    section: string,
    agreement: string | undefined,
    days: readonly LocalDateText[],
  ): Promise<SectionSeen | undefined> {
    const known = await this.sections.find(section);
    if (!known) return undefined;
    if (agreement === undefined)
      return known.dataOwner === organisation ? { section: known, knownAs: { kind: 'dataOwner' } } : undefined;
    const found = await this.agreements.find(agreement);
    if (!found || !days.some((day) => partyUnder(found, organisation, section, day))) return undefined;
    return { section: known, knownAs: { kind: 'agreement', agreement, revision: found.revision } };
  }

  /** The agreement, where the actor's body was a party of it in force on one of these legal days. */
  async party(
    { organisation }: Actor,
    agreement: string,
    days: readonly LocalDateText[],
  ): Promise<AgreementSeen | undefined> {
    const found = await this.agreements.find(agreement);
    const isParty = found?.periods.some(({ since, parties }) =>
      parties.some(
        (party) => party.organisation === organisation && days.some((day) => holds({ ...party, since }, day)),
      ),
    );
    return found && isParty ? { agreement, revision: found.revision } : undefined;
  }
}

const holds = ({ since, until }: Pick<Period, 'since' | 'until'>, day: LocalDateText): boolean =>
  since <= day && (until.kind === 'open' || day <= until.day);
