import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { type Reader, ReadStore } from '#platform/read-store/read-store.js';
import { IncidentReportKind } from '../../actions/incident-enums.js';
import type { ReportFieldSet } from '../../domain/report-fields.js';
import { LegalTimes } from '../../legal-times.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { type Correspondence, correspondenceIn, responsesTo } from './incident-file.js';
import type { ResponseRow } from './incidents.view.js';
import { IncidentReport } from './report-types.js';
import { ShownReports } from './shown-reports.js';

const IncidentReportConnection = connectionOf(IncidentReport, 'IncidentReport');

@ObjectType({ description: '报告的一项必填内容。A field that a text asks of a report.' })
export class IncidentReportField {
  @Field(() => ID, { description: '编号，填报时引用。Id; an answer names it.' })
  id: string;

  @Field({ description: '中文。In Chinese.' })
  zh: string;

  @Field({ description: '英文。In English.' })
  en: string;

  @Field({
    description:
      '如何填报：answer 为内容，map 为附图或内容，frame 为报告单位、签发人、联系岗位与方式。How it is given: `answer` in words, `map` by an attachment or in words, `frame` by a part of the report itself.',
  })
  by: string;
}

@ObjectType({ description: '一类报告的必填内容，一个版本。What a text asks of one kind of report, one version.' })
export class IncidentReportFieldSet {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => Int, { description: '版本。Version.' })
  version: number;

  @Field(() => IncidentReportKind, { description: '报告类别。Kind of report.' })
  kind: keyof typeof IncidentReportKind;

  @Field({ description: '依据。Basis.' })
  basis: string;

  @Field({ description: '依据是否已与原文核对。Whether the text was read in the original.' })
  confirmed: boolean;

  @Field(() => LocalDate, { description: '起始日。First day on which it holds.' })
  since: string;

  @Field(() => [IncidentReportField], { description: '各项。The fields.' })
  fields: readonly IncidentReportField[];

  static of({ id, version, kind, basis, since, fields }: ReportFieldSet): IncidentReportFieldSet {
    const { instrument, article, textVersion, confirmed } = basis;
    return Object.assign(new IncidentReportFieldSet(), {
      ...{ id, version, kind, since, fields, confirmed, basis: `${instrument}${article}（${textVersion}）` },
    });
  }
}

@ArgsType()
export class IncidentReportsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: '仅此单位所报。Of this body only.' })
  organisation?: string;
}

interface ReportRow extends ResponseRow {
  readonly report: string;
  readonly filed_at: string;
}

@Resolver()
export class IncidentReportsQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly shown: ShownReports,
    private readonly times: LegalTimes,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  @AnyOfficer()
  @Query(() => IncidentReportConnection, {
    description: '本单位报送及收到的报告，由新到旧。Reports that the own body filed or got, newest first.',
  })
  async incidentReports(
    @CurrentCaller() caller: Caller,
    @Args() args: IncidentReportsArgs,
  ): Promise<Connection<IncidentReport>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const found = await this.views.within(caller.holder, caller.scope, async (reader) => {
      let query = reader
        .from<ReportRow>('incident_responses')
        .selectAll()
        .where('report', 'is not', null)
        .orderBy('filed_at', 'desc')
        .orderBy('report', 'desc')
        .limit(page.first + 1);
      const { organisation } = args;
      if (organisation)
        query = query.where(({ eb, ref }) => eb(ref('data', '->>').key('organisation'), '=', organisation));
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('filed_at', 'report'), '<', tuple(...after)));
      return this.withAnswers(reader, await reader.rows(query));
    });
    return toConnection(
      await this.shown.of(found, caller.actor, await this.times.now()),
      page,
      ({ filedAt, id }): [string, string] => [filedAt, id],
    );
  }

  @AnyOfficer()
  @Query(() => IncidentReport, {
    nullable: true,
    description: '一份报告；未找到或无权则空。A report; null when not found or not yours.',
  })
  async incidentReport(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '报告编号。Id.' }) id: string,
  ): Promise<IncidentReport | undefined> {
    const found = await this.views.within(caller.holder, caller.scope, async (reader) => {
      const rows = await reader.rows(reader.from<ReportRow>('incident_responses').selectAll().where('report', '=', id));
      return this.withAnswers(reader, rows);
    });
    return (await this.shown.of(found, caller.actor, await this.times.now()))[0];
  }

  @AnyOfficer()
  @Query(() => [IncidentReportFieldSet], {
    description: '各类报告的必填内容，含各版本。What each kind of report has to say, all versions.',
  })
  incidentReportFields(): IncidentReportFieldSet[] {
    return this.reference.fieldSets.map(IncidentReportFieldSet.of);
  }

  /** With receipts, demands and forwardings about them, as far as they may be seen. */
  private async withAnswers(reader: Reader, rows: readonly ReportRow[]): Promise<Correspondence> {
    const all = await responsesTo(reader, [...new Set(rows.map(({ incident }) => incident))]);
    return { ...correspondenceIn([...all.values()].flat()), reports: correspondenceIn(rows).reports };
  }
}
