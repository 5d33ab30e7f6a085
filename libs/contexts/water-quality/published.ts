import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import {
  type InstantText,
  isInstantText,
  isMonthText,
  type LocalDateText,
  localDate,
  type MonthText,
} from '#platform/kernel/time.js';
import { exceedanceIdOf } from './domain/assessment.events.js';
import type { Exceedance, ValueDecision, VersionedRow, WaterBodyType } from './domain/evaluation/types.js';
import { type DominantFlow, dominantFlow, flow } from './domain/flow.js';
import type { StationStatus } from './domain/readings.events.js';
import { readings } from './domain/readings.js';
import { standingDecisions, standingRows } from './domain/readings-month.js';
import type { SectionDetails, SectionTarget } from './domain/section.events.js';
import { type KnownAlias, section as sections, targetAt, waterBodyTypeAt } from './domain/section.js';
import type { PublishedVolume } from './domain/volume.events.js';
import { newestVolume, volumes } from './domain/volumes.js';

/** Sections as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class SectionReader {
  constructor(private readonly gateway: Gateway) {}

  /** The section as it is now; `undefined` when nobody registered it. `revision` is what the answer rests on. */
  async find(id: string): Promise<KnownSection | undefined> {
    const { state, revision } = await this.gateway.load(sections, id);
    if (state.kind === 'unknown') return undefined;
    const { name, dataOwner, sides, boundaryType } = state.details;
    return {
      ...{ id, name, dataOwner, sides, boundaryType, revision },
      aliases: state.aliases,
      targets: state.targets,
      targetAt: (indicatorSet, date) => targetAt(state, indicatorSet, date),
      waterBodyTypeAt: (date) => waterBodyTypeAt(state, date)?.type,
    };
  }
}

export interface KnownSection {
  readonly id: string;
  /** As its data owner prints it. */
  readonly name: string;
  readonly dataOwner: string;
  /** GB/T 2260. */
  readonly sides: readonly string[];
  readonly boundaryType: SectionDetails['boundaryType'];
  readonly aliases: readonly KnownAlias[];
  readonly targets: readonly SectionTarget[];
  readonly revision: number;
  /** On a legal day; none where no target of this set holds. */
  targetAt(indicatorSet: string, date: LocalDateText): SectionTarget | undefined;
  /** On a legal day; none before the first that is known. */
  waterBodyTypeAt(date: LocalDateText): WaterBodyType | undefined;
}

/** The readings of a section in a month as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class MonthReader {
  constructor(private readonly gateway: Gateway) {}

  /** The month as it is now; empty when nothing is known of it. `revision` is what the answer rests on (-1: nothing). */
  async find(section: string, month: MonthText): Promise<KnownMonth> {
    const { state, revision } = await this.gateway.load({ ...readings, mayKnow: () => true }, `${section}-${month}`);
    return {
      ...{ section, month, revision, monthVersion: state.monthVersion },
      status: state.period.kind,
      rows: standingRows(state),
      decisions: standingDecisions(state),
      statuses: [...state.statuses].flatMap(([date, versions]) => {
        const last = versions.at(-1);
        return last ? [{ date: date as LocalDateText, status: last.status }] : [];
      }),
    };
  }

  /** A version that stands, by its id; `undefined` where none does: unknown, superseded or withdrawn. */
  async findReading(versionId: string): Promise<KnownReading | undefined> {
    const section = sectionOf(versionId);
    const month = dayOfReading(versionId)?.slice(0, 7) as MonthText | undefined;
    if (section === undefined || month === undefined) return undefined;
    const { rows, revision } = await this.find(section, month);
    const row = rows.find((one) => one.versionId === versionId);
    return row && { ...row, section, month, monthRevision: revision };
  }
}

/** A version of a reading with the revision of its month on which the answer rests. */
export interface KnownReading extends VersionedRow {
  readonly section: string;
  readonly month: MonthText;
  readonly monthRevision: number;
}

/** The section in the id of a reading, an assessment or an exceedance: whether it may be known has to be asked first. */
export const sectionOf = (id: string): string | undefined => id.split('/')[0] || undefined;

/** The legal day of the sample in the id of a reading; `undefined` where it is none. */
export const dayOfReading = (versionId: string): LocalDateText | undefined => {
  const [, sampledAt = ''] = versionId.split('/');
  return isInstantText(sampledAt) ? localDate(sampledAt) : undefined;
};

/** The month in the id of an exceedance; `undefined` where it is none. */
export const monthOfExceedance = (exceedance: string): MonthText | undefined => {
  const [, month = ''] = exceedance.split('/');
  return isMonthText(month) ? month : undefined;
};

/** What exceeds, as other contexts ask for it. Folded from the journal, never from a view. */
@Injectable()
export class ExceedanceReader {
  constructor(private readonly gateway: Gateway) {}

