import type { Refusal } from '#platform/kernel/refusal.js';
import type { Clauses } from './domain/terms.js';

/**
 * Reference data that clauses name: schemes with their parameters, rules for months, sets of indicators. Asked here,
 * answered by the context that computes by them, which knows agreements in turn.
 */
export abstract class ClauseReference {
  /** `UnknownScheme`, `SchemeParametersInvalid`, `UnknownMonthRule`, `UnknownIndicatorSet`; nothing where all are there. */
  abstract problemOf(clauses: Clauses): Refusal | undefined;
}
