import { specify } from '#platform/testing/decider-form.js';
import {
  afterTheMonth,
  aRow,
  mgPerLitre,
  month,
  neighbour,
  ofFile,
  on,
  onDay,
  published,
  section,
} from '../testing/a-month.js';
import { aReference } from '../testing/a-reference.js';
import type { AssessMonth, DecideInclusion } from './assessment.decide.js';
import { exceedanceFound, monthAssessed } from './assessment.events.js';
import type { MonthResult } from './evaluation/types.js';
import { inclusionDecided, monthClosed, type ReadingRow, rawValuesAttached } from './readings.events.js';
import { type ReadingsCommand, readings } from './readings.js';
import { type ReadingsMonthEvent, versionIdOf } from './readings-month.js';

const { given } = specify(readings);
const reference = aReference();

const onDayWith = (day: number, nh3n: string, tp = '0.1', codmn = '4.0'): ReadingRow =>
  aRow(`2020-09-${day}T08:00:00+08:00`, {
    items: { NH3N: mgPerLitre(nh3n), TP: mgPerLitre(tp), CODMN: mgPerLitre(codmn) },
  });
const clean = [published(onDayWith(10, '0.8'), 1), published(onDayWith(11, '0.9'), 1)];
const dirty = [published(onDayWith(10, '1.2'), 1), published(onDayWith(11, '1.4'), 1)];
const closed = monthClosed({ section, month, monthVersion: 1, closedBy: 'shen' });

const assess = (over: Partial<AssessMonth> = {}): AssessMonth => ({
  type: 'AssessMonth',
  ...on(),
  at: afterTheMonth,
  sectionRevision: 2,
  ...reference,
  target: { kind: 'class', class: 'III' },
  waterBody: { kind: 'known', type: 'river' },
  ...over,
});

const decisionOf = (past: readonly ReadingsMonthEvent[], command: ReadingsCommand) => {
  const decision = readings.decide(command, past.reduce(readings.evolve, readings.initial()));
  if (decision.kind === 'refused') throw new Error(decision.refusal.code);
  return decision.events;
};
const resultOf = (past: readonly ReadingsMonthEvent[], over: Partial<AssessMonth> = {}): MonthResult => {
  const [first] = decisionOf(past, assess(over));
  if (first?.type !== 'water-quality.month-assessed.v1') throw new Error('not assessed');
  return first.data.result;
};
const assessed = (past: readonly ReadingsMonthEvent[], n: number, monthVersion?: number) =>
  monthAssessed({
    ...{ section, month, assessment: `${section}/${month}/a${n}`, assessedBy: 'shen', at: afterTheMonth },
    sectionRevision: 2,
    readings: monthVersion === undefined ? { kind: 'open' } : { kind: 'closed', monthVersion },
    result: resultOf(past),
  });
const exceedance = `${section}/${month}/assessment-3/normal-values-raw`;
const found = (assessment: number, compared: string, multiple: string) =>
  exceedanceFound({
    ...{ section, month, exceedance, assessment: `${section}/${month}/a${assessment}`, at: afterTheMonth },
    readings: { kind: 'open' },
    rule: { id: reference.rule.id, version: reference.rule.version },
    set: { id: reference.set.id, version: reference.set.version },
    target: { kind: 'class', class: 'III' },
    items: [{ item: 'NH3N', compared, limit: '1.0', multiple: { kind: 'multiple', value: multiple } }],
  });

