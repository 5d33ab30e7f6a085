import { assertNever } from '#platform/kernel/decider.js';
import { Decimal, decimal, decimalToText } from '#platform/kernel/decimal.js';
import { localDate, localTimeOfDay } from '#platform/kernel/time.js';
import type { ReadingRow, StationStatus } from '../readings.events.js';
import { isUnverified } from '../unverified.js';
import { arithmeticMean, hydrogenIonMean, hydrogenIons, roundedText } from './arithmetic.js';
import {
  classOfInterval,
  classOfNumber,
  type InstrumentRanges,
  type Interval,
  intervalOf,
  limitsOf,
  type NumberQuantity,
  type Quantity,
  quantityOf,
} from './class-of-item.js';
import {
  type ClassifiedItem,
  inClassOf,
  multipleOver,
  overallClass,
  participationOf,
  principalPollutantsOf,
} from './class-of-row.js';
import { bySampling, instrumentRanges, type Suspicion, suspicionsOf } from './plausibility.js';
import type {
  AgainstTarget,
  Alternative,
  LeftOut,
  MonthFigures,
  MonthInput,
  MonthItem,
  MonthNote,
  MonthResult,
  MonthRule,
  MonthSuspect,
  Outcome,
  ValueDecision,
  Variation,
  VersionedRow,
} from './types.js';

/**
 * A month of a section by a rule: one value an item, its class and how it stands to the target; class and outcome of
 * all; what was left out and why; what is doubted and what taking it out would change; the same month under the rule's
 * variations. Pure: the same input gives the same result, whatever the order of its rows.
 */
export const evaluateMonth = (input: MonthInput): MonthResult => {
  const month = prepared(input);
  const base = evaluated(month, settingsOf(input.rule));
  return {
    section: input.section,
    month: input.month,
    waterBodyType: input.waterBodyType,
    standard: input.limits.id,
    rule: { id: input.rule.id, version: input.rule.version },
    set: { id: input.set.id, version: input.set.version },
    plausibility: { id: input.plausibility.id, version: input.plausibility.version },
    target: input.target,
    versionIds: month.rows.map(({ versionId }) => versionId),
    decisions: decided(month, (decision) => month.numbers.has(keyOf(decision))),
    items: base.items.map(({ result }) => result),
    class: base.class,
    participation: base.participation,
    outcome: base.outcome,
    principalPollutants: [
      ...principalPollutantsOf(base.classified, input.waterBodyType, input.limits, input.rule.principalPollutants),
    ],
    suspects: suspectsOf(month, base),
    timesOfDay: timesOfDayOf(base),
    notes: notesOf(month, base),
    alternatives: input.rule.variations.map((variation) => alternativeOf(month, base, variation)),
  };
};

// ── What a variation may change ─────────────────────────────────────────────────────────────────────────────────────

interface Settings {
  readonly statuses: readonly StationStatus[];
  readonly timesOfDay: MonthRule['timesOfDay'];
  readonly compareOn: MonthRule['compareOn'];
  readonly decimals: Readonly<Record<string, number>>;
  readonly withoutSuspects: boolean;
}

const settingsOf = (rule: MonthRule): Settings => ({
  statuses: rule.statuses,
  timesOfDay: rule.timesOfDay,
  compareOn: rule.compareOn,
  decimals: rule.decimals.byItem,
  withoutSuspects: false,
});

const varied = (settings: Settings, change: Variation['changes'][number]): Settings => {
  switch (change.kind) {
    case 'timesOfDay':
      return { ...settings, timesOfDay: change.timesOfDay };
    case 'statuses':
      return { ...settings, statuses: change.statuses };
    case 'compareOn':
      return { ...settings, compareOn: change.compareOn };
    case 'decimals':
      return { ...settings, decimals: { ...settings.decimals, ...change.byItem } };
    case 'withoutSuspects':
      return { ...settings, withoutSuspects: true };
    default:
      return assertNever(change);
  }
};

// ── The month, looked at once ───────────────────────────────────────────────────────────────────────────────────────

