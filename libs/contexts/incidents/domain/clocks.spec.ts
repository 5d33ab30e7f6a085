import { readLegalTexts } from '#contexts/legal/published.js';
import { type ClockRule, clockRuleSchema, standing } from '#platform/calendar/legal-clock.js';
import { WorkingDays } from '#platform/calendar/working-days.js';
import { type Actor, automationActor } from '#platform/kernel/actor.js';
import { type InstantText, localText } from '#platform/kernel/time.js';
import { readIncidentReference } from '../reference.js';
import { aCall, city, duty, factsOf, head, learnedOf, local, nanxun, province } from '../testing/an-incident.js';
import { addresseesOf, type Body, type Procedure } from './addressees.js';
import { clocksOf, type IncidentClock, noticeDutyTo, undeterminedClocks, verifyClock } from './clocks.js';
import type { Grade } from './grading/types.js';
import { type Incident, type IncidentCommand, incident } from './incident.js';
import type { KnownIncident } from './incident.state.js';
import type { FileReport } from './reports.decide.js';

const { gradingTables: tables } = readIncidentReference();
const { rules: clockRules } = readLegalTexts();
// Hours and natural days ask no calendar.
const calendar = new WorkingDays([]);

/** Carried out one after the other by the decider, which refuses none of it. */
const having = (learned: string, ...commands: IncidentCommand[]): KnownIncident => {
  const start = incident.evolve(incident.initial(), learnedOf(local(learned)));
  const end = commands.reduce((state: Incident, command) => {
    const decision = incident.decide(command, state);
    if (decision.kind === 'refused') throw new Error(`${command.type}: ${decision.refusal.code}`);
    return decision.events.reduce(incident.evolve, state);
  }, start);
  if (end.kind === 'unknown') throw new Error('it was determined');
  return end;
};
const clocks = (state: KnownIncident) => clocksOf(state, clockRules, calendar);
const due = ({ deadlines: [first] }: IncidentClock): string =>
  first?.deadline.kind === 'due' ? localText(first.deadline.at).slice(0, 16) : (first?.deadline.kind ?? 'promptly');
/** By what the texts time. */
const told = (state: KnownIncident) =>
  clocks(state)
    .filter(({ duty }) => duty !== 'notify-neighbour')
    .map((one) => [one.duty, due(one), one.ifGrade ?? 'sure']);
const the = (state: KnownIncident, id: string): IncidentClock => {
  const found = clocks(state).find((one) => one.id === id);
  if (!found) throw new Error(`no clock ${id}: ${clocks(state).map((one) => one.id)}`);
  return found;
};
const functions = ({ missing }: IncidentClock) => missing.map((one) => one.function);

const facts = (at: string, known: object): IncidentCommand => ({
  ...{ type: 'RecordIncidentFacts', actor: duty, at: local(at), facts: factsOf(known) },
});
const grade = (at: string, of: Grade, reason?: string): IncidentCommand => ({
  ...{ type: 'DetermineGrade', actor: head, at: local(at), grade: of, reason, tables },
});
const call = (report: string, at: string, ...to: Parameters<typeof aCall>[2][]) => aCall(report, local(at), ...to);
/** In writing; what is secret needs no field. */
const letter = (report: string, at: string, ...to: Parameters<typeof aCall>[2][]): FileReport => ({
  ...call(report, at, ...to),
  ...{ channel: 'fax', content: { kind: 'registeredOnly', documentNumber: '〔2026〕1号', holder: '机要室' } },
});
const noon = '2026-10-01T12:00';

