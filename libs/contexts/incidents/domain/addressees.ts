import { z } from 'zod';
import { countSchema, idSchema } from '#platform/kernel/schemas.js';
import type { Grade } from './grading/types.js';

/** To whom a report goes, by function: not every government and ministry is registered here. */
export const addresseeFunctions = ['ownGovernment', 'bureauAbove', 'provincialBureau', 'ministry'] as const;
export type AddresseeFunction = (typeof addresseeFunctions)[number];

const registeredSchema = z.strictObject({
  organisation: idSchema,
  /** GB/T 2260. */
  region: idSchema,
  platform: z.enum(['on', 'off']),
  /** Of its stream. */
  revision: countSchema,
});

/** A body with all that are above it, as they were registered when it determined the incident. */
export const bodySchema = z.discriminatedUnion('kind', [
  /** Determined before this was asked, or by a body that nobody registered. */
  z.strictObject({ kind: z.literal('notRecorded') }),
  z.strictObject({
    kind: z.literal('registered'),
    /** 分局 or not: what it is decides to whom it reports. */
    of: z.enum(['branch', 'bureau', 'other']),
    ...registeredSchema.shape,
    /** Its parent first. */
    above: z.array(
      registeredSchema.extend({
        /**
         * An ecology body that may act on incidents (突发环境事件应对) where the determining body stands, on that day.
         * Absent: it may not, or nobody asked.
         */
        competent: z.literal(true).optional(),
      }),
    ),
  }),
]);
export type Body = z.output<typeof bodySchema>;

/** One who got a report: a registered body, or a function alone (本级人民政府). */
export const addresseeSchema = z.strictObject({
  function: z.enum(addresseeFunctions),
  is: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('byFunction') }),
    z.strictObject({
      kind: z.literal('registered'),
      organisation: idSchema,
      platform: z.enum(['on', 'off']),
      revision: countSchema,
    }),
  ]),
});
export type Addressee = z.output<typeof addresseeSchema>;

/**
 * Which procedure of 令第17号 a report follows: Ⅳ and Ⅲ (第三条), Ⅱ and Ⅰ (第三条), or as Ⅱ/Ⅰ because the level cannot be
 * judged and a trigger holds (第四条).
 */
export const procedures = ['ordinary', 'major', 'unclear'] as const;
export type Procedure = (typeof procedures)[number];
export const procedureOfGrade = (grade: Grade): Procedure => (grade === 'I' || grade === 'II' ? 'major' : 'ordinary');

/** A code of GB/T 2260 that names a province. */
export const isProvince = (region: string): boolean => region.endsWith('0000');

/** Whether a region is the other one, or lies in it: its code without 00 at the end begins the code of what lies in it. */
export const isWithin = (region: string, other: string): boolean => region.startsWith(other.replace(/(00)+$/, ''));

/**
 * Who has to get a report of this body.
 *
 * Ⅳ/Ⅲ: own government and the bureau one level up: of a branch (分局) its municipal bureau, of a municipal bureau the
 * province. Ⅱ/Ⅰ and 第四条: own government and the province, at the same time the ministry. A province has the ministry
 * above it. A branch and its municipal bureau run duties of their own; neither does the other's. Of several bodies of a
 * level it is the one whose competence it is; where nobody's is, the nearest.
 */
export const addresseesOf = (body: Body, procedure: Procedure): readonly Addressee[] => {
  const ofProvince = body.kind === 'registered' && isProvince(body.region);
  const functions: readonly AddresseeFunction[] = ofProvince
    ? ['ownGovernment', 'ministry']
    : procedure === 'ordinary'
      ? ['ownGovernment', 'bureauAbove']
      : ['ownGovernment', 'provincialBureau', 'ministry'];
  return functions.map((one) => addressee(body, one));
};

/** Who that is for this body, as far as it is registered above it. */
export const addressee = (body: Body, of: AddresseeFunction): Addressee => {
  const above = body.kind === 'registered' ? body.above : [];
  const candidates = above.filter(({ region }) =>
    of === 'bureauAbove' ? region === above[0]?.region : of === 'provincialBureau' && isProvince(region),
  );
  const found = candidates.find(({ competent }) => competent) ?? candidates[0];
  if (!found) return { function: of, is: { kind: 'byFunction' } };
  const { organisation, platform, revision } = found;
  return { function: of, is: { kind: 'registered', organisation, platform, revision } };
};

/** Whether a report to the one reached the other: one function, or one body. */
export const isSameAddressee = (a: Addressee, b: Addressee): boolean =>
  a.function === b.function ||
  (a.is.kind === 'registered' && b.is.kind === 'registered' && a.is.organisation === b.is.organisation);
