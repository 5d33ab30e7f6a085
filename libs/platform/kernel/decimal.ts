import { Decimal as DecimalJs } from 'decimal.js';

/**
 * Exact decimal arithmetic: 60 significant digits, never floating point. Rounding is named where it happens.
 * (Sums and products of readings, volumes and money stay far below 60 digits; a quotient is rounded once, at the end.)
 */
export const Decimal = DecimalJs.clone({
  precision: 60,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpNeg: -60,
  toExpPos: 60,
});
export type Decimal = DecimalJs;

const decimalText = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Plain decimal text: no exponent, no plus sign, no leading zeros, no separators. */
export const isDecimalText = (text: string): boolean => decimalText.test(text);

/** @throws TypeError when the text is not plain decimal text. */
export const decimal = (text: string): Decimal => {
  if (!isDecimalText(text)) throw new TypeError(`not a decimal: ${text}`);
  return new Decimal(text);
};

/** Half to even, once (GB/T 8170-2008, 四舍六入五成双). */
export const roundHalfEven = (value: Decimal, decimals: number): Decimal =>
  value.toDecimalPlaces(decimals, DecimalJs.ROUND_HALF_EVEN);

export const ceil = (value: Decimal): Decimal => value.toDecimalPlaces(0, DecimalJs.ROUND_CEIL);

/** Shortest plain text of the exact value. */
export const decimalToText = (value: Decimal): string => value.toFixed();
