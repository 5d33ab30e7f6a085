import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { steppedDeduction } from '#contexts/compensation/domain/schemes/stepped-deduction.js';
import { evaluateMonth } from '#contexts/water-quality/domain/evaluation/month.js';
import { suspicionsOf } from '#contexts/water-quality/domain/evaluation/plausibility.js';
import { classDisagreement, compareWithPublished } from '#contexts/water-quality/domain/evaluation/published-class.js';
import type { WaterClass } from '#contexts/water-quality/domain/readings.events.js';
import { aReference } from '#contexts/water-quality/testing/a-reference.js';
import { nationalStations2020, type RealReading, realReadings } from '#contexts/water-quality/testing/real-readings.js';
import { overHttp, Visitor } from '#platform/client/api.js';
import { operatorPassword, type RunningProgram, startProgram } from '#platform/client/program.js';
import { decimal } from '#platform/kernel/decimal.js';
import { localDate, localMonth, localText, type MonthText } from '#platform/kernel/time.js';
import { projectFolder, referenceRows } from '#platform/runtime/reference.js';
import { newId, password } from './harness.js';

// What real readings do, and what the platform does about it: one chapter for each trap, on the real files under
// seeds/demo/readings, imported into the program as it runs by itself. It runs in another time zone than its readings:
// where a machine stands must not choose a month.

const folder = mkdtempSync(join(tmpdir(), 'lianfang-pitfalls-'));
let program: RunningProgram;
let operator: Visitor;
let owner: Visitor;
let daily: Imported;
let raw: Imported;
/** 斜路港 as printed, before its values at full precision came. */
let july: Assessed;
let december: Assessed;

const { printed, withRaw } = await nationalStations2020();
const reference = aReference();
const { limits, plausibility } = reference;
const lakes = new Set(['西山', '湖滨(老)', '裕溪口(老)', '急水港桥']);
const typeOf = ({ station }: RealReading) => (lakes.has(station) ? 'lake' : 'river');
const idOf = new Map<string, string>();

const file = (name: string): Buffer => readFileSync(join(projectFolder(), 'seeds/demo/readings', name));
const rawFile = file('national-stations-raw-values-2020.csv');
const example = { kind: 'example', text: '【示例】' };
const entered = { kind: 'entered' } as const;
const refusal = (code: string) => expect.objectContaining({ code });

