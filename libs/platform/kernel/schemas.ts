import { z } from 'zod';
import { type Decimal, isDecimalText } from './decimal.js';
import { isMoneyText, type Money } from './money.js';
import {
  type InstantText,
  instant,
  isInstantText,
  isLocalDateText,
  isMonthText,
  type LocalDateText,
  type MonthText,
} from './time.js';

/** Schema pieces that events of all contexts share. Each takes and gives plain JSON. */

/** Any instant with an offset; kept as UTC text with milliseconds. */
export const instantSchema = z
  .string()
  .refine(isInstantText, 'an instant with an offset')
  .transform((text): InstantText => instant(text));
export const localDateSchema = z
  .string()
  .refine((text): text is LocalDateText => isLocalDateText(text), 'a date YYYY-MM-DD');
export const monthSchema = z.string().refine((text): text is MonthText => isMonthText(text), 'a month YYYY-MM');
/** Plain decimal text; the exact digits as given, never a number. See {@link Decimal}. */
export const decimalSchema = z.string().refine(isDecimalText, 'plain decimal text');
/** Whole 分 as text. */
export const moneySchema = z.string().refine((text): text is Money => isMoneyText(text), 'a whole number of 分');
export const countSchema = z.int().min(0);
export const idSchema = z.string().min(1).max(200);
/** Text written by people: trimmed, at most 4,000 characters. */
export const proseSchema = z.string().trim().min(1).max(4000);
/** Under which delegation something was done, and by whom that was granted. */
export const underSchema = z.strictObject({ delegation: idSchema, grantedBy: idSchema });
/** SHA-256 in lower-case hexadecimal. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 digest');

/** Where a fact comes from: a source that can be looked up, or an example that says so in words. */
export const provenanceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('source'), text: proseSchema }),
  z.strictObject({
    kind: z.literal('example'),
    text: proseSchema.refine((t) => t.includes('【示例】'), 'carries 【示例】'),
  }),
]);
export type Provenance = z.output<typeof provenanceSchema>;
export type { Decimal };
