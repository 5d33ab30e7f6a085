import { z } from 'zod';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { idSchema } from '#platform/kernel/schemas.js';
import type { SettlementFacts } from './compute.js';
import { pricingSchema, type Scheme } from './schemes/schemes.js';
import { type Clearing, clearingSchema } from './statement.js';

/**
 * Parameters of a compensation clause, all leaves texts:
 * `{ "monthRule": "normal-values-raw", "indicatorSet": "assessment-3", "items": { "TP": { "step": "0.5", "amountWan": "30" } } }`.
 * `"clearing": { "kind": "treasury", "account": "zj-treasury", "name": "省级财政" }` has what is owed go over an account that is
 * no party's. An item may name a scheme of its own (`"scheme": "load-above-target", "version": "1"`); else it has that of the clause.
 */
const clauseParametersSchema = z.strictObject({
  monthRule: idSchema,
  indicatorSet: idSchema,
  clearing: clearingSchema.optional(),
  items: z.record(
    z.string(),
    z.looseObject({
      scheme: idSchema.optional(),
      version: z
        .string()
        .regex(/^[1-9]\d{0,5}$/)
        .optional(),
    }),
  ),
});

export interface ClauseFacts {
  readonly scheme: { readonly id: string; readonly version: number };
  readonly items: readonly string[];
  readonly parameters: unknown;
}

export interface Pricings {
  readonly kind: 'pricings';
  readonly monthRule: string;
  readonly indicatorSet: string;
  readonly priced: SettlementFacts['priced'];
  readonly clearing?: Clearing | undefined;
}

/** What the clause says of each item, checked against the family of its scheme. */
export const readClause = (clause: ClauseFacts, schemes: readonly Scheme[]): Pricings | Refusal => {
  const parsed = clauseParametersSchema.safeParse(clause.parameters);
  if (!parsed.success) return invalid(parsed.error, []);
  const { monthRule, indicatorSet, clearing, items } = parsed.data;
  const priced: SettlementFacts['priced'][number][] = [];
  for (const item of clause.items) {
    const own = items[item];
    if (!own) return refusal('SchemeParametersInvalid', { reason: 'absent', parameter: `items.${item}` });
    const { scheme: id = clause.scheme.id, version: asked, ...parameters } = own;
    const found = schemes.find(
      (one) =>
        one.id === id && (asked === undefined ? one.version === versionOf(clause, id) : `${one.version}` === asked),
    );
    if (!found) return refusal('UnknownScheme', { scheme: id, version: asked ?? versionOf(clause, id) });
    const pricing = pricingSchema.safeParse({ family: found.family, ...parameters });
    if (!pricing.success) return invalid(pricing.error, ['items', item]);
    priced.push({ item, scheme: { id: found.id, version: found.version }, pricing: pricing.data });
  }
  return { kind: 'pricings', monthRule, indicatorSet, priced, clearing };
};

const versionOf = ({ scheme }: ClauseFacts, id: string): number => (id === scheme.id ? scheme.version : 1);

/** `parameter` leads into the parameters of the agreement, not into what was sent. */
const invalid = ({ issues: [issue] }: z.ZodError, path: readonly string[]): Refusal =>
  refusal('SchemeParametersInvalid', {
    reason: issue?.message ?? '',
    parameter: [...path, ...(issue?.path.map(String) ?? [])].join('.'),
  });
