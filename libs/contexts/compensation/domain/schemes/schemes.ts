import { z } from 'zod';
import { assertNever } from '#platform/kernel/decider.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { loadAboveTarget, loadAboveTargetParameters } from './load-above-target.js';
import type { Charge, SchemeInput, SectionStatus } from './scheme.js';
import { steppedDeduction, steppedDeductionExempts, steppedDeductionParameters } from './stepped-deduction.js';

export const families = ['stepped-deduction', 'load-above-target'] as const;
export type Family = (typeof families)[number];

const wordsSchema = z.strictObject({ zh: proseSchema, en: proseSchema });

/** One version of a scheme, from reference data. */
export const schemeSchema = z.strictObject({
  id: idSchema,
  version: z.int().min(1),
  family: z.enum(families),
  title: wordsSchema,
  source: proseSchema,
  /** Its text was read; otherwise the source says what is inferred. */
  confirmed: z.boolean(),
  /** What the parties have to agree. */
  parameters: z.array(z.strictObject({ name: idSchema, ...wordsSchema.shape })),
});
export type Scheme = z.output<typeof schemeSchema>;

/** Parameters of one item, as the family declares them, with what was left out filled in. */
export const pricingSchema = z.discriminatedUnion('family', [
  z.strictObject({ family: z.literal('stepped-deduction'), ...steppedDeductionParameters.shape }),
  z.strictObject({ family: z.literal('load-above-target'), ...loadAboveTargetParameters.shape }),
]);
export type Pricing = z.output<typeof pricingSchema>;

/** What an item of a section comes to. */
export const charge = (pricing: Pricing, input: SchemeInput): Charge => {
  switch (pricing.family) {
    case 'stepped-deduction':
      return steppedDeduction(pricing, input);
    case 'load-above-target':
      return loadAboveTarget(pricing, input);
    default:
      return assertNever(pricing);
  }
};

/** Whether nothing is owed for an item of a section with that status. Loads know no status: without water there is none. */
export const exempts = ({ family }: Pricing, status: SectionStatus): boolean => {
  switch (family) {
    case 'stepped-deduction':
      return steppedDeductionExempts.includes(status);
    case 'load-above-target':
      return false;
    default:
      return assertNever(family);
  }
};
