import { Inject, Injectable } from '@nestjs/common';
import {
  draftOf,
  fieldSetOn,
  type IncidentDraft,
  type IncidentFile,
  IncidentFiles,
  type ReportKind,
} from '#contexts/incidents/published.js';
import { type NoticeHistory, NoticeReader } from '#contexts/notices/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type InstantText, type LocalDateText, localDate } from '#platform/kernel/time.js';
import type { Reader } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';
import { toldOf } from './documents/told-notices.js';
import { Names } from './names.js';
import { PAPER_REFERENCE, type PaperReference } from './reference.js';

export interface WrittenDraft {
  readonly draft: IncidentDraft;
  /** Of the stream of the incident, which it rests on. */
  readonly revision: number;
  /** When the newest event that it tells was recorded. */
  readonly asOf: InstantText;
  readonly names: ReadonlyMap<string, string>;
}

/** How something is read from the views: within the snapshot of a query, or in a transaction of its own. */
export type Reading = <Result>(read: (reader: Reader) => Promise<Result>) => Promise<Result>;

/** Drafts of reports: all that is known of an incident here and of the notices its body sent about it. */
@Injectable()
export class IncidentDrafts {
  constructor(
    private readonly files: IncidentFiles,
    private readonly notices: NoticeReader,
    private readonly names: Names,
    private readonly clock: Clock,
    @Inject(PAPER_REFERENCE) private readonly reference: PaperReference,
  ) {}

  /** For an officer of the determining body; to anybody else there is none. */
  async write(actor: Actor, incident: string, kind: ReportKind, reading: Reading): Promise<WrittenDraft | undefined> {
    const file = await this.files.find(actor, incident);
    if (!file) return undefined;
    const { thread } = file.state.determined;
    const ids = await reading((reader) => this.notices.sentIn(reader, thread, actor.organisation));
    const found = await Promise.all(ids.map((id) => this.notices.history(actor, id)));
    const histories = found.filter((one) => one !== undefined);
    const names = await this.names.of(bodiesIn(file, histories), sectionsIn(file));
    const regions = await this.names.ofRegions(...regionsIn(file));
    // What the text in force asks today: it is to be sent today.
    const fieldSet = fieldSetOn(this.reference.fieldSets, kind, localDate(this.clock.now()));
    const further = histories.flatMap((one) => toldOf(one, names));
    const times = [...file.history, ...histories.flat()].map(({ data }) => data.at);
    return {
      draft: draftOf({ kind, fieldSet, history: file.history, further, names, regions }),
      revision: file.history.at(-1)?.revision ?? 0,
      asOf: times.reduce((latest, at) => (at > latest ? at : latest)),
      names,
    };
  }
}

const bodiesIn = ({ state, history }: IncidentFile, notices: readonly NoticeHistory[]): string[] => {
  const { determined } = state;
  const above = determined.body.kind === 'registered' ? determined.body.above.map((one) => one.organisation) : [];
  const recipients = notices.flat().flatMap((event) => {
    if (event.type === 'notices.notice-sent.v2') return event.data.recipients.map(({ organisation }) => organisation);
    return [event.data.organisation];
  });
  return [...above, ...state.distribution, ...recipients, ...history.map(({ data }) => data.organisation)];
};

/** Regions of the facts that stand, and the day for which they are named: that on which the incident was learned of. */
export const regionsIn = ({ state }: IncidentFile): [codes: readonly string[], on: LocalDateText] => {
  const { affected = [], mayInvolve = [] } = state.facts.at(-1)?.facts ?? {};
  return [[...affected, ...mayInvolve], localDate(state.determined.learned.at)];
};

/** The section of the abnormality it came out of. */
export const sectionsIn = ({ history }: IncidentFile): string[] =>
  history.flatMap((event) =>
    event.type === 'incidents.abnormality-raised.v1' && event.data.section.kind === 'section'
      ? [event.data.section.section]
      : [],
  );