describe('the examples', () => {
  const graded = (known: object) => {
    const recorded = having(noon, facts('2026-10-01T12:10', known));
    const command: IncidentCommand = {
      type: 'DetermineGrade',
      actor: head,
      at: local('2026-10-01T12:20'),
      grade: 'IV',
      tables,
    };
    const decision = incident.decide({ ...command, reason: '看两表' }, recorded);
    if (decision.kind === 'refused') throw new Error(decision.refusal.code);
    const [event] = decision.events;
    return event?.type === 'incidents.grade-determined.v1' ? event.data.byTable.map((one) => one.grade) : [];
  };
  const g1 = { affected: ['330503', '330483'] };
  const g2 = { affected: ['330503', '330483', '320509'] };
  const g3 = { affected: ['330521', '330523'], circumstances: ['massDispute'] };
  const g4 = { deaths: 4 };

  it.each<[string, object, Grade[], Grade, string, string]>([
    ['G1', g1, ['III', 'III'], 'III', 'initial-report-iv-iii', '2026-10-01T16:00'],
    ['G2', g2, ['II', 'II'], 'II', 'initial-report-ii-i', '2026-10-01T14:00'],
    ['G3', g3, ['IV', 'IV'], 'IV', 'initial-report-iv-iii', '2026-10-01T16:00'],
    ['G4: the stricter of two', g4, ['II', 'III'], 'II', 'initial-report-ii-i', '2026-10-01T14:00'],
  ])('%s', (_, known, byTable, determined, dutyOfGrade, deadline) => {
    expect(graded(known)).toEqual(byTable);
    const state = having(noon, facts('2026-10-01T12:10', known), grade('2026-10-01T12:20', determined));
    expect(told(state)).toEqual([[dutyOfGrade, deadline, 'sure']]);
    expect(state.grades[0]?.departure).toEqual({ kind: 'none' });
  });
  it('G1: the branch to its municipal bureau and its district government; G2: to government, province and ministry', () => {
    const names = (procedure: Procedure, body: Body = nanxun) =>
      addresseesOf(body, procedure).map((one) => (one.is.kind === 'registered' ? one.is.organisation : one.function));
    expect(names('ordinary')).toEqual(['ownGovernment', 'huzhou']);
    expect(names('major')).toEqual(['ownGovernment', 'zhejiang', 'ministry']);
  });
  it('G4: the grade of the milder table needs a reason', () => {
    const state = having(noon, facts('2026-10-01T12:10', g4));
    expect(incident.decide(grade('2026-10-01T12:20', 'III'), state)).toMatchObject({
      refusal: { code: 'DepartureNeedsReason', details: { proposed: 'II', grade: 'III' } },
    });
    expect(
      having(noon, facts('2026-10-01T12:10', g4), grade('2026-10-01T12:20', 'III', '按 2014 预案')).grades,
    ).toMatchObject([{ departure: { kind: 'departs', reason: '按 2014 预案' } }]);
  });
  it('G9: antimony in a river of two provinces, no level yet: 2 h by article 4, beside both conditional ones', () => {
    const suspected = { affected: ['320509'], mayInvolve: ['310118'], circumstances: ['heavyMetal'] };
    expect(told(having(noon, facts('2026-10-01T12:10', suspected)))).toEqual([
      ['initial-report-unclear', '2026-10-01T14:00', 'sure'],
      ['initial-report-ii-i', '2026-10-01T14:00', 'II'],
      ['initial-report-iv-iii', '2026-10-01T16:00', 'III'],
    ]);
  });
  it.each<[string, string, object, Grade, string]>([
    ['D21: Ⅲ, through a holiday night', '2026-10-01T22:30', g1, 'III', '2026-10-02T02:30'],
    ['D22: Ⅱ, on New Year’s Eve', '2026-02-16T23:10', g2, 'II', '2026-02-17T01:10'],
  ])('%s', (_, learned, known, of, deadline) => {
    expect(told(having(learned, facts(learned, known), grade(learned, of))).map(([, at]) => at)).toEqual([deadline]);
  });
});

describe('until there is a grade', () => {
  it('both clocks run from when it was learned of, the stricter first, each if it is of that grade', () => {
    expect(told(having(noon))).toEqual([
      ['initial-report-ii-i', '2026-10-01T14:00', 'II'],
      ['initial-report-iv-iii', '2026-10-01T16:00', 'III'],
    ]);
    const [major, ordinary] = clocks(having(noon));
    expect(major && functions(major)).toEqual(['ownGovernment', 'provincialBureau', 'ministry']);
    expect(ordinary && functions(ordinary)).toEqual(['ownGovernment', 'bureauAbove']);
  });
  it('a duty of article 4 that was due before anybody graded is not undone by the grade; one that was not, is', () => {
    const triggered = facts('2026-10-01T12:10', { circumstances: ['heavyMetal'] });
    const late = having(noon, triggered, grade('2026-10-01T15:00', 'IV'));
    expect(told(late).map(([duty]) => duty)).toEqual(['initial-report-unclear', 'initial-report-iv-iii']);
    const early = having(noon, triggered, grade('2026-10-01T13:00', 'IV'));
    expect(told(early).map(([duty]) => duty)).toEqual(['initial-report-iv-iii']);
  });
});

