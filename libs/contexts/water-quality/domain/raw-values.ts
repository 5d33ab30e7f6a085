import { Decimal, decimal, isDecimalText, roundHalfEven } from '#platform/kernel/decimal.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { ReadingRow } from './readings.events.js';

/**
 * Whether values at full precision are those of a printed row: each, rounded to the printed digits, gives the printed
 * text (half to even, or half up: publishers do either).
 *
 * @param items plain decimal text by item code, in the item's unit
 * @returns RawValueDiffers naming the first item that is another, or that was not printed as a number
 */
export const rawValueProblem = (
  row: Pick<ReadingRow, 'items'>,
  items: Readonly<Record<string, string>>,
): Refusal | undefined => {
  for (const [item, raw] of Object.entries(items)) {
    const value = row.items[item];
    if (value?.kind !== 'measured') return refusal('RawValueDiffers', { item, raw }, ['items', item]);
    if (!roundsTo(raw, value.text))
      return refusal('RawValueDiffers', { item, raw, printed: value.text }, ['items', item]);
  }
  return undefined;
};

const roundsTo = (raw: string, printed: string): boolean => {
  if (!isDecimalText(raw)) return false;
  const digits = printed.split('.')[1]?.length ?? 0;
  const [exact, text] = [decimal(raw), decimal(printed)];
  return roundHalfEven(exact, digits).eq(text) || exact.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP).eq(text);
};
