import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { localDateSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';
import { regionCodeSchema } from './organisation.events.js';

export const regionLevels = ['province', 'city', 'county'] as const;
/** 合并、更名、拆分。 */
export const successionKinds = ['merge', 'rename', 'split'] as const;

/** A region as it is from a legal day on: 余杭 330110 before and after 2021-04-09 are two regions of one code. */
export const regionSchema = z.strictObject({
  /** GB/T 2260. */
  code: regionCodeSchema,
  name: proseSchema,
  level: z.enum(regionLevels),
  /** The region above it; none above a province. */
  parent: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('region'), code: regionCodeSchema }),
  ]),
  /** First legal day for which this is known to hold. */
  since: localDateSchema,
  provenance: provenanceSchema,
});
export type RegionDetails = z.output<typeof regionSchema>;

export const regionRegistered = defineEvent('jurisdictions.region-registered.v1', regionSchema);

const successionShape = {
  kind: z.enum(successionKinds),
  /** GB/T 2260 codes. */
  successors: z.array(regionCodeSchema).min(1),
  /** First legal day of the new order. */
  on: localDateSchema,
  provenance: provenanceSchema,
};
/** A split has several successors, a merger and a change of name have one. */
export const hasItsSuccessors = ({
  kind,
  successors,
}: Pick<z.output<z.ZodObject<typeof successionShape>>, 'kind' | 'successors'>): boolean =>
  (kind === 'split') === new Set(successors).size > 1;
export const oneOrSeveral = {
  error: 'a split has several successors, a merger and a change of name have one',
  path: ['successors'],
};

/** A region ended, and what took its place; a successor may have the same code. */
export const successionSchema = z.strictObject(successionShape).refine(hasItsSuccessors, oneOrSeveral);
export type Succession = z.output<typeof successionSchema>;

export const regionSucceeded = defineEvent(
  'jurisdictions.region-succeeded.v1',
  z.strictObject({
    code: regionCodeSchema,
    /** First day of the region that ended. */
    since: localDateSchema,
    ...successionShape,
  }),
);

export type RegionEvent = EventOf<typeof regionRegistered | typeof regionSucceeded>;
