import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver, Subscription } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer, Authenticator } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, pageOf, toConnection } from '#platform/graphql/connections.js';
import { live } from '#platform/graphql/live.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { DateTime, DecimalText, Digest, LocalDate, Month } from '#platform/graphql/scalars.js';
import { Changes } from '#platform/read-store/changes.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { PublicationTrust } from '../../actions/import-enums.js';
import {
  AbsenceReason,
  ItemValueKind,
  PublicationKind,
  SamplingMethod,
  SamplingPrecision,
  StationStatus,
  WaterClass,
} from '../../actions/reading-enums.js';
import type { ItemValue } from '../../domain/readings.events.js';
import { DecisionOnItem } from '../decision-on-item.js';
import { OfSectionArgs } from '../of-section.js';
import type { ReadingVersionRow } from './readings.view.js';

@ObjectType({ description: '一个项目的监测值。Value of one item.' })
export class ReadingItem {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => ItemValueKind, { description: '类别。Kind.' })
  kind: keyof typeof ItemValueKind;

  @Field({ nullable: true, description: '发布原文。The text as printed.' })
  text?: string;

  @Field(() => DecimalText, {
    nullable: true,
    description: '未修约的原始值；不详则空。At full precision, where known.',
  })
  raw?: string | undefined;

  @Field(() => DecimalText, { nullable: true, description: '检出限。Detection limit.' })
  limit?: string;

  @Field({ nullable: true, description: '计量单位。Unit.' })
  unit?: string;

  @Field(() => AbsenceReason, { nullable: true, description: '无值原因。Why there is none.' })
  reason?: keyof typeof AbsenceReason;
}

@ObjectType({ description: '所依据的协议。The agreement by which one acted who is not of the data owner.' })
export class CitedAgreement {
  @Field(() => ID, { description: '协议编号。Id.' })
  id: string;

  @Field(() => Int, { description: '当时协议的版本。Revision of the agreement then.' })
  revision: number;
}

@ObjectType({ description: '发布来源。Where a version came from.' })
export class ReadingPublication {
  @Field(() => PublicationKind, { description: '类别。Kind.' })
  kind: keyof typeof PublicationKind;

  @Field(() => Digest, { nullable: true, description: '文件摘要。Digest of the file.' })
  digest?: string;

  @Field(() => Int, { nullable: true, description: '文件行号，自 1 起。Line of the file, from 1.' })
  line?: number;

  @Field({ nullable: true, description: '文件出处。Where the file comes from.' })
  address?: string;

  @Field(() => PublicationTrust, { nullable: true, description: '文件可信度。How far the file is trusted.' })
  trust?: keyof typeof PublicationTrust;

  @Field(() => LocalDate, { nullable: true, description: '发布日期，如已知。Day it was published, where known.' })
  publishedOn?: string;

  @Field(() => CitedAgreement, {
    nullable: true,
    description:
      '导入所依据的协议；数据所有单位自行导入则空。Agreement by which a party brought it; absent: the data owner did.',
  })
  agreement?: CitedAgreement;

  @Field(() => Provenance, {
    nullable: true,
    description:
      '所有单位录入时注明的来源，如【示例】。What the owner said of it when entering it, e.g. that it is an example.',
  })
  provenance?: Provenance;
}

@ObjectType({ description: '已签署的取舍决定。A signed decision whether a value counts.' })
export class InclusionDecision extends DecisionOnItem {
  @Field({ description: '事由。Why.' })
  reason: string;

  @Field({ description: '依据。What it rests on.' })
  basis: string;

  @Field(() => DateTime, { description: '签署时间。When it was signed.' })
  at: string;
}

@ObjectType({ description: '撤回。A withdrawal by the data owner.' })
export class ReadingWithdrawal {
  @Field({ description: '事由。Why.' })
  reason: string;

  @Field(() => DateTime, { description: '入库时间。When it was recorded.' })
  at: string;
}

