import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { z } from 'zod';
import { ProvenanceInput } from '#platform/graphql/provenance.js';
import { Digest, LocalDate } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, localDateSchema } from '#platform/kernel/schemas.js';
import {
  clausesSchema,
  compensationSchema,
  parameterSchema,
  promptDuties,
  type Terms,
  termsShape,
} from '../domain/terms.js';
import { TargetClass } from './agreement-enums.js';

@InputType({ description: '约定的水质目标。A target that the parties agree.' })
export class AgreedTargetInput {
  @Field(() => ID, { description: '断面。Section, one of the agreement.' })
  section: string;

  @Field(() => TargetClass, { description: '目标类别。Class to attain.' })
  waterClass: keyof typeof TargetClass;

  @Field(() => ID, { description: '指标组。Set of indicators.' })
  indicatorSet: string;
}

@InputType({ description: '补偿条款。The compensation clause.' })
export class CompensationClauseInput {
  @Field(() => ID, { description: '补偿方案编号。Id of the scheme (reference data).' })
  scheme: string;

  @Field(() => Int, { description: '方案版本。Version of the scheme.' })
  schemeVersion: number;

  @Field(() => [String], { description: '补偿因子（项目代码）。Items that are paid for.' })
  items: string[];

  @Field({
    description:
      '参数：JSON 文本，叶子均为文本（金额、系数用十进制文本）。Parameters as JSON text; every leaf is a text, amounts and factors as decimal text.',
  })
  parameters: string;
}

@InputType({ description: '及时办理事项的约定时限。Minutes for what is to be done promptly.' })
export class PromptMinutesInput {
  @Field(() => ID, {
    description:
      '职责：verify、written-after-telephone、answer-verification 或 answer-supplement。The duty: one of these four.',
  })
  duty: string;

  @Field(() => Int, { description: '分钟。Minutes.' })
  minutes: number;
}

@InputType({ description: '首报条款：某断面由何方首先通报。Who sends the first notice about a section.' })
export class FirstNoticeInput {
  @Field(() => ID, { description: '断面。Section, one of the agreement.' })
  section: string;

  @Field(() => ID, { description: '应首先通报的一方。The party that sends first.' })
  party: string;

  @Field(() => Int, {
    description:
      '他方发现后多少分钟未获其通报即可接替发出。Minutes of its silence, from another party’s learning, after which that one may take over.',
  })
  minutes: number;
}

@InputType({ description: '条款。Clauses; what the text does not say is left out.' })
export class ClausesInput {
  @Field(() => Int, { nullable: true, description: '获知后通报时限，分钟。Minutes from learning of it to the notice.' })
  noticeMinutes?: number;

  @Field(() => Int, { nullable: true, description: '通报后签收时限，分钟。Minutes from the notice to the receipt.' })
  receiptMinutes?: number;

  @Field(() => [PromptMinutesInput], {
    nullable: true,
    description: '法规仅称“及时”的事项的时限。Times for what the law only calls prompt; none if absent.',
  })
  promptMinutes?: PromptMinutesInput[];

  @Field(() => [FirstNoticeInput], {
    nullable: true,
    description: '首报条款；无则不约定。Who sends first; nobody has to be first if absent.',
  })
  firstNotices?: FirstNoticeInput[];

  @Field(() => [AgreedTargetInput], { nullable: true, description: '水质目标。Targets; none if absent.' })
  targets?: AgreedTargetInput[];

  @Field(() => ID, { nullable: true, description: '评价指标组。Set of indicators by which the parties assess.' })
  indicatorSet?: string;

  @Field(() => CompensationClauseInput, {
    nullable: true,
    description: '补偿条款，仅限横向补偿协议。Compensation; in horizontalCompensation, and there alone.',
  })
  compensation?: CompensationClauseInput;
}

@InputType({ description: '协议文本（一个版本）。One version of the text.' })
export class TermsInput {
  @Field({ description: '标题。Title.' })
  title: string;

  @Field(() => [ID], { description: '断面，0–200 个。Sections, up to 200.' })
  sections: string[];

  @Field(() => ClausesInput, { description: '条款。Clauses.' })
  clauses: ClausesInput;

  @Field(() => LocalDate, { description: '有效期起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: without end.' })
  until?: string;

  @Field(() => Digest, { nullable: true, description: '文本文件摘要。Digest of the paper, where it is stored.' })
  document?: string;

  @Field(() => ProvenanceInput, { description: '文本来源。Where the text comes from.' })
  provenance: ProvenanceInput;
}

const parametersSchema = z
  .string()
  .max(20_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'JSON text' });
      return z.NEVER;
    }
  })
  .pipe(parameterSchema);

const someMinutes = z.int().min(1).max(527_040);
const minutesSchema = someMinutes.optional();
const minutes = (given: number | undefined) =>
  given === undefined ? ({ kind: 'none' } as const) : ({ kind: 'minutes', minutes: given } as const);

/** {@link TermsInput} as events hold it. */
export const termsInputSchema = z
  .strictObject({
    title: termsShape.title,
    sections: termsShape.sections,
    clauses: z.strictObject({
      noticeMinutes: minutesSchema,
      receiptMinutes: minutesSchema,
      promptMinutes: z
        .array(z.strictObject({ duty: z.enum(promptDuties), minutes: someMinutes }))
        .max(20)
        .optional(),
      firstNotices: clausesSchema.shape.firstNotices,
      targets: clausesSchema.shape.targets.optional(),
      indicatorSet: idSchema.optional(),
      compensation: z
        .strictObject({
          scheme: idSchema,
          schemeVersion: compensationSchema.shape.scheme.shape.version,
          items: compensationSchema.shape.items,
          parameters: parametersSchema,
        })
        .optional(),
    }),
    since: localDateSchema,
    until: localDateSchema.optional(),
    document: digestSchema.optional(),
    provenance: termsShape.provenance,
  })
  .refine(({ since, until }) => until === undefined || since <= until, {
    error: 'it ends before it begins',
    path: ['until'],
  })
  .transform(({ title, sections, clauses, since, until, document, provenance }): Terms => {
    const { compensation: pays, indicatorSet: set } = clauses;
    return {
      ...{ title, sections, provenance },
      clauses: {
        noticeMinutes: minutes(clauses.noticeMinutes),
        receiptMinutes: minutes(clauses.receiptMinutes),
        ...(clauses.promptMinutes ? { promptMinutes: clauses.promptMinutes } : {}),
        ...(clauses.firstNotices ? { firstNotices: clauses.firstNotices } : {}),
        targets: clauses.targets ?? [],
        indicatorSet: set === undefined ? { kind: 'none' } : { kind: 'set', id: set },
        compensation: pays
          ? {
              kind: 'scheme',
              scheme: { id: pays.scheme, version: pays.schemeVersion },
              items: pays.items,
              parameters: pays.parameters,
            }
          : { kind: 'none' },
      },
      validity: { since, until: until === undefined ? { kind: 'open' } : { kind: 'day', day: until } },
      document: document === undefined ? { kind: 'none' } : { kind: 'file', digest: document },
    };
  });