describe('before anybody determined it', () => {
  it('the two hours and the four run from when it was learned of, and are those of the incident that comes of it', () => {
    const undetermined = { organisation: 'nanxun', body: nanxun, learnedAt: local(noon) };
    const before = undeterminedClocks(undetermined, clockRules, calendar);
    expect(before.map((one) => [one.id, one.bearer, due(one), one.ifGrade])).toEqual([
      ['report-if-ii', 'nanxun', '2026-10-01T14:00', 'II'],
      ['report-if-iii', 'nanxun', '2026-10-01T16:00', 'III'],
    ]);
    expect(before).toEqual(clocks(having(noon)));
  });
  it('it has to be verified at once: by the minutes of an agreement, else without a time; met by the first finding', () => {
    const learned = { organisation: 'nanxun', learnedAt: local(noon) };
    const agreed = (duty: string, n: number): ClockRule =>
      clockRuleSchema.parse({
        ...{ id: `${duty}/agreement:1`, version: 1, duty: { zh: '核实', en: 'verify' }, since: '2020-01-01' },
        ...{ basis: { instrument: '《协议》', article: '约定的时限', textVersion: '第1版', confirmed: true } },
        ...{ clock: 'min', n, startFact: duty },
      });
    const rules = [...clockRules, agreed('verify', 30), agreed('answer-verification', 20)];
    expect(verifyClock(learned, clockRules, calendar)).toEqual({
      ...{ id: 'verify', duty: 'verify', bearer: 'nanxun', startedAt: local(noon), deadlines: [], missing: [] },
    });
    expect(due(verifyClock(learned, rules, calendar))).toBe('2026-10-01T12:30');
    const verifiedAt = local('2026-10-01T12:20');
    expect(verifyClock({ ...learned, verifiedAt }, rules, calendar).doneAt).toBe(verifiedAt);
  });
});

describe('a report', () => {
  const ordinary = [facts('2026-10-01T12:10', {}), grade('2026-10-01T12:20', 'IV')] as const;

  it('meets the clock when every addressee has one, at the time of the last of the first ones', () => {
    const one = having(noon, ...ordinary, call('r1', '2026-10-01T13:00', 'ownGovernment'));
    expect(functions(the(one, 'report-1'))).toEqual(['bureauAbove']);
    expect(the(one, 'report-1').doneAt).toBeUndefined();
    const both = having(
      ...([noon, ...ordinary, call('r1', '2026-10-01T13:00', 'ownGovernment')] as const),
      ...[
        call('r2', '2026-10-01T15:00', 'bureauAbove'),
        call('r3', '2026-10-01T18:00', 'bureauAbove', 'ownGovernment'),
      ],
    );
    expect(the(both, 'report-1')).toMatchObject({ doneAt: local('2026-10-01T15:00'), missing: [] });
  });
  it('that came too late leaves the clock missed, whenever somebody looks', () => {
    const state = having(noon, ...ordinary, call('r1', '2026-10-01T16:01', 'ownGovernment', 'bureauAbove'));
    const { deadlines, doneAt } = the(state, 'report-1');
    const [first] = deadlines;
    expect(first && standing(first.deadline, local('2026-10-03T00:00'), 0, doneAt)).toBe('missed');
  });
  it('over the telephone has to be followed in writing, promptly: no time is invented', () => {
    const called = [...ordinary, call('r1', '2026-10-01T13:00', 'ownGovernment', 'bureauAbove')] as const;
    expect(due(the(having(noon, ...called), 'written-r1'))).toBe('promptly');
    expect(the(having(noon, ...called), 'written-r1').doneAt).toBeUndefined();
    const both = letter('r2', '2026-10-01T14:00', 'ownGovernment', 'bureauAbove');
    expect(the(having(noon, ...called, both), 'written-r1')).toMatchObject({
      ...{ doneAt: local('2026-10-01T14:00'), missing: [] },
    });
  });
  it('over the telephone is not followed by one in writing to another, nor by one that was sent before it', () => {
    const called = [...ordinary, call('r1', '2026-10-01T13:00', 'ownGovernment', 'bureauAbove')] as const;
    const another = letter('r2', '2026-10-01T14:00', 'ministry');
    const before = letter('r3', '2026-10-01T12:40', 'ownGovernment', 'bureauAbove');
    const open = the(having(noon, ...called, another, before), 'written-r1');
    expect([open.doneAt, functions(open)]).toEqual([undefined, ['ownGovernment', 'bureauAbove']]);
    const one = letter('r4', '2026-10-01T14:20', 'bureauAbove');
    const half = the(having(noon, ...called, another, before, one), 'written-r1');
    expect([half.doneAt, functions(half)]).toEqual([undefined, ['ownGovernment']]);
    const last = letter('r5', '2026-10-01T14:30', 'ownGovernment');
    const all = the(having(noon, ...called, another, before, one, last), 'written-r1');
    expect(all.doneAt).toBe(local('2026-10-01T14:30'));
  });
  it('answers a demand', () => {
    const demanded: IncidentCommand = {
      ...{ type: 'DemandOfReport', actor: city, at: local('2026-10-01T13:30'), demand: 'd1', report: 'r1' },
      ...{ demanded: 'supplement', reason: '缺监测数据' },
    };
    const past = [...ordinary, call('r1', '2026-10-01T13:00', 'bureauAbove'), demanded] as const;
    expect(the(having(noon, ...past), 'demand-d1')).toMatchObject({ duty: 'answer-supplement', bearer: 'nanxun' });
    const answer = { ...letter('r2', '2026-10-01T14:00', 'bureauAbove'), kind: 'followUp', answersTo: ['d1'] } as const;
    expect(the(having(noon, ...past, answer), 'demand-d1').doneAt).toBe(local('2026-10-01T14:00'));
  });
});

