import { decimal, isDecimalText } from '#platform/kernel/decimal.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { ItemValue } from './readings.events.js';

/** One item of GB 3838-2002 or of the national publication; `unit` is the one its values are stored in. */
export interface Item {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly unit: string;
}
export type Items = ReadonlyMap<string, Item>;

/** Codes that publishers write where a value is missing; never a value. */
const sentinels = new Set(['999', '9999', '99999', '-999', '-9999', '-99999']);
/** Items that may lie below zero. */
const signed = new Set(['TEMP']);

/**
 * What is wrong with one item of a reading: UnknownItem, WrongUnit, NegativeValue, SentinelValue; nothing when it can
 * stand. Whether a value is plausible is another question and is asked by the validity rules, which refuse nothing.
 */
export const itemProblem = (items: Items, code: string, value: ItemValue): Refusal | undefined => {
  const item = items.get(code);
  if (!item) return refusal('UnknownItem', { item: code });
  if (value.kind === 'absent') return undefined;
  if (value.unit !== item.unit) return refusal('WrongUnit', { item: code, unit: value.unit, expected: item.unit });
  const text = value.kind === 'measured' ? value.text : value.limit;
  if (isDecimalText(text) && sentinels.has(decimal(text).toFixed()))
    return refusal('SentinelValue', { item: code, value: text });
  if (text.startsWith('-') && !signed.has(code)) return refusal('NegativeValue', { item: code, value: text });
  return undefined;
};
