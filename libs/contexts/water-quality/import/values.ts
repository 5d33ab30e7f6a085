import { isDecimalText } from '#platform/kernel/decimal.js';
import type { ItemValue } from '../domain/readings.events.js';
import { type AbsenceReason, isNothing, plain } from './words.js';

/** `<0.1`, `＜0.1`; `0.05L` (HJ 91.2: the detection limit with an L behind it). */
const belowLimit = /^(?:<\s*(?<less>[\d.]+)|(?<marked>[\d.]+)\s*L)$/;

/** Longest text of a value. */
const longest = 40;

/**
 * A value as it is printed; the text is kept.
 *
 * @param unit of the column
 * @param reason why there is none, where the file says so
 * @returns undefined when it is no number
 */
export const printedValue = (
  printed: string,
  unit: string,
  reason: AbsenceReason | undefined,
): ItemValue | undefined => {
  if (isDecimalText(printed) && printed.length <= longest) return { kind: 'measured', text: printed, unit };
  const text = plain(printed);
  if (isNothing(text)) return { kind: 'absent', reason: reason ?? 'notReported' };
  if (text.length > longest) return undefined;
  if (isDecimalText(text)) return { kind: 'measured', text, unit };
  const found = belowLimit.exec(text)?.groups;
  const limit = found?.['less'] ?? found?.['marked'];
  return limit !== undefined && isDecimalText(limit)
    ? { kind: 'belowDetectionLimit', text: printed.trim(), limit, unit }
    : undefined;
};
