import { z } from 'zod';
import {
  countSchema,
  digestSchema,
  idSchema,
  localDateSchema,
  proseSchema,
  provenanceSchema,
} from '#platform/kernel/schemas.js';

export const agreementKinds = [
  'jointPrevention', // 联防联控
  'horizontalCompensation', // 横向补偿
  'jointMonitoring', // 联合监测
  'dataSharing', // 数据共享
  'jointRiverChief', // 联合河长
] as const;
export type AgreementKind = (typeof agreementKinds)[number];

/**
 * What the law only calls 及时, and the parties may give minutes for; ids of `seeds/reference/prompt-duties.json`. For the
 * notice to the neighbour, which stands there too, they give `noticeMinutes`.
 */
export const promptDuties = ['verify', 'written-after-telephone', 'answer-verification', 'answer-supplement'] as const;

/** Classes of GB 3838-2002 that can be a target. */
export const targetClasses = ['I', 'II', 'III', 'IV', 'V'] as const;

const none = z.strictObject({ kind: z.literal('none') });
/** How long something may take, in minutes, where the text says so. */
export const minutesSchema = z.discriminatedUnion('kind', [
  none,
  z.strictObject({ kind: z.literal('minutes'), minutes: z.int().min(1) }),
]);

/** Without a known end, or to the end of a legal day. */
export const untilSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open') }),
  /** Last legal day on which it holds. */
  z.strictObject({ kind: z.literal('day'), day: localDateSchema }),
]);
export type Until = z.output<typeof untilSchema>;

export const validitySchema = z
  .strictObject({ since: localDateSchema, until: untilSchema })
  .refine(({ since, until }) => until.kind === 'open' || since <= until.day, {
    error: 'it ends before it begins',
    path: ['until'],
  });
export type Validity = z.output<typeof validitySchema>;

export type Parameter = string | readonly Parameter[] | { readonly [name: string]: Parameter };
/** JSON whose leaves are texts: amounts and factors are decimal texts that the scheme reads. */
export const parameterSchema: z.ZodType<Parameter> = z.lazy(() =>
  z.union([
    z.string().max(4000),
    z.array(parameterSchema).max(200),
    z.record(z.string().regex(/^(?!\d+$).{1,100}$/, 'a name that is no number'), parameterSchema),
  ]),
);

/** A scheme of compensation (reference data) with what the parties agreed for it. */
export const compensationSchema = z.strictObject({
  kind: z.literal('scheme'),
  scheme: z.strictObject({ id: idSchema, version: z.int().min(1) }),
  /** Items that are paid for: each section × item lies under one such clause on a day. */
  items: z
    .array(z.string().regex(/^[A-Z][A-Z0-9]*$/))
    .min(1)
    .max(40),
  parameters: parameterSchema,
});
export type Compensation = z.output<typeof compensationSchema>;

export const clausesSchema = z.strictObject({
  /** From learning of an event that may concern the other party to the notice (通报). */
  noticeMinutes: minutesSchema,
  /** From the notice to the receipt (签收). */
  receiptMinutes: minutesSchema,
  /**
   * For what is to be done 及时 (`seeds/reference/prompt-duties.json`), where the text sets minutes. Absent in terms from
   * before this could be said: then it sets none.
   */
  promptMinutes: z
    .array(z.strictObject({ duty: idSchema, minutes: z.int().min(1) }))
    .max(20)
    .optional(),
  /**
   * Which party sends the first notice of what is wrong at a section; when another found it too and heard nothing for
   * these minutes, that one may send in its place. Absent: nobody has to be first.
   */
  firstNotices: z
    .array(z.strictObject({ section: idSchema, party: idSchema, minutes: z.int().min(1) }))
    .max(200)
    .optional(),
  /** Targets that the parties agreed, beside those that an authority set for the section. */
  targets: z
    .array(z.strictObject({ section: idSchema, waterClass: z.enum(targetClasses), indicatorSet: idSchema }))
    .max(200),
  /** By which the parties assess, where the text says so. */
  indicatorSet: z.discriminatedUnion('kind', [none, z.strictObject({ kind: z.literal('set'), id: idSchema })]),
  compensation: z.discriminatedUnion('kind', [none, compensationSchema]),
});
export type Clauses = z.output<typeof clausesSchema>;

/** What the parties sign: one version of the text. */
export const termsShape = {
  title: proseSchema.max(200),
  sections: z.array(idSchema).max(200),
  clauses: clausesSchema,
  validity: validitySchema,
  /** The signed paper, where it is stored. */
  document: z.discriminatedUnion('kind', [none, z.strictObject({ kind: z.literal('file'), digest: digestSchema })]),
  /** Where the text comes from. */
  provenance: provenanceSchema,
};
export const termsSchema = z.strictObject(termsShape);
export type Terms = z.output<typeof termsSchema>;

/** The signed paper, as a list of one or none. */
export const documentsOf = ({ document }: Pick<Terms, 'document'>): readonly string[] =>
  document.kind === 'file' ? [document.digest] : [];

/** What the terms rest on: revisions of the sections' streams. */
export const sectionRevisionsSchema = z.array(z.strictObject({ section: idSchema, revision: countSchema }));

/** What does not fit together in terms of this kind between these parties, as a reason and a path; nothing when they can stand. */
export const termsProblem = (
  kind: AgreementKind,
  { sections, clauses }: Pick<Terms, 'sections' | 'clauses'>,
  parties: readonly string[],
): { readonly reason: string; readonly path: readonly string[] } | undefined => {
  const named = new Set(sections);
  if (named.size < sections.length) return { reason: 'a section stands twice', path: ['sections'] };
  if (clauses.targets.some(({ section }) => !named.has(section)))
    return { reason: 'a target is for a section of the agreement', path: ['clauses', 'targets'] };
  const prompt = clauses.promptMinutes ?? [];
  if (new Set(prompt.map(({ duty }) => duty)).size < prompt.length)
    return { reason: 'a duty stands twice', path: ['clauses', 'promptMinutes'] };
  const first = clauses.firstNotices ?? [];
  if (
    new Set(first.map(({ section }) => section)).size < first.length ||
    first.some(({ section }) => !named.has(section))
  )
    return { reason: 'one party is first for a section of the agreement', path: ['clauses', 'firstNotices'] };
  if (first.some(({ party }) => !parties.includes(party)))
    return { reason: 'who is first is a party', path: ['clauses', 'firstNotices'] };
  const pays = clauses.compensation.kind === 'scheme';
  if (pays !== (kind === 'horizontalCompensation'))
    return {
      reason: 'horizontalCompensation, and it alone, has a compensation clause',
      path: ['clauses', 'compensation'],
    };
  if (pays && sections.length === 0) return { reason: 'compensation is for a section', path: ['sections'] };
  if (
    clauses.compensation.kind === 'scheme' &&
    new Set(clauses.compensation.items).size < clauses.compensation.items.length
  )
    return { reason: 'an item stands twice', path: ['clauses', 'compensation', 'items'] };
  return undefined;
};
