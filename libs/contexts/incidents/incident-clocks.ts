import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { Addressee } from './domain/addressees.js';
import { incident as incidents } from './domain/incident.js';
import { dueAt, foremost, type JudgedClock } from './domain/judged-clocks.js';
import { LegalTimes } from './legal-times.js';

/** A clock of an incident, as other parts of the program set timers and alarms by it. */
export interface KnownClock {
  /** `<incident>/<id>`: stable for as long as the incident is. */
  readonly key: string;
  readonly incident: string;
  readonly duty: string;
  /** The duty in words, by the text that decides, else the earliest; absent where no text gives a time. */
  readonly title?: { readonly zh: string; readonly en: string };
  /** The body that owes it. */
  readonly bearer: string;
  /** Only if the incident is of such a grade. */
  readonly ifGrade?: 'II' | 'III';
  /** `promptly`, `done`: no text and no agreement gives a time. `provisional`: a schedule is not published yet. */
  readonly state: JudgedClock['standing'];
  readonly startedAt: InstantText;
  /** Of the text that decides, else of the earliest: when to warn. Absent while it stands still or has no time. */
  readonly atRiskAt?: InstantText;
  /** The same: when it is due. */
  readonly dueAt?: InstantText;
  /** Every text, the earliest first, with article, version and moment; which one decides, where one does. */
  readonly texts: readonly ClockText[];
  /** When it was done, in time or late. */
  readonly metAt?: InstantText;
  /** Addressees that have no report yet. */
  readonly missing: readonly Addressee[];
  /** The incident is closed: nothing more can be entered, and what is open stays so. */
  readonly isClosed: boolean;
}

export interface ClockText {
  readonly rule: string;
  readonly version: number;
  readonly instrument: string;
  readonly article: string;
  readonly textVersion: string;
  readonly confirmed: boolean;
  readonly dueAt?: InstantText;
  readonly atRiskAt?: InstantText;
  readonly provisional: boolean;
  readonly decides: boolean;
}

/** Clocks of incidents. Folded from the journal, never from a view; whether the asker may know is for the asker. */
@Injectable()
export class IncidentClocks {
  constructor(
    private readonly gateway: Gateway,
    private readonly times: LegalTimes,
  ) {}

  /** All of them, done ones too; none where nobody determined it. */
  async of(incident: string): Promise<readonly KnownClock[]> {
    const { state } = await this.gateway.load(incidents, incident);
    if (state.kind === 'unknown') return [];
    const isClosed = state.kind === 'closed';
    return (await this.times.of(state, await this.times.now())).map((clock) => ({
      ...known(incident, clock),
      isClosed,
    }));
  }
}

const known = (incident: string, clock: JudgedClock): Omit<KnownClock, 'isClosed'> => {
  const { id, duty, bearer, ifGrade, standing: state, startedAt, doneAt, missing, texts, decisive } = clock;
  return {
    ...{ key: `${incident}/${id}`, incident, duty, bearer, state, startedAt, missing },
    ...some({
      ifGrade,
      title: foremost(clock)?.rule.duty,
      atRiskAt: foremost(clock)?.atRiskAt,
      dueAt: dueAt(clock),
      metAt: doneAt,
    }),
    texts: texts.map((text) => {
      const { rule, deadline, atRiskAt } = text;
      const { instrument, article, textVersion, confirmed } = rule.basis;
      return {
        ...{ rule: rule.id, version: rule.version, instrument, article, textVersion, confirmed },
        ...{ decides: text === decisive, provisional: deadline.kind === 'due' && deadline.provisional },
        ...some({ atRiskAt, dueAt: deadline.kind === 'due' ? deadline.at : undefined }),
      };
    }),
  };
};

/** Without the members that are absent. */
const some = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    readonly [Name in keyof Members]?: Exclude<Members[Name], undefined>;
  };