describe('a change of the grade', () => {
  const past = [
    ...[facts('2026-10-01T12:10', {}), grade('2026-10-01T12:20', 'IV')],
    call('r1', '2026-10-01T13:00', 'ownGovernment', 'bureauAbove'),
    ...[facts('2026-10-01T17:00', { deaths: 4 }), grade('2026-10-01T17:10', 'II')],
  ] as const;

  it('starts one more clock from its time; what was reported before does not count for it', () => {
    const state = having(noon, ...past);
    expect(told(state).slice(0, 2)).toEqual([
      ['initial-report-iv-iii', '2026-10-01T16:00', 'sure'],
      ['initial-report-ii-i', '2026-10-01T19:10', 'sure'],
    ]);
    expect(the(state, 'report-1').doneAt).toBe(local('2026-10-01T13:00'));
    expect(functions(the(state, 'report-2'))).toEqual(['ownGovernment', 'provincialBureau', 'ministry']);
    const more = {
      ...letter('r2', '2026-10-01T18:00', 'ownGovernment', 'provincialBureau', 'ministry'),
      kind: 'followUp',
    } as const;
    expect(the(having(noon, ...past, more), 'report-2').doneAt).toBe(local('2026-10-01T18:00'));
  });
  it('is none when the same grade is determined on other facts', () => {
    const again = having(noon, ...past, facts('2026-10-01T18:00', { deaths: 5 }), grade('2026-10-01T18:10', 'II'));
    expect(again.grades).toHaveLength(3);
    expect(clocks(again).filter(({ id }) => id.startsWith('report-'))).toHaveLength(2);
  });
});

