import { Decimal, decimalToText, roundHalfEven } from '#platform/kernel/decimal.js';

/** Digits that a quotient keeps. */
const significantDigits = 30;
const Quotient = Decimal.clone({ precision: significantDigits });

/** Exact, or rounded once, half to even, to 30 significant digits. */
export const quotient = (dividend: Decimal, divisor: Decimal | number): Decimal =>
  new Decimal(new Quotient(dividend).div(divisor));

/**
 * Arithmetic mean: exact sum, one quotient. (A tie or a limit cannot be met falsely: readings have a few digits, and a
 * mean of n of them differs from any such number by far more than the 30th digit.)
 */
export const arithmeticMean = (values: readonly Decimal[]): Decimal =>
  quotient(
    values.reduce((sum, value) => sum.plus(value), new Decimal(0)),
    values.length,
  );

/** Ten digits more than a result keeps. */
const Working = Decimal.clone({ precision: significantDigits + 10 });

/** 10^(−pH), remembered: a month asks for the same values once for each of its variations. */
export const hydrogenIons = (): ((ph: Decimal) => Decimal) => {
  const known = new Map<string, Decimal>();
  return (ph) => {
    const text = ph.toFixed();
    const ions = known.get(text) ?? Working.pow(10, ph.negated());
    known.set(text, ions);
    return ions;
  };
};

/**
 * Mean of pH through the hydrogen ion, −log₁₀ of the mean of 10^(−pH), to 30 significant digits; nothing is rounded to
 * fewer digits in between (总站水字〔2020〕90号, secondary).
 */
export const hydrogenIonMean = (values: readonly Decimal[], ions = hydrogenIons()): Decimal => {
  const sum = values
    .toSorted((a, b) => b.comparedTo(a)) // fewest ions first: the same digits whatever the order of rows
    .reduce((total, value) => total.plus(ions(value)), new Decimal(0));
  const mean = Working.log10(sum.div(values.length)).negated();
  return new Decimal(mean.toSignificantDigits(significantDigits, Decimal.ROUND_HALF_EVEN));
};

/**
 * Evaluation data: rounded once, half to even (GB/T 8170-2008), with its decimals written out. What would become zero
 * keeps one significant digit (总站水字〔2018〕87号, secondary).
 */
export const roundedText = (value: Decimal, decimals: number): string => {
  const rounded = roundHalfEven(value, decimals);
  return rounded.isZero() && !value.isZero()
    ? decimalToText(value.toSignificantDigits(1, Decimal.ROUND_HALF_EVEN))
    : rounded.toFixed(decimals);
};

/**
 * Share of n in `of`, in percent, rounded once, half to even: 10 of 32 is 31.2 (GB/T 8170-2008; so printed for 太湖流域
 * 2012-05). Publishers also adjust shares to add up to 100, so that not every printed share can be reproduced.
 *
 * @throws RangeError when `of` is zero
 */
export const share = (n: number, of: number, decimals: number): string => {
  if (of === 0) throw new RangeError('a share of nothing');
  return roundHalfEven(new Decimal(n).times(100).div(of), decimals).toFixed(decimals);
};
