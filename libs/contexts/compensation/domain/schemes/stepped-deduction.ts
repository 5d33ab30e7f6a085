import { z } from 'zod';
import { type Decimal, decimal } from '#platform/kernel/decimal.js';
import { fen } from '#platform/kernel/money.js';
import type { Charge, SchemeInput, SectionStatus } from './scheme.js';
import { amountSchema, fenPerWan, positiveSchema, ratioText } from './scheme.js';

export const steppedDeductionParameters = z.strictObject({
  /** Multiple over the target that makes one step: `0.2`, `0.5`. */
  step: positiveSchema,
  /** 万元 a step. */
  amountWan: amountSchema,
});
type Parameters = z.output<typeof steppedDeductionParameters>;

/**
 * Steps begun: ⌈((C − S) / S) / step⌉, exactly: the quotient is never rounded, so a value just above a boundary is above
 * it.
 */
export const stepsBegun = (over: Decimal, limit: Decimal, step: Decimal): Decimal => {
  const width = limit.times(step);
  const whole = over.divToInt(width);
  return over.minus(whole.times(width)).gt(0) ? whole.plus(1) : whole;
};

/** Statuses of a section for which nothing is deducted, whatever was measured (冀水领办〔2017〕9号 and its bulletins). */
export const steppedDeductionExempts: readonly SectionStatus[] = [
  'notIncreased',
  'cutOff',
  'frozen',
  'dry',
  'referenceOnly',
];

/**
 * Deduction by steps (河北 扣缴): `⌈ratio / step⌉ × amount` an item, ratio = (C − S) / S.
 *
 * Monotonicity: in C weakly increasing, in S and in the step weakly decreasing; in the amount of a step increasing,
 * strictly where C > S. The volume does not matter. Exception: none; zero for C ≤ S. An exempt line has no charge at all
 * and keeps no law.
 */
export const steppedDeduction = ({ amountWan, step }: Parameters, input: SchemeInput): Charge => {
  const concentration = decimal(input.concentration);
  const limit = decimal(input.limit);
  const over = concentration.minus(limit);
  const ratio = ratioText(over, limit);
  const steps = over.lte(0) ? decimal('0') : stepsBegun(over, limit, decimal(step));
  const amount = fen(steps.times(decimal(amountWan)).times(fenPerWan));
  const shown = `(${input.concentration} − ${input.limit}) ÷ ${input.limit} = ${ratio}`;
  return {
    measure: { kind: 'steps', ratio, steps: steps.toFixed(0) },
    amount,
    arithmetic: over.lte(0)
      ? `${shown}，未超标，0 级`
      : `${shown}；÷ ${step} 向上取整 = ${steps.toFixed(0)} 级；× ${amountWan} 万元 = ${amount} 分`,
  };
};
