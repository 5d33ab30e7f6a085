import { z } from 'zod';
import { Decimal, decimal, decimalToText } from '#platform/kernel/decimal.js';
import { fen } from '#platform/kernel/money.js';
import type { Charge, SchemeInput } from './scheme.js';
import { amountSchema, fenPerWan } from './scheme.js';

export const loadAboveTargetParameters = z.strictObject({
  /** 万元 a tonne. */
  priceWan: amountSchema,
  /** Better than the target: nothing is paid (`floor`, inferred), or downstream pays upstream (`pays`). */
  negative: z.enum(['floor', 'pays']).default('floor'),
});
type Parameters = z.output<typeof loadAboveTargetParameters>;

/** mg/L × m³ = g. */
const gramsPerTonne = new Decimal(1_000_000);

/**
 * Load above the target (镇江): (C − S) mg/L × volume m³ / 10⁶ × price 万元/t an item. C counts each value below the
 * detection limit as zero.
 *
 * Monotonicity: in C increasing, in S decreasing: with `floor` weakly; with `pays`, volume and price above 0, strictly
 * before the amount is rounded to 分. In volume and in price: for C > S increasing; for C < S with `pays` decreasing
 * (downstream pays more), with `floor` constant at 0. Exception: at C = S nothing but 0.
 */
export const loadAboveTarget = ({ priceWan, negative }: Parameters, input: SchemeInput): Charge => {
  const concentration = input.loadConcentration ?? input.concentration;
  const over = decimal(concentration).minus(decimal(input.limit));
  const charged = negative === 'floor' ? Decimal.max(over, 0) : over;
  const load = charged.times(decimal(input.volume)).div(gramsPerTonne);
  const amount = fen(load.times(decimal(priceWan)).times(fenPerWan));
  const zeros = input.loadConcentration === undefined ? '' : '低于检出限按零计：';
  const difference = `${zeros}${concentration} − ${input.limit} = ${decimalToText(over)} mg/L`;
  return {
    measure: { kind: 'load', tonnes: decimalToText(load) },
    amount,
    arithmetic:
      over.lte(0) && negative === 'floor'
        ? `${difference}，未超标，不计`
        : `${difference}；× ${input.volume} m³ ÷ 10⁶ = ${decimalToText(load)} t；× ${priceWan} 万元/t = ${amount} 分`,
  };
};