interface Month {
  readonly input: MonthInput;
  /** In order of sampling. */
  readonly rows: readonly VersionedRow[];
  readonly ranges: InstrumentRanges;
  /** By {@link keyOf}; the later decision stands. */
  readonly decisions: ReadonlyMap<string, ValueDecision>;
  /** Keys of values that are numbers: neither unverified, absent nor over the range. */
  readonly numbers: ReadonlySet<string>;
  readonly suspicions: ReadonlyMap<string, readonly Suspicion[]>;
  readonly ions: (ph: Decimal) => Decimal;
}

const keyOf = ({ versionId, item }: { readonly versionId: string; readonly item: string }): string =>
  `${versionId}\n${item}`;

const prepared = (input: MonthInput): Month => {
  const rows = input.rows.toSorted(bySampling);
  const verified = rows.filter(({ publication }) => !isUnverified(publication));
  const ranges = instrumentRanges(input.plausibility);
  const neighbours = ({ status }: ReadingRow) => input.rule.statuses.includes(status);
  return {
    input,
    rows,
    ranges,
    decisions: new Map(input.decisions.map((decision) => [keyOf(decision), decision])),
    numbers: new Set(
      verified.flatMap(({ versionId, row }) =>
        Object.entries(row.items)
          .filter(([item, value]) => isNumber(quantityOf(value, ranges.get(item))))
          .map(([item]) => keyOf({ versionId, item })),
      ),
    ),
    suspicions: Map.groupBy(suspicionsOf(verified, input.plausibility, neighbours), keyOf),
    ions: hydrogenIons(),
  };
};

const isNumber = (quantity: Quantity | undefined): quantity is NumberQuantity =>
  quantity !== undefined && quantity.kind !== 'overRange';

/** Decisions on items of the set. */
const decided = (month: Month, which: (decision: ValueDecision) => boolean): ValueDecision[] =>
  [...month.decisions.values()].filter((decision) => month.input.set.items.includes(decision.item) && which(decision));

// ── One evaluation ──────────────────────────────────────────────────────────────────────────────────────────────────

interface Used extends VersionedRow {
  readonly quantity: NumberQuantity;
}

interface EvaluatedItem {
  readonly result: MonthItem;
  readonly used: readonly Used[];
}

interface Evaluated extends Pick<MonthResult, 'class' | 'participation' | 'outcome'> {
  readonly settings: Settings;
  readonly items: readonly EvaluatedItem[];
  readonly classified: readonly (ClassifiedItem & { readonly value: Decimal })[];
}

const evaluated = (month: Month, settings: Settings): Evaluated => {
  const { set, limits, waterBodyType } = month.input;
  const items = set.items.map((item) => evaluatedItem(month, settings, item));
  const classified = items.flatMap(({ result }) =>
    result.kind === 'evaluated'
      ? [
          {
            item: result.item,
            inClass: inClassOf(limits, result.item, waterBodyType),
            class: result.figures.class,
            value: decimal(result.figures.compared),
          },
        ]
      : [],
  );
  return {
    settings,
    items,
    classified,
    class: overallClass(classified),
    participation: participationOf(set, classified),
    outcome: outcomeOf(month.input, items),
  };
};

const evaluatedItem = (month: Month, settings: Settings, item: string): EvaluatedItem => {
  const { usable, leftOut, named } = sifted(month, settings, item);
  const source = chosenSeries(usable, month.input.rule);
  const used = usable.filter(({ row }) => row.source === source);
  for (const { versionId, row } of usable) {
    if (row.source !== source) leftOut.push({ reason: 'otherSeries', what: row.source, versionId });
  }
  const grouped = groupedByReason(leftOut);
  const first = used[0];
  if (!first) {
    const reason = named ? 'noValue' : 'notMeasured';
    return { used, result: { kind: 'notEvaluated', item, reason, leftOut: grouped } };
  }
  const { minimumCount } = month.input.rule;
  const common = {
    item,
    unit: unitOf(first, item),
    source: first.row.source,
    figures: figuresOf(month, settings, item, used),
    leftOut: grouped,
  };
  const result: MonthItem =
    used.length < minimumCount ? { kind: 'insufficient', minimumCount, ...common } : { kind: 'evaluated', ...common };
  return { used, result };
};

const unitOf = ({ row }: Used, item: string): string => {
  const value = row.items[item];
  return value === undefined || value.kind === 'absent' ? '' : value.unit;
};

