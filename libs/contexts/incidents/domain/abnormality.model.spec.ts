import fc from 'fast-check';
import type { Actor } from '#platform/kernel/actor.js';
import { type InstantText, instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { codesRefusedIn, type ModelledStream, modelRuns, UnderModel } from '#platform/testing/model-form.js';
import { type AbnormalityEvent, type Occurred, outcomes } from './abnormality.events.js';
import { type Abnormality, type AbnormalityCommand, abnormality, type Grounds } from './abnormality.js';

const at = instant('2020-09-19T09:10:00+08:00');
const learned = instant('2020-09-19T09:00:00+08:00');
const inFuture = instant('2020-09-19T09:11:00+08:00');
const duty = anOfficer('xiuzhou', 'dutyOfficer');
const head = anOfficer('xiuzhou', 'head');
const clerk = anOfficer('xiuzhou', 'monitoringOfficer');

/** The abnormality told without events: what an officer would keep on paper. */
interface Paper {
  raised: string | undefined;
  readonly findings: Set<string>;
  decision: string | undefined;
  decisions: number;
  cause: string | undefined;
  readonly intakes: Set<string>;
}
type Real = ModelledStream<Abnormality, AbnormalityCommand, AbnormalityEvent>;

const under = new UnderModel(abnormality);
const step = (command: AbnormalityCommand, expected: (paper: Paper) => number | string): fc.Command<Paper, Real> => ({
  check: () => true,
  run: (paper, real) => {
    expect(real.send(command)).toBe(expected(paper));
    compare(paper, real);
  },
  toString: () => `${command.type} ${JSON.stringify(command)}`,
});

const statusOnPaper = ({ raised, findings, decision, cause }: Paper): Abnormality['kind'] => {
  if (raised === undefined) return 'unknown';
  if (cause !== undefined) return 'closed';
  if (decision !== undefined) return 'decided';
  return findings.size > 0 ? 'verified' : 'raised';
};

const compare = (paper: Paper, { state, history }: Real) => {
  expect(state.kind).toBe(statusOnPaper(paper));
  const count = (fact: string) => history.filter(({ type }) => type === `incidents.abnormality-${fact}.v1`).length;
  expect([
    count('raised'),
    count('verified'),
    count('outcome-decided'),
    count('closed'),
    count('intake-joined'),
  ]).toEqual([
    ...[paper.raised === undefined ? 0 : 1, paper.findings.size, paper.decisions, paper.cause === undefined ? 0 : 1],
    paper.intakes.size,
  ]);
  // It stays the body's that raised it: nobody else is ever told.
  const known = paper.raised !== undefined;
  expect(abnormality.mayKnow(clerk, state)).toBe(known);
  expect(abnormality.mayKnow(anOfficer('wujiang', 'dutyOfficer', 'head'), state)).toBe(false);
  if (state.kind !== 'unknown') expect(state.raised.organisation).toBe('xiuzhou');
};

const actors = fc.constantFrom<Actor>(duty, duty, head, clerk);
const onNotice = { kind: 'neighbour', notice: 'n', noticeRevision: 0, thread: 'n' } as const;
const grounds = fc.constantFrom<Grounds>(
  { kind: 'found', section: { kind: 'none' }, cause: onNotice },
  { kind: 'found', section: { kind: 'none' }, cause: { kind: 'patrol', text: '油膜' } },
  { kind: 'found', section: { kind: 'none' }, cause: { kind: 'patrol', text: '油膜' } },
  { kind: 'unknown' },
  { kind: 'notCitable', reading: 'x' },
);
const times = fc.constantFrom<readonly [Occurred, InstantText]>(
  [{ kind: 'unknown' }, learned],
  [{ kind: 'at', at: learned }, learned],
  [{ kind: 'unknown' }, inFuture],
  [{ kind: 'at', at }, learned],
);

const raising = fc
  .tuple(actors, grounds, times, fc.constantFrom('甲', '乙'))
  .map(([actor, on, [occurred, learnedAt], description]) =>
    step(
      {
        ...{ type: 'RaiseAbnormality', actor, at, abnormality: 'abnormality-1', grounds: on, description, occurred },
        ...{ learnedAt, provenance: { kind: 'real' } },
      },
      (paper) => {
        if (actor !== duty) return 'Forbidden';
        if (on.kind === 'unknown') return 'NotFound';
        if (on.kind === 'notCitable') return 'ReadingNotCitable';
        if (learnedAt === inFuture) return 'TimeInFuture';
        if (occurred.kind === 'at' && occurred.at === at) return 'OccurredAfterLearned';
        const content = `${description} ${occurred.kind} ${on.cause.kind}`;
        const other = on.cause.kind === 'neighbour' ? 'AbnormalityExists' : 'CommandIdReused';
        if (paper.raised !== undefined) return paper.raised === content ? 0 : other;
        paper.raised = content;
        return 1;
      },
    ),
  );

const verifying = fc.tuple(actors, fc.constantFrom('复测', '现场')).map(([actor, findings]) =>
  step({ type: 'VerifyAbnormality', actor, at, findings }, (paper) => {
    if (paper.raised === undefined) return 'NotFound';
    if (actor !== duty) return 'Forbidden';
    if (paper.findings.has(findings)) return 0;
    if (paper.cause !== undefined) return 'AbnormalityIsClosed';
    paper.findings.add(findings);
    return 1;
  }),
);

const deciding = fc
  .tuple(actors, fc.constantFrom(...outcomes), fc.constantFrom('因一', '因二'))
  .map(([actor, outcome, reason]) =>
    step({ type: 'DecideOutcome', actor, at, outcome, reason }, (paper) => {
      if (paper.raised === undefined) return 'NotFound';
      if (actor === clerk) return 'Forbidden';
      if (paper.findings.size === 0) return 'NotVerified';
      const now = `${outcome} ${reason}`;
      if (paper.decision === now) return 0;
      if (paper.cause !== undefined) return 'AbnormalityIsClosed';
      paper.decision = now;
      paper.decisions += 1;
      return 1;
    }),
  );

const closing = fc.tuple(actors, fc.constantFrom('缺氧', '未查明'), fc.boolean()).map(([actor, cause, determined]) =>
  step({ type: 'CloseAbnormality', actor, at, cause, determined }, (paper) => {
    if (paper.raised === undefined) return 'NotFound';
    if (actor === clerk) return 'Forbidden';
    if (paper.cause !== undefined) return paper.cause === cause ? 0 : 'AbnormalityIsClosed';
    if (paper.decision === undefined) return 'OutcomeNotDecided';
    if (paper.decision.startsWith('incident ') && !determined) return 'IncidentNotDetermined';
    paper.cause = cause;
    return 1;
  }),
);

const joining = fc
  .tuple(actors, fc.constantFrom('i', 'j'), fc.constantFrom('real', 'real', 'example'))
  .map(([actor, intake, reality]) =>
    step(
      { type: 'JoinIntake', actor, at, joining: { intake, number: intake, learnedAt: learned, reality } },
      (paper) => {
        if (paper.raised === undefined) return 'NotFound';
        if (actor === clerk) return 'Forbidden';
        if (paper.intakes.has(intake)) return 0;
        if (paper.cause !== undefined) return 'AbnormalityIsClosed';
        if (reality === 'example') return 'RealityDiffers';
        paper.intakes.add(intake);
        return 1;
      },
    ),
  );

describe('the life of an abnormality', () => {
  it('is the one on paper, whatever is sent in whatever order; every event and every refusal comes about', () => {
    const steps = fc.commands([raising, verifying, deciding, closing, joining], { maxCommands: 30, size: 'max' });
    fc.assert(
      fc.property(steps, (commands) => {
        const paper: Paper = {
          ...{ raised: undefined, findings: new Set(), decision: undefined, decisions: 0, cause: undefined },
          intakes: new Set(),
        };
        fc.modelRun(() => ({ model: paper, real: under.begin() }), commands);
      }),
      modelRuns(),
    );
    expect(under.events).toEqual([
      'incidents.abnormality-closed.v1',
      'incidents.abnormality-intake-joined.v1',
      'incidents.abnormality-outcome-decided.v1',
      'incidents.abnormality-raised.v1',
      'incidents.abnormality-verified.v1',
    ]);
    expect(under.refusals).toEqual(codesRefusedIn(new URL('./abnormality.ts', import.meta.url)));
  });
});
