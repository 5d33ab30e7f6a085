import fc from 'fast-check';
import type { Actor } from '#platform/kernel/actor.js';
import { anOfficer } from '#platform/testing/actors.js';
import { codesRefusedIn, type ModelledStream, modelRuns, UnderModel } from '#platform/testing/model-form.js';
import { aCall, city, duty, factsOf, head, learnedOf, local, neighbour, province } from '../testing/an-incident.js';
import type { AddresseeFunction } from './addressees.js';
import type { Grade, GradingTable } from './grading/types.js';
import { type IncidentEvent, incidentClosed } from './incident.events.js';
import { type Incident, type IncidentCommand, incident } from './incident.js';
import type { ReportFieldSet, ReportKind } from './report-fields.js';
import type { FileReport, NamedBody } from './reports.decide.js';
import type { ReportChannel } from './response.events.js';

// Everything that is done about an incident that was determined: facts, grade, reports, demands, the end, what follows.

const early = local('2026-10-01T09:00');
const learned = local('2026-10-01T10:00');
const soon = local('2026-10-01T11:00');
const now = local('2026-10-01T12:00');
const future = local('2026-10-01T13:00');

/** The incident as its file on a desk would show it. */
interface Paper {
  closedFor: string | undefined;
  facts: string[];
  /** Grade, recording and reason of each determination. */
  grades: string[];
  reports: Map<string, { kind: ReportKind; sentAt: string; reached: Set<string>; toBeForwarded: boolean }>;
  demands: Set<string>;
  /** When, by report and addressee. */
  received: Map<string, string>;
  forwarded: Map<string, string>;
  endedFor: string | undefined;
  assessments: { from: string; assessor: string; to?: string }[];
  completedWith: string | undefined;
}
type Real = ModelledStream<Incident, IncidentCommand, IncidentEvent>;
const blank = (): Paper => ({
  ...{ closedFor: undefined, facts: [], grades: [], reports: new Map(), demands: new Set(), received: new Map() },
  forwarded: new Map(),
  ...{ endedFor: undefined, assessments: [], completedWith: undefined },
});

