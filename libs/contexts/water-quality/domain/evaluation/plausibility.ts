import { assertNever } from '#platform/kernel/decider.js';
import { type Decimal, decimal } from '#platform/kernel/decimal.js';
import { epochMilliseconds, localText } from '#platform/kernel/time.js';
import type { ReadingRow } from '../readings.events.js';
import { type InstrumentRanges, oxygenAtSaturation } from './class-of-item.js';
import type { PlausibilityCheck, PlausibilityRule, PlausibilityRuleSet, VersionedRow } from './types.js';

/** One value that one rule doubts. Suspicion deletes nothing. */
export interface Suspicion {
  /** Id of the rule. */
  readonly rule: string;
  readonly versionId: string;
  readonly item: string;
  /** As printed. */
  readonly text: string;
  /** What it was held against: the neighbour, the whole, the saturation, the limit. */
  readonly against: string;
}

/** A measured number; what lies below a detection limit is doubted by no rule. */
interface Point {
  readonly versionId: string;
  readonly row: ReadingRow;
  readonly item: string;
  readonly text: string;
  readonly value: Decimal;
}
type Check<Kind extends PlausibilityCheck['kind']> = Extract<PlausibilityCheck, { readonly kind: Kind }>;
type Doubt = (point: Point, against: string) => Suspicion;

/** Above these a value is over the range of the instrument and no number for a mean. */
export const instrumentRanges = (set: PlausibilityRuleSet): InstrumentRanges =>
  new Map(
    set.rules.flatMap(({ check }) =>
      check.kind === 'overInstrumentRange' ? [[check.item, decimal(check.limit)] as const] : [],
    ),
  );

/**
 * What the rules doubt, in the order of the rules, then by series and time.
 *
 * @param rows rows of one section, in any order
 * @param inSeries which rows are neighbours of each other for the rules that look at a series (steps, plateaus, flat
 * lines); the others look at every row
 */
export const suspicionsOf = (
  rows: readonly VersionedRow[],
  set: PlausibilityRuleSet,
  inSeries: (row: ReadingRow) => boolean = () => true,
): readonly Suspicion[] => {
  const sorted = rows.toSorted((a, b) => compared(a.row.source, b.row.source) || bySampling(a, b));
  const series = [...Map.groupBy(sorted, ({ row }) => row.source).values()].map((one) =>
    one.filter(({ row }) => inSeries(row)),
  );
  const ranges = instrumentRanges(set);
  const seriesOf = (item: string): readonly (readonly Point[])[] =>
    series.map((one) =>
      one.flatMap((row) => pointOf(row, item) ?? []).filter(({ value }) => !ranges.get(item)?.lt(value)),
    );
  return set.rules.flatMap((rule) => suspicionsBy(rule, sorted, seriesOf));
};

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const bySampling = (a: VersionedRow, b: VersionedRow): number =>
  compared(a.row.sampledAt, b.row.sampledAt) ||
  compared(a.row.source, b.row.source) ||
  compared(a.versionId, b.versionId);

const pointOf = ({ versionId, row }: VersionedRow, item: string): Point | undefined => {
  const value = row.items[item];
  return value?.kind === 'measured'
    ? { versionId, row, item, text: value.text, value: decimal(value.raw ?? value.text) }
    : undefined;
};

