import { Inject, Injectable } from '@nestjs/common';
import { ClauseReference, type Clauses } from '#contexts/agreements/published.js';
import { MonthEvaluator } from '#contexts/water-quality/published.js';
import type { Refusal } from '#platform/kernel/refusal.js';
import { readClause } from './domain/clause.js';
import type { Scheme } from './domain/schemes/schemes.js';
import { SCHEMES } from './schemes-reference.js';

/** What compensation answers to agreements: whether it could compute by these clauses. */
@Injectable()
export class ComputableClauses extends ClauseReference {
  constructor(
    private readonly months: MonthEvaluator,
    @Inject(SCHEMES) private readonly schemes: readonly Scheme[],
  ) {
    super();
  }

  problemOf({ targets, indicatorSet, compensation }: Clauses): Refusal | undefined {
    for (const [index, target] of targets.entries()) {
      const problem = this.months.problemOf(target);
      if (problem) return at(problem, 'targets', `${index}`);
    }
    const assessed = indicatorSet.kind === 'set' ? this.months.problemOf({ indicatorSet: indicatorSet.id }) : undefined;
    if (assessed) return at(assessed);
    if (compensation.kind === 'none') return undefined;
    const read = readClause(compensation, this.schemes);
    if ('code' in read) return at(read, 'compensation', 'parameters');
    const { monthRule: rule, indicatorSet: set } = read;
    const problem = this.months.problemOf({ rule, indicatorSet: set });
    return problem && at(problem, 'compensation', 'parameters');
  }
}

const at = (problem: Refusal, ...path: readonly string[]): Refusal => ({
  ...problem,
  path: ['terms', 'clauses', ...path, ...problem.path],
});
