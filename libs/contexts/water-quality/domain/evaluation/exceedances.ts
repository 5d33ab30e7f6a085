import type { Exceedance, MonthResult } from './types.js';

/** Items of a month whose compared value is over the target; only those with enough values. */
export const exceedancesOf = (result: Pick<MonthResult, 'items'>): readonly Exceedance[] =>
  result.items.flatMap((one) => {
    if (one.kind !== 'evaluated' || one.figures.target.kind !== 'exceeded') return [];
    const { compared, target } = one.figures;
    return [{ item: one.item, compared, limit: target.limit, multiple: target.multiple }];
  });