const suspicionsBy = (
  { id, check }: PlausibilityRule,
  rows: readonly VersionedRow[],
  seriesOf: (item: string) => readonly (readonly Point[])[],
): readonly Suspicion[] => {
  const doubt: Doubt = ({ versionId, item, text }, against) => ({ rule: id, versionId, item, text, against });
  const each = (item: string, doubts: (point: Point) => readonly Suspicion[]) =>
    rows.flatMap((row) => {
      const point = pointOf(row, item);
      return point ? doubts(point) : [];
    });
  switch (check.kind) {
    case 'step':
      return seriesOf(check.item).flatMap((series) => steps(series, check, doubt));
    case 'plateau':
      return seriesOf(check.item).flatMap((series) => plateaus(series, check, doubt));
    case 'flatLine':
      return seriesOf(check.item).flatMap((series) => flatLines(series, check, doubt));
    case 'partAboveWhole':
      return rows.flatMap((row) => {
        const part = pointOf(row, check.part);
        const whole = pointOf(row, check.whole);
        if (!part || !whole || part.value.lte(whole.value)) return [];
        return [doubt(part, `${whole.item} ${whole.text}`), doubt(whole, `${part.item} ${part.text}`)];
      });
    case 'oversaturated':
      return rows.flatMap((row) => {
        const oxygen = pointOf(row, 'DO');
        const temperature = pointOf(row, 'TEMP');
        if (!oxygen || !temperature) return [];
        const saturation = oxygenAtSaturation(temperature.value);
        return oxygen.value.gt(saturation.times(check.factor)) ? [doubt(oxygen, saturation.toFixed(2))] : [];
      });
    case 'zero':
      return check.items.flatMap((item) => each(item, (point) => (point.value.isZero() ? [doubt(point, '0')] : [])));
    case 'belowMethod':
      return each(check.item, (point) =>
        point.value.gt(0) && point.value.lt(check.limit) ? [doubt(point, check.limit)] : [],
      );
    case 'outside':
      return each(check.item, (point) =>
        point.value.lt(check.low) || point.value.gt(check.high) ? [doubt(point, `${check.low}-${check.high}`)] : [],
      );
    case 'overInstrumentRange':
      return each(check.item, (point) => (point.value.gt(check.limit) ? [doubt(point, check.limit)] : []));
    default:
      return assertNever(check);
  }
};

type StepCheck = Check<'step'> | Check<'plateau'>;

const hour = 3_600_000;
const near = (a: Point, b: Point, withinHours: number): boolean =>
  epochMilliseconds(b.row.sampledAt) - epochMilliseconds(a.row.sampledAt) <= withinHours * hour;

/** From a to b the value changes as the check says, upwards. */
const stepsUp = (from: Point, to: Point, check: StepCheck): boolean =>
  to.value.gte(from.value.times(check.factor)) && to.value.minus(from.value).gte(check.atLeast);

const steps = (series: readonly Point[], check: Check<'step'>, doubt: Doubt): readonly Suspicion[] =>
  series.flatMap((point, index) => {
    const before = series[index - 1];
    if (!before || !near(before, point, check.withinHours) || !stepsUp(before, point, check)) return [];
    return [doubt(point, at(before))];
  });

const plateaus = (series: readonly Point[], check: Check<'plateau'>, doubt: Doubt): readonly Suspicion[] => {
  const found: Suspicion[] = [];
  for (let start = 1; start < series.length; start++) {
    const before = series[start - 1] as Point;
    const first = series[start] as Point;
    if (!near(before, first, check.withinHours) || !stepsUp(before, first, check)) continue;
    const length = series.slice(start).findIndex((point) => point.value.lt(before.value.times(check.factor)));
    if (length === -1) continue; // it does not come back within the series
    const last = series[start + length - 1] as Point;
    const after = series[start + length] as Point;
    const comesDown = near(last, after, check.withinHours) && stepsUp(after, last, check);
    if (!comesDown || !near(first, last, check.withinDays * 24)) continue;
    for (const point of series.slice(start, start + length)) found.push(doubt(point, `${at(before)} / ${at(after)}`));
    start += length - 1;
  }
  return found;
};

const flatLines = (series: readonly Point[], check: Check<'flatLine'>, doubt: Doubt): readonly Suspicion[] => {
  const found: Suspicion[] = [];
  for (let start = 0; start < series.length; ) {
    const first = series[start] as Point;
    const next = series.slice(start).findIndex((point) => !point.value.eq(first.value));
    const run = series.slice(start, next === -1 ? series.length : start + next);
    if (run.length >= check.runOf) for (const point of run) found.push(doubt(point, `${run.length} × ${first.text}`));
    start += run.length;
  }
  return found;
};

/** `0.110 (2020-07-05T08:00:00+08:00)` */
const at = ({ text, row }: Point): string => `${text} (${localText(row.sampledAt)})`;