@ObjectType({ description: '监测值（某一版本）。One version of a reading.' })
export class Reading {
  @Field(() => ID, { description: '版本编号，长期不变。Stable id of this version.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => DateTime, { description: '采样时间。Sampled at.' })
  sampledAt: string;

  @Field(() => SamplingPrecision, { description: '采样时间精度。Precision.' })
  precision: keyof typeof SamplingPrecision;

  @Field({
    description: '数据系列；未核实来源为 unverified-…。Series; `unverified-…` where the source is not verified.',
  })
  source: string;

  @Field(() => SamplingMethod, { description: '监测方式。Method.' })
  method: keyof typeof SamplingMethod;

  @Field({ nullable: true, description: '前处理；不详则空。Pretreatment; absent when unknown.' })
  pretreatment?: string;

  @Field(() => StationStatus, { description: '站点状态。Station status.' })
  status: keyof typeof StationStatus;

  @Field(() => WaterClass, { nullable: true, description: '发布的类别。Class as published.' })
  publishedClass?: keyof typeof WaterClass;

  @Field(() => [ReadingItem], { description: '各项目。Items.' })
  items: ReadingItem[];

  @Field(() => Int, { description: '版本号。Version, from 1.' })
  version: number;

  @Field({
    description: '是否为现行版本：未撤回，且其后无现行版本。Whether it stands: not withdrawn, and no later one stands.',
  })
  current: boolean;

  @Field(() => ReadingWithdrawal, { nullable: true, description: '撤回；未撤回则空。Withdrawal, if it was withdrawn.' })
  withdrawn?: ReadingWithdrawal;

  @Field(() => [InclusionDecision], { description: '各项目的最新取舍决定。Latest decision on each item.' })
  decisions: InclusionDecision[];

  @Field(() => [ID], { description: '待答复的数据异议。Objections to this version that wait for an answer.' })
  openObjections: string[];

  @Field(() => ReadingPublication, { description: '发布来源。Where it came from.' })
  publication: ReadingPublication;

  @Field(() => DateTime, { description: '入库时间。Recorded at.' })
  recordedAt: string;

  static of(row: ReadingVersionRow): Reading {
    const { items, pretreatment, publishedClass, ...reading } = row.reading;
    return Object.assign(new Reading(), reading, {
      id: row.version_id,
      section: row.section,
      month: row.month,
      version: row.version,
      current: row.current,
      withdrawn: row.withdrawn,
      decisions: Object.entries(row.decisions).map(([item, { decision, ...decided }]) => ({
        ...decided,
        item,
        id: decision,
      })),
      openObjections: Object.keys(row.objections).filter((objection) => row.objections[objection]),
      publication: row.publication,
      recordedAt: row.recorded_at,
      items: itemsOf(items, row.raw),
      ...(pretreatment.kind === 'known' ? { pretreatment: pretreatment.text } : {}),
      ...(publishedClass.kind === 'class' ? { publishedClass: publishedClass.class } : {}),
    });
  }
}

/** Items of a row as the API shows them. */
export const itemsOf = (
  items: Readonly<Record<string, ItemValue>>,
  raw: Readonly<Record<string, string>> = {},
): ReadingItem[] =>
  Object.entries(items).map(([item, value]) => ({
    item,
    ...value,
    ...(raw[item] === undefined ? {} : { raw: raw[item] }),
  }));

const ReadingConnection = connectionOf(Reading, 'Reading');

@ArgsType()
export class ReadingsArgs extends OfSectionArgs {
  @Field({
    nullable: true,
    description: '是否包含被取代或撤回的版本，默认否。With versions that were superseded or withdrawn.',
  })
  superseded?: boolean;
}

const cursorSchema = z.tuple([z.string(), z.string()]);

@Resolver()
export class ReadingsQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly changes: Changes,
    private readonly authenticator: Authenticator,
  ) {}

  @AnyOfficer()
  @Query(() => ReadingConnection, { description: '断面监测值，由新到旧。Readings of a section, newest first.' })
  async readings(@CurrentCaller() caller: Caller, @Args() args: ReadingsArgs): Promise<Connection<Reading>> {
    const page = pageOf(args, cursorSchema);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<ReadingVersionRow>('readings')
        .selectAll()
        .where('visibility_key', '=', `section:${args.section}`)
        .orderBy('sampled_at', 'desc')
        .orderBy('version_id', 'desc')
        .limit(page.first + 1);
      if (args.month) query = query.where('month', '=', args.month);
      if (!args.superseded) query = query.where('current', '=', true);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('sampled_at', 'version_id'), '<', tuple(...after)),
        );
      return reader.rows(query);
    });
    return toConnection(rows.map(Reading.of), page, ({ sampledAt, id }): [string, string] => [sampledAt, id]);
  }

  @AnyOfficer()
  @Subscription(() => Reading, {
    description: '监测值的发布与更替。Readings as they are published or superseded, as far as one may see them.',
  })
  readingChanged(
    @CurrentCaller() caller: Caller,
    @Args('section', { type: () => ID, nullable: true, description: '仅此断面。Of this section only.' })
    section?: string,
  ): AsyncIterableIterator<{ readingChanged: Reading }> {
    return live(
      { changes: this.changes, authenticator: this.authenticator, caller },
      'readings',
      (row: ReadingVersionRow) =>
        section && row.section !== section ? undefined : { readingChanged: Reading.of(row) },
    );
  }
}
