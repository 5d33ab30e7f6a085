import { z } from 'zod';
import { type Decimal, decimal } from '#platform/kernel/decimal.js';
import { fen } from '#platform/kernel/money.js';
import type { Charge, SchemeInput } from './scheme.js';
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

/**
 * Deduction by steps (河北 扣缴): `⌈ratio / step⌉ × amount` an item, ratio = (C − S) / S.
 *
 * Monotonicity: weakly increasing in C, weakly decreasing in S and in the step, increasing in the amount of a step. Zero
 * for C ≤ S, and where the status of the section says that nothing is deducted, whatever C is.
 */
export const steppedDeduction = ({ amountWan, step }: Parameters, input: SchemeInput): Charge => {
  const concentration = decimal(input.concentration);
  const limit = decimal(input.limit);
  const over = concentration.minus(limit);
  const ratio = ratioText(over, limit);
  const exempt = input.status !== 'measured';
  const steps = exempt || over.lte(0) ? decimal('0') : stepsBegun(over, limit, decimal(step));
  const amount = fen(steps.times(decimal(amountWan)).times(fenPerWan));
  const shown = `(${input.concentration} − ${input.limit}) ÷ ${input.limit} = ${ratio}`;
  return {
    measure: { kind: 'steps', ratio, steps: steps.toFixed(0) },
    amount,
    arithmetic: exempt
      ? `${shown}；断面状态不扣缴，0 级`
      : over.lte(0)
        ? `${shown}，未超标，0 级`
        : `${shown}；÷ ${step} 向上取整 = ${steps.toFixed(0)} 级；× ${amountWan} 万元 = ${amount} 分`,
  };
};