describe('the hour of the province', () => {
  const major = [facts('2026-10-01T12:10', { deaths: 4 }), grade('2026-10-01T12:20', 'II')] as const;
  const sent = call('r1', '2026-10-01T13:00', 'ownGovernment', 'provincialBureau', 'ministry');

  it('runs from a report of Ⅱ to it, and is met when it sent that on', () => {
    const state = having(noon, ...major, sent);
    expect(the(state, 'forward-r1')).toMatchObject({ bearer: 'zhejiang', duty: 'province-forwards' });
    expect(due(the(state, 'forward-r1'))).toBe('2026-10-01T14:00');
    const on: IncidentCommand = {
      ...{ type: 'ForwardReport', actor: province, at: local('2026-10-01T13:50'), report: 'r1', channel: 'fax' },
      sentAt: local('2026-10-01T13:40'),
    };
    expect(the(having(noon, ...major, sent, on), 'forward-r1').doneAt).toBe(local('2026-10-01T13:40'));
  });
  it('runs from when it was received, where that is on record; else from the sending, and says that it is assumed', () => {
    const fax = letter('r1', '2026-10-01T13:00', 'ownGovernment', 'provincialBureau', 'ministry');
    expect(the(having(noon, ...major, fax), 'forward-r1')).toMatchObject({
      ...{ startedAt: local('2026-10-01T13:00'), startIsAssumed: true },
    });
    const received = (actor: Actor, at: string): IncidentCommand => ({
      ...{ type: 'ReceiveReport', actor, at: local('2026-10-01T15:00'), report: 'r1', receivedAt: local(at) },
    });
    const state = having(noon, ...major, fax, received(province, '2026-10-01T13:25'));
    expect(due(the(state, 'forward-r1'))).toBe('2026-10-01T14:25');
    expect(the(state, 'forward-r1').startIsAssumed).toBeUndefined();
    // A call is received when it is made.
    expect(the(having(noon, ...major, sent), 'forward-r1').startIsAssumed).toBeUndefined();
  });
  it('is none of a report of Ⅳ', () => {
    const state = having(noon, facts('2026-10-01T12:10', {}), grade('2026-10-01T12:20', 'IV'), { ...sent });
    expect(clocks(state).map(({ id }) => id)).not.toContain('forward-r1');
  });
});

describe('the investigation', () => {
  const ended: IncidentCommand = {
    ...{
      type: 'EndEmergency',
      actor: head,
      at: local('2026-03-01T10:00'),
      endedAt: local('2026-03-01T10:00'),
      reason: '解除',
    },
  };
  const starts = (at: string): IncidentCommand => ({
    ...{ type: 'StartDamageAssessment', actor: duty, at: local(at), startedAt: local(at), assessor: '评估中心' },
  });
  const stops = (at: string): IncidentCommand => ({
    ...{ type: 'EndDamageAssessment', actor: duty, at: local(at), endedAt: local(at), result: '轻微' },
  });
  const of = (known: object, as: Grade) =>
    ['2026-02-27T12:00', facts('2026-02-27T12:10', known), grade('2026-02-27T12:20', as), ended] as const;

  it.each<[object, Grade, string, string]>([
    [{}, 'IV', 'investigation-iii-iv', '2026-04-01T00:00'],
    [{ deaths: 4 }, 'II', 'investigation-i-ii', '2026-05-01T00:00'],
  ])('of %j has the days of %s from the end of the emergency', (known, as, id, deadline) => {
    expect(due(the(having(...of(known, as)), id))).toBe(deadline);
  });
  it('stands still while a damage assessment lasts, and goes on where it stood', () => {
    const stopped = having(...of({}, 'IV'), starts('2026-03-11T10:00'));
    expect(the(stopped, 'investigation-iii-iv').deadlines[0]?.deadline).toEqual({
      ...{ kind: 'suspended', since: local('2026-03-11T10:00'), daysLeft: 20 },
    });
    const goesOn = having(...of({}, 'IV'), starts('2026-03-11T10:00'), stops('2026-04-10T10:00'));
    expect(due(the(goesOn, 'investigation-iii-iv'))).toBe('2026-05-01T00:00');
  });
  it('without a grade has both, each if it is of that grade', () => {
    expect(told(having('2026-02-27T12:00', ended)).slice(-2)).toEqual([
      ['investigation-i-ii', '2026-05-01T00:00', 'II'],
      ['investigation-iii-iv', '2026-04-01T00:00', 'III'],
    ]);
  });
  it('is done when it is completed', () => {
    const at: InstantText = local('2026-03-20T10:00');
    const completed: IncidentCommand = {
      ...{ type: 'CompleteInvestigation', actor: head, at, completedAt: at, investigator: '市局', conclusion: '泄漏' },
    };
    expect(the(having(...of({}, 'IV'), completed), 'investigation-iii-iv').doneAt).toBe(at);
  });
});