const start = incident.evolve(incident.initial(), learnedOf(learned));
const under = new UnderModel({ ...incident, initial: () => start });
const step = (command: IncidentCommand, expected: (paper: Paper) => number | string): fc.Command<Paper, Real> => ({
  check: () => true,
  run: (paper, real) => {
    expect(real.send(command)).toBe(expected(paper));
    const { state } = real;
    if (state.kind === 'unknown') throw new Error('it was determined');
    const { facts, grades, reports, demands, received, forwarded, assessments } = state;
    expect(received.length).toBe(paper.received.size);
    expect([facts.length, grades.length, reports.length, demands.length, forwarded.length]).toEqual([
      ...[paper.facts.length, paper.grades.length, paper.reports.size, paper.demands.size, paper.forwarded.size],
    ]);
    expect(assessments.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual(
      paper.assessments.map(({ from, to }) => [from, to]),
    );
    expect([state.kind === 'closed', state.emergency.kind === 'ended', state.investigation.kind]).toEqual([
      ...[
        paper.closedFor !== undefined,
        paper.endedFor !== undefined,
        paper.completedWith === undefined ? 'open' : 'completed',
      ],
    ]);
    // Who got a report knows of it; 浙江 and 湖州 do not before.
    for (const who of [province, city]) {
      const got = [...paper.reports.values()].some(({ reached }) => reached.has(who.organisation));
      expect(incident.mayKnow(who, state)).toBe(got);
    }
  },
  toString: () => `${command.type} ${JSON.stringify(command)}`,
});

const clerk = anOfficer('nanxun', 'financeOfficer');
const actors = fc.constantFrom<Actor>(head, head, head, duty, clerk, neighbour);
const whoMay = (actor: Actor, needsHead: boolean): string | undefined => {
  if (actor === clerk) return 'Forbidden';
  if (actor === neighbour) return 'NotTheDeterminingBody';
  return needsHead && actor !== head ? 'Forbidden' : undefined;
};

/** One table that gives Ⅱ for a death and Ⅳ for none. */
const table: GradingTable = {
  ...{ id: 't', version: 1, instrument: '办法', textVersion: '2011', confirmed: false, since: '2011-05-01' as never },
  criteria: [
    { id: 'dead', grade: 'II', text: { zh: '死', en: 'dead' }, when: { kind: 'count', of: ['deaths'], atLeast: 1 } },
    { id: 'others', grade: 'IV', text: { zh: '其他', en: 'others' }, when: { kind: 'others' } },
  ],
};

const recording = fc.tuple(actors, fc.nat(1)).map(([actor, deaths]) =>
  step({ type: 'RecordIncidentFacts', actor, at: now, facts: factsOf({ deaths }) }, (paper) => {
    const no = whoMay(actor, false);
    if (no) return no;
    if (paper.facts.at(-1) === `${deaths}`) return 0;
    if (paper.closedFor !== undefined) return 'IncidentIsClosed';
    paper.facts.push(`${deaths}`);
    return 1;
  }),
);
const grading = fc
  .tuple(actors, fc.constantFrom<Grade>('II', 'IV'), fc.constantFrom(undefined, '影响大'))
  .map(([actor, grade, reason]) =>
    step({ type: 'DetermineGrade', actor, at: now, grade, reason, tables: [table] }, (paper) => {
      const no = whoMay(actor, true);
      if (no) return no;
      const known = paper.facts.at(-1);
      if (known === undefined) return 'NoFactsRecorded';
      const departs = (known === '1') !== (grade === 'II');
      if (departs && reason === undefined) return 'DepartureNeedsReason';
      const decided = [grade, paper.facts.length, departs ? reason : ''].join();
      if (paper.grades.at(-1) === decided) return 0;
      if (paper.closedFor !== undefined) return 'IncidentIsClosed';
      paper.grades.push(decided);
      return 1;
    }),
  );

const fieldSet: ReportFieldSet = {
  ...{ id: 'set', version: 1, kind: 'initial', since: '2011-05-01' as never },
  basis: { instrument: '办法', article: '第十三条', textVersion: '2011', confirmed: false },
  fields: [
    { id: 'place', zh: '地点', en: 'place', by: 'answer' },
    { id: 'map', zh: '图', en: 'map', by: 'map' },
    { id: 'signer', zh: '签发人', en: 'signer', by: 'frame' },
  ],
};
const government = (region: string, ...respondsIn: string[]): NamedBody => ({
  organisation: 'nanxun-government',
  registered: { kind: 'yes', of: 'governmentOfRegion', region, respondsIn, platform: 'on', revision: 0 },
});
type Content = Extract<FileReport['content'], { kind: 'open' }>;
const full: Content = {
  ...{ kind: 'open', answers: [{ field: 'place', answer: { kind: 'notKnown' } }], notUploaded: [] },
  ...{ attachments: [{ digest: 'a'.repeat(64), title: '图', isMap: true }], reportingUnit: '南浔分局' },
  ...{ signer: { officer: 'h', isHeadOfBody: true }, contactFunction: '值班室', contactMethod: '值班电话' },
};
const contents = fc.constantFrom<readonly [FileReport['content'], string | undefined]>(
  ...([[full, undefined]] as const),
  ...([[full, undefined]] as const),
  [{ kind: 'registeredOnly', documentNumber: '〔2026〕1号', holder: '机要室' }, undefined],
  [{ ...full, answers: [] }, 'ReportFieldsMissing'],
  [{ ...full, signer: undefined }, 'ReportFieldsMissing'],
  [{ ...full, attachments: [] }, 'ReportFieldsMissing'],
  [{ ...full, signer: { officer: 'd', isHeadOfBody: false } }, 'SignerNotHead'],
  [{ ...full, signer: { officer: 'd', isHeadOfBody: false, under: { delegation: 'x', grantedBy: 'h' } } }, undefined],
  [{ ...full, notUploaded: ['a'.repeat(64)] }, 'AttachmentNotUploaded'],
  [{ ...full, answers: [{ field: 'weather', answer: { kind: 'notKnown' } }] }, 'UnknownReportField'],
);
const to = (...functions: AddresseeFunction[]) => functions.map((one) => ({ function: one }));
const addressees = fc.constantFrom<readonly [FileReport['addressees'], readonly string[] | undefined]>(
  [to('ownGovernment', 'bureauAbove'), ['huzhou']],
  [to('provincialBureau', 'ministry'), ['zhejiang']],
  [to('bureauAbove', 'provincialBureau'), ['huzhou', 'zhejiang']],
  [[{ function: 'ownGovernment', named: government('330503') }], ['nanxun-government']],
  [[{ function: 'ownGovernment', named: government('330411') }], undefined],
  [[{ function: 'ownGovernment', named: government('330502', '330503') }], ['nanxun-government']],
  [[{ function: 'ownGovernment', named: government('330500', '330500') }], undefined],
  [[{ function: 'ministry', named: { organisation: 'x', registered: { kind: 'no' } } }], undefined],
  [[{ function: 'bureauAbove', named: government('330503') }], undefined],
);
const anyReport = fc.record({
  ...{ actor: actors, report: fc.constantFrom('r1', 'r2', 'r3', 'r4'), contents, addressees },
  kind: fc.constantFrom<ReportKind>('initial', 'initial', 'followUp', 'result'),
  channel: fc.constantFrom<ReportChannel>('fax', 'network', 'telephone'),
  sentAt: fc.constantFrom(soon, soon, soon, early, future),
  answersTo: fc.constantFrom([], [], ['d1']),
});
/** One that nothing is wrong with, to the province: what comes after it is seldom else. */
const soundReport = fc.constantFrom('r1', 'r2').map((report) => ({
  ...({ actor: duty, report, kind: 'initial', channel: 'fax', sentAt: soon, answersTo: [] as string[] } as const),
  ...({ contents: [full, undefined], addressees: [to('provincialBureau', 'ministry'), ['zhejiang']] } as const),
}));
const filing = fc
  .oneof({ weight: 2, arbitrary: anyReport }, { weight: 1, arbitrary: soundReport })
  .map(({ contents: [content, flaw], addressees: [asked, reached], ...rest }) =>
    step({ type: 'FileReport', at: now, ...rest, content, addressees: asked, fieldSet }, (paper) => {
      const { actor, report, kind, channel, sentAt, answersTo } = rest;
      const no = whoMay(actor, false);
      if (no) return no;
      if (paper.reports.has(report)) return 0;
      if (paper.closedFor !== undefined) return 'IncidentIsClosed';
      if (sentAt === future) return 'TimeInFuture';
      if (sentAt === early) return 'SentBeforeLearned';
      if (channel === 'telephone' && kind !== 'initial') return 'TelephoneOnlyForInitial';
      const kinds = [...paper.reports.values()].map((one) => one.kind);
      if (kind !== 'initial' && !kinds.includes('initial')) return 'NoInitialReport';
      if (answersTo.some((one) => !paper.demands.has(one))) return 'UnknownDemand';
      if (!reached) return 'AddresseeDoesNotFit';
      if (flaw && (channel !== 'telephone' || flaw === 'UnknownReportField')) return flaw;
      // Ⅱ as it is graded; before, no trigger holds.
      const major = paper.grades.at(-1)?.startsWith('II') ?? false;
      const toBeForwarded = major && reached.includes('zhejiang');
      paper.reports.set(report, { kind, sentAt, reached: new Set(reached), toBeForwarded });
      return 1;
    }),
  );

const receivers = fc.constantFrom(city, province, province, head, neighbour);
const demanding = fc
  .tuple(
    receivers,
    fc.constantFrom('d1', 'd2'),
    fc.constantFrom('r1', 'r2'),
    fc.constantFrom('verification', 'supplement'),
  )
  .map(([actor, demand, report, demanded]) =>
    step({ type: 'DemandOfReport', actor, at: now, demand, report, demanded, reason: '缺监测数据' }, (paper) => {
      const found = paper.reports.get(report);
      if (found && actor === head) return 'NotAnAddressee';
      if (!found?.reached.has(actor.organisation)) return 'NotFound';
      if (paper.demands.has(demand)) return 0;
      if (paper.closedFor !== undefined) return 'IncidentIsClosed';
      paper.demands.add(demand);
      return 1;
    }),
  );
const receiving = fc
  .tuple(receivers, fc.constantFrom('r1', 'r2'), fc.constantFrom(soon, soon, now, learned, future))
  .map(([actor, report, receivedAt]) =>
    step({ type: 'ReceiveReport', actor, at: now, report, receivedAt }, (paper) => {
      const found = paper.reports.get(report);
      if (found && actor === head) return 'NotAnAddressee';
      if (!found?.reached.has(actor.organisation)) return 'NotFound';
      const key = `${report} ${actor.organisation}`;
      const before = paper.received.get(key);
      if (before !== undefined) return before === receivedAt ? 0 : 'ReportIsReceived';
      if (receivedAt === future) return 'TimeInFuture';
      if (receivedAt === learned) return 'ReceivedBeforeSent';
      const sentOn = actor === province ? paper.forwarded.get(report)?.split(' ')[1] : undefined;
      if (sentOn !== undefined && sentOn < receivedAt) return 'SentBeforeReceived';
      paper.received.set(key, receivedAt);
      return 1;
    }),
  );
const forwarding = fc
  .tuple(
    receivers,
    fc.constantFrom('r1', 'r2'),
    fc.constantFrom<ReportChannel>('fax', 'network'),
    fc.constantFrom(soon, soon, now, learned, future),
  )
  .map(([actor, report, channel, sentAt]) =>
    step({ type: 'ForwardReport', actor, at: now, report, channel, sentAt }, (paper) => {
      const found = paper.reports.get(report);
      if (found && actor === head) return 'NotAnAddressee';
      if (!found?.reached.has(actor.organisation)) return 'NotFound';
      if (actor !== province || !found.toBeForwarded) return 'NothingToForward';
      const before = paper.forwarded.get(report);
      if (before !== undefined) return before === `${channel} ${sentAt}` ? 0 : 'ReportIsForwarded';
      if (sentAt === future) return 'TimeInFuture';
      if (sentAt < (paper.received.get(`${report} zhejiang`) ?? soon)) return 'SentBeforeReceived';
      paper.forwarded.set(report, `${channel} ${sentAt}`);
      return 1;
    }),
  );

const ends = fc.constantFrom(soon, soon, now, early, future);
const ending = fc.tuple(actors, ends).map(([actor, endedAt]) =>
  step({ type: 'EndEmergency', actor, at: now, endedAt, reason: '隐患消除' }, (paper) => {
    const no = whoMay(actor, true);
    if (no) return no;
    if (paper.endedFor !== undefined) return paper.endedFor === endedAt ? 0 : 'EmergencyHasEnded';
    if (paper.closedFor !== undefined) return 'IncidentIsClosed';
    if (endedAt === future) return 'TimeInFuture';
    if (endedAt === early) return 'EndsBeforeItBegan';
    paper.endedFor = endedAt;
    return 1;
  }),
);
const starting = fc.tuple(actors, ends).map(([actor, startedAt]) =>
  step({ type: 'StartDamageAssessment', actor, at: now, startedAt, assessor: '评估中心' }, (paper) => {
    const no = whoMay(actor, false);
    if (no) return no;
    const last = paper.assessments.at(-1);
    if (last?.from === startedAt) return 0;
    if (paper.closedFor !== undefined) return 'IncidentIsClosed';
    if (paper.completedWith !== undefined) return 'InvestigationIsCompleted';
    if (last && last.to === undefined) return 'AssessmentRuns';
    if (startedAt === future) return 'TimeInFuture';
    if (startedAt === early || (last?.to ?? '') > startedAt) return 'StartsTooEarly';
    paper.assessments.push({ from: startedAt, assessor: '评估中心' });
    return 1;
  }),
);
const stopping = fc.tuple(actors, ends).map(([actor, endedAt]) =>
  step({ type: 'EndDamageAssessment', actor, at: now, endedAt, result: '轻微' }, (paper) => {
    const no = whoMay(actor, false);
    if (no) return no;
    const last = paper.assessments.at(-1);
    if (last?.to === endedAt) return 0;
    if (paper.closedFor !== undefined) return 'IncidentIsClosed';
    if (!last || last.to !== undefined) return 'NoAssessmentRuns';
    if (endedAt === future) return 'TimeInFuture';
    if (endedAt < last.from) return 'EndsBeforeItBegan';
    last.to = endedAt;
    return 1;
  }),
);
const completing = fc.tuple(actors, ends, fc.constantFrom('甲', '乙')).map(([actor, completedAt, conclusion]) =>
  step({ type: 'CompleteInvestigation', actor, at: now, completedAt, investigator: '市局', conclusion }, (paper) => {
    const no = whoMay(actor, true);
    if (no) return no;
    if (paper.completedWith !== undefined)
      return paper.completedWith === `${completedAt} ${conclusion}` ? 0 : 'InvestigationIsCompleted';
    if (paper.closedFor !== undefined) return 'IncidentIsClosed';
    if (paper.endedFor === undefined) return 'EmergencyLasts';
    const last = paper.assessments.at(-1);
    if (last && last.to === undefined) return 'AssessmentRuns';
    if (completedAt === future) return 'TimeInFuture';
    if (completedAt < paper.endedFor) return 'EndsBeforeItBegan';
    paper.completedWith = `${completedAt} ${conclusion}`;
    return 1;
  }),
);
const closing = fc.constantFrom('归档', '终止').map((reason) =>
  step({ type: 'CloseIncident', actor: head, at: now, reason }, (paper) => {
    if (paper.closedFor !== undefined) return paper.closedFor === reason ? 0 : 'IncidentIsClosed';
    paper.closedFor = reason;
    return 1;
  }),
);

/** With a grade of Ⅱ from the first: much follows only from that. */
const graded = () => {
  const [model, real] = [blank(), under.begin()];
  real.send({ type: 'RecordIncidentFacts', actor: head, at: now, facts: factsOf({ deaths: 1 }) });
  real.send({ type: 'DetermineGrade', actor: head, at: now, grade: 'II', tables: [table] });
  return { model: { ...model, facts: ['1'], grades: ['II,1,'] }, real };
};

describe('what is done about an incident', () => {
  it('is as on paper, whatever is sent in whatever order; every event and every refusal comes about', () => {
    const rest = [recording, grading, filing, demanding, receiving, forwarding, ending, starting, stopping, completing];
    const steps = fc.commands([...rest, ...rest, ...rest, closing], { maxCommands: 60, size: 'max' });
    fc.assert(
      fc.property(steps, fc.boolean(), (commands, isGraded) => {
        fc.modelRun(() => (isGraded ? graded() : { model: blank(), real: under.begin() }), commands);
      }),
      modelRuns(400),
    );
    const sources = ['grading', 'reports', 'aftermath'].map((one) => new URL(`./${one}.decide.ts`, import.meta.url));
    expect(under.refusals).toEqual(codesRefusedIn(...sources));
    expect(under.events).toEqual(
      [
        ...['damage-assessment-ended', 'damage-assessment-started', 'emergency-ended', 'grade-determined'],
        ...['incident-closed', 'incident-facts-recorded', 'investigation-completed', 'report-demanded', 'report-filed'],
        ...['report-forwarded', 'report-received'],
      ].map((name) => `incidents.${name}.v1`),
    );
  });
});

describe('a report', () => {
  const decided = (command: FileReport, ...past: IncidentEvent[]) =>
    incident.decide(command, [learnedOf(learned), ...past].reduce(incident.evolve, incident.initial()));
  const written: FileReport = {
    ...aCall('r1', soon, 'ownGovernment', 'bureauAbove'),
    ...{ channel: 'fax', content: { ...full, answers: [], attachments: [], signer: undefined }, fieldSet },
  };

  it('that lacks something is told all of it at once, also what stands in no table', () => {
    expect(
      decided({ ...written, content: { ...full, answers: [], attachments: [], contactMethod: undefined } }),
    ).toMatchObject({
      refusal: { code: 'ReportFieldsMissing', details: { missing: ['place', 'map', 'contactMethod'] } },
    });
    expect(decided(written)).toMatchObject({
      refusal: { details: { missing: ['place', 'map', 'signer'], missingZh: ['地点', '图', '签发人'] } },
    });
  });

  it('names who got it: registered bodies above, others by function', () => {
    const answer = decided(aCall('r1', soon, 'ownGovernment', 'bureauAbove', 'provincialBureau', 'ministry'));
    expect(answer).toMatchObject({
      events: [
        {
          data: {
            ...{ number: '初报-1', procedure: 'ungraded', content: { kind: 'telephone' } },
            addressees: [
              { function: 'ownGovernment', is: { kind: 'byFunction' } },
              { function: 'bureauAbove', is: { kind: 'registered', organisation: 'huzhou' } },
              { function: 'provincialBureau', is: { kind: 'registered', organisation: 'zhejiang' } },
              { function: 'ministry', is: { kind: 'byFunction' } },
            ],
          },
        },
      ],
    });
  });

  it('is not filed any more once the incident is closed', () => {
    const closed = incidentClosed({
      ...{
        incident: 'incident-1',
        organisation: 'nanxun',
        thread: 'incident-1',
        reason: '终止',
        closedBy: 'h',
        at: now,
      },
    });
    expect(decided(aCall('r1', soon, 'ministry'), closed)).toMatchObject({ refusal: { code: 'IncidentIsClosed' } });
  });
});