type LeftOutValue = Omit<LeftOut, 'versionIds'> & { readonly versionId: string };

/** Which values of an item can be used, and why the others cannot. */
const sifted = (month: Month, settings: Settings, item: string) => {
  const usable: Used[] = [];
  const leftOut: LeftOutValue[] = [];
  let named = false;
  for (const versioned of month.rows) {
    const { versionId, row, publication } = versioned;
    const value = row.items[item];
    if (!value) continue;
    named = true;
    if (isUnverified(publication)) {
      leftOut.push({ reason: 'unverified', what: row.source, versionId });
      continue;
    }
    const quantity = quantityOf(value, month.ranges.get(item));
    if (!isNumber(quantity)) {
      leftOut.push(
        quantity
          ? { reason: 'overRange', what: month.ranges.get(item)?.toFixed() ?? '', versionId }
          : { reason: 'absent', what: value.kind === 'absent' ? value.reason : '', versionId },
      );
      continue;
    }
    const why = reasonToLeaveOut(month, settings, versioned, item);
    if (why) leftOut.push({ ...why, versionId });
    else usable.push({ ...versioned, quantity });
  }
  return { usable, leftOut, named };
};

const reasonToLeaveOut = (
  month: Month,
  settings: Settings,
  { versionId, row }: VersionedRow,
  item: string,
): Pick<LeftOut, 'reason' | 'what'> | undefined => {
  const key = keyOf({ versionId, item });
  const decision = month.decisions.get(key);
  if (decision?.effect === 'include') return undefined;
  if (decision) return { reason: 'excludedByDecision', what: decision.decision };
  if (!settings.statuses.includes(row.status)) return { reason: 'status', what: row.status };
  // Where only the month of sampling is known there is no time of day to choose by.
  if (settings.timesOfDay.kind === 'only' && row.precision === 'instant') {
    const time = localTimeOfDay(row.sampledAt);
    if (!settings.timesOfDay.times.includes(time)) return { reason: 'timeOfDay', what: time };
  }
  const suspicion = month.suspicions.get(key)?.[0];
  if (settings.withoutSuspects && suspicion) return { reason: 'suspect', what: suspicion.rule };
  return undefined;
};

/** One series makes an item: the first with enough values, else the first with any. */
const chosenSeries = (usable: readonly Used[], rule: MonthRule): string | undefined => {
  const preference = ({ row }: Used): string => {
    const index = rule.sources.indexOf(row.source);
    const listed = index === -1 ? rule.sources.length : index;
    return `${String(listed).padStart(4, '0')} ${row.method} ${row.source}`; // automatic before manual
  };
  const series = [...Map.groupBy(usable, preference)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => rows);
  const chosen = series.find((rows) => rows.length >= rule.minimumCount) ?? series[0];
  return chosen?.[0]?.row.source;
};

const groupedByReason = (values: readonly LeftOutValue[]): LeftOut[] =>
  [...Map.groupBy(values, ({ reason, what }) => `${reason}\n${what}`).values()].flatMap((group) => {
    const first = group[0];
    return first
      ? [{ reason: first.reason, what: first.what, versionIds: group.map(({ versionId }) => versionId) }]
      : [];
  });

/** @param used at least one value */
const figuresOf = (month: Month, settings: Settings, item: string, used: readonly Used[]): MonthFigures => {
  const { limits, waterBodyType } = month.input;
  const mean = meanOf(month, item, used);
  const compare = (value: Decimal): string => {
    const decimals = settings.compareOn === 'rounded' ? settings.decimals[item] : undefined;
    return decimals === undefined ? decimalToText(value) : roundedText(value, decimals);
  };
  const comparedOf = (value: Decimal): Decimal => decimal(compare(value));
  const itemLimits = limitsOf(limits, item, waterBodyType);
  const nonDetects = used.filter(({ quantity }) => quantity.kind === 'belowDetectionLimit').length;
  return {
    n: used.length,
    nonDetects,
    mean: decimalToText(mean.value),
    compared: compare(mean.value),
    ...(nonDetects > 0 ? { comparedForLoad: compare(mean.least) } : {}),
    class: itemLimits
      ? classOfInterval(
          {
            value: comparedOf(mean.value),
            low: comparedOf(mean.low),
            high: comparedOf(mean.high),
            least: comparedOf(mean.least),
            most: comparedOf(mean.most),
          },
          itemLimits,
        )
      : { kind: 'none', reason: 'noLimit' },
    target: againstTarget(month.input, item, comparedOf(mean.value)),
  };
};

