import { z } from 'zod';
import { type Decimal, decimal, decimalToText } from '#platform/kernel/decimal.js';
import type { Money } from '#platform/kernel/money.js';
import { decimalSchema } from '#platform/kernel/schemas.js';

/** 分 in 万元. */
export const fenPerWan = 1_000_000;

const notNegative = (text: string): boolean => !text.startsWith('-');
export const amountSchema = decimalSchema.refine(notNegative, 'not below zero');
export const positiveSchema = decimalSchema.refine((text) => notNegative(text) && /[1-9]/.test(text), 'above zero');

/** What bulletins say of a section in place of an amount (河北: 污染物浓度未增加、断流、冰冻、无水、对照点). */
export const sectionStatuses = ['notIncreased', 'cutOff', 'frozen', 'dry', 'referenceOnly'] as const;
export type SectionStatus = (typeof sectionStatuses)[number];

/** What one line is charged for. */
export interface SchemeInput {
  /** Exact; mg/L. */
  readonly concentration: string;
  /** The same with zero for each value below the detection limit (SL 219-2013 §12.2.5); absent: none is below. */
  readonly loadConcentration?: string | undefined;
  /** Limit of the target; mg/L. */
  readonly limit: string;
  /** m³, not below zero. */
  readonly volume: string;
}

export const measureSchema = z.discriminatedUnion('kind', [
  /** (C − S) / S, to 30 significant digits where it does not end, and the steps begun from the exact quotient. */
  z.strictObject({ kind: z.literal('steps'), ratio: decimalSchema, steps: z.string().regex(/^\d+$/) }),
  z.strictObject({ kind: z.literal('load'), tonnes: decimalSchema }),
]);

/** What one line comes to; an amount below zero is paid by downstream. Rounded once, here. */
export interface Charge {
  readonly measure: z.output<typeof measureSchema>;
  readonly amount: Money;
  /** For an officer to follow, in Chinese. */
  readonly arithmetic: string;
}

export const ratioText = (over: Decimal, limit: Decimal): string =>
  decimalToText(over.div(limit).toSignificantDigits(30));

/** Whether a limit is one a ratio or load can be taken of. */
export const isPositiveDecimal = (text: string): boolean =>
  decimalSchema.safeParse(text).success && decimal(text).gt(0);
