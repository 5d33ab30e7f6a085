import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { InstantText } from '#platform/kernel/time.js';
import { abnormality as abnormalities, learnedOf, mayBeIncident } from './domain/abnormality.js';
import type { Addressee } from './domain/addressees.js';
import { incident as incidents } from './domain/incident.js';
import { awaitsOutcome, intake as intakes } from './domain/intake.js';
import { dueAt, foremost, type JudgedClock } from './domain/judged-clocks.js';
import { outcomeWords } from './domain/words.js';
import { LegalTimes } from './legal-times.js';
import { incidentToBe, type LearnedCase, UndeterminedClocks } from './undetermined-clocks.js';

/** A clock of an incident, as other parts of the program set timers and alarms by it. */
export interface KnownClock {
  /** `<incident>/<id>`: stable for as long as the incident is, and from before it was determined. */
  readonly key: string;
  /** Before it was determined: the id that it would get. */
  readonly incident: string;
  /** Nobody determined it yet: number of the abnormality or intake. */
  readonly undetermined?: string;
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
    private readonly undetermined: UndeterminedClocks,
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

  /** Of an abnormality; those of the report until an incident was determined of it. */
  async ofAbnormality(id: string): Promise<BeforeDetermination> {
    const { state } = await this.gateway.load(abnormalities, id);
    if (state.kind === 'unknown') return { clocks: [] };
    const { raised, intakes: joined } = state;
    const { organisation, number, section } = raised;
    const incident = incidentToBe(organisation, { abnormality: id });
    const isDetermined = (await this.gateway.load(incidents, incident)).state.kind !== 'unknown';
    const outcome = 'decided' in state ? state.decided.outcome : undefined;
    const mayBe = mayBeIncident(state.kind, outcome);
    const clocks = await this.running(incident, number, organisation, {
      learnedAt: learnedOf(raised, joined).at,
      isUndetermined: mayBe && !isDetermined,
      section: section.kind === 'section' ? section.section : undefined,
      verifiedAt: state.kind === 'raised' ? undefined : state.verifiedAt,
    });
    if (mayBe || isDetermined) return { clocks };
    const because = outcome && state.kind !== 'closed' ? `已认定为${outcomeWords[outcome]}` : '异常已办结';
    return { clocks, over: { incident, bearer: organisation, because } };
  }

  /** Of an intake, until it has an outcome. */
  async ofIntake(id: string): Promise<BeforeDetermination> {
    const { state } = await this.gateway.load(intakes, id);
    if (state.kind === 'unknown') return { clocks: [] };
    const { organisation, number, learnedAt } = state.taken;
    const incident = incidentToBe(organisation, { intake: id });
    if (awaitsOutcome(state))
      return { clocks: await this.running(incident, number, organisation, { learnedAt, isUndetermined: true }) };
    const { assigned } = state;
    // Those of the abnormality are the same.
    if (assigned.kind === 'abnormality' && assigned.as === 'raised') return { clocks: [] };
    const because = assigned.kind === 'abnormality' ? '已并案' : '已移交';
    return { clocks: [], over: { incident, bearer: organisation, because } };
  }

  private async running(
    incident: string,
    undetermined: string,
    bearer: string,
    one: LearnedCase,
  ): Promise<readonly KnownClock[]> {
    const clocks = await (await this.undetermined.of(bearer))(one);
    return clocks.map((clock) => ({ ...known(incident, clock), undetermined, isClosed: false }));
  }
}

/** Clocks from when it was learned of, and whether those of the report ended without an incident. */
export interface BeforeDetermination {
  readonly clocks: readonly KnownClock[];
  /** Those of the report run no more, and go over into none. */
  readonly over?: { readonly incident: string; readonly bearer: string; readonly because: string };
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
