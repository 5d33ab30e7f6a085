import { type Decimal, decimal, decimalToText } from '#platform/kernel/decimal.js';
import type { ReadingRow, WaterClass } from '../readings.events.js';
import { quotient } from './arithmetic.js';
import {
  type ClassOptions,
  classOfItem,
  type InstrumentRanges,
  limitsOf,
  quantityOf,
  rankOf,
  valueForClass,
  worse,
} from './class-of-item.js';
import type {
  IndicatorSet,
  ItemClass,
  ItemLimits,
  Limits,
  Multiple,
  OverallClass,
  Participation,
  PrincipalPollutant,
  PrincipalRule,
  WaterBodyType,
} from './types.js';

/** Words of 环办〔2011〕22号 for a section of a class. */
export const sectionWordings = {
  excellent: { zh: '优', en: 'excellent' },
  good: { zh: '良好', en: 'good' },
  lightlyPolluted: { zh: '轻度污染', en: 'lightly polluted' },
  moderatelyPolluted: { zh: '中度污染', en: 'moderately polluted' },
  heavilyPolluted: { zh: '重度污染', en: 'heavily polluted' },
} as const;
export type SectionWording = keyof typeof sectionWordings;

export const wordingOf = (waterClass: WaterClass): SectionWording =>
  (
    ({
      I: 'excellent',
      II: 'excellent',
      III: 'good',
      IV: 'lightlyPolluted',
      V: 'moderatelyPolluted',
      worseThanV: 'heavilyPolluted',
    }) as const
  )[waterClass];

/** One item with its class; `inClass`: one of those that make the class of the water. */
export interface ClassifiedItem {
  readonly item: string;
  readonly inClass: boolean;
  readonly class: ItemClass;
}

/** Whether an item is one of those that make the class in this type of water body. */
export const inClassOf = (limits: Limits, item: string, waterBodyType: WaterBodyType): boolean =>
  limitsOf(limits, item, waterBodyType)?.inClass ?? false;

/** The worst class among those that take part (单因子评价法, 环办〔2011〕22号). */
export const overallClass = (items: readonly ClassifiedItem[]): OverallClass => {
  const taking = items.flatMap(({ item, inClass, class: one }) =>
    inClass && one.kind === 'class' ? [{ item, class: one.class }] : [],
  );
  const first = taking[0];
  if (!first) return { kind: 'none' };
  const worst = taking.reduce((soFar, one) => worse(soFar, one.class), first.class);
  const by = taking.filter((one) => one.class === worst).map((one) => one.item);
  return { kind: 'class', class: worst, by, wording: wordingOf(worst) };
};

/** 参评 n of the set. `items`: those with a value that counts. */
export const participationOf = (set: IndicatorSet, items: readonly ClassifiedItem[]): Participation => {
  const byItem = new Map(items.map((one) => [one.item, one]));
  const hasNumber = (code: string) => {
    const one = byItem.get(code);
    return one !== undefined && (one.class.kind === 'class' || one.class.reason === 'noLimit');
  };
  const evaluated = set.items.filter(hasNumber);
  const taking = evaluated.filter((code) => byItem.get(code)?.inClass);
  return {
    n: taking.length,
    of: set.items.length,
    missing: set.items.filter((code) => !hasNumber(code)),
    outsideClass: evaluated.filter((code) => !taking.includes(code)),
  };
};

/** (C − S) / S of a value over its upper limit; for an item without multiples, and where nothing is over, none. */
export const multipleOver = (
  item: string,
  value: Decimal,
  limit: Decimal,
  principal: Pick<PrincipalRule, 'withoutMultiple'>,
): Multiple => {
  if (principal.withoutMultiple.includes(item)) return { kind: 'none', reason: 'itemHasNone' };
  const over = value.minus(limit);
  if (over.lte(0)) return { kind: 'none', reason: 'notExceeded' };
  return { kind: 'multiple', value: decimalToText(quotient(over, limit)) };
};

