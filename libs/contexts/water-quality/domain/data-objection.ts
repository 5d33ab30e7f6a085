import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import type { MonthText } from '#platform/kernel/time.js';
import type { CitedParty } from './authority.js';
import {
  type DataObjectionEvent,
  dataObjectionAnswered,
  dataObjectionWithdrawn,
  readingObjectedTo,
} from './data-objection.events.js';
import type { ReadingRow } from './readings.events.js';

type DataOf<Type extends DataObjectionEvent['type']> = Extract<DataObjectionEvent, DomainEvent<Type>>['data'];
type Objected = DataOf<'water-quality.reading-objected-to.v1'>;
type Answer = Pick<DataOf<'water-quality.data-objection-answered.v1'>, 'outcome' | 'reason'>;

export type DataObjection =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'open'; readonly objected: Objected }
  | { readonly kind: 'answered'; readonly objected: Objected; readonly answer: Answer }
  | { readonly kind: 'withdrawn'; readonly objected: Objected; readonly reason: string };

interface OnObjection {
  readonly actor: Actor;
  readonly reason: string;
}

/** What the handler read of a version, and of the version that stands in its row. */
export interface DoubtedReading {
  readonly row: Pick<ReadingRow, 'sampledAt' | 'items'>;
  readonly stands: Extract<Answer['outcome'], { kind: 'corrected' }>['stands'];
  /** Of the stream of the month. */
  readonly monthRevision: number;
}

/** Doubts a version of a reading whose data are another body's. */
export interface ObjectToReading extends OnObjection {
  readonly type: 'ObjectToReading';
  /** Derived from the command. */
  readonly objection: string;
  readonly section: string;
  readonly month: MonthText;
  readonly versionId: string;
  readonly reading: DoubtedReading;
  readonly dataOwner: string;
  /** What the named agreement gives to the actor's body on the section at the time of the sample. */
  readonly party?: CitedParty | undefined;
  /** None: the version as a whole. */
  readonly items: readonly string[];
  /** Digests of uploaded files. */
  readonly documents: readonly string[];
}

/** The data owner keeps the value, or says that it corrected it. */
export interface AnswerDataObjection extends OnObjection {
  readonly type: 'AnswerDataObjection';
  readonly outcome: 'maintained' | 'corrected';
  readonly reading: Pick<DoubtedReading, 'stands' | 'monthRevision'>;
}

export interface WithdrawDataObjection extends OnObjection {
  readonly type: 'WithdrawDataObjection';
}

export type DataObjectionCommand = ObjectToReading | AnswerDataObjection | WithdrawDataObjection;

/**
 * `data-objection-<id>`: a stream of its own, so that a closed month takes no event and refuses none. Known to the data
 * owner and to the body that objects; to object its id is derived from the own body, and the handler lets that pass.
 */
export const dataObjection: Aggregate<DataObjection, DataObjectionCommand, DataObjectionEvent> = {
  name: 'data-objection',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'water-quality.reading-objected-to.v1') return { kind: 'open', objected: event.data };
    if (state.kind === 'unknown') return state;
    const { objected } = state;
    switch (event.type) {
      case 'water-quality.data-objection-answered.v1': {
        const { outcome, reason } = event.data;
        return { kind: 'answered', objected, answer: { outcome, reason } };
      }
      case 'water-quality.data-objection-withdrawn.v1':
        return { kind: 'withdrawn', objected, reason: event.data.reason };
      default:
        return assertNever(event);
    }
  },
  mayKnow: ({ organisation }, state) =>
    state.kind !== 'unknown' && [state.objected.dataOwner, state.objected.organisation].includes(organisation),
  decide: (command, state): Decision<DataObjectionEvent> => {
    if (command.type === 'ObjectToReading') return object(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    switch (command.type) {
      case 'AnswerDataObjection':
        return answer(command, state);
      case 'WithdrawDataObjection':
        return withdraw(command, state);
      default:
        return assertNever(command);
    }
  },
};

type Known = Exclude<DataObjection, { kind: 'unknown' }>;

const object = (command: ObjectToReading, state: DataObjection): Decision<DataObjectionEvent> => {
  const { actor, objection, section, month, versionId, reading, dataOwner, party, reason } = command;
  if (actor.organisation === dataOwner) return refuse('OwnReading', {}, ['reading']);
  if (!isMonitoringOrDuty(actor) || !party) return refuse('Forbidden');
  if (state.kind !== 'unknown') return nothing(); // of one command
  const { row, stands, monthRevision } = reading;
  const items = [...new Set(command.items)];
  const unknown = items.find((item) => !row.items[item]);
  if (unknown !== undefined) return refuse('UnknownReading', { versionId, item: unknown }, ['items']);
  if (!standsIn(stands, versionId)) return refuse('VersionSuperseded', { versionId }, ['reading']);
  const { sampledAt } = row;
  return accept(
    readingObjectedTo({
      ...{
        objection,
        section,
        month,
        versionId,
        sampledAt,
        dataOwner,
        organisation: actor.organisation,
        items,
        reason,
      },
      ...{ documents: [...new Set(command.documents)], monthRevision, objectedBy: actor.officer },
      agreement: { id: party.agreement, revision: party.revision },
    }),
  );
};

const answer = (command: AnswerDataObjection, state: Known): Decision<DataObjectionEvent> => {
  const { actor, reason, reading } = command;
  if (actor.organisation !== state.objected.dataOwner) return refuse('NotTheDataOwner');
  if (!actor.roles.includes('monitoringOfficer')) return refuse('Forbidden');
  const { versionId } = state.objected;
  const { stands, monthRevision } = reading;
  const outcome = command.outcome === 'corrected' ? { kind: command.outcome, stands } : { kind: command.outcome };
  if (state.kind === 'answered' && canonicalJson(state.answer) === canonicalJson({ outcome, reason })) return nothing();
  if (state.kind !== 'open') return refuse('DataObjectionSettled', { state: state.kind });
  if (outcome.kind === 'corrected' && standsIn(stands, versionId))
    return refuse('VersionStands', { versionId }, ['outcome']);
  return accept(dataObjectionAnswered({ ...of(state), outcome, reason, monthRevision, answeredBy: actor.officer }));
};

const withdraw = ({ actor, reason }: WithdrawDataObjection, state: Known): Decision<DataObjectionEvent> => {
  if (actor.organisation !== state.objected.organisation) return refuse('NotTheObjector');
  if (!isMonitoringOrDuty(actor)) return refuse('Forbidden');
  if (state.kind === 'withdrawn' && state.reason === reason) return nothing();
  if (state.kind !== 'open') return refuse('DataObjectionSettled', { state: state.kind });
  return accept(dataObjectionWithdrawn({ ...of(state), reason, withdrawnBy: actor.officer }));
};

const isMonitoringOrDuty = ({ roles }: Actor): boolean =>
  roles.includes('monitoringOfficer') || roles.includes('dutyOfficer');

const standsIn = (stands: DoubtedReading['stands'], versionId: string): boolean =>
  stands.kind === 'version' && stands.versionId === versionId;

const of = ({ objected: { objection, section, month, versionId } }: Known) => ({
  ...{ objection, section, month, versionId },
});
