import { z } from 'zod';
import { idSchema, localDateSchema, proseSchema } from '#platform/kernel/schemas.js';
import type { LocalDateText } from '#platform/kernel/time.js';

/** 初报 / 续报 / 处理结果报告. */
export const reportKinds = ['initial', 'followUp', 'result'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Parts of a written report that no answer stands for: the unit, who signs it off, whom to ask and how. */
export const frameParts = ['reportingUnit', 'signer', 'contactFunction', 'contactMethod'] as const;

/** What a text asks of one kind of report, as data. */
export const reportFieldSetSchema = z.strictObject({
  id: idSchema,
  version: z.int().min(1),
  kind: z.enum(reportKinds),
  basis: z.strictObject({
    instrument: z.string().min(1),
    article: z.string().min(1),
    textVersion: z.string().min(1),
    confirmed: z.boolean(),
  }),
  since: localDateSchema,
  until: localDateSchema.optional(),
  fields: z.array(
    z.strictObject({
      id: idSchema,
      zh: z.string().min(1),
      en: z.string().min(1),
      /** `answer` in words, `map` by an attachment, `frame` by a part of the report itself. */
      by: z.enum(['answer', 'map', 'frame']),
    }),
  ),
});
export type ReportFieldSet = z.output<typeof reportFieldSetSchema>;

/** An answer to one field: in words, or 不详 said outright. */
export const fieldAnswerSchema = z.strictObject({
  field: idSchema,
  answer: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('stated'), text: proseSchema }),
    z.strictObject({ kind: z.literal('notKnown') }),
  ]),
});
export type FieldAnswer = z.output<typeof fieldAnswerSchema>;

/** The newest version in force on the day; none where no text asks anything. */
export const fieldSetOn = (
  sets: readonly ReportFieldSet[],
  kind: ReportKind,
  on: LocalDateText,
): ReportFieldSet | undefined =>
  sets
    .filter((one) => one.kind === kind && one.since <= on && (one.until === undefined || on <= one.until))
    .toSorted((a, b) => b.version - a.version)[0];

export interface Given {
  readonly answers: readonly FieldAnswer[];
  /** Whether a map of the sensitive points is attached. */
  readonly hasMap: boolean;
  readonly frame: ReadonlySet<string>;
}

/** All that the text asks and that is not there, in its order. */
export const missingIn = (set: ReportFieldSet, { answers, hasMap, frame }: Given): ReportFieldSet['fields'] => {
  const answered = new Set(answers.map(({ field }) => field));
  return set.fields.filter(({ id, by }) => {
    if (by === 'frame') return !frame.has(id);
    return !answered.has(id) && !(by === 'map' && hasMap);
  });
};
