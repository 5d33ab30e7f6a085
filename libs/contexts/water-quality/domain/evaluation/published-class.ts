import type { ReadingRow, WaterClass } from '../readings.events.js';
import { share } from './arithmetic.js';
import { classOfItem, limitsOf, quantityOf } from './class-of-item.js';
import { type ClassifiedItem, overallClass } from './class-of-row.js';
import type { Limits, WaterBodyType } from './types.js';

/** How a published class stands to the one computed over the items of the row that make a class (so without TN). */
export type PublishedComparison =
  /** The row has no published class, or no item that makes one. */
  | { readonly kind: 'nothingToCompare' }
  | { readonly kind: 'agrees'; readonly class: WaterClass }
  | {
      readonly kind: 'differs';
      readonly published: WaterClass;
      readonly computed: WaterClass;
      /** Items that have the computed class. */
      readonly by: readonly string[];
      /** Half a unit of a last printed digit would change the class of one of the items: the owner may know more digits. */
      readonly boundary: boolean;
    };

export const compareWithPublished = (
  row: Pick<ReadingRow, 'items' | 'publishedClass'>,
  waterBodyType: WaterBodyType,
  limits: Limits,
): PublishedComparison => {
  if (row.publishedClass.kind === 'none') return { kind: 'nothingToCompare' };
  const items = Object.entries(row.items).flatMap(([item, value]): ClassifiedItem[] => {
    const quantity = quantityOf(value);
    const inClass = limitsOf(limits, item, waterBodyType)?.inClass;
    if (!quantity || !inClass) return [];
    return [{ item, inClass, class: classOfItem(quantity, item, waterBodyType, limits) }];
  });
  const computed = overallClass(items);
  if (computed.kind === 'none') return { kind: 'nothingToCompare' };
  const published = row.publishedClass.class;
  if (published === computed.class) return { kind: 'agrees', class: published };
  const boundary = items.some((one) => one.class.kind === 'class' && one.class.boundary);
  return { kind: 'differs', published, computed: computed.class, by: computed.by, boundary };
};

export interface ClassDisagreement {
  /** Rows with a published class and at least one item that makes one. */
  readonly compared: number;
  readonly differing: number;
  /** Of those that differ, the ones that more digits could explain. */
  readonly atBoundary: number;
  /** Differing rows in percent of the compared ones, one decimal; `0.0` when nothing was compared. */
  readonly share: string;
}

/**
 * How many of a section's rows carry another class than the one computed. Many mean that the type of the water body is
 * wrong: limits for TP differ between rivers and lakes, and the name does not tell (沙渚 lies in 太湖 and is published
 * with river limits). Which share is worth a warning is the importer's parameter.
 */
export const classDisagreement = (
  rows: readonly Pick<ReadingRow, 'items' | 'publishedClass'>[],
  waterBodyType: WaterBodyType,
  limits: Limits,
): ClassDisagreement => {
  const comparisons = rows.map((row) => compareWithPublished(row, waterBodyType, limits));
  const compared = comparisons.filter(({ kind }) => kind !== 'nothingToCompare').length;
  const differing = comparisons.filter((one) => one.kind === 'differs');
  return {
    compared,
    differing: differing.length,
    atBoundary: differing.filter((one) => one.boundary).length,
    share: compared === 0 ? '0.0' : share(differing.length, compared, 1),
  };
};