describe('what is to be done promptly', () => {
  const called = [
    facts('2026-10-01T12:10', {}),
    grade('2026-10-01T12:20', 'IV'),
    call('r1', '2026-10-01T13:00', 'ownGovernment'),
  ] as const;
  const agreed = (n: number, over: object = {}): ClockRule =>
    clockRuleSchema.parse({
      ...{ id: `written-after-telephone/agreement:${n}`, version: 1, duty: { zh: '书面报告', en: 'in writing' } },
      ...{ basis: { instrument: '《协议》', article: '约定的时限', textVersion: '第1版', confirmed: true } },
      ...{ since: '2020-01-01', clock: 'min', n, startFact: 'telephone', ...over },
    });
  const written = (...rules: ClockRule[]) =>
    clocksOf(having(noon, ...called), [...clockRules, ...rules], calendar).find(({ id }) => id === 'written-r1');
  const moments = (clock: IncidentClock | undefined) =>
    clock?.deadlines.map(({ deadline }) => (deadline.kind === 'due' ? localText(deadline.at).slice(11, 16) : ''));

  it('is measured by the minutes of an agreement, by all where there are several, and else not at all', () => {
    expect(moments(written())).toEqual([]);
    expect(moments(written(agreed(90)))).toEqual(['14:30']);
    expect(moments(written(agreed(120), agreed(90)))).toEqual(['14:30', '15:00']);
    expect(moments(written(agreed(90, { until: '2026-09-30' })))).toEqual([]);
  });
});

describe('the notice to a neighbour that the incident may concern', () => {
  const concerned = [
    facts('2026-10-01T12:10', { mayInvolve: ['330483'] }),
    facts('2026-10-01T12:30', { mayInvolve: ['330483', '320509'] }),
  ] as const;
  const notice = (name: string, sentAt: string, ...regions: string[]): IncidentCommand => ({
    ...{ type: 'NoteNotice', actor: automationActor('notes', 'nanxun'), at: local(sentAt), notice: name },
    ...{ sentAt: local(sentAt), notified: regions.map((region) => ({ organisation: `of-${region}`, region })) },
  });
  const agreed = clockRuleSchema.parse({
    ...{ id: `${noticeDutyTo('320509')}/agreement:1`, version: 1, duty: { zh: '通报', en: 'notify' } },
    ...{ basis: { instrument: '《协议》', article: '约定的时限', textVersion: '第1版', confirmed: true } },
    ...{ since: '2020-01-01', clock: 'min', n: 30, startFact: 'mayInvolve' },
  });
  const open = (state: KnownIncident) =>
    clocks(state).flatMap(({ duty, region, doneAt }) => (duty === 'notify-neighbour' && !doneAt ? [region] : []));

  it('runs for each region from when that is first on record, promptly; a later recording without it undoes none', () => {
    const state = having(noon, ...concerned, facts('2026-10-01T13:00', {}));
    expect(the(state, 'notify-330483')).toMatchObject({ region: '330483', startedAt: local('2026-10-01T12:10') });
    expect(the(state, 'notify-320509')).toMatchObject({ bearer: 'nanxun', startedAt: local('2026-10-01T12:30') });
    expect(due(the(state, 'notify-320509'))).toBe('promptly');
  });
  it('runs for a region that is affected too; not for the own one, nor for one that it lies in', () => {
    const known = { affected: ['330503', '330483'], mayInvolve: ['330500', '310118'] };
    expect(open(having(noon, facts('2026-10-01T12:10', known)))).toEqual(['310118', '330483']);
  });
  it('is due by the minutes of the agreement with that neighbour, and with no other', () => {
    const timed = clocksOf(having(noon, ...concerned), [...clockRules, agreed], calendar);
    expect(timed.filter(({ duty }) => duty === 'notify-neighbour').map((one) => [one.region, due(one)])).toEqual([
      ['320509', '2026-10-01T13:00'],
      ['330483', 'promptly'],
    ]);
  });
  it('is met by the first notice to a body of the region, or of one that contains it, and by none to another', () => {
    const past = [...concerned, notice('n1', '2026-10-01T12:40', '330482', '320500')] as const;
    expect(open(having(noon, ...past))).toEqual(['330483']);
    expect(the(having(noon, ...past), 'notify-320509').doneAt).toBe(local('2026-10-01T12:40'));
    const both = having(noon, ...past, notice('n2', '2026-10-01T12:50', '330483', '320509'));
    expect(open(both)).toEqual([]);
    expect(the(both, 'notify-320509').doneAt).toBe(local('2026-10-01T12:40'));
  });
  it('is noted by the platform alone, for the body whose incident it is, once, and in no closed one', () => {
    const state = having(noon, ...concerned, notice('n1', '2026-10-01T12:40', '320509'));
    const again = notice('n1', '2026-10-01T12:45', '320509');
    expect(incident.decide(again, state)).toEqual({ kind: 'accepted', events: [] });
    expect(incident.decide({ ...notice('n2', '2026-10-01T12:45', '320509'), actor: head }, state)).toMatchObject({
      refusal: { code: 'Forbidden' },
    });
    const another = { ...notice('n2', '2026-10-01T12:45', '320509'), actor: automationActor('notes', 'tongxiang') };
    expect(incident.decide(another, state)).toMatchObject({ refusal: { code: 'NotTheDeterminingBody' } });
    const closed = having(noon, ...concerned, {
      ...{ type: 'CloseIncident', actor: head, at: local('2026-10-01T13:00'), reason: '办结' },
    });
    expect(incident.decide(notice('n2', '2026-10-01T13:05', '320509'), closed)).toEqual({
      ...{ kind: 'accepted', events: [] },
    });
  });
});