describe('assessing a month', () => {
  it('states what was used, and what it came to', () => {
    given(...clean)
      .when(assess())
      .then(assessed(clean, 1));
    const result = resultOf(clean);
    expect(result.versionIds).toEqual([10, 11].map((day) => versionIdOf(section, onDayWith(day, '0'), 1)));
    expect(result).toMatchObject({
      rule: { id: 'normal-values-raw' },
      set: { id: 'assessment-3' },
      target: { kind: 'class', class: 'III' },
      outcome: { kind: 'attained' },
    });
  });

  it('names the version of a closed month, and says so of an open one', () =>
    given(...clean, closed)
      .when(assess())
      .then(assessed(clean, 1, 1)));

  it('again over the same versions adds nothing; over others it is a new assessment', () => {
    given(...clean, assessed(clean, 1))
      .when(assess())
      .thenNothing();
    const more = [...clean, published(onDayWith(12, '0.7'), 1)];
    given(...clean, assessed(clean, 1), published(onDayWith(12, '0.7'), 1))
      .when(assess())
      .then(assessed(more, 2));
    given(...clean, assessed(clean, 1), closed)
      .when(assess())
      .then(assessed(clean, 2, 1));
  });

  it('over the target is a fact of its own, found once', () => {
    given(...dirty)
      .when(assess())
      .then(assessed(dirty, 1), found(1, '1.3', '0.3'));
    given(...dirty, assessed(dirty, 1), found(1, '1.3', '0.3'), closed)
      .when(assess())
      .then(assessed(dirty, 2, 1));
  });

  it('over the target otherwise than before, or anew, is found again under the same id', () => {
    const past = [...dirty, assessed(dirty, 1), found(1, '1.3', '0.3')];
    const worse = published(onDayWith(12, '1.6'), 1);
    given(...past, worse)
      .when(assess())
      .then(assessed([...dirty, worse], 2), found(2, '1.4', '0.4'));
    const better = published(onDayWith(11, '0.2'), 2);
    const attained = [...dirty, better];
    const back = published(onDayWith(11, '1.4'), 3);
    given(...past, better, assessed(attained, 2), back)
      .when(assess())
      .then(assessed([...dirty, back], 3), found(3, '1.3', '0.3'));
  });

  it('takes the newest version that was not withdrawn, at full precision where that is known', () => {
    const row = onDayWith(10, '1.000');
    const id = versionIdOf(section, row, 1);
    const exact = [published(row, 1), rawValuesAttached({ section, month, versionId: id, items: { NH3N: '1.0004' } })];
    const item = resultOf(exact).items.find((one) => one.item === 'NH3N');
    expect(item).toMatchObject({ kind: 'evaluated', figures: { compared: '1.0004', target: { kind: 'exceeded' } } });
  });

  describe('with a row of an unverified source', () => {
    const row = { ...onDayWith(10, '9'), source: 'unverified-national-automatic' };
    const doubtful = published(row, 1, ofFile('b', 3, 'unverified'));
    const { versionId } = doubtful.data;
    const leftOut = [{ reason: 'unverified', what: row.source, versionIds: [versionId] }];

    it('comes to the same, and names what it left out', () => {
      const result = resultOf([...clean, doubtful]);
      const items = resultOf(clean).items.map((item) => ({ ...item, leftOut }));
      expect(result).toEqual({ ...resultOf(clean), versionIds: expect.arrayContaining([versionId]), items });
      expect(resultOf([doubtful])).toMatchObject({
        outcome: { kind: 'notEvaluated' },
        items: ['CODMN', 'NH3N', 'TP'].map((item) => ({ item, kind: 'notEvaluated', reason: 'noValue', leftOut })),
      });
      expect(decisionOf([doubtful], assess())).toHaveLength(1); // no exceedance
    });

    it('no decision takes it in', () =>
      given(...clean, doubtful)
        .when({
          ...{ type: 'DecideInclusion', ...on(), versionId, item: 'NH3N', effect: 'include' },
          ...{ reason: '核对', basis: '审核记录' },
        })
        .thenRefused('UnverifiedSource'));
  });

  it('needs the type of the water body', () =>
    given(...clean)
      .when(assess({ waterBody: { kind: 'unknown' } }))
      .thenRefused('WaterBodyTypeUnknown'));

  it('without a target states no outcome and finds nothing', () => {
    expect(resultOf(dirty, { target: { kind: 'none' } }).outcome).toEqual({ kind: 'noTarget' });
    expect(decisionOf(dirty, assess({ target: { kind: 'none' } }))).toHaveLength(1);
  });

  it('without readings says so', () => expect(resultOf([]).notes.map(({ code }) => code)).toContain('noReadings'));

  it('is done by the data owner', () =>
    given(...clean)
      .when(assess({ actor: neighbour }))
      .thenRefused('NotTheDataOwner'));
});

