import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { epochMilliseconds, type InstantText, localMonth, nextMonth, startOfMonth } from '#platform/kernel/time.js';
import type { CitedParty } from './authority.js';
import { type FlowEvent, type FlowObservation, flowObserved } from './flow.events.js';

/** What was observed at a section in a legal month. Nothing takes the place of anything: each is a fact. */
export interface Flow {
  readonly observations: readonly FlowObservation[];
}

export interface ObserveFlow {
  readonly type: 'ObserveFlow';
  readonly actor: Actor;
  readonly section: string;
  readonly dataOwner: string;
  readonly observation: Omit<FlowObservation, 'section' | 'observer' | 'agreement'>;
  /** What the named agreement gives to the actor's organisation on the section at that time. */
  readonly party?: CitedParty | undefined;
  readonly at: InstantText;
}

export const flow: Omit<Aggregate<Flow, ObserveFlow, FlowEvent>, 'mayKnow'> = {
  name: 'flow',
  initial: () => ({ observations: [] }),
  evolve: ({ observations }, { data }) => ({ observations: [...observations, data] }),
  decide: (command, state): Decision<FlowEvent> => {
    const { actor, section, dataOwner, observation, party, at } = command;
    const isOfficer = actor.roles.includes('monitoringOfficer') || actor.roles.includes('dutyOfficer');
    if (!isOfficer || (actor.organisation !== dataOwner && !party)) return refuse('Forbidden');
    const { from, to, between } = observation;
    if (between.A === between.B) return refuse('SameSide', { side: between.A }, ['sideB']);
    if (to <= from) return refuse('FlowEndsBeforeItBegins', { from, to }, ['to']);
    if (to > startOfMonth(nextMonth(localMonth(from)))) return refuse('FlowSpansMonths', { from, to }, ['to']);
    if (to > at) return refuse('FutureFlow', { to }, ['to']);
    const seen = { section, observer: actor.organisation, ...observation };
    if (state.observations.some((one) => same(one, seen))) return nothing();
    const cited = actor.organisation !== dataOwner && party;
    const agreement = cited ? { agreement: { id: cited.agreement, revision: cited.revision } } : {};
    return accept(flowObserved({ ...seen, ...agreement }));
  },
};

const same = ({ agreement: _, ...a }: FlowObservation, b: Omit<FlowObservation, 'agreement'>): boolean =>
  canonicalJson(a) === canonicalJson(b);

/** Which way the water mostly went. A is the region with the smaller code, whatever an observation called it. */
export type DominantFlow =
  | { readonly direction: 'AtoB' | 'BtoA'; readonly from: string; readonly to: string; readonly basis: FlowBasis }
  | { readonly direction: 'still' | 'unknown'; readonly basis: FlowBasis };

/** Milliseconds of the month for which it is known, and for which it is not. */
export interface FlowBasis {
  readonly flows: readonly { readonly from: string; readonly to: string; readonly milliseconds: number }[];
  readonly still: number;
  /** Observations of equal confidence contradict one another: decides nothing. */
  readonly contested: number;
}

/**
 * The direction with the longest time, among what was measured or observed; inferred and unknown decide nothing. Where
 * two overlap, measured goes before observed; two of one confidence that contradict one another decide nothing for the
 * time they share. Two directions of equal length leave it unknown.
 */
export const dominantFlow = (observations: readonly FlowObservation[]): DominantFlow => {
  const lengths = lengthsOf(observations);
  const contested = lengths.get('contested') ?? 0;
  lengths.delete('contested');
  const known = [...lengths].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const basis: FlowBasis = {
    flows: known.flatMap(([says, milliseconds]) => (says === 'still' ? [] : [{ ...wayOf(says), milliseconds }])),
    still: lengths.get('still') ?? 0,
    contested,
  };
  const [longest, second] = known;
  if (!longest || (second && second[1] === longest[1])) return { direction: 'unknown', basis };
  if (longest[0] === 'still') return { direction: 'still', basis };
  const way = wayOf(longest[0]);
  return { direction: way.from < way.to ? 'AtoB' : 'BtoA', ...way, basis };
};

/** `still`, or the regions from and to. */
const saysOf = ({ direction, between: { A, B } }: FlowObservation): string =>
  direction === 'still' ? 'still' : direction === 'AtoB' ? `${A} ${B}` : `${B} ${A}`;
const wayOf = (says: string) => {
  const [from = '', to = ''] = says.split(' ');
  return { from, to };
};

const decides = ({ direction, confidence }: FlowObservation): boolean =>
  direction !== 'unknown' && confidence !== 'inferred';

/** From one beginning or end to the next what was said is the same throughout. */
const lengthsOf = (observations: readonly FlowObservation[]): Map<string, number> => {
  const deciding = observations.filter(decides);
  const edges = [...new Set(deciding.flatMap(({ from, to }) => [from, to]))].toSorted();
  const lengths = new Map<string, number>();
  edges.slice(1).forEach((end, n) => {
    const begin = edges[n] as InstantText;
    const here = deciding.filter(({ from, to }) => from <= begin && end <= to);
    const measured = here.filter(({ confidence }) => confidence === 'measured');
    const [says, other] = new Set((measured.length > 0 ? measured : here).map(saysOf));
    if (says === undefined) return;
    const key = other === undefined ? says : 'contested';
    lengths.set(key, (lengths.get(key) ?? 0) + epochMilliseconds(end) - epochMilliseconds(begin));
  });
  return lengths;
};