beforeAll(async () => {
  program = await startProgram(folder, { TZ: 'America/New_York' });
  operator = await new Visitor(overHttp(program.address)).signIn('operator', operatorPassword(folder));
  owner = await officerOf('cnemc');
  const sections = JSON.parse(readFileSync(join(projectFolder(), 'seeds/demo/sections.json'), 'utf8'));
  for (const { section, name, ...details } of sections as { section: string; name: string; dataOwner: string }[]) {
    if (details.dataOwner !== 'cnemc') continue;
    await operator.command('registerSection', 'SectionRegistered', { ...newId(), section, name, ...details });
    idOf.set(name, section);
  }
  daily = await importOf(file('national-stations-daily-2020.csv'));
  await setTarget('xielugang');
  july = await assess('xielugang', '2020-07');
  december = await assess('xielugang', '2020-12');
  raw = await importOf(rawFile);
}, 120_000);
afterAll(async () => {
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const officerOf = async (organisation: string): Promise<Visitor> => {
  await operator.command('registerOrganisation', 'OrganisationRegistered', {
    ...{ ...newId(), organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch' },
    ...{ region: '330411', competences: [], platform: 'on', provenance: example },
  });
  const roles = ['monitoringOfficer'];
  const officer = { ...newId(), organisation, login: organisation, password, name: '【示例】', roles };
  await operator.command('registerOfficer', 'OfficerRegistered', officer);
  return operator.signIn(organisation, password);
};
const register = async (section: string, name: string, over: object = {}): Promise<string> => {
  await operator.command('registerSection', 'SectionRegistered', {
    ...{ ...newId(), section, name, river: '示例河', controlLevel: 'national', dataOwner: 'cnemc' },
    ...{ boundaryType: 'unknown', sides: [], provenance: example },
    waterBodyType: { type: 'river', source: '【示例】', since: '2000-01-01' },
    ...over,
  });
  return section;
};

interface Told {
  readonly line: number;
  readonly code: string;
  readonly details: readonly { readonly name: string; readonly value: string }[];
}
interface Imported {
  readonly format: string;
  readonly report: {
    readonly summaryEn: string;
    readonly rows: number;
    readonly notTaken: number;
    readonly added: number;
    readonly republished: number;
    readonly alreadyKnown: number;
    readonly problemCount: number;
    readonly problems: readonly Told[];
    readonly warnings: readonly Told[];
    readonly samplingTimes: readonly { section: string; times: readonly { time: string; rows: number }[] }[];
  };
}
const importOf = async (content: Buffer, input: object = {}, visitor = owner): Promise<Imported> => {
  const { digest } = await visitor.upload(content);
  return visitor.command<Imported>(
    'importReadings',
    'ReadingsImported',
    { ...newId(), digest, dryRun: false, dataOwner: 'cnemc', address: 'https://example.org/readings.csv', ...input },
    `receipt { position } format report { summaryEn rows withValues statusOnly added republished alreadyKnown notTaken
      problemCount problems { line code details { name value } } warnings { code details { name value } }
      samplingTimes { section times { time rows } } }`,
  );
};
const detail = (of: Told | undefined, name: string) =>
  of?.details.filter((one) => one.name === name).map(({ value }) => value);
const warnings = ({ report }: Imported, code: string) => report.warnings.filter((one) => one.code === code);

interface Version {
  readonly id: string;
  readonly sampledAt: string;
  readonly source: string;
  readonly version: number;
  readonly current: boolean;
  readonly status: string;
  readonly publishedClass: string | null;
  readonly publication: { readonly publishedOn: string | null; readonly trust: string };
  readonly items: readonly { item: string; kind: string; text: string | null; raw: string | null }[];
}
/** Every version of a section, or of one of its months; newest first. */
const versionsOf = async (section: string, month?: string, visitor = owner): Promise<readonly Version[]> => {
  const query = `query($s: ID!, $m: Month, $after: String) {
    readings(section: $s, month: $m, first: 100, after: $after, superseded: true) {
      edges { node { id sampledAt source version current status publishedClass publication { publishedOn trust }
        items { item kind text raw } } }
      pageInfo { hasNextPage endCursor } } }`;
  const found: Version[] = [];
  for (let after: string | null = null; ; ) {
    const { readings }: { readings: Page } = await visitor.ask(query, { s: section, m: month ?? null, after });
    found.push(...readings.edges.map(({ node }) => node));
    if (!readings.pageInfo.hasNextPage) return found;
    after = readings.pageInfo.endCursor;
  }
};
interface Page {
  readonly edges: readonly { readonly node: Version }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Figures {
  readonly n: number;
  readonly mean: string;
  readonly compared: string;
  readonly waterClass: string | null;
  readonly notProvenBetterThan: string | null;
  readonly target: string;
  readonly multiple: string | null;
}
interface Assessed {
  readonly indicatorSet: { readonly id: string };
  readonly class: { readonly waterClass: string } | null;
  readonly outcome: string;
  readonly exceededItems: readonly string[];
  readonly notEvaluatedItems: readonly string[];
  readonly participation: { readonly n: number; readonly of: number; readonly missing: readonly string[] };
  readonly items: readonly {
    readonly item: string;
    readonly figures: Figures | null;
    readonly leftOut: readonly { readonly reason: string; readonly what: string; readonly versions: string[] }[];
  }[];
  readonly suspects: readonly {
    readonly rule: string;
    readonly item: string;
    readonly values: readonly { readonly text: string; readonly version: string }[];
    readonly without: Figures | null;
  }[];
  readonly notes: readonly { readonly code: string; readonly text: string }[];
  readonly alternatives: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly items: readonly { readonly item: string; readonly figures: Figures }[];
  }[];
}
/** Assesses a month; the same again is the same assessment. */
const assess = async (section: string, month: string, indicatorSet = 'assessment-3', visitor = owner) => {
  const input = { ...newId(), section, month, rule: 'normal-values-raw', indicatorSet };
  await visitor.command('assessMonth', 'MonthAssessed', input);
  const figures = '{ n mean compared waterClass notProvenBetterThan target multiple }';
  const { assessments } = await visitor.ask<{ assessments: { edges: { node: Assessed }[] } }>(
    `query($s: ID!, $m: Month) { assessments(section: $s, month: $m, first: 10) { edges { node { indicatorSet { id }
      class { waterClass } outcome exceededItems notEvaluatedItems participation { n of missing }
      items { item figures ${figures} leftOut { reason what versions } }
      suspects { rule item values { text version } without ${figures} } notes { code text }
      alternatives { id outcome items { item figures ${figures} } } } } } }`,
    { s: section, m: month },
  );
  const found = assessments.edges.find(({ node }) => node.indicatorSet.id === indicatorSet)?.node;
  if (!found) throw new Error('the month has no assessment');
  return found;
};
const figuresOf = ({ items }: Pick<Assessed, 'items'>, item: string) =>
  items.find((one) => one.item === item)?.figures ?? undefined;
const alternative = ({ alternatives }: Assessed, id: string) => alternatives.find((one) => one.id === id);
const alternativeFigures = (assessed: Assessed, id: string, item: string) =>
  alternative(assessed, id)?.items.find((one) => one.item === item)?.figures;
/** A figure as it is told in words, with so many decimals. */
const told = (text: string | undefined, decimals: number): string => decimal(text ?? '').toFixed(decimals);
const setTarget = (section: string) =>
  operator.command('setSectionTarget', 'SectionTargetSet', {
    ...{ ...newId(), section, waterClass: 'III', indicatorSet: 'assessment-3', since: '2019-01-01' },
    provenance: example,
  });

const header = 'snapshot_date,station,observed_at,station_status,published_class,do_mg_l,tp_mg_l,missing_reasons';
const csv = (...rows: string[]): Buffer => Buffer.from([header, ...rows, ''].join('\n'));

describe('D1: the class follows the value at full precision, not the printed one', () => {
  const classed = printed.filter(({ row }) => row.publishedClass.kind === 'class');

  it('so that 10 of 4,985 published classes are other than the printed digits say', () => {
    const differing = classed.filter((one) => compareWithPublished(one.row, typeOf(one), limits).kind === 'differs');
    expect(classed).toHaveLength(4_985);
    expect(differing.map(({ station }) => station).toSorted()).toEqual(
      [
        ...['界首七渡口(七渡口)', '裕溪口(老)', '裕溪口(老)', '裕溪口(老)', '湖滨(老)', '沙渚', '淮河大桥'],
        ...['大屈', '王江泾', '石头埠(老)'],
      ].toSorted(),
    );
  });

  const byRaw: readonly [string, string, WaterClass, WaterClass][] = [
    ['界首七渡口(七渡口)', '2020-05-16', 'II', 'III'], // TP 0.100, raw 0.10007
    ['裕溪口(老)', '2020-07-11', 'IV', 'V'], // TP 0.100, raw 0.1003, lake
    ['湖滨(老)', '2020-07-16', 'III', 'IV'], // TP 0.050, raw 0.0502, lake
    ['沙渚', '2020-08-06', 'III', 'IV'], // DO 5.00, raw 4.999915
    ['石头埠(老)', '2020-09-18', 'IV', 'V'], // DO 3.00, raw 2.9955
  ];
  it.each(byRaw)('%s %s is %s as printed, which half a digit could change; published %s', (station, date, as, is) => {
    const found = classed.filter((one) => one.station === station && localDate(one.row.sampledAt) === date);
    expect(found).toHaveLength(1);
    for (const one of found) {
      expect(compareWithPublished(one.row, typeOf(one), limits)).toMatchObject({
        ...{ kind: 'differs', published: is, computed: as, boundary: true },
      });
      expect(compareWithPublished(withRaw(one), typeOf(one), limits)).toEqual({ kind: 'agrees', class: is });
    }
  });

  it('which is a second representation of the same version', async () => {
    const { rows, added, alreadyKnown, notTaken } = raw.report;
    expect([raw.format, rows, added + alreadyKnown + notTaken]).toEqual(['national-raw-values', 3_230, 3_230]);
    expect(added).toBeGreaterThan(3_000);
    const september = await versionsOf('wangjiangjing', '2020-09');
    expect(new Set(september.map(({ version }) => version))).toEqual(new Set([1]));
    expect((await importOf(rawFile)).report).toMatchObject({ added: 0, notTaken });
  });

  it('nothing explains two more, and no value is mended so that they match', async () => {
    const differing = classed.flatMap((one) => {
      const comparison = compareWithPublished(withRaw(one), typeOf(one), limits);
      return comparison.kind === 'differs' ? [[one.station, localDate(one.row.sampledAt), comparison.boundary]] : [];
    });
    expect(differing).toEqual([
      ['裕溪口(老)', '2020-10-13', true],
      ['大屈', '2020-11-04', false],
      ['王江泾', '2020-11-04', false],
      ['淮河大桥', '2020-11-26', true],
      ['裕溪口(老)', '2020-12-07', true],
    ]);
    const [unmended] = (await versionsOf('jieshou-qidukou', '2020-05')).filter(
      ({ sampledAt }) => localDate(sampledAt) === '2020-05-16',
    );
    expect(unmended).toMatchObject({ version: 1, publishedClass: 'III' });
    expect(unmended?.items).toContainEqual({ item: 'TP', kind: 'measured', text: '0.100', raw: '0.10007' });
  });
});

describe('D2: which values make a month decides its class; the answer carries what each choice gives', () => {
  it('December: V of all values, III of those of 08:00', () => {
    const [codmn, tp] = ['CODMN', 'TP'].map((item) => figuresOf(december, item));
    expect([codmn?.n, told(codmn?.mean, 4), codmn?.waterClass]).toEqual([30, '6.0227', 'IV']);
    expect([tp?.n, told(tp?.mean, 4), tp?.waterClass]).toEqual([30, '0.3495', 'V']);
    expect(december).toMatchObject({ outcome: 'exceeded', exceededItems: ['CODMN', 'TP'] });
    const [codmn0800, tp0800] = ['CODMN', 'TP'].map((item) => alternativeFigures(december, 'only-0800', item));
    expect([codmn0800?.n, told(codmn0800?.mean, 3), codmn0800?.waterClass]).toEqual([14, '4.949', 'III']);
    expect([tp0800?.n, told(tp0800?.mean, 3), tp0800?.waterClass]).toEqual([14, '0.161', 'III']);
    expect(alternative(december, 'only-0800')?.outcome).toBe('attained');
  });

  it('December: the permanganate index exceeds unrounded, and not when rounded to one decimal', () =>
    expect(alternativeFigures(december, 'compare-rounded', 'CODMN')).toMatchObject({
      ...{ compared: '6.0', target: 'attained' },
    }));

  it('July: total phosphorus is three steps of 0.5 unrounded, two when rounded to two decimals', () => {
    const unrounded = figuresOf(july, 'TP');
    const rounded = alternativeFigures(july, 'tp-two-decimals', 'TP');
    expect([unrounded?.n, told(unrounded?.mean, 5), told(unrounded?.multiple ?? '', 4)]).toEqual([
      ...[31, '0.40065', '1.0032'],
    ]);
    expect(rounded).toMatchObject({ compared: '0.40', multiple: '1' });
    const steps = [unrounded?.compared ?? '', rounded?.compared ?? ''].map((concentration) => {
      const input = { concentration, limit: '0.2', volume: '10000000' };
      return steppedDeduction({ step: '0.5', amountWan: '30' }, input).measure;
    });
    expect(steps).toMatchObject([{ steps: '3' }, { steps: '2' }]);
  });

  it('July: the values at full precision, where they are known, are those that count', async () =>
    expect(told(figuresOf(await assess('xielugang', '2020-07'), 'TP')?.mean, 5)).toBe('0.40070'));
});

describe('D3: a month is a legal month of Shanghai, whatever UTC or the machine says', () => {
  it('which seven rows of the file tell apart', async () => {
    const early = printed.filter(({ row }) => row.sampledAt.slice(0, 7) !== localMonth(row.sampledAt));
    expect(early.map(({ station, row }) => `${station} ${localText(row.sampledAt).slice(0, 16)}`)).toEqual([
      ...['沙渚 2020-06-01T04:00', '湖滨(老) 2020-07-01T04:00', '许庄(徐庄) 2020-08-01T04:00'],
      ...['大兴桥 2020-10-01T04:00', '小红圈 2020-11-01T04:00', '斜路港 2020-11-01T04:00'],
      '许庄(徐庄) 2020-12-01T04:00',
    ]);
    for (const { station, row } of early) {
      const section = idOf.get(station) ?? '';
      const inMonth = (month: string) =>
        versionsOf(section, month).then((all) => all.filter(({ sampledAt }) => sampledAt === row.sampledAt).length);
      const { sampledAt } = row;
      expect([await inMonth(localMonth(sampledAt)), await inMonth(sampledAt.slice(0, 7))]).toEqual([1, 0]);
    }
  });
});

describe('D4: a row without a sampling time is the status of a station, no reading', () => {
  it('counted apart in the report', () => {
    expect(daily.report.summaryEn).toBe('7,050 rows: 5,489 with values, 1,561 status only, 8 repeated');
    expect(daily.report).toMatchObject({ rows: 7_050, withValues: 5_489, statusOnly: 1_561, notTaken: 0 });
  });

  it('kept as such: 1,303 days out of service, 258 in maintenance, and no reading at midnight', async () => {
    const counts: Record<string, number> = {};
    let readings = 0;
    for (const section of idOf.values()) {
      const { months } = await owner.ask<Months>(
        'query($s: ID!) { months(section: $s, first: 100) { edges { node { readings statusDays { status count } } } } }',
        { s: section },
      );
      for (const { node } of months.edges) {
        readings += node.readings;
        for (const { status, count } of node.statusDays) counts[status] = (counts[status] ?? 0) + count;
      }
    }
    expect(counts).toEqual({ outOfService: 1_303, maintenance: 258 });
    expect(readings).toBe(5_481);
  });
  interface Months {
    months: { edges: { node: { readings: number; statusDays: { status: string; count: number }[] } }[] };
  }
});

describe('D5: a row that is printed again is known already; the day of the list is not the time of sampling', () => {
  const late = printed.filter(({ row, publishedOn = '' }) => localDate(row.sampledAt) < publishedOn);
  const keyOf = ({ station, row }: RealReading) => `${station} ${row.sampledAt}`;
  const repeated = [...Map.groupBy(printed, keyOf).values()].filter(({ length }) => length > 1);

  it('17 rows with an older sampling time, 8 pairs that say the same', () => {
    expect([late.length, repeated.length]).toEqual([17, 8]);
    expect(daily.report).toMatchObject({ added: 5_481, alreadyKnown: 8, republished: 0 });
  });

  it('stand under their sampling time, once, as published on the first day they were listed', async () => {
    for (const one of late) {
      const { sampledAt } = one.row;
      const found = (await versionsOf(idOf.get(one.station) ?? '', localMonth(sampledAt))).filter(
        (version) => version.sampledAt === sampledAt,
      );
      const first = printed.find((other) => keyOf(other) === keyOf(one))?.publishedOn;
      expect(found).toMatchObject([{ version: 1, publication: { publishedOn: first } }]);
    }
  });
});

describe('D6: neither does 维护 make a value bad, nor 正常 one good', () => {
  it('values of 维护 days are kept, 99 of them with a class, and left out of the mean by name', async () => {
    const inMaintenance = printed.filter(({ row }) => row.status === 'maintenance');
    expect(inMaintenance.filter(({ row }) => row.publishedClass.kind === 'class')).toHaveLength(99);
    const august = await assess('wangjiangjing', '2020-08');
    const versions = await versionsOf('wangjiangjing', '2020-08');
    expect(versions.filter(({ status }) => status === 'maintenance')).toHaveLength(2);
    expect(august.items.find(({ item }) => item === 'CODMN')?.leftOut).toMatchObject([
      { reason: 'status', what: 'maintenance', versions: [expect.any(String), expect.any(String)] },
    ]);
  });

  it('a plateau of 24 正常 days is suspect, stays in the mean until decided, and its effect is shown', async () => {
    const plateau = july.suspects.find(({ rule }) => rule === 'tp-plateau');
    const days = plateau?.values.map(({ version }) => localDate(version.split('/')[1] ?? ''));
    expect(days).toEqual(Array.from({ length: 24 }, (_, n) => `2020-07-${`${n + 6}`.padStart(2, '0')}`));
    expect(figuresOf(july, 'TP')?.n).toBe(31);
    // 0.119 0.127 0.131 0.114 0.110 0.067 0.116: 0.784 over 7 values
    expect(plateau?.without).toMatchObject({ n: 7, mean: '0.112', waterClass: 'III', target: 'attained' });
    expect([july.outcome, alternative(july, 'without-suspects')?.outcome]).toEqual(['exceeded', 'attained']);
    expect((await versionsOf('xielugang', '2020-07')).filter(({ current }) => current)).toHaveLength(31);
  });
});

describe('D7: what no water can be is named by rule, and over an instrument’s range it is no number', () => {
  const suspicions = [...Map.groupBy(printed.entries(), ([, { station }]) => station).values()].flatMap((rows) =>
    suspicionsOf(
      rows.map(([index, { row }]) => ({ versionId: `${index}`, row, publication: entered })),
      plausibility,
    ),
  );
  const by = (rule: string) => suspicions.filter((one) => one.rule === rule);

  it('total nitrogen below ammonia nitrogen in 50 rows', () =>
    expect(new Set(by('tn-below-nh3n').map(({ versionId }) => versionId)).size).toBe(50));

  it('TP or TN exactly zero in 6 rows, 8 cells', () => {
    const zeros = by('exact-zero').filter(({ item }) => item === 'TP' || item === 'TN');
    expect([zeros.length, new Set(zeros.map(({ versionId }) => versionId)).size]).toEqual([8, 6]);
  });

  it('NH3-N 0.0001, DO 0.01 and 22.85, pH 4.30, and nothing over a range', () => {
    expect(by('nh3n-below-method').map(({ text }) => text)).toContain('0.0001');
    expect(by('do-below-method').map(({ text }) => text)).toEqual(['0.01']);
    expect(by('do-oversaturated').map(({ text }) => text)).toContain('22.85');
    expect(by('ph-implausible').map(({ text }) => text)).toEqual(['4.30']);
    expect(by('nh3n-over-range')).toEqual([]);
  });

  it('闸口 on 10 and 11 February: taken as printed, 70,765 mg/L out of the mean, flat TN and zero TP named', async () => {
    await register('zhakou', '闸口(国)');
    const { format, report } = await importOf(file('zhakou-hourly-2020-q1.csv'));
    expect([format, report.added]).toEqual(['zhakou-hourly', 2_100]);
    const february = await assess('zhakou', '2020-02', 'national-9');
    const texts = new Map(
      (await versionsOf('zhakou', '2020-02')).map(({ id, items }) => [
        id,
        items.find(({ item }) => item === 'NH3N')?.text,
      ]),
    );
    const leftOut = february.items.find(({ item }) => item === 'NH3N')?.leftOut;
    const overRange = leftOut?.find(({ reason }) => reason === 'overRange')?.versions;
    expect(overRange?.map((version) => texts.get(version))).toEqual([
      ...['168.9', '1601.0', '70765.0', '62760.0', '65391.0', '37642.0'],
    ]);
    const duringFault = (version: string): boolean => {
      const [, sampledAt = ''] = version.split('/');
      return sampledAt >= '2020-02-09T08:00:00.000Z' && sampledAt <= '2020-02-11T04:00:00.000Z';
    };
    const doubted = (rule: string, item: string) =>
      february.suspects
        .filter((one) => one.rule === rule && one.item === item)
        .flatMap(({ values }) => values.filter(({ version }) => duringFault(version)).map(({ text }) => text));
    expect(doubted('exact-zero', 'TP')).toHaveLength(12);
    expect(doubted('tn-flat', 'TN')).toEqual(Array.from({ length: 12 }, () => '0.16'));
    expect(doubted('tn-below-nh3n', 'TN')).toHaveLength(11); // all but 0.12 at 12:00 on the 10th
  });
});

describe('D8: the type of a water body is a fact of the section, not its name', () => {
  it('沙渚 and 兰山嘴 lie in 太湖 and have river limits, by a source, from a day on', async () => {
    for (const id of ['shazhu', 'lanshanzui']) {
      const found = await sectionOf(id);
      expect(found).toMatchObject({ river: '太湖', waterBodyType: { type: 'river', since: '2019-01-01' } });
      expect(found?.waterBodyType.source).not.toBe('');
    }
  });

  it('lake limits would change 301 of their rows', () => {
    const rowsOf = (name: string) => printed.filter(({ station }) => station === name).map(({ row }) => row);
    const differing = (type: 'lake' | 'river') =>
      ['沙渚', '兰山嘴(老)'].map((name) => classDisagreement(rowsOf(name), type, limits).differing);
    expect(differing('river')).toEqual([1, 0]);
    expect(differing('lake').reduce((sum, n) => sum + n, 0)).toBe(301);
  });

  it('the import asks when published and computed classes disagree, and is silent where they do not', async () => {
    expect(warnings(daily, 'classDisagrees')).toEqual([]);
    const lines = file('national-stations-daily-2020.csv').toString().split('\n');
    const [head = ''] = lines;
    const asLake = lines.filter((line) => line.includes(',沙渚,')).map((line) => line.replace(',沙渚,', ',沙渚湖,'));
    const waterBodyType = { type: 'lake', source: '【示例】', since: '2000-01-01' };
    await register('shazhu-as-lake', '沙渚湖', { waterBodyType });
    const [warning, ...more] = warnings(await importOf(Buffer.from([head, ...asLake].join('\n'))), 'classDisagrees');
    expect([detail(warning, 'section'), more]).toEqual([['shazhu-as-lake'], []]);
    expect(Number(detail(warning, 'differing')?.[0])).toBeGreaterThan(100);
  });
});

describe('D9: what was not measured is not attained', () => {
  it('1,006 classed rows have no total phosphorus, 15 正常 rows no class', () => {
    const without = printed.filter(
      ({ row }) => row.publishedClass.kind === 'class' && row.items['TP']?.kind === 'absent',
    );
    expect(without).toHaveLength(1_006);
    const unclassed = printed.filter(({ row }) => row.status === 'normal' && row.publishedClass.kind === 'none');
    expect(unclassed).toHaveLength(15);
  });

  it('a month without it is NOT_EVALUATED(TP) for a set that contains it, however good the rest is', async () => {
    await setTarget('linshan');
    const june = await assess('linshan', '2020-06');
    expect(june).toMatchObject({ outcome: 'notEvaluated', notEvaluatedItems: ['TP'], exceededItems: [] });
    expect(june.participation).toEqual({ n: 2, of: 3, missing: ['TP'] });
    expect([figuresOf(june, 'CODMN')?.target, figuresOf(june, 'TP')]).toEqual(['attained', undefined]);
  });

  it('参评 says how many of the 21 took part', async () =>
    expect((await assess('xielugang', '2020-10', 'class-21')).participation).toMatchObject({ n: 5, of: 21 }));
});

describe('D10: the mean of one snapshot a day is not the official month', () => {
  it('and says so', async () => {
    const { notes } = await assess('xielugang', '2020-12');
    expect(notes).toContainEqual({ code: 'dailySnapshot', text: '由每日一次快照计算，非官方月均值' });
  });

  it('which, once it is there, takes its place where the rule prefers its series', () => {
    const rows = printed
      .filter(({ station, row }) => station === '斜路港' && localMonth(row.sampledAt) === '2020-12')
      .map(({ row }) => ({ versionId: row.sampledAt, row, publication: entered }));
    const [first] = rows;
    if (!first) throw new Error('斜路港 has no December');
    const official = {
      ...{ versionId: 'official', publication: entered },
      row: {
        ...{ ...first.row, source: 'official-month', method: 'manual' as const, precision: 'month' as const },
        items: Object.fromEntries(
          ['CODMN', 'NH3N', 'TP'].map((item) => [item, { kind: 'measured' as const, text: '0.15', unit: 'mg/L' }]),
        ),
      },
    };
    const evaluate = (sources: string[]) =>
      evaluateMonth({
        ...{ ...reference, section: 'xielugang', month: '2020-12' as MonthText, waterBodyType: 'river' },
        ...{ rows: [...rows, official], decisions: [], target: { kind: 'class', class: 'III' } },
        rule: { ...reference.rule, sources },
      });
    expect(evaluate(['official-month'])).toMatchObject({ outcome: { kind: 'attained' } });
    expect(evaluate(['official-month']).notes.map(({ code }) => code)).not.toContain('dailySnapshot');
    expect(evaluate([])).toMatchObject({ outcome: { kind: 'exceeded' } });
  });
});

describe('D11: a name that is not known is no new section', () => {
  const row = (station: string, day = '2020-05-08') => `${day},${station},${day}T09:00:00+08:00,正常,Ⅱ,8.1,0.05,`;

  it('candidates are proposed', async () => {
    const candidates = [
      ['新港口', 'xingangkou 新港口(新塘港)'],
      ['街口', 'jiekou 街口(鸠坑口)'],
      ['蚌埠闸', 'bengbu-zhashang 蚌埠闸上(蚌埠闸)'],
      ['兰山嘴', 'lanshanzui 兰山嘴(老)'],
      ['王江径', 'wangjiangjing 王江泾'],
    ] as const;
    const { report } = await importOf(csv(...candidates.map(([name]) => row(name))));
    expect(report).toMatchObject({ added: 0, problemCount: 5 });
    expect(new Set(report.problems.map(({ code }) => code))).toEqual(new Set(['UnknownSection']));
    expect(report.problems.map((problem) => detail(problem, 'candidates')?.[0])).toEqual(
      candidates.map(([, candidate]) => candidate),
    );
    for (const [name] of candidates) expect(await sectionOf(name)).toBeNull();
  });

  it('an alias is taken for the days on which it holds', async () => {
    await operator.command('addSectionAlias', 'SectionAliasAdded', {
      ...{ ...newId(), section: 'xingangkou', name: '新塘港', since: '2020-01-01', until: '2020-12-31' },
      provenance: example,
    });
    const { report } = await importOf(
      csv(row('新塘港'), row('新塘港', '2019-05-08'), row('新港口（新塘港）', '2020-05-06')),
    );
    expect(report.problems.map(({ line, code }) => [line, code])).toEqual([[3, 'UnknownSection']]);
    expect(report.added).toBe(2);
  });
});

describe('D12: half a detection limit above the limit of a class proves no better class', () => {
  it('嘉兴 2019-10: copper II and not proven better, mercury I and not proven better than III', async () => {
    const jiaxing = await officerOf('jiaxing');
    const mine = { dataOwner: 'jiaxing' };
    await register('shijiuyang', 'shijiuyang_raw', mine);
    await register('guanjinggang', 'guanjinggang_raw', mine);
    const imported = await importOf(file('jiaxing-source-water-2019-10.csv'), mine, jiaxing);
    expect(imported).toMatchObject({ format: 'jiaxing-source-water', report: { added: 2, notTaken: 1 } });
    const [version] = await versionsOf('shijiuyang', '2019-10', jiaxing);
    expect(version?.items).toContainEqual({ item: 'CU', kind: 'belowDetectionLimit', text: '<0.1', raw: null });
    const { readings } = await jiaxing.ask<{ readings: object }>(
      '{ readings(section: "shijiuyang") { edges { node { precision } } } }',
    );
    expect(readings).toEqual({ edges: [{ node: { precision: 'month' } }] });
    const october = await assess('shijiuyang', '2019-10', 'class-21', jiaxing);
    expect(figuresOf(october, 'CU')).toMatchObject({ waterClass: 'II', notProvenBetterThan: 'II' });
    expect(figuresOf(october, 'HG')).toMatchObject({ waterClass: 'I', notProvenBetterThan: 'III' });
    expect(figuresOf(october, 'OIL')).toMatchObject({ waterClass: 'I', notProvenBetterThan: null });
  });
});

describe('D13: a value that is published again is a version beside the first', () => {
  const revised = file('revised-readings-2021-04.csv');
  const ids: string[] = [];
  let imported: Imported;
  beforeAll(async () => {
    const stations = new Set((await realReadings('revised-readings-2021-04.csv')).map(({ station }) => station));
    for (const station of stations) ids.push(await register(`revised-${ids.length}`, station));
    imported = await importOf(revised);
  });

  it('123 pairs, each with two versions; again adds nothing', async () => {
    expect(imported.report).toMatchObject({ added: 123, republished: 123, alreadyKnown: 0, notTaken: 0 });
    expect((await importOf(revised)).report).toMatchObject({ added: 0, republished: 0, alreadyKnown: 246 });
  });

  it('of which 40 change the class, 24 go from 维护 to 正常 and 10 back', async () => {
    const pairs = (await Promise.all(ids.map((id) => versionsOf(id)))).flatMap((versions) =>
      [...Map.groupBy(versions, ({ sampledAt }) => sampledAt).values()].map((pair) =>
        pair.toSorted((a, b) => a.version - b.version),
      ),
    );
    expect(pairs.every(([one, two]) => one?.current === false && two?.current === true)).toBe(true);
    const changed = (of: (version: Version | undefined) => string | null | undefined) =>
      pairs.map(([one, two]) => `${of(one)} ${of(two)}`);
    expect(changed((one) => one?.publishedClass).filter((pair) => new Set(pair.split(' ')).size > 1)).toHaveLength(40);
    const statuses = changed((one) => one?.status);
    expect(statuses.filter((pair) => pair === 'maintenance normal')).toHaveLength(24);
    expect(statuses.filter((pair) => pair === 'normal maintenance')).toHaveLength(10);
  });

  it('what was assessed with the first one says that the month is another since', async () => {
    const section = await register('again', '再发布断面');
    const row = (oxygen: string) => `2020-06-01,再发布断面,2020-06-01T08:00:00+08:00,正常,Ⅱ,${oxygen},0.05,`;
    await importOf(csv(row('8.1')));
    await assess(section, '2020-06');
    const outdated = async () =>
      (
        await owner.ask<{ month: { assessment: { outdated: boolean } } }>(
          '{ month(section: "again", month: "2020-06") { assessment { outdated } } }',
        )
      ).month.assessment.outdated;
    expect(await outdated()).toBe(false);
    expect((await importOf(csv(row('8.3')))).report).toMatchObject({ added: 0, republished: 1 });
    expect(await outdated()).toBe(true);
  });
});

describe('D14: a file whose every digit 5 became 6 looks plausible, and names no station', () => {
  const corrupted = file('corrupted-4h-2021.csv');

  it('is refused as a whole', async () => {
    await expect(importOf(corrupted)).rejects.toEqual(refusal('StationColumnMissing'));
  });

  it('is taken for a named section as an unverified source alone: conflicts named, order doubted, nothing vouched for', async () => {
    const section = await register('unnamed', '未注明断面');
    await expect(importOf(corrupted, { section })).rejects.toEqual(refusal('UnverifiedSourceOnly'));
    const nowhere = { section: 'nowhere', trust: 'unverified' };
    await expect(importOf(corrupted, nowhere)).rejects.toEqual(refusal('NotFound'));
    const imported = await importOf(corrupted, { section, trust: 'unverified' });
    expect(imported.report).toMatchObject({ rows: 300, added: 250, notTaken: 50, problemCount: 25 });
    expect(new Set(imported.report.problems.map(({ code }) => code))).toEqual(new Set(['ConflictInFile']));
    expect(warnings(imported, 'unverifiedSource')).toHaveLength(1);
    expect(warnings(imported, 'orderNotAscending').map((one) => detail(one, 'stepsBack'))).toEqual([['4']]);
    const versions = await versionsOf(section);
    expect(new Set(versions.map(({ publication }) => publication.trust))).toEqual(new Set(['unverified']));
    // That is how it was found out, and what no value by itself shows.
    const digits = versions.flatMap(({ items }) => items.map(({ text }) => text ?? '')).join('');
    expect([digits.includes('5'), digits.includes('6')]).toEqual([false, true]);
  });

  it('stands beside what the owner published, as a series of its own that is marked and takes part in nothing', async () => {
    const section = await register('beside', '并列断面');
    await setTarget(section);
    const day = (date: string, value: string) => `${date},并列断面,${date}T08:00:00+08:00,正常,Ⅲ,6.0,${value},`;
    await importOf(csv(day('2020-06-01', '0.100'), day('2020-06-02', '0.120')));
    const before = await assess(section, '2020-06');
    const doubtful = csv(day('2020-06-02', '0.950'), day('2020-06-03', '0.970'), '2020-06-04,并列断面,,停站,,,,');
    const imported = await importOf(doubtful, { trust: 'unverified' });
    expect(imported.report).toMatchObject({ added: 2, republished: 0, notTaken: 1 });
    expect(imported.report.problems).toMatchObject([{ line: 4, code: 'UnverifiedSource' }]);
    const rawValues = Buffer.from(
      'snapshot_date,station,observed_at,tp_mg_l_raw\n2020-06-01,并列断面,2020-06-01T08:00:00+08:00,0.10049\n',
    );
    const attached = await importOf(rawValues, { trust: 'unverified', format: 'national-raw-values' });
    expect(attached.report.problems.map(({ code }) => code)).toEqual(['UnknownReading']);

    const versions = await versionsOf(section, '2020-06');
    expect(
      versions.map(({ source, version, current, publication }) => [source, version, current, publication.trust]),
    ).toEqual([
      ['unverified-national-automatic', 1, true, 'unverified'],
      ['unverified-national-automatic', 1, true, 'unverified'],
      ['national-automatic', 1, true, 'ownerPublication'],
      ['national-automatic', 1, true, 'ownerPublication'],
    ]);
    const after = await assess(section, '2020-06');
    expect(figuresOf(after, 'TP')).toEqual(figuresOf(before, 'TP'));
    expect([after.outcome, after.class]).toEqual([before.outcome, before.class]);
    expect(after.items.find(({ item }) => item === 'TP')?.leftOut).toEqual([
      { reason: 'unverified', what: 'unverified-national-automatic', versions: [versions[1]?.id, versions[0]?.id] },
    ]);

    const decision = {
      section,
      month: '2020-06',
      reading: versions[0]?.id,
      item: 'TP',
      effect: 'include',
      reason: '核',
      basis: '核',
    };
    await expect(owner.command('decideInclusion', 'InclusionDecided', { ...newId(), ...decision })).rejects.toEqual(
      refusal('UnverifiedSource'),
    );
    // The owner publishes the same: now it counts.
    expect((await importOf(csv(day('2020-06-03', '0.970')))).report).toMatchObject({ added: 1, republished: 0 });
    expect(await assess(section, '2020-06')).toMatchObject({ outcome: 'exceeded', exceededItems: ['TP'] });
  });
});

describe('D15: a volume without unit, direction or owner is none; zero is not “not gauged”', () => {
  const volumes = referenceRows('demo/readings/suzhou-in-out-volume-2025-07.csv');
  let hydrology: Visitor;
  beforeAll(async () => {
    hydrology = await officerOf('suzhou-hydrology');
    for (const section of ['taipu-sluice', 'wusong-river'])
      await register(section, section, { dataOwner: 'suzhou-hydrology' });
  });
  /** What the file prints of a station in a month; unit, direction and owner it does not print. */
  const printedOf = (station: string, month: string) => {
    const rows = volumes.filter((row) => row['station'] === station && row['observed_at']?.startsWith(month));
    const sum = (column: string) => rows.reduce((all, row) => all.plus(row[column] ?? '0'), decimal('0')).toFixed();
    return { month, forward: sum('in_volume'), backward: sum('out_volume') };
  };
  const named = { unit: '10^4 m3', forwardIs: { from: '320500', to: '320509' }, owner: 'suzhou-hydrology' };
  const publish = (section: string, input: object) =>
    hydrology.command('publishVolume', 'VolumePublished', {
      ...{ ...newId(), section, kind: 'measured', timeBase: '【示例】每日 08:00 结算', publication: '【示例】' },
      ...{ ...input, provenance: example },
    });
  const volumesOf = async (section: string) => {
    const query = `query($s: ID!) { volumes(section: $s) { edges { node { month version gauged forward backward net } } } }`;
    const { volumes: found } = await hydrology.ask<{ volumes: { edges: { node: object }[] } }>(query, { s: section });
    return found.edges.map(({ node }) => node);
  };

  it('the file itself prints none of them, and is no list of readings either', async () => {
    await expect(importOf(file('suzhou-in-out-volume-2025-07.csv'))).rejects.toEqual(refusal('UnknownFormat'));
    const amounts = printedOf('太浦闸', '2025-07');
    const refused = (of: object) => expect(publish('taipu-sluice', { ...amounts, ...of })).rejects;
    await refused({ ...named, unit: null }).toEqual(refusal('VolumeWithoutUnit'));
    await refused({ ...named, forwardIs: null }).toEqual(refusal('VolumeWithoutDirection'));
    await refused({ ...named, owner: null }).toEqual(refusal('VolumeWithoutOwner'));
    expect(await volumesOf('taipu-sluice')).toEqual([]);
  });

  it('a closed sluice is 0, which is not the same as not gauged', async () => {
    const closed = volumes.filter((row) => row['station'] === '太浦闸' && row['in_volume'] === '0');
    expect(closed.map((row) => row['out_volume'])).toEqual(['0', '0']);
    const zero = { ...named, month: '2025-08', forward: '0', backward: '0' };
    await publish('taipu-sluice', zero);
    await publish('taipu-sluice', zero);
    await publish('taipu-sluice', { ...zero, forward: null, backward: null, notGaugedBecause: '【示例】检修' });
    expect(await volumesOf('taipu-sluice')).toEqual([
      { month: '2025-08', version: 2, gauged: false, forward: null, backward: null, net: null },
      { month: '2025-08', version: 1, gauged: true, forward: '0', backward: '0', net: '0' },
    ]);
  });

  it('吴淞江 turns round between two days: each direction is kept, the net has a sign', async () => {
    for (const month of ['2025-07', '2025-08'])
      await publish('wusong-river', { ...named, ...printedOf('吴淞江（上）', month) });
    expect(await volumesOf('wusong-river')).toEqual(
      expect.arrayContaining([
        { month: '2025-07', version: 1, gauged: true, forward: '15198000', backward: '0', net: '15198000' },
        { month: '2025-08', version: 1, gauged: true, forward: '0', backward: '7835900', net: '-7835900' },
      ]),
    );
  });
});

describe('D16: the time of collecting is a hidden filter', () => {
  it('the times of day of a month are shown, and a change within it is warned of', async () => {
    const times = daily.report.samplingTimes.find(({ section }) => section === 'xielugang')?.times;
    expect(
      times
        ?.slice(0, 2)
        .map(({ time }) => time)
        .toSorted(),
    ).toEqual(['04:00', '08:00']);
    const changed = warnings(daily, 'samplingTimeChanged').find(
      (one) => detail(one, 'section')?.[0] === 'xielugang' && detail(one, 'month')?.[0] === '2020-12',
    );
    expect(detail(changed, 'times')).toEqual(['04:00 × 16', '08:00 × 14']);
    const { month } = await owner.ask<{ month: object }>(
      '{ month(section: "xielugang", month: "2020-12") { samplingTimes { time count } } }',
    );
    const both = [
      { time: '04:00', count: 16 },
      { time: '08:00', count: 14 },
    ];
    expect(month).toEqual({ samplingTimes: both });
    expect((await assess('xielugang', '2020-12')).notes.map(({ code }) => code)).toContain('mixedTimesOfDay');
  });
});

describe('D17: two sections at one point are not two facts', () => {
  it('王江泾 and 斜路港 have no position', async () =>
    expect([(await sectionOf('wangjiangjing'))?.location, (await sectionOf('xielugang'))?.location]).toEqual([
      null,
      null,
    ]));

  it('a doubtful position cannot be given as one', async () => {
    const location = { longitude: '120.7', latitude: '30.9', source: '【示例】' };
    const doubtful = { location: { ...location, confidence: 'suspicious' } };
    await expect(register('doubtful', '存疑断面', doubtful)).rejects.toThrow(/suspicious/);
    const section = await register('surveyed', '测定断面', { location: { ...location, confidence: 'surveyed' } });
    expect((await sectionOf(section))?.location).toEqual({ longitude: '120.7' });
  });
});

describe('D18: one class, however it is printed', () => {
  it.each([
    ['Ⅲ', 'III'],
    ['III', 'III'],
    ['３', 'III'],
    ['3', 'III'],
    ['Ⅲ类', 'III'],
    ['劣Ⅴ', 'worseThanV'],
    ['劣V', 'worseThanV'],
    ['6', 'worseThanV'],
    ['-', null],
  ])('%s', async (words, expected) => {
    const name = `类别断面${newId().commandId.slice(-8)}`;
    const section = await register(name.replace('类别断面', 'class-'), name);
    await importOf(csv(`2020-05-08,${name},2020-05-08T08:00:00+08:00,正常,${words},8.1,0.05,`));
    expect((await versionsOf(section)).map(({ publishedClass }) => publishedClass)).toEqual([expected]);
  });

  it('the list of 2020 prints six of them, the unnamed file digits', async () => {
    const classesOf = (readings: readonly RealReading[]) =>
      new Set(readings.flatMap(({ row }) => (row.publishedClass.kind === 'class' ? [row.publishedClass.class] : [])));
    expect(classesOf(printed)).toEqual(new Set(['I', 'II', 'III', 'IV', 'V', 'worseThanV']));
    expect([...classesOf(await realReadings('corrupted-4h-2021.csv'))]).toContain('II');
  });
});

interface Section {
  readonly river: string;
  readonly waterBodyType: { readonly type: string; readonly source: string; readonly since: string };
  readonly location: { readonly longitude: string } | null;
}
const sectionOf = async (id: string): Promise<Section | null> => {
  const query =
    'query($id: ID!) { section(id: $id) { river waterBodyType { type source since } location { longitude } } }';
  return (await owner.ask<{ section: Section | null }>(query, { id })).section;
};
