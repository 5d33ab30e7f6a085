import { Injectable } from '@nestjs/common';
import { AbnormalityReader, IncidentReader, SectionKnowledge } from '#contexts/incidents/published.js';
import { ExceedanceReader, monthOfExceedance, sectionOf } from '#contexts/water-quality/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import { daysInMonth, type LocalDateText, type MonthText } from '#platform/kernel/time.js';
import type { About, NoticeAgreement } from './domain/notice.events.js';
import type { AboutFacts } from './domain/notice.js';

/** What a notice is about, as an officer states it. */
export type AboutAsked =
  | { readonly kind: 'none' }
  | { readonly kind: 'abnormality'; readonly abnormality: string }
  | { readonly kind: 'incident'; readonly incident: string }
  | { readonly kind: 'exceedance'; readonly exceedance: string };

/** Section and own abnormality that a notice speaks of. */
export interface SpokenOf {
  readonly section?: string;
  readonly abnormality?: string;
}

const unknown: AboutFacts = { kind: 'unknown' };
const real = { kind: 'real' } as const;

/** Looks up what a notice cites, for an actor: what it may not know of is not there. */
@Injectable()
export class AboutReader {
  constructor(
    private readonly abnormalities: AbnormalityReader,
    private readonly incidents: IncidentReader,
    private readonly exceedances: ExceedanceReader,
    private readonly knowledge: SectionKnowledge,
  ) {}

  async find(actor: Actor, asked: AboutAsked, agreement: string | undefined): Promise<AboutFacts> {
    switch (asked.kind) {
      case 'none':
        return { kind: 'found', about: { kind: 'none' }, thread: { kind: 'own' }, provenance: real };
      case 'abnormality': {
        const found = await this.abnormalities.find(asked.abnormality);
        if (found?.organisation !== actor.organisation) return unknown;
        const { id, revision, thread, provenance } = found;
        const about = { kind: 'abnormality', abnormality: id, revision } as const;
        return { kind: 'found', about, thread: { kind: 'thread', thread }, provenance };
      }
      case 'incident': {
        const found = await this.incidents.find(asked.incident);
        // A notice brings its recipients into the thread: only who determined the incident opens it to them.
        if (found?.organisation !== actor.organisation)
          return found?.distribution.has(actor.organisation) ? { kind: 'notYours' } : unknown;
        const { id, revision, thread, provenance } = found;
        const about = { kind: 'incident', incident: id, revision } as const;
        return { kind: 'found', about, thread: { kind: 'thread', thread }, provenance };
      }
      case 'exceedance':
        return this.exceedance(actor, asked.exceedance, agreement);
    }
  }

  /**
   * The agreement that a notice names, in force `today`, or in the month of what exceeds; `unknown` where the actor's
   * body is no party of it then.
   */
  async agreement(
    actor: Actor,
    asked: AboutAsked,
    agreement: string | undefined,
    today: LocalDateText,
  ): Promise<NoticeAgreement | { readonly kind: 'unknown' }> {
    if (agreement === undefined) return { kind: 'none' };
    const month = asked.kind === 'exceedance' ? monthOfExceedance(asked.exceedance) : undefined;
    const party = await this.knowledge.party(actor, agreement, month ? daysOf(month) : [today]);
    return party ? { kind: 'agreement', ...party } : { kind: 'unknown' };
  }

  /** As far as what it is about names them. */
  async spokenOf(about: About): Promise<SpokenOf> {
    if (about.kind === 'exceedance') return { section: about.section };
    if (about.kind === 'none') return {};
    const abnormality =
      about.kind === 'abnormality' ? about.abnormality : (await this.incidents.find(about.incident))?.thread;
    const found = abnormality === undefined ? undefined : await this.abnormalities.find(abnormality);
    return found ? { abnormality: found.id, ...(found.section === undefined ? {} : { section: found.section }) } : {};
  }

  private async exceedance(actor: Actor, id: string, agreement: string | undefined): Promise<AboutFacts> {
    const section = sectionOf(id);
    const month = monthOfExceedance(id);
    if (section === undefined || month === undefined) return unknown;
    if (!(await this.knowledge.see(actor, section, agreement, daysOf(month)))) return unknown;
    const found = await this.exceedances.find(id);
    if (!found) return { kind: 'notStanding', exceedance: id };
    const { assessment, revision } = found;
    const items = found.items.map(({ item, compared, limit, multiple }) => ({
      ...{ item, compared, limit },
      multiple: multiple.kind === 'multiple' ? multiple : ({ kind: 'none' } as const),
    }));
    const about = { kind: 'exceedance', exceedance: id, section, month, assessment, revision, items } as const;
    return { kind: 'found', about, thread: { kind: 'own' }, provenance: real };
  }
}

/** A party of an agreement may know of a month where the agreement held on a day of it. */
const daysOf = (month: MonthText): LocalDateText[] =>
  Array.from({ length: daysInMonth(month) }, (_, n) => `${month}-${String(n + 1).padStart(2, '0')}` as LocalDateText);