const meanOf = ({ input, ions }: Month, item: string, used: readonly Used[]): Interval => {
  const intervals = used.map(({ quantity }) => intervalOf(quantity));
  const meanBy = (choose: (interval: Interval) => Decimal) => arithmeticMean(intervals.map(choose));
  if (item === 'PH' && input.rule.ph === 'hydrogenIon') {
    const value = hydrogenIonMean(
      intervals.map((one) => one.value),
      ions,
    );
    const halfUnit = Decimal.max(...intervals.map((one) => one.high.minus(one.value)));
    return { value, low: value.minus(halfUnit), high: value.plus(halfUnit), least: value, most: value };
  }
  return {
    value: meanBy((one) => one.value),
    low: meanBy((one) => one.low),
    high: meanBy((one) => one.high),
    least: meanBy((one) => one.least),
    most: meanBy((one) => one.most),
  };
};

const againstTarget = (
  { limits, waterBodyType, target, rule }: MonthInput,
  item: string,
  compared: Decimal,
): AgainstTarget => {
  if (target.kind === 'none') return { kind: 'none', reason: 'noTarget' };
  const itemLimits = limitsOf(limits, item, waterBodyType);
  if (!itemLimits) return { kind: 'none', reason: 'noLimit' };
  if (itemLimits.rule.direction === 'within') {
    const { low, high } = itemLimits.rule;
    return {
      kind: classOfNumber(compared, itemLimits) === 'I' ? 'attained' : 'exceeded',
      limit: `${low}-${high}`,
      multiple: { kind: 'none', reason: 'itemHasNone' },
    };
  }
  const limit = itemLimits.rule.limits[classesWithLimits.indexOf(target.class)] as string;
  if (itemLimits.rule.direction === 'atLeast')
    return {
      kind: compared.gte(limit) ? 'attained' : 'exceeded',
      limit,
      multiple: { kind: 'none', reason: 'itemHasNone' },
    };
  return {
    kind: compared.lte(limit) ? 'attained' : 'exceeded',
    limit,
    multiple: multipleOver(item, compared, decimal(limit), rule.principalPollutants),
  };
};
const classesWithLimits: readonly string[] = ['I', 'II', 'III', 'IV', 'V'];

const outcomeOf = ({ set, limits, waterBodyType, target }: MonthInput, items: readonly EvaluatedItem[]): Outcome => {
  const withLimit = set.items.filter((item) => limitsOf(limits, item, waterBodyType));
  if (target.kind === 'none' || withLimit.length === 0) return { kind: 'noTarget' };
  const standing = new Map(
    items.map(({ result }) => [result.item, result.kind === 'evaluated' ? result.figures.target.kind : 'none']),
  );
  const exceeded = withLimit.filter((item) => standing.get(item) === 'exceeded');
  const notEvaluated = withLimit.filter((item) => standing.get(item) === 'none');
  if (exceeded.length > 0) return { kind: 'exceeded', items: exceeded, notEvaluated };
  return notEvaluated.length > 0 ? { kind: 'notEvaluated', items: notEvaluated } : { kind: 'attained' };
};

// ── What stands beside the figures ──────────────────────────────────────────────────────────────────────────────────

/** Values in the mean that are doubted and not yet decided, by rule and item. */
const suspectsOf = (month: Month, base: Evaluated): MonthSuspect[] =>
  month.input.plausibility.rules.flatMap((rule) =>
    base.items.flatMap(({ result: { item }, used }): MonthSuspect[] => {
      const values = used.flatMap(({ versionId }) => {
        const key = keyOf({ versionId, item });
        if (month.decisions.has(key)) return [];
        const suspicion = month.suspicions.get(key)?.find((one) => one.rule === rule.id);
        return suspicion ? [{ versionId, text: suspicion.text, against: suspicion.against }] : [];
      });
      if (values.length === 0) return [];
      const doubted = new Set(values.map(({ versionId }) => versionId));
      const rest = used.filter(({ versionId }) => !doubted.has(versionId));
      const without: MonthSuspect['without'] =
        rest.length === 0
          ? { kind: 'nothingLeft' }
          : { kind: 'figures', figures: figuresOf(month, base.settings, item, rest) };
      return [{ rule: rule.id, title: rule.title, item, values, without }];
    }),
  );

