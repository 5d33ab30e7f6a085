import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime, Digest } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, instantSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { addresseeFunctions } from '../domain/addressees.js';
import { type FieldAnswer, reportKinds } from '../domain/report-fields.js';
import { reportChannels } from '../domain/response.events.js';
import { IncidentCommand, type ReportAsked } from './incident.handler.js';
import { IncidentReportAddressee, IncidentReportChannel, IncidentReportKind } from './incident-enums.js';

@InputType({ description: '报告的一项内容。One field of a report.' })
export class IncidentReportAnswerInput {
  @Field({ description: '内容项代码，见 incidentReportFields。Id of the field.' })
  field: string;

  @Field({ nullable: true, description: '内容，勿写姓名。What is said; name no person.' })
  text?: string;

  @Field({
    nullable: true,
    description: '明示“不详”；与 text 二选一。Says outright that it is not known; one of the two.',
  })
  notKnown?: boolean;
}

@InputType({ description: '报告的附件。An attachment of a report.' })
export class IncidentReportAttachmentInput {
  @Field(() => Digest, { description: '已上传文件的摘要。Digest of the file, sent to `/files` before.' })
  digest: string;

  @Field({ description: '标题。Its title.' })
  title: string;

  @Field({ nullable: true, description: '是否为敏感点分布示意图。Whether it is the map of the sensitive points.' })
  isMap?: boolean;
}

@InputType({ description: '报送对象。One to whom a report was sent.' })
export class IncidentReportAddresseeInput {
  @Field(() => IncidentReportAddressee, { description: '职能。By function.' })
  function: keyof typeof IncidentReportAddressee;

  @Field(() => ID, {
    nullable: true,
    description:
      '在本平台登记的该单位；上级由隶属关系得出，不必填。That body where it is registered; who is above follows from the body itself.',
  })
  organisation?: string;
}

@InputType({
  description:
    '涉密报告仅登记文号与保管单位，内容不进入平台。A report that holds a state secret: number and holder, nothing else.',
})
export class RegisteredOnlyInput {
  @Field({ description: '文号。Its number.' })
  documentNumber: string;

  @Field({ description: '保管单位，以职能称，如机要室。Who holds it, by function.' })
  holder: string;
}

@InputType({ description: '已报送的报告。A report that was sent.' })
export class FileIncidentReportInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => IncidentReportKind, { description: '类别。Kind.' })
  kind: keyof typeof IncidentReportKind;

  @Field(() => IncidentReportChannel, { description: '实际报送渠道。By which it was really sent.' })
  channel: keyof typeof IncidentReportChannel;

  @Field(() => DateTime, {
    nullable: true,
    description: '实际报送时间；空则为现在。When it was really sent; absent: now.',
  })
  sentAt?: string;

  @Field(() => [IncidentReportAddresseeInput], {
    description: '报送对象，至少一个。To whom it was sent, at least one.',
  })
  addressees: IncidentReportAddresseeInput[];

  @Field(() => [IncidentReportAnswerInput], { description: '各项内容。What it says, field by field.' })
  answers: IncidentReportAnswerInput[];

  @Field(() => [IncidentReportAttachmentInput], { nullable: true, description: '附件。Attachments.' })
  attachments?: IncidentReportAttachmentInput[];

  @Field({ nullable: true, description: '报告单位；书面报告必填。Reporting unit; a written report needs it.' })
  reportingUnit?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '报告签发人，本单位负责人；书面报告必填。Officer who signs it off, a head of the body; a written report needs it.',
  })
  signer?: string;

  @Field({
    nullable: true,
    description: '联系岗位，如值班室，勿写姓名；书面报告必填。Whom to ask, by function; a written report needs it.',
  })
  contactFunction?: string;

  @Field({
    nullable: true,
    description: '联系方式，勿写个人电话；书面报告必填。How to reach that function; a written report needs it.',
  })
  contactMethod?: string;

  @Field(() => RegisteredOnlyInput, { nullable: true, description: '涉密报告的登记。Registration of a secret report.' })
  registeredOnly?: RegisteredOnlyInput;

  @Field(() => [ID], { nullable: true, description: '所答复的要求。Demands that it answers.' })
  answersTo?: string[];
}

