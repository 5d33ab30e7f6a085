import fc from 'fast-check';
import { Decimal, decimal } from '#platform/kernel/decimal.js';
import { readLimits } from '../../reference.js';
import type { ItemValue, WaterClass } from '../readings.events.js';
import {
  classOfItem,
  oxygenAtSaturation,
  type Quantity,
  quantityOf,
  rankOf,
  valueForClass,
  valueForLoad,
} from './class-of-item.js';
import type { ItemClass } from './types.js';

const limits = readLimits();
const measured = (text: string, raw?: string): ItemValue => ({
  kind: 'measured',
  text,
  unit: 'mg/L',
  ...(raw ? { raw } : {}),
});
const below = (limit: string): ItemValue => ({ kind: 'belowDetectionLimit', text: `<${limit}`, limit, unit: 'mg/L' });
const quantity = (value: ItemValue): Quantity => quantityOf(value) ?? { kind: 'overRange', text: 'absent' };
const classOf = (item: string, value: ItemValue, body: 'river' | 'lake' = 'river'): ItemClass =>
  classOfItem(quantity(value), item, body, limits);
const named = (one: ItemClass): string => (one.kind === 'class' ? one.class : one.reason);

describe('the class of a value', () => {
  const cases: readonly [string, string, 'river' | 'lake', WaterClass][] = [
    ['CODMN', '6', 'river', 'III'],
    ['CODMN', '6.0000001', 'river', 'IV'],
    ['COD', '15', 'river', 'I'], // I and II share the limit: the best one
    ['COD', '15.1', 'river', 'III'],
    ['CU', '0.5', 'river', 'II'], // II to V share 1.0
    ['CU', '1.01', 'river', 'worseThanV'], // no class in between
    ['DO', '7.5', 'river', 'I'],
    ['DO', '7.49', 'river', 'II'],
    ['DO', '1.99', 'river', 'worseThanV'],
    ['PH', '6', 'river', 'I'],
    ['PH', '9', 'river', 'I'],
    ['PH', '9.01', 'river', 'worseThanV'],
    ['PH', '5.99', 'river', 'worseThanV'],
    ['TP', '0.05', 'river', 'II'],
    ['TP', '0.05', 'lake', 'III'],
    ['TP', '0.21', 'lake', 'worseThanV'],
    ['TN', '1.2', 'lake', 'IV'],
    ['FC', '20000', 'river', 'IV'],
  ];
  it.each(cases)('of %s %s in a %s is %s', (item, text, body, expected) =>
    expect(named(classOf(item, measured(text), body))).toBe(expected),
  );

  it('of total nitrogen in a river is none: the standard has no limit', () =>
    expect(classOf('TN', measured('5'))).toEqual({ kind: 'none', reason: 'noLimit' }));

  it('of a value over the instrument’s range is none', () =>
    expect(classOfItem(quantityOf(measured('70765.0'), new Decimal(150)) as Quantity, 'NH3N', 'river', limits)).toEqual(
      { kind: 'none', reason: 'overRange' },
    ));

  it('of DO is I from 90 % of saturation on, where saturation is given', () => {
    const oxygen = oxygenAtSaturation(decimal('25')); // 468 / 56.6 = 8.27; 90 % is 7.44
    expect(oxygen.toFixed(2)).toBe('8.27');
    expect(named(classOfItem(quantity(measured('7.45')), 'DO', 'river', limits, { oxygenAtSaturation: oxygen }))).toBe(
      'I',
    );
    expect(named(classOfItem(quantity(measured('7.44')), 'DO', 'river', limits, { oxygenAtSaturation: oxygen }))).toBe(
      'II',
    );
    expect(named(classOf('DO', measured('7.45')))).toBe('II');
  });

  it('says where half a unit of the last printed digit could change it', () => {
    expect(classOf('TP', measured('0.100'))).toMatchObject({ class: 'II', boundary: true });
    expect(classOf('TP', measured('0.101'))).toMatchObject({ class: 'III', boundary: false });
    expect(classOf('DO', measured('5.00'))).toMatchObject({ class: 'III', boundary: true });
    expect(classOf('TP', measured('0.150'))).toMatchObject({ class: 'III', boundary: false });
  });

  it('follows the unrounded value where the owner gives it', () => {
    expect(classOf('TP', measured('0.100', '0.10007'))).toMatchObject({ class: 'III', boundary: false });
    expect(classOf('TP', measured('0.100', '0.09998'))).toMatchObject({ class: 'II', boundary: false });
  });

  // 嘉兴 2019-10 source water
  it('of half a detection limit is told, with what is not proven', () => {
    expect(classOf('CU', below('0.1'))).toMatchObject({ class: 'II', proof: { kind: 'notBetterThan', class: 'II' } });
    expect(classOf('HG', below('0.0001'))).toMatchObject({
      class: 'I',
      proof: { kind: 'notBetterThan', class: 'III' },
    });
    expect(classOf('OIL', below('0.05'))).toMatchObject({ class: 'I', proof: { kind: 'proven' } });
  });

  const ordered = ['CODMN', 'COD', 'BOD5', 'NH3N', 'TP', 'CU', 'HG', 'CD', 'PHENOL', 'OIL', 'S', 'FC'];
  it('never becomes better as a concentration rises, nor worse as oxygen does', () => {
    const number = fc
      .tuple(fc.nat(50_000), fc.integer({ min: 0, max: 5 }))
      .map(([n, scale]) => new Decimal(n).div(new Decimal(10).pow(scale)));
    const rank = (item: string, value: Decimal) => {
      const one = classOf(item, measured(value.toFixed()));
      return one.kind === 'class' ? rankOf(one.class) : -1;
    };
    fc.assert(
      fc.property(fc.constantFrom(...ordered, 'DO'), number, number, (item, a, b) => {
        const [low, high] = a.lte(b) ? [a, b] : [b, a];
        const [better, poorer] = item === 'DO' ? [high, low] : [low, high];
        expect(rank(item, better)).toBeLessThanOrEqual(rank(item, poorer));
      }),
    );
  });
});

describe('a value below its detection limit', () => {
  const nothing = quantityOf(below('0.05'));
  it('counts half in means and classes, and nothing in loads', () => {
    if (nothing?.kind !== 'belowDetectionLimit') throw new Error('expected');
    expect(valueForClass(nothing).toFixed()).toBe('0.025');
    expect(valueForLoad(nothing).toFixed()).toBe('0');
  });
});