describe('a decision whether a value counts', () => {
  const first = versionIdOf(section, onDayWith(10, '0'), 1);
  const decide = (over: Partial<DecideInclusion> = {}): DecideInclusion => ({
    type: 'DecideInclusion',
    ...on(),
    versionId: first,
    item: 'NH3N',
    effect: 'exclude',
    reason: '仪器校准期间',
    basis: '审核记录',
    ...over,
  });
  const decided = (n = 1, effect: 'include' | 'exclude' = 'exclude') =>
    inclusionDecided({
      ...{ section, month, versionId: first, item: 'NH3N', effect, reason: '仪器校准期间', basis: '审核记录' },
      decision: `${first}/NH3N/d${n}`,
      decidedBy: 'shen',
    });

  it('is signed by the data owner; the same again adds nothing, the latest stands', () => {
    given(...dirty)
      .when(decide())
      .then(decided());
    given(...dirty, decided())
      .when(decide())
      .thenNothing();
    given(...dirty, decided())
      .when(decide({ effect: 'include' }))
      .then(decided(2, 'include'));
    given(...dirty)
      .when(decide({ actor: neighbour }))
      .thenRefused('NotTheDataOwner');
  });

  it('takes the value out of the mean, and is named', () => {
    const result = resultOf([...dirty, decided()]);
    expect(result.items.find(({ item }) => item === 'NH3N')).toMatchObject({
      figures: { n: 1, compared: '1.4' },
      leftOut: [{ reason: 'excludedByDecision', what: decided().data.decision, versionIds: [first] }],
    });
    expect(result.decisions).toEqual([
      { decision: decided().data.decision, versionId: first, item: 'NH3N', effect: 'exclude' },
    ]);
    expect(resultOf([...dirty, decided(), decided(2, 'include')]).items).toEqual(resultOf(dirty).items);
  });

  it('is of a version: another one needs another decision', () => {
    const republished = published(onDayWith(10, '1.3'), 2);
    expect(resultOf([...dirty, decided(), republished]).decisions).toEqual([]);
    given(...dirty, republished)
      .when(decide())
      .thenRefused('VersionSuperseded');
  });

  it('is of a value that is there, in a month that is open', () => {
    given(...dirty)
      .when(decide({ item: 'DO' }))
      .thenRefused('UnknownReading');
    given(...dirty)
      .when(decide({ versionId: 'nothing' }))
      .thenRefused('UnknownReading');
    given(...dirty, closed)
      .when(decide())
      .thenRefused('MonthClosed');
    given(...dirty, decided(), closed)
      .when(decide())
      .thenNothing();
  });
});

describe('what an event holds', () => {
  it('stays far below what the journal takes, for a month of hourly rows', () => {
    const rows = Array.from({ length: 720 }, (_, hour) => ({
      ...onDay(1),
      sampledAt: aRow(
        `2020-09-${String(1 + Math.floor(hour / 24)).padStart(2, '0')}T${String(hour % 24).padStart(2, '0')}:00:00+08:00`,
      ).sampledAt,
      items: {
        NH3N: hour % 4 === 0 ? mgPerLitre('1.2') : ({ kind: 'absent', reason: 'notMeasured' } as const),
        TP: mgPerLitre('0.1'),
        CODMN: mgPerLitre('4'),
      },
    }));
    const past = rows.map((row) => published(row, 1));
    expect(JSON.stringify(resultOf(past)).length).toBeLessThan(500_000);
  });
});