describe('several texts for one duty', () => {
  it('are all dated, the earliest first: a rule of another text carries the name of the duty and more', () => {
    const base = clockRules.find(({ id }) => id === 'initial-report-iv-iii');
    if (!base) throw new Error('no such rule');
    const stricter = { ...base, id: 'initial-report-iv-iii/of-a-province', n: 1 };
    const state = having(noon, facts('2026-10-01T12:10', {}), grade('2026-10-01T12:20', 'IV'));
    const [clock] = clocksOf(state, [...clockRules, stricter], calendar);
    expect(clock?.deadlines.map(({ rule }) => rule.id)).toEqual([stricter.id, base.id]);
  });
});

describe('to whom a report goes', () => {
  const body = (
    of: 'branch' | 'bureau' | 'other',
    region: string,
    ...above: [string, string, 'competent'?][]
  ): Body => ({
    ...{ kind: 'registered', of, organisation: 'me', region, platform: 'on', revision: 0 },
    above: above.map(([organisation, at, competent]) => ({
      ...{ organisation, region: at, platform: 'on', revision: 0, ...(competent ? { competent: true } : {}) },
    })),
  });
  const brigade: [string, string] = ['hz-brigade', '330500'];
  it.each<[string, Body, Procedure, string[]]>([
    [
      'a municipal bureau, Ⅲ',
      body('bureau', '330500', ['zj', '330000']),
      'ordinary',
      ['ownGovernment', 'bureauAbove=zj'],
    ],
    [
      'a municipal bureau, Ⅱ',
      body('bureau', '330500', ['zj', '330000']),
      'major',
      ['ownGovernment', 'provincialBureau=zj', 'ministry'],
    ],
    ['a branch without a registered parent', body('branch', '330523'), 'ordinary', ['ownGovernment', 'bureauAbove']],
    ['a province', body('bureau', '330000'), 'ordinary', ['ownGovernment', 'ministry']],
    [
      'article 4',
      body('branch', '330503', ['hz', '330500'], ['zj', '330000']),
      'unclear',
      ['ownGovernment', 'provincialBureau=zj', 'ministry'],
    ],
    [
      'a branch under a brigade: of the city the bureau whose competence it is',
      body('branch', '330503', brigade, ['hz', '330500', 'competent'], ['zj', '330000', 'competent']),
      'ordinary',
      ['ownGovernment', 'bureauAbove=hz'],
    ],
    [
      'nobody of the city is competent: the nearest, and not the province',
      body('branch', '330503', brigade, ['hz', '330500'], ['zj', '330000', 'competent']),
      'ordinary',
      ['ownGovernment', 'bureauAbove=hz-brigade'],
    ],
    [
      'two bodies of the province',
      body('branch', '330503', ['hz', '330500'], ['zj-brigade', '330000'], ['zj', '330000', 'competent']),
      'major',
      ['ownGovernment', 'provincialBureau=zj', 'ministry'],
    ],
    ['nobody knows who it is', { kind: 'notRecorded' }, 'major', ['ownGovernment', 'provincialBureau', 'ministry']],
  ])('%s', (_, of, procedure, expected) => {
    const shown = addresseesOf(of, procedure).map(({ function: name, is }) =>
      is.kind === 'registered' ? `${name}=${is.organisation}` : name,
    );
    expect(shown).toEqual(expected);
  });
});
