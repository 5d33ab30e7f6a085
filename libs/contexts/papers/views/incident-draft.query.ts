import { Args, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import {
  IncidentAddressee,
  IncidentReportKind,
  IncidentReportProcedure,
  type ReportFieldSet,
  type SentenceSource,
} from '#contexts/incidents/published.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { IncidentDrafts, type WrittenDraft } from '../incident-drafts.js';

@ObjectType({ description: '句子所据的事件。The event a sentence comes from.' })
export class IncidentDraftSource {
  @Field({ description: '事件流。Its stream.' })
  stream: string;

  @Field(() => Int, { description: '在流中的版本。Its place in the stream.' })
  revision: number;

  @Field(() => ID, { description: '事件编号。Id of the event.' })
  event: string;

  @Field({ description: '事件类型。Its type.' })
  type: string;
}

@ObjectType({ description: '草稿的一句，出自一个事件。A sentence of a draft; it says what one event says.' })
export class IncidentDraftSentence {
  @Field({ description: '文字。Text.' })
  text: string;

  @Field(() => IncidentDraftSource, { description: '所据事件。The event it comes from.' })
  source: SentenceSource;
}

@ObjectType({ description: '草稿的一项内容。A field of a draft.' })
export class IncidentDraftSection {
  @Field(() => ID, { description: '内容项代码，见 incidentReportFields。Id of the field.' })
  field: string;

  @Field({ description: '中文名称。In Chinese.' })
  zh: string;

  @Field({ description: '英文名称。In English.' })
  en: string;

  @Field(() => [IncidentDraftSentence], {
    description: '各句，由早到晚；无则待补充。Sentences, earliest first; none: it is missing.',
  })
  sentences: readonly IncidentDraftSentence[];
}

@ObjectType({
  description:
    '涉密文件的登记：仅文号与保管单位。A document that holds a state secret: number and holder, nothing else.',
})
export class IncidentDraftRegisteredDocument {
  @Field({ description: '文号。Its number.' })
  number: string;

  @Field({ description: '保管单位，以职能称。Who holds it, by function.' })
  holder: string;

  @Field(() => IncidentDraftSource, { description: '所据事件。The event that registered it.' })
  source: SentenceSource;
}

@ObjectType({
  description:
    '报告草稿，由事件记录自动成文；不臆造，缺项列明。A draft of a report, written from the events; nothing is invented, what is missing is named.',
})
export class IncidentDraft {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field(() => IncidentReportKind, { description: '类别。Kind.' })
  kind: keyof typeof IncidentReportKind;

  @Field(() => Int, { description: '所据事件流的版本。Version of the incident on which it rests.' })
  version: number;

  @Field(() => DateTime, { description: '所据最新事件的时间。When the newest event that it tells was.' })
  asOf: string;

  @Field({ description: '标题。Title.' })
  title: string;

  @Field(() => IncidentReportProcedure, {
    description:
      '所依程序；未定级时报送对象为两种程序之和。Procedure; while ungraded the addressees are those of both.',
  })
  procedure: keyof typeof IncidentReportProcedure;

  @Field(() => [IncidentAddressee], { description: '报送对象。To whom it goes.' })
  addressees: IncidentAddressee[];

  @Field(() => [IncidentDraftSection], { description: '有记录的各项。Fields of which an event says something.' })
  sections: IncidentDraftSection[];

  @Field(() => [IncidentDraftSection], {
    description: '没有任何记录、须由人补充的各项。Fields of which no event says anything: somebody has to write them.',
  })
  missing: IncidentDraftSection[];

  @Field(() => [IncidentDraftRegisteredDocument], { description: '另有的涉密文件。Secret documents besides.' })
  registeredDocuments: readonly IncidentDraftRegisteredDocument[];

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  static of(incident: string, { draft, revision, asOf }: WrittenDraft): IncidentDraft {
    const { kind, title, procedure, addressees, sections, missing, registeredDocuments, provenance } = draft;
    const named = ({ id, zh, en }: ReportFieldSet['fields'][number]) => ({ field: id, zh, en });
    return Object.assign(new IncidentDraft(), {
      ...{ incident, kind, title, procedure, version: revision, asOf, registeredDocuments },
      addressees: addressees.map(IncidentAddressee.of),
      sections: sections.map(({ field, sentences }) => ({ ...named(field), sentences })),
      missing: missing.map((field) => ({ ...named(field), sentences: [] })),
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}

@Resolver()
export class IncidentDraftQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly drafts: IncidentDrafts,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Query(() => IncidentDraft, {
    nullable: true,
    description:
      '事件的报告草稿，仅认定单位；未找到或无权则空。Draft of a report of an incident, for the body that determined it; null when not found or not yours.',
  })
  async incidentDraft(
    @CurrentCaller() caller: Caller,
    @Args('incident', { type: () => ID, description: '事件编号。The incident.' }) incident: string,
    @Args('kind', { type: () => IncidentReportKind, description: '报告类别。Kind of report.' })
    kind: keyof typeof IncidentReportKind,
  ): Promise<IncidentDraft | undefined> {
    const written = await this.drafts.write(caller.actor, incident, kind, (read) =>
      this.views.within(caller.holder, caller.scope, read),
    );
    return written && IncidentDraft.of(incident, written);
  }
}