/** Rows that gave at least one value. */
const rowsUsed = (base: Evaluated): readonly ReadingRow[] => [
  ...new Map(base.items.flatMap(({ used }) => used.map(({ versionId, row }) => [versionId, row] as const))).values(),
];

const timesOfDayOf = (base: Evaluated): MonthResult['timesOfDay'] =>
  [
    ...Map.groupBy(
      rowsUsed(base).filter(({ precision }) => precision === 'instant'),
      ({ sampledAt }) => localTimeOfDay(sampledAt),
    ),
  ]
    .map(([time, rows]) => ({ time, n: rows.length }))
    .toSorted((a, b) => (a.time < b.time ? -1 : 1));

const notesOf = (month: Month, base: Evaluated): MonthNote[] => {
  const notes: MonthNote[] = [];
  if (month.rows.length === 0) notes.push({ code: 'noReadings', zh: '本月无监测值', en: 'No readings in this month' });
  if (isDailySnapshot(month, base))
    notes.push({
      code: 'dailySnapshot',
      zh: '由每日一次快照计算，非官方月均值',
      en: 'Computed from one snapshot a day, not the official monthly mean',
    });
  const times = timesOfDayOf(base);
  if (times.length > 1) {
    const counted = times.map(({ time, n }) => `${time}×${n}`);
    notes.push({
      code: 'mixedTimesOfDay',
      zh: `采样时刻不一：${counted.join('、')}`,
      en: `The time of day changes: ${counted.join(', ')}`,
    });
  }
  if (!month.input.rule.confirmed)
    notes.push({
      code: 'unconfirmedRule',
      zh: `规则 ${month.input.rule.id} 第 ${month.input.rule.version} 版未与规则原文核对`,
      en: `Rule ${month.input.rule.id} version ${month.input.rule.version} was not checked against the text of the rule`,
    });
  const idle = decided(month, (decision) => !month.numbers.has(keyOf(decision)));
  if (idle.length > 0) {
    const ids = [...new Set(idle.map(({ decision }) => decision))].join(', ');
    notes.push({
      code: 'decisionWithoutValue',
      zh: `决定所指的值不在现行版本中，或不是数值：${ids}`,
      en: `Decisions on values that the newest versions do not have, or that are no numbers: ${ids}`,
    });
  }
  return notes;
};

/**
 * An automatic series is a daily snapshot when it has one row a day. (A late row may fall on the day of another: up to
 * a tenth of the days may have more.)
 */
const isDailySnapshot = (month: Month, base: Evaluated): boolean => {
  const sources = new Set(
    rowsUsed(base)
      .filter(({ method }) => method === 'automatic')
      .map(({ source }) => source),
  );
  return [...sources].some((source) => {
    const days = Map.groupBy(
      month.rows.filter(({ row }) => row.source === source),
      ({ row }) => localDate(row.sampledAt),
    );
    const several = [...days.values()].filter((rows) => rows.length > 1).length;
    return several * 10 <= days.size;
  });
};

const alternativeOf = (month: Month, base: Evaluated, variation: Variation): Alternative => {
  const other = evaluated(month, variation.changes.reduce(varied, base.settings));
  return {
    id: variation.id,
    title: variation.title,
    items: other.items.flatMap(({ result }) =>
      result.kind === 'notEvaluated' ? [] : [{ item: result.item, figures: result.figures }],
    ),
    class: other.class,
    participation: other.participation,
    outcome: other.outcome,
    differs: verdictOf(other) !== verdictOf(base),
  };
};

/** What an officer would call the result: classes and outcomes, without the numbers behind them. */
const verdictOf = ({ class: one, outcome, items }: Evaluated): string =>
  JSON.stringify([
    one,
    outcome,
    items.map(({ result }) =>
      result.kind === 'evaluated'
        ? [result.figures.class.kind === 'class' ? result.figures.class.class : '', result.figures.target.kind]
        : result.kind,
    ),
  ]);
