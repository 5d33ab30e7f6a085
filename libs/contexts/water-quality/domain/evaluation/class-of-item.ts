import { assertNever } from '#platform/kernel/decider.js';
import { Decimal, decimal } from '#platform/kernel/decimal.js';
import { type ItemValue, type WaterClass, waterClasses } from '../readings.events.js';
import { quotient } from './arithmetic.js';
import type { ItemClass, ItemLimits, Limits, WaterBodyType } from './types.js';

/** What is known of one value, for classes, means and loads; in the item's unit. */
export type Quantity =
  /** `halfUnit`: half a unit of the last printed digit where only print is known, zero for an unrounded value. */
  | { readonly kind: 'exact'; readonly value: Decimal; readonly halfUnit: Decimal }
  | { readonly kind: 'belowDetectionLimit'; readonly limit: Decimal }
  /** Above what the instrument can measure: no number. */
  | { readonly kind: 'overRange'; readonly text: string };
export type NumberQuantity = Exclude<Quantity, { readonly kind: 'overRange' }>;

/** Ranges of field instruments by item (from the plausibility rules): above them a value is no number. */
export type InstrumentRanges = ReadonlyMap<string, Decimal>;

/** @returns nothing when the value is absent */
export const quantityOf = (value: ItemValue, range?: Decimal): Quantity | undefined => {
  switch (value.kind) {
    case 'measured': {
      const exact = decimal(value.raw ?? value.text);
      if (range && exact.gt(range)) return { kind: 'overRange', text: value.text };
      return { kind: 'exact', value: exact, halfUnit: value.raw ? new Decimal(0) : halfUnitOf(value.text) };
    }
    case 'belowDetectionLimit':
      return { kind: 'belowDetectionLimit', limit: decimal(value.limit) };
    case 'absent':
      return undefined;
    default:
      return assertNever(value);
  }
};

/** `0.100` → 0.0005 */
const halfUnitOf = (text: string): Decimal => new Decimal(10).pow(-decimalsOf(text)).div(2);
const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;

/** Half the detection limit stands for a value below it in means and classes (环办监测函〔2020〕82号 item 7). */
export const valueForClass = (quantity: NumberQuantity): Decimal =>
  quantity.kind === 'exact' ? quantity.value : quantity.limit.div(2);

/** Zero stands for a value below its detection limit in loads (通量, SL 219-2013 §12.2.5). */
export const valueForLoad = (quantity: NumberQuantity): Decimal =>
  quantity.kind === 'exact' ? quantity.value : new Decimal(0);

/** Limits of an item in a type of water body; nothing when the standard has none (TN in a river). */
export const limitsOf = (limits: Limits, item: string, waterBodyType: WaterBodyType): ItemLimits | undefined =>
  limits.items.find((one) => one.item === item && (one.waterBody === 'any' || one.waterBody === waterBodyType));

/**
 * Dissolved oxygen at saturation in fresh water, mg/L: 468 / (31.6 + T) at 101.325 kPa (HJ 2.3-2018, read in an exam's
 * answer: unconfirmed), in proportion to the air pressure (an approximation that leaves out the vapour).
 *
 * @param temperature °C
 * @param pressure kPa
 */
export const oxygenAtSaturation = (temperature: Decimal, pressure: Decimal = new Decimal('101.325')): Decimal =>
  quotient(pressure.times(468), temperature.plus('31.6').times('101.325'));

export interface ClassOptions {
  /**
   * Dissolved oxygen at saturation, mg/L: with it class I is also met from 90 % of it on. Without it, as by default,
   * only by 7.5 mg/L: most publications carry no air pressure.
   */
  readonly oxygenAtSaturation?: Decimal;
}

/** 0 is the best class. */
export const rankOf = (waterClass: WaterClass): number => waterClasses.indexOf(waterClass);
export const worse = (a: WaterClass, b: WaterClass): WaterClass => (rankOf(a) >= rankOf(b) ? a : b);

/**
 * Best class whose limit the exact number satisfies (neighbouring classes may share a limit, GB 3838-2002 table 1);
 * worse than V when none is.
 */
export const classOfNumber = (value: Decimal, { item, rule }: ItemLimits, options: ClassOptions = {}): WaterClass => {
  switch (rule.direction) {
    case 'within':
      return value.gte(rule.low) && value.lte(rule.high) ? 'I' : 'worseThanV';
    case 'atMost':
      return classAt(rule.limits.findIndex((limit) => value.lte(limit)));
    case 'atLeast': {
      const saturation = item === 'DO' ? options.oxygenAtSaturation : undefined;
      if (saturation && value.gte(saturation.times('0.9'))) return 'I';
      return classAt(rule.limits.findIndex((limit) => value.gte(limit)));
    }
    default:
      return assertNever(rule);
  }
};
const classAt = (index: number): WaterClass => waterClasses[index] ?? 'worseThanV';

/** A number with what is not known of it. */
export interface Interval {
  readonly value: Decimal;
  /** By the printed digits. */
  readonly low: Decimal;
  readonly high: Decimal;
  /** By detection limits: zero in the place of half of it, as in loads, and all of it. */
  readonly least: Decimal;
  readonly most: Decimal;
}

export const intervalOf = (quantity: NumberQuantity): Interval => {
  const value = valueForClass(quantity);
  return quantity.kind === 'exact'
    ? {
        value,
        low: value.minus(quantity.halfUnit),
        high: value.plus(quantity.halfUnit),
        least: value,
        most: value,
      }
    : { value, low: value, high: value, least: valueForLoad(quantity), most: quantity.limit };
};

/** Class of a number, with what its printed digits and detection limits leave open. */
export const classOfInterval = (
  { value, low, high, least, most }: Interval,
  limits: ItemLimits,
  options: ClassOptions = {},
): ItemClass => {
  const of = (number: Decimal) => classOfNumber(number, limits, options);
  const waterClass = of(value);
  return {
    kind: 'class',
    class: waterClass,
    boundary: of(low) !== waterClass || of(high) !== waterClass,
    proof: of(least) === of(most) ? { kind: 'proven' } : { kind: 'notBetterThan', class: worse(of(least), of(most)) },
  };
};

/**
 * Single-factor class of one value (单因子评价法) from the unrounded value: the value as printed, or the unrounded one
 * where the owner gave it. Half the detection limit stands for a value below it; where the limit itself lies above a
 * class limit, the class says what it is not proven to be better than.
 */
export const classOfItem = (
  quantity: Quantity,
  item: string,
  waterBodyType: WaterBodyType,
  limits: Limits,
  options: ClassOptions = {},
): ItemClass => {
  if (quantity.kind === 'overRange') return { kind: 'none', reason: 'overRange' };
  const itemLimits = limitsOf(limits, item, waterBodyType);
  return itemLimits ? classOfInterval(intervalOf(quantity), itemLimits, options) : { kind: 'none', reason: 'noLimit' };
};
