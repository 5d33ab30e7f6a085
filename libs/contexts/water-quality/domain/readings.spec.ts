import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  aRow,
  mgPerLitre,
  month,
  neighbour,
  ofFile,
  on,
  onDay,
  publish,
  published,
  section,
  series,
  statusOn,
  statusPublished,
} from '../testing/a-month.js';
import { type AttachRawValues, attachRawValues } from './publish.decide.js';
import { rawValueProblem } from './raw-values.js';
import { type ItemValue, monthClosed, rawValuesAttached, readingWithdrawn } from './readings.events.js';
import { readings } from './readings.js';
import { versionIdOf } from './readings-month.js';

const saturday = onDay(19);
const corrected = onDay(19, '0.71');
const closed = monthClosed({ section, month, monthVersion: 1, closedBy: 'shen' });

const { given } = specify(readings);

describe('the readings of a section in a month', () => {
  it('are published by the data owner', () =>
    given()
      .when(publish([saturday]))
      .then(published(saturday, 1)));

  it('are published by nobody else', () =>
    given()
      .when(publish([saturday], { actor: neighbour }))
      .thenRefused('NotTheDataOwner'));

  it('published again with the same values add nothing', () => {
    given(published(saturday, 1))
      .when(publish([saturday]))
      .thenNothing();
    given()
      .when(publish([saturday, saturday]))
      .then(published(saturday, 1));
  });

  it('published again with other values become a version, beside the first', () => {
    given(published(saturday, 1))
      .when(publish([corrected]))
      .then(published(corrected, 2));
  });

  it('that stand twice in one file with other values become two versions, in its order', () => {
    const [first, second] = [ofFile('a', 7), ofFile('a', 8)];
    const rows = [
      { row: saturday, publication: first },
      { row: corrected, publication: second },
    ];
    given()
      .when(publish([], { rows }))
      .then(published(saturday, 1, first), published(corrected, 2, second));
  });

  it('of an older file, imported again after a newer one, do not come back; entered by hand they do', () => {
    const [older, newer] = [ofFile('a', 7), ofFile('b', 9)];
    const past = [published(saturday, 1, older), published(corrected, 2, newer)];
    given(...past)
      .when(publish([saturday], {}, older))
      .thenNothing();
    given(...past)
      .when(publish([saturday], {}, ofFile('c', 3)))
      .then(published(saturday, 3, ofFile('c', 3)));
    given(...past)
      .when(publish([saturday]))
      .then(published(saturday, 3));
  });

  it('that were withdrawn stay so when the same file is imported again, and stand anew when they are published anew', () => {
    const file = ofFile('a', 7);
    const withdrawn = readingWithdrawn({
      ...{ section, month, sampledAt: saturday.sampledAt, source: series, version: 1, reason: '故障' },
      versionId: versionIdOf(section, saturday, 1),
      stands: { kind: 'none' },
      withdrawnBy: 'shen',
    });
    given(published(saturday, 1, file), withdrawn)
      .when(publish([saturday], {}, file))
      .thenNothing();
    given(published(saturday, 1, file), withdrawn)
      .when(publish([saturday]))
      .then(published(saturday, 2));
  });

  describe('of an unverified file', () => {
    const file = ofFile('b', 3, 'unverified');
    const beside = { ...corrected, source: `unverified-${series}` };

    it('stand beside what the owner published, as a series of their own', () => {
      given(published(saturday, 1))
        .when(publish([beside], {}, file))
        .then(published(beside, 1, file));
      given(published(beside, 1, file))
        .when(publish([corrected]))
        .then(published(corrected, 1));
    });

    it('take the place of none of the owner’s versions, nor of a status; the owner makes none of theirs', () => {
      given(published(saturday, 1))
        .when(publish([corrected], {}, file))
        .thenRefused('UnverifiedSource');
      given()
        .when(publish([beside]))
        .thenRefused('UnverifiedSource');
      given()
        .when(publish([], { statuses: [statusOn('2020-09-20', 'outOfService', file)] }))
        .thenRefused('UnverifiedSource');
    });

    it('correct nothing in a closed month, not even themselves', () =>
      given(published(saturday, 1), published(beside, 1, file), closed)
        .when(publish([{ ...beside, items: { DO: mgPerLitre('0.72') } }], {}, file))
        .thenRefused('MonthClosed'));
  });

  it('are of the legal month of Asia/Shanghai: 04:00 on the first is still UTC’s month before', () => {
    const first = aRow('2020-09-01T04:00:00+08:00');
    given()
      .when(publish([first]))
      .then(published(first, 1));
    given()
      .when(publish([aRow('2020-10-01T04:00:00+08:00')]))
      .thenRefused('OtherMonth');
  });

  it('are not of the future', () =>
    given()
      .when(publish([aRow('2020-09-19T09:00:01+08:00')], { at: instant('2020-09-19T09:00:00+08:00') }))
      .thenRefused('FutureSamplingTime'));

  const refused: [string, Record<string, ItemValue>, string][] = [
    ['an unknown item', { XYZ: { kind: 'measured', text: '1', unit: 'mg/L' } }, 'UnknownItem'],
    ['another unit', { DO: { kind: 'measured', text: '700', unit: 'ug/L' } }, 'WrongUnit'],
    ['a negative concentration', { NH3N: mgPerLitre('-0.1') }, 'NegativeValue'],
    ['a code for a missing value', { NH3N: mgPerLitre('999.0') }, 'SentinelValue'],
    ['a negative code for a missing value', { TEMP: { kind: 'measured', text: '-9999', unit: '°C' } }, 'SentinelValue'],
    ['a raw value of another number', { TP: { ...mgPerLitre('0.100'), raw: '0.1007' } }, 'RawValueDiffers'],
  ];
  it.each(refused)('refuse %s', (_, values, code) =>
    given()
      .when(publish([saturday, aRow('2020-09-18T08:00:00+08:00', { items: values })]))
      .thenRefused(code),
  );

  it('take water below freezing, and items without a value', () => {
    const row = aRow('2020-09-18T08:00:00+08:00', {
      items: { TEMP: { kind: 'measured', text: '-0.2', unit: '°C' }, NH3N: { kind: 'absent', reason: 'missing' } },
    });
    given()
      .when(publish([row]))
      .then(published(row, 1));
  });
});