/** Upper limit of class III; nothing for a range or a lower limit. */
const limitOfClassIII = ({ rule }: ItemLimits): Decimal | undefined =>
  rule.direction === 'atMost' ? decimal(rule.limits[2] as string) : undefined;

/**
 * Principal pollutants (主要污染指标) by the rule's parameters, worst first.
 *
 * @param values classified items with the number that their class was told from
 */
export const principalPollutantsOf = (
  values: readonly (ClassifiedItem & { readonly value: Decimal })[],
  waterBodyType: WaterBodyType,
  limits: Limits,
  rule: PrincipalRule,
): readonly PrincipalPollutant[] => {
  const candidates = values.flatMap(({ item, inClass, class: one, value }): PrincipalPollutant[] => {
    const itemLimits = limitsOf(limits, item, waterBodyType);
    if (!inClass || !itemLimits || one.kind !== 'class' || rankOf(one.class) <= rankOf('III')) return [];
    const limit = limitOfClassIII(itemLimits);
    const multiple: Multiple = limit ? multipleOver(item, value, limit, rule) : { kind: 'none', reason: 'itemHasNone' };
    return [{ item, class: one.class, multiple }];
  });
  const first = candidates.filter(({ item }) => rule.first.includes(item)).toSorted(worstFirst);
  const others = candidates.filter(({ item }) => !rule.first.includes(item)).toSorted(worstFirst);
  return [...first, ...others.slice(0, Math.max(0, rule.atMost - first.length))];
};

const worstFirst = (a: PrincipalPollutant, b: PrincipalPollutant): number =>
  rankOf(b.class) - rankOf(a.class) || comparedMultiples(b.multiple, a.multiple);
const comparedMultiples = (a: Multiple, b: Multiple): number => {
  if (a.kind === 'multiple' && b.kind === 'multiple') return decimal(a.value).comparedTo(decimal(b.value));
  return (a.kind === 'multiple' ? 1 : 0) - (b.kind === 'multiple' ? 1 : 0);
};

/** What the class of a row is told by. */
export interface ClassBasis {
  readonly waterBodyType: WaterBodyType;
  readonly limits: Limits;
  readonly set: IndicatorSet;
  readonly principalPollutants: PrincipalRule;
  /** Without them every printed number is taken for one. */
  readonly ranges?: InstrumentRanges;
  readonly options?: ClassOptions;
}

export interface RowClass {
  readonly class: OverallClass;
  readonly participation: Participation;
  /** Items of the set in its order; `source` is the series that measured it. */
  readonly items: readonly (ClassifiedItem & { readonly source: string })[];
  readonly principalPollutants: readonly PrincipalPollutant[];
}

/** Class of one row: the worst of the items of the set that have a value. TN and FC are told, but outside the class. */
export const classOfRow = (row: Pick<ReadingRow, 'items' | 'source'>, basis: ClassBasis): RowClass => {
  const { waterBodyType, limits, set } = basis;
  const items = set.items.map((item): RowClass['items'][number] & { readonly value?: Decimal } => {
    const value = row.items[item];
    const quantity = value && quantityOf(value, basis.ranges?.get(item));
    const common = { item, source: row.source, inClass: inClassOf(limits, item, waterBodyType) };
    if (!quantity) return { ...common, class: { kind: 'none', reason: 'absent' } };
    return {
      ...common,
      class: classOfItem(quantity, item, waterBodyType, limits, basis.options),
      ...(quantity.kind === 'overRange' ? {} : { value: valueForClass(quantity) }),
    };
  });
  const numbers = items.flatMap((one) => (one.value ? [{ ...one, value: one.value }] : []));
  return {
    class: overallClass(items),
    participation: participationOf(set, items),
    items: items.map(({ value: _, ...one }) => one),
    principalPollutants: principalPollutantsOf(numbers, waterBodyType, limits, basis.principalPollutants),
  };
};
