import { Args, ArgsType, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime, Digest, Month } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { DataObjectionState } from '../../actions/data-objection-enums.js';
import { OfSectionArgs } from '../of-section.js';
import { CitedAgreement } from '../readings/readings.query.js';
import type { DataObjectionRow } from './data-objections.view.js';

@ObjectType({ description: '数据异议。An objection to a version of a reading, to its data owner.' })
export class DataObjection {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => ID, { description: '所疑监测值版本。Version of the reading that is doubted.' })
  reading: string;

  @Field(() => [String], {
    description: '所疑项目代码；空则整条。Items that are doubted; none: the version as a whole.',
  })
  items: readonly string[];

  @Field({ description: '异议事由。Why it is doubted.' })
  reason: string;

  @Field(() => [Digest], { description: '佐证文件的摘要。Digests of files, as evidence.' })
  documents: readonly string[];

  @Field(() => ID, { description: '数据所有单位，由其答复。Data owner, who answers.' })
  dataOwner: string;

  @Field(() => ID, { description: '提出单位。Body that objects.' })
  organisation: string;

  @Field(() => CitedAgreement, { description: '所依据的协议。Agreement as whose party it objects.' })
  agreement: CitedAgreement;

  @Field(() => ID, { description: '提出人员。Officer who objected.' })
  objectedBy: string;

  @Field(() => DateTime, { description: '提出时间。When.' })
  objectedAt: string;

  @Field(() => DataObjectionState, { description: '状态。What became of it.' })
  state: keyof typeof DataObjectionState;

  @Field(() => ID, { nullable: true, description: '答复或撤回人员。Officer who answered, or took it back.' })
  settledBy?: string;

  @Field(() => DateTime, { nullable: true, description: '答复或撤回时间。When that was.' })
  settledAt?: string;

  @Field({ nullable: true, description: '答复或撤回事由。Why.' })
  settledReason?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '答复更正时的现行版本；无现行版本则空。Version that stood when it was answered as corrected; absent: none did.',
  })
  correctedBy?: string;

  static of({ settled, ...row }: DataObjectionRow): DataObjection {
    return Object.assign(new DataObjection(), {
      ...{ id: row.objection, section: row.section, month: row.month, reading: row.version_id, items: row.items },
      ...{ reason: row.reason, documents: row.documents, dataOwner: row.data_owner, organisation: row.organisation },
      ...{ agreement: row.agreement, objectedBy: row.objected_by, objectedAt: row.objected_at, state: row.state },
      ...{ settledBy: settled?.by, settledAt: settled?.at, settledReason: settled?.reason },
      correctedBy: settled?.stands,
    });
  }
}

const DataObjectionConnection = connectionOf(DataObjection, 'DataObjection');

@ArgsType()
export class DataObjectionsArgs extends OfSectionArgs {
  @Field(() => DataObjectionState, { nullable: true, description: '仅此状态。In this state only.' })
  state?: keyof typeof DataObjectionState;
}

@Resolver()
export class DataObjectionsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => DataObjectionConnection, {
    description: '断面监测值的数据异议，由新到旧。Objections to readings of a section, newest first.',
  })
  async dataObjections(
    @CurrentCaller() caller: Caller,
    @Args() args: DataObjectionsArgs,
  ): Promise<Connection<DataObjection>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<DataObjectionRow>('data_objections')
        .selectAll()
        .where('section', '=', args.section)
        .orderBy('objected_at', 'desc')
        .orderBy('objection', 'desc')
        .limit(page.first + 1);
      if (args.month) query = query.where('month', '=', args.month);
      if (args.state) query = query.where('state', '=', args.state);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('objected_at', 'objection'), '<', tuple(...after)),
        );
      return reader.rows(query);
    });
    return toConnection(rows.map(DataObjection.of), page, ({ objectedAt, id }): [string, string] => [objectedAt, id]);
  }
}
