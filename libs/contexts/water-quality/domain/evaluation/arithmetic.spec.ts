import fc from 'fast-check';
import { Decimal, decimal, decimalToText } from '#platform/kernel/decimal.js';
import { referenceRows } from '#platform/runtime/reference.js';
import { arithmeticMean, hydrogenIonMean, quotient, roundedText, share } from './arithmetic.js';

const decimals = (...texts: readonly string[]) => texts.map(decimal);
const concentration = fc
  .tuple(fc.nat(99_999), fc.integer({ min: 0, max: 4 }))
  .map(([n, scale]) => new Decimal(n).div(new Decimal(10).pow(scale)));

describe('a mean', () => {
  it('is exact where it ends, and rounded once to 30 significant digits where it does not', () => {
    expect(decimalToText(arithmeticMean(decimals('0.1', '0.2')))).toBe('0.15');
    expect(decimalToText(arithmeticMean(decimals('1', '0', '0')))).toBe(`0.${'3'.repeat(30)}`);
    expect(decimalToText(quotient(new Decimal(2), 3))).toBe(`0.${'6'.repeat(29)}7`);
  });

  it('does not depend on the order of its values', () => {
    fc.assert(
      fc.property(fc.array(concentration, { minLength: 1, maxLength: 40 }), (values) => {
        expect(decimalToText(arithmeticMean(values.toReversed()))).toBe(decimalToText(arithmeticMean(values)));
      }),
    );
  });

  it('of pH goes through the hydrogen ion: the mean of 6 and 8 is 6.2967, not 7', () =>
    expect(hydrogenIonMean(decimals('6.00', '8.00')).toFixed(4)).toBe('6.2967')); // −log10((10^-6 + 10^-8) / 2)

  it('of one pH is that pH, and the order does not matter', () => {
    expect(decimalToText(hydrogenIonMean(decimals('7.12')))).toBe('7.12');
    expect(decimalToText(hydrogenIonMean(decimals('7.12', '6.3', '8.94')))).toBe(
      decimalToText(hydrogenIonMean(decimals('8.94', '7.12', '6.3'))),
    );
  });
});

describe('rounding of evaluation data', () => {
  const cases: readonly [string, number, string][] = [
    ['6.05', 1, '6.0'], // a tie goes to the even digit
    ['6.15', 1, '6.2'],
    ['6.0500000000001', 1, '6.1'],
    ['6.0227', 1, '6.0'],
    ['0.40065', 2, '0.40'],
    ['2.4451', 2, '2.45'], // once: not 2.445 → 2.44
    ['0.00004', 3, '0.00004'], // never to zero: one significant digit stays
    ['0.00045', 3, '0.0004'], // a tie there too
    ['0', 3, '0.000'],
  ];
  it.each(cases)('of %s to %i decimals gives %s', (value, places, expected) =>
    expect(roundedText(decimal(value), places)).toBe(expected),
  );

  it('once more changes nothing, and moves a value by at most half a unit', () => {
    fc.assert(
      fc.property(concentration, fc.integer({ min: 0, max: 4 }), (value, places) => {
        const once = roundedText(value, places);
        expect(roundedText(decimal(once), places)).toBe(once);
        const halfUnit = new Decimal(10).pow(-places).div(2);
        expect(decimal(once).minus(value).abs().lte(halfUnit)).toBe(true);
      }),
    );
  });
});

describe('a share', () => {
  const counts: Readonly<Record<string, readonly string[]>> = {
    share_II: ['II'],
    share_I_III: ['I', 'II', 'III'],
    share_IV: ['IV'],
  };
  const published = referenceRows('demo/readings/class-share-published.csv').map((row) => ({
    id: row['id'] ?? '',
    n: (counts[row['measure'] ?? ''] ?? []).reduce((sum, name) => sum + Number.parseInt(row[name] ?? '', 10), 0),
    of: Number.parseInt(row['n'] ?? '', 10),
    printed: row['published_pct'] ?? '',
  }));
  it.each(published)('is rounded half to even, as printed: $id, $n of $of is $printed %', ({ n, of, printed }) =>
    expect(share(n, of, 1)).toBe(printed),
  );
  it('of 14 in 32 is 43.8', () => expect(share(14, 32, 1)).toBe('43.8'));
  it('of nothing is no number', () => expect(() => share(0, 0, 1)).toThrow(RangeError));
});