describe('the status of a station on a day without a sampling time', () => {
  const stopped = statusOn('2020-09-07', 'outOfService');

  it('is published as what it is, not as a reading at midnight', () =>
    given()
      .when(publish([], { statuses: [stopped] }))
      .then(statusPublished(stopped, 1)));

  it('published again adds nothing; another status is a version', () => {
    given(statusPublished(stopped, 1))
      .when(publish([], { statuses: [stopped] }))
      .thenNothing();
    const maintained = statusOn('2020-09-07', 'maintenance');
    given(statusPublished(stopped, 1))
      .when(publish([], { statuses: [maintained, maintained] }))
      .then(statusPublished(maintained, 2));
  });

  it('of an older file does not come back when that is imported again', () => {
    const older = statusOn('2020-09-07', 'outOfService', ofFile('a', 2));
    const newer = statusOn('2020-09-07', 'maintenance', ofFile('b', 2));
    given(statusPublished(older, 1), statusPublished(newer, 2))
      .when(publish([], { statuses: [older] }))
      .thenNothing();
  });

  it('is of that month, and not of the future', () => {
    given()
      .when(publish([], { statuses: [statusOn('2020-10-01', 'fault')] }))
      .thenRefused('OtherMonth');
    given()
      .when(publish([], { statuses: [statusOn('2020-09-08', 'fault')], at: instant('2020-09-07T23:59:00+08:00') }))
      .thenRefused('FutureSamplingTime');
  });

  it('is not added to a closed month', () => {
    given(closed)
      .when(publish([], { statuses: [stopped] }))
      .thenRefused('MonthClosed');
    given(statusPublished(stopped, 1), closed)
      .when(publish([], { statuses: [stopped] }))
      .thenNothing();
  });
});