@ObjectType({ description: '报告已记录。The report is on record.' })
export class IncidentReportFiled {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '报告编号。Id of the report.' })
  report: string;
}

const FileIncidentReportResult = resultUnion(
  'FileIncidentReportResult',
  '记录报告的结果。Answer to fileIncidentReport.',
  IncidentReportFiled,
);

const inputSchema = z
  .strictObject({
    incident: idSchema,
    kind: z.enum(reportKinds),
    channel: z.enum(reportChannels),
    sentAt: instantSchema.optional(),
    addressees: z
      .array(z.strictObject({ function: z.enum(addresseeFunctions), organisation: idSchema.optional() }))
      .min(1)
      .max(addresseeFunctions.length)
      .refine((all) => new Set(all.map((one) => one.function)).size === all.length, 'each function once'),
    answers: z
      .array(
        z
          .strictObject({ field: idSchema, text: proseSchema.optional(), notKnown: z.literal(true).optional() })
          .refine(({ text, notKnown }) => (text === undefined) !== (notKnown === undefined), 'one of text, notKnown'),
      )
      .max(100)
      .refine((all) => new Set(all.map(({ field }) => field)).size === all.length, 'each field once'),
    attachments: z
      .array(z.strictObject({ digest: digestSchema, title: proseSchema, isMap: z.boolean().default(false) }))
      .max(50)
      .default([]),
    reportingUnit: proseSchema.optional(),
    signer: idSchema.optional(),
    contactFunction: proseSchema.optional(),
    contactMethod: proseSchema.optional(),
    registeredOnly: z.strictObject({ documentNumber: proseSchema, holder: proseSchema }).optional(),
    answersTo: z.array(idSchema).max(50).default([]),
  })
  .refine(({ registeredOnly, answers, attachments }) => !registeredOnly || answers.length + attachments.length === 0, {
    path: ['registeredOnly'],
    message: 'nothing of its content',
  })
  .refine(({ registeredOnly, channel }) => !registeredOnly || channel !== 'telephone', {
    path: ['channel'],
    message: 'a secret is not told by telephone',
  })
  .refine(({ channel, attachments }) => channel !== 'telephone' || attachments.length === 0, {
    path: ['attachments'],
    message: 'none over the telephone',
  });
type Input = z.output<typeof inputSchema>;

const contentOf = (input: Input): ReportAsked['content'] => {
  const { registeredOnly, answers, attachments, reportingUnit, signer, contactFunction, contactMethod } = input;
  if (registeredOnly) return { kind: 'registeredOnly', ...registeredOnly };
  return {
    ...{ kind: 'open', attachments, reportingUnit, signer, contactFunction, contactMethod },
    answers: answers.map(
      ({ field, text }): FieldAnswer => ({
        ...{ field, answer: text === undefined ? { kind: 'notKnown' } : { kind: 'stated', text } },
      }),
    ),
  };
};

@Resolver()
export class FileIncidentReportAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => FileIncidentReportResult, {
    description:
      '记录已报送的初报、续报或处理结果报告；报送在平台之外，缺少的必填内容一次列全，平台上的报送对象可见。Records a report upward that was sent; it is sent outside the platform. All that is missing is named at once; its addressees on the platform see it.',
  })
  async fileIncidentReport(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '报告。The report.' }) input: FileIncidentReportInput,
  ): Promise<IncidentReportFiled | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, kind, channel, sentAt, addressees, answersTo } = checked.value;
    const at = this.clock.now();
    const report = derivedId(caller.actor.organisation, checked.envelope.commandId, 'report');
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        {
          ...{ type: 'FileReport', actor: caller.actor, at, report, kind, channel, sentAt: sentAt ?? at },
          ...{ addressees, answersTo, content: contentOf(checked.value) },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new IncidentReportFiled(), { receipt, report }));
  }
}
