import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver, Subscription } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer, Authenticator } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { live } from '#platform/graphql/live.js';
import { DateTime, DecimalText, Month } from '#platform/graphql/scalars.js';
import { Changes } from '#platform/read-store/changes.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import {
  AbsenceReason,
  ItemValueKind,
  SamplingMethod,
  SamplingPrecision,
  StationStatus,
  WaterClass,
} from '../../actions/reading-enums.js';
import type { ReadingVersionRow } from './readings.view.js';

@ObjectType({ description: '一个项目的监测值。Value of one item.' })
export class ReadingItem {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => ItemValueKind, { description: '类别。Kind.' })
  kind: keyof typeof ItemValueKind;

  @Field({ nullable: true, description: '发布原文。The text as printed.' })
  text?: string;

  @Field(() => DecimalText, { nullable: true, description: '检出限。Detection limit.' })
  limit?: string;

  @Field({ nullable: true, description: '计量单位。Unit.' })
  unit?: string;

  @Field(() => AbsenceReason, { nullable: true, description: '无值原因。Why there is none.' })
  reason?: keyof typeof AbsenceReason;
}

@ObjectType({ description: '监测值（某一版本）。One version of a reading.' })
export class Reading {
  @Field(() => ID, { description: '版本编号，长期不变。Stable id of this version.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => DateTime, { description: '采样时间。Sampled at.' })
  sampledAt: string;

  @Field(() => SamplingPrecision, { description: '采样时间精度。Precision.' })
  precision: keyof typeof SamplingPrecision;

  @Field({ description: '数据系列。Series.' })
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

  @Field({ description: '是否为最新版本。Whether no later version stands.' })
  current: boolean;

  @Field(() => DateTime, { description: '入库时间。Recorded at.' })
  recordedAt: string;

  static of(row: ReadingVersionRow): Reading {
    const { items, pretreatment, publishedClass, ...reading } = row.reading;
    return Object.assign(new Reading(), reading, {
      id: row.version_id,
      section: row.section,
      version: row.version,
      current: row.current,
      recordedAt: row.recorded_at,
      items: Object.entries(items).map(([item, value]) => ({ item, ...value })),
      ...(pretreatment.kind === 'known' ? { pretreatment: pretreatment.text } : {}),
      ...(publishedClass.kind === 'class' ? { publishedClass: publishedClass.class } : {}),
    });
  }
}

const ReadingConnection = connectionOf(Reading, 'Reading');

@ArgsType()
export class ReadingsArgs extends PageArgs {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { nullable: true, description: '月份（北京时间）。Legal month.' })
  month?: string;

  @Field({ nullable: true, description: '是否包含被取代的版本，默认否。With versions that were superseded.' })
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
        .where('section', '=', args.section)
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