describe('values at full precision', () => {
  // 界首七渡口 2020-05-16 (D1): TP printed 0.100, raw 0.10007; the class follows the raw one.
  const row = aRow('2020-09-16T08:00:00+08:00', { items: { TP: mgPerLitre('0.100'), DO: mgPerLitre('5.00') } });
  const attach = (raw: Record<string, string>, over: Partial<AttachRawValues> = {}): AttachRawValues => ({
    type: 'AttachRawValues',
    ...on(),
    rows: [{ sampledAt: row.sampledAt, source: row.source, items: raw }],
    ...over,
  });
  const attached = (raw: Record<string, string>) =>
    rawValuesAttached({ section, month, versionId: versionIdOf(section, row, 1), items: raw });

  it('are a second representation of the version that stands', () => {
    given(published(row, 1))
      .when(attach({ TP: '0.10007', DO: '4.999915' }))
      .then(attached({ TP: '0.10007', DO: '4.999915' }));
    const again = aRow('2020-09-16T08:00:00+08:00', { ...row, status: 'maintenance' });
    given(published(row, 1), published(again, 2))
      .when(attach({ TP: '0.10007' }))
      .then(rawValuesAttached({ section, month, versionId: versionIdOf(section, row, 2), items: { TP: '0.10007' } }));
  });

  it('attached again add nothing; what is new is added', () => {
    given(published(row, 1), attached({ TP: '0.10007' }))
      .when(attach({ TP: '0.10007' }))
      .thenNothing();
    given(published(row, 1), attached({ TP: '0.10007' }))
      .when(attach({ TP: '0.10007', DO: '5.0' }))
      .then(attached({ DO: '5.0' }));
  });

  it('published together with the printed ones are no other version of them', () => {
    const exact = { ...row, items: { ...row.items, TP: { ...mgPerLitre('0.100'), raw: '0.10007' } } };
    given(published(row, 1))
      .when(publish([exact]))
      .then(attached({ TP: '0.10007' }));
    given(published(exact, 1))
      .when(publish([row]))
      .thenNothing();
    given(published(exact, 1))
      .when(attach({ TP: '0.10007' }))
      .thenNothing();
    given(published(row, 1), closed)
      .when(publish([exact]))
      .thenRefused('MonthClosed');
  });

  it.each([
    ['half to even', '0.10050', '0.100', true],
    ['half up', '0.10050', '0.101', true],
    ['to another number', '0.1007', '0.100', false],
    ['cut off', '0.1009', '0.100', false],
    ['to a whole number', '12.5', '13', true],
    ['what is no number', '1e-3', '0.001', false],
  ])('round to what was printed: %s', (_, raw, printed, fits) =>
    expect(rawValueProblem({ items: { TP: mgPerLitre(printed) } }, { TP: raw }) === undefined).toBe(fits),
  );

  it('are refused by name where they differ, where nothing was printed, and where there is no reading', () => {
    expect(rawValueProblem(row, { TP: '0.1007' })).toEqual({
      code: 'RawValueDiffers',
      path: ['items', 'TP'],
      details: { item: 'TP', raw: '0.1007', printed: '0.100' },
    });
    given(published(row, 1))
      .when(attach({ TP: '0.1007' }))
      .thenRefused('RawValueDiffers');
    given(published(row, 1))
      .when(attach({ NH3N: '0.1' }))
      .thenRefused('RawValueDiffers');
    given()
      .when(attach({ TP: '0.10007' }))
      .thenRefused('UnknownReading');
  });

  it('are not added to a closed month, nor by anybody else', () => {
    given(published(row, 1), closed)
      .when(attach({ TP: '0.10007' }))
      .thenRefused('MonthClosed');
    given(published(row, 1))
      .when(attach({ TP: '0.10007' }, { actor: anOfficer('anji', 'monitoringOfficer') }))
      .thenRefused('NotTheDataOwner');
  });

  it('given twice in one command stand once', () => {
    const command = attach({ TP: '0.10007' });
    const twice = { ...command, rows: [...command.rows, ...command.rows] };
    expect(attachRawValues(twice, [published(row, 1)].reduce(readings.evolve, readings.initial()))).toEqual({
      kind: 'accepted',
      events: [attached({ TP: '0.10007' })],
    });
  });
});
