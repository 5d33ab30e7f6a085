import fc from 'fast-check';
import type { Actor } from '#platform/kernel/actor.js';
import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { codesRefusedIn, type ModelledStream, modelRuns, UnderModel } from '#platform/testing/model-form.js';
import type { Outcome } from './abnormality.events.js';
import type { EntryVisibility, IncidentEvent } from './incident.events.js';
import { type Incident, type IncidentCommand, incident, type OriginFacts } from './incident.js';
import type { WhenOccurred } from './shared.schemas.js';

const at = instant('2020-10-03T03:10:00+08:00');
const earlier = instant('2020-10-03T01:10:00+08:00');
const later = instant('2020-10-03T03:10:01+08:00');
/** Between the two. */
const dawn: WhenOccurred = { kind: 'at', at: instant('2020-10-03T02:10:00+08:00') };
const head = anOfficer('nanxun', 'head');
const duty = anOfficer('nanxun', 'dutyOfficer');
const clerk = anOfficer('nanxun', 'financeOfficer');
const neighbour = anOfficer('tongxiang', 'dutyOfficer', 'head');
const bodies = ['nanxun', 'tongxiang', 'deqing', 'anji'];

/** The incident as its file on a desk would show it. */
interface Paper {
  /** None: nobody determined it. */
  determined:
    | {
        readonly description: string;
        readonly list: string;
        readonly learnedAt: string;
        readonly occurred: WhenOccurred | undefined;
      }
    | undefined;
  list: Set<string>;
  readonly entries: Set<string>;
  closedFor: string | undefined;
}
type Real = ModelledStream<Incident, IncidentCommand, IncidentEvent>;

const under = new UnderModel(incident);
const step = (command: IncidentCommand, expected: (paper: Paper) => number | string): fc.Command<Paper, Real> => ({
  check: () => true,
  run: (paper, real) => {
    const before = { ...paper };
    expect(real.send(command)).toBe(expected(paper));
    compare(paper, before, real);
  },
  toString: () => `${command.type} ${JSON.stringify(command)}`,
});

const compare = (paper: Paper, before: Paper, { state, history }: Real) => {
  expect(state.kind).toBe(paper.determined ? (paper.closedFor === undefined ? 'open' : 'closed') : 'unknown');
  for (const body of bodies) {
    const knows = paper.determined !== undefined && (body === 'nanxun' || paper.list.has(body));
    expect([body, incident.mayKnow(anOfficer(body, 'head'), state)]).toEqual([body, knows]);
  }
  // Determined once, first of all; closed once, last of all. Nobody is taken off the list.
  const types = history.map(({ type }) => type);
  expect(types.lastIndexOf('incidents.incident-determined.v2')).toBeLessThanOrEqual(0);
  if (before.closedFor !== undefined) expect(types.at(-1)).toBe('incidents.incident-closed.v1');
  expect(types.filter((type) => type === 'incidents.incident-entry-added.v1')).toHaveLength(paper.entries.size);
  const told = history.flatMap((event) => {
    if (event.type === 'incidents.incident-determined.v2') return event.data.distribution;
    return event.type === 'incidents.incident-distribution-extended.v1' ? event.data.organisations : [];
  });
  expect([...told].sort()).toEqual([...paper.list].sort());
};

const mayAct = (actor: Actor): boolean => actor !== clerk;
const lists = fc.subarray(['tongxiang', 'deqing', 'anji']);
const actors = fc.constantFrom(head, duty, clerk, neighbour);
const notOnPlatform = fc.constantFrom<string[]>([], [], ['qingpu']);
const origins = fc.oneof(
  fc.constant<OriginFacts>({ kind: 'none', reason: '直接接报', provenance: { kind: 'real' } }),
  fc.constantFrom<Outcome | 'undecided'>('incident', 'incident', 'natural', 'undecided').map(
    (outcome): OriginFacts => ({
      ...{ kind: 'abnormality', abnormality: 'abnormality-1', revision: 2, outcome, provenance: { kind: 'real' } },
      ...{ learnedAt: earlier, occurred: { kind: 'unknown' } },
    }),
  ),
);

const times = fc.record({
  learnedAt: fc.constantFrom(undefined, undefined, earlier, later),
  occurred: fc.constantFrom<WhenOccurred | undefined>(undefined, undefined, { kind: 'estimated', at: earlier }, dawn),
});

