import { Decimal, roundHalfEven } from './decimal.js';

/** An amount in 分 (1/100 yuan) as the text of an integer, e.g. `"-1500000000"`; exact at any size. */
export type Money = string & { readonly __brand: 'Money' };

export const isMoneyText = (text: string): text is Money => /^(0|-?[1-9]\d*)$/.test(text);

/** @throws TypeError when the text is not a whole number of 分. */
export const money = (text: string): Money => {
  if (!isMoneyText(text)) throw new TypeError(`not a whole number of 分: ${text}`);
  return text;
};

export const zero = '0' as Money;

/** Rounds an exact number of 分 half to even, once. */
export const fen = (value: Decimal): Money => roundHalfEven(value, 0).toFixed() as Money;
/** From 万元 (10,000 yuan = 1,000,000 分). */
export const fromWan = (value: Decimal): Money => fen(value.times(1_000_000));

export const add = (...amounts: readonly Money[]): Money =>
  amounts.reduce((sum, amount) => (BigInt(sum) + BigInt(amount)).toString() as Money, zero);
export const negate = (amount: Money): Money => (-BigInt(amount)).toString() as Money;
export const subtract = (a: Money, b: Money): Money => add(a, negate(b));
export const compare = (a: Money, b: Money): -1 | 0 | 1 => {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
/** `"123456"` → `"1234.56"` (yuan). */
export const yuanText = (amount: Money): string => new Decimal(amount).div(100).toFixed(2);