  /** As the latest assessment with its set and rule found it; `undefined` where that finds none. */
  async find(exceedance: string): Promise<KnownExceedance | undefined> {
    const section = sectionOf(exceedance);
    const month = monthOfExceedance(exceedance);
    if (section === undefined || month === undefined) return undefined;
    const { state, revision } = await this.gateway.load({ ...readings, mayKnow: () => true }, `${section}-${month}`);
    for (const { assessed, exceeding } of state.assessments.values()) {
      const { set, rule } = assessed.result;
      if (exceeding.length === 0 || exceedanceIdOf(section, month, set, rule) !== exceedance) continue;
      return { id: exceedance, section, month, assessment: assessed.assessment, items: exceeding, revision };
    }
    return undefined;
  }
}

export interface KnownExceedance {
  readonly id: string;
  readonly section: string;
  readonly month: MonthText;
  /** The latest assessment that found it. */
  readonly assessment: string;
  readonly items: readonly Exceedance[];
  /** Of the stream of the month. */
  readonly revision: number;
}

/** Volumes as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class VolumeReader {
  constructor(private readonly gateway: Gateway) {}

  /**
   * The newest version of the month; `undefined` where nobody published one.
   *
   * @param owner whose volume alone is meant
   */
  async find(section: string, month: MonthText, owner?: string): Promise<KnownVolume | undefined> {
    const aggregate = { ...volumes, mayKnow: () => true };
    const { state, revision } = await this.gateway.load(aggregate, `${section}-${month.slice(0, 4)}`);
    const found = newestVolume(state, month, owner);
    if (!found) return undefined;
    const { versionId, version, kind } = found;
    const known = { versionId, version, kind, owner: found.owner, revision };
    return found.gauged
      ? { ...known, gauged: true, ...found.forwardIs, ...found.gross, net: found.net }
      : { ...known, gauged: false, reason: found.reason };
  }
}

/** Cubic metres as plain decimal text; a volume that was not gauged has none, which is not 0. */
export type KnownVolume = Pick<PublishedVolume, 'versionId' | 'version' | 'kind' | 'owner'> & {
  /** Of the stream of the year. */
  readonly revision: number;
} & (
    | {
        readonly gauged: true;
        /** `forward` is out of this region … */
        readonly from: string;
        /** … into this one. */
        readonly to: string;
        readonly forward: string;
        readonly backward: string;
        readonly net: string;
      }
    | { readonly gauged: false; readonly reason: string }
  );

/** Which way the water went, as other contexts ask for it. Folded from the journal, never from a view. */
@Injectable()
export class FlowReader {
  constructor(private readonly gateway: Gateway) {}

  /** `unknown` when nothing decides; that decides no money. `revision` is what the answer rests on (-1: nothing). */
  async dominant(section: string, month: MonthText): Promise<KnownFlow> {
    const { state, revision } = await this.gateway.load({ ...flow, mayKnow: () => true }, `${section}-${month}`);
    return { ...dominantFlow(state.observations), revision };
  }

  /** What was measured or seen in these months and has a direction; inferred and unknown say nothing here. */
  async seen(section: string, months: readonly MonthText[]): Promise<readonly SeenFlow[]> {
    const aggregate = { ...flow, mayKnow: () => true };
    const loaded = await Promise.all(months.map((month) => this.gateway.load(aggregate, `${section}-${month}`)));
    return loaded.flatMap(({ state }) =>
      state.observations.flatMap(({ direction, confidence, between: { A, B }, to: until, observer }) => {
        if (direction === 'still' || direction === 'unknown' || confidence === 'inferred') return [];
        const [from, to] = direction === 'AtoB' ? [A, B] : [B, A];
        return [{ from, to, until, confidence, observer }];
      }),
    );
  }
}

/** The water went out of one region into another, until then. */
export interface SeenFlow {
  /** GB/T 2260. */
  readonly from: string;
  readonly to: string;
  readonly until: InstantText;
  readonly confidence: 'measured' | 'observed';
  /** The body that saw it. */
  readonly observer: string;
}

export type KnownFlow = DominantFlow & { readonly revision: number };

export interface KnownMonth {
  readonly section: string;
  readonly month: MonthText;
  readonly status: 'open' | 'closed';
  /** 0 before the first closing; what a settlement names, and what makes it outdated when it is raised. */
  readonly monthVersion: number;
  /** Of each row the newest version that was not withdrawn, with its id; in order of sampling. */
  readonly rows: readonly VersionedRow[];
  /** The data owner's latest decision on each item of these versions. */
  readonly decisions: readonly ValueDecision[];
  /** Days for which a status and no sampling time was published. */
  readonly statuses: readonly { readonly date: LocalDateText; readonly status: StationStatus }[];
  readonly revision: number;
}

/** By what right another than the data owner acts; asked here, answered by the context that knows agreements. */
export type { CitedParty, PartyDays } from './domain/authority.js';
export type { Exceedance, MonthResult, ValueDecision, VersionedRow } from './domain/evaluation/types.js';
export type { ReadingRow, ReadingsEvent } from './domain/readings.events.js';
export { isUnverified } from './domain/unverified.js';
/** A month evaluated as it stands, for who computes with it. */
export { type EvaluatedMonth, type KnownTarget, MonthEvaluator } from './month-evaluator.js';
export { SectionParties, sectionDetailsKey } from './section-parties.js';
/** What waits for the answer of a data owner, for a list of what there is to do. */
export { type AwaitingAnswer, awaitingAnswer } from './views/data-objections/awaiting-answer.js';