const determining = fc
  .tuple(fc.constantFrom(head, head, duty), origins, fc.constantFrom('泄漏', '翻车'), lists, notOnPlatform, times)
  .map(([actor, origin, description, distribution, off, { learnedAt, occurred }]) =>
    step(
      {
        ...{ type: 'DetermineIncident', actor, at, incident: 'incident-1', origin, description, distribution },
        ...{ notOnPlatform: off, learnedAt, occurred, body: { kind: 'notRecorded' } },
      },
      (paper) => {
        if (actor !== head) return 'Forbidden';
        const list = [...distribution].sort().join();
        if (paper.determined) {
          const { learnedAt: learned, occurred: happened } = paper.determined;
          const same = paper.determined.description === description && paper.determined.list === list;
          const sameTimes = (learnedAt ?? learned) === learned && (occurred ?? happened) === happened;
          return same && sameTimes ? 0 : 'IncidentExists';
        }
        if (origin.kind === 'abnormality' && origin.outcome !== 'incident') return 'OutcomeNotIncident';
        if (off.length > 0) return 'DistributionNotOnPlatform';
        const learned = learnedAt ?? (origin.kind === 'abnormality' ? earlier : at);
        if (learned === later) return 'TimeInFuture';
        // An hour before it was determined is before it was determined; not before it was learned of then.
        if (occurred === dawn && learned === earlier) return 'OccurredAfterLearned';
        paper.determined = { description, list, learnedAt: learned, occurred };
        paper.list = new Set(distribution);
        return 1;
      },
    ),
  );

const adding = fc
  .tuple(actors, fc.constantFrom('e1', 'e2', 'e3'), fc.constantFrom<EntryVisibility>('own', 'shared'))
  .map(([actor, entry, visibility]) =>
    step({ type: 'AddIncidentEntry', actor, at, entry, text: '已关闸', visibility }, (paper) => {
      if (!paper.determined) return 'NotFound';
      if (!mayAct(actor)) return 'Forbidden';
      if (actor === neighbour && !paper.list.has('tongxiang')) return 'NotOnDistribution';
      if (paper.entries.has(entry)) return 0;
      if (paper.closedFor !== undefined) return 'IncidentIsClosed';
      paper.entries.add(entry);
      return 1;
    }),
  );

const extending = fc.tuple(actors, lists, notOnPlatform).map(([actor, distribution, off]) =>
  step({ type: 'ExtendDistribution', actor, at, distribution, notOnPlatform: off, reason: '下游' }, (paper) => {
    if (!paper.determined) return 'NotFound';
    if (!mayAct(actor)) return 'Forbidden';
    if (actor === neighbour) return 'NotTheDeterminingBody';
    if (off.length > 0) return 'DistributionNotOnPlatform';
    const fresh = distribution.filter((one) => !paper.list.has(one));
    if (fresh.length === 0) return 0;
    if (paper.closedFor !== undefined) return 'IncidentIsClosed';
    paper.list = new Set([...paper.list, ...fresh]);
    return 1;
  }),
);

const closing = fc.tuple(actors, fc.constantFrom('终止', '误报')).map(([actor, reason]) =>
  step({ type: 'CloseIncident', actor, at, reason }, (paper) => {
    if (!paper.determined) return 'NotFound';
    if (!mayAct(actor)) return 'Forbidden';
    if (actor === neighbour) return 'NotTheDeterminingBody';
    if (actor !== head) return 'Forbidden';
    if (paper.closedFor !== undefined) return paper.closedFor === reason ? 0 : 'IncidentIsClosed';
    paper.closedFor = reason;
    return 1;
  }),
);

describe('the life of an incident', () => {
  it('is the one on paper, whatever is sent in whatever order; every event and every refusal comes about', () => {
    const steps = fc.commands([determining, adding, extending, closing], { maxCommands: 30, size: 'max' });
    fc.assert(
      fc.property(steps, (commands) => {
        const paper: Paper = { determined: undefined, list: new Set(), entries: new Set(), closedFor: undefined };
        fc.modelRun(() => ({ model: paper, real: under.begin() }), commands);
      }),
      modelRuns(),
    );
    expect(under.events).toEqual([
      'incidents.incident-closed.v1',
      'incidents.incident-determined.v2',
      'incidents.incident-distribution-extended.v1',
      'incidents.incident-entry-added.v1',
    ]);
    expect(under.refusals).toEqual(codesRefusedIn(new URL('./incident.ts', import.meta.url)));
  });
});
