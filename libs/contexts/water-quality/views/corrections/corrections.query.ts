import { Args, ArgsType, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime, Month } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { CorrectionKind, CorrectionState } from '../../actions/month-enums.js';
import { StationStatus, WaterClass } from '../../actions/reading-enums.js';
import { OfSectionArgs } from '../of-section.js';
import { itemsOf, ReadingItem, ReadingPublication } from '../readings/readings.query.js';
import type { CorrectionRow } from './corrections.view.js';

@ObjectType({ description: '建议的监测结果。A row as it is proposed.' })
export class ProposedReading {
  @Field(() => DateTime, { description: '采样时间。Sampled at.' })
  sampledAt: string;

  @Field({ description: '数据系列。Series.' })
  source: string;

  @Field(() => StationStatus, { description: '站点状态。Station status.' })
  status: keyof typeof StationStatus;

  @Field(() => WaterClass, { nullable: true, description: '发布的类别。Class as published.' })
  publishedClass?: keyof typeof WaterClass;

  @Field(() => [ReadingItem], { description: '各项目。Items.' })
  items: ReadingItem[];

  @Field(() => ReadingPublication, { description: '发布来源。Where it came from.' })
  publication: ReadingPublication;
}

@ObjectType({ description: '对已关闭月份的更正建议。A proposal for a closed month.' })
export class Correction {
  @Field(() => ID, { description: '建议编号。Id.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => CorrectionKind, { description: '类别。What is proposed.' })
  kind: keyof typeof CorrectionKind;

  @Field(() => CorrectionState, { description: '状态。What became of it.' })
  state: keyof typeof CorrectionState;

  @Field(() => ID, {
    description: '所针对的监测值版本。Version of the reading that it would replace, or withdraw.',
  })
  version: string;

  @Field(() => ProposedReading, {
    nullable: true,
    description: '建议的结果；撤回则空。The row as proposed; absent for a withdrawal.',
  })
  proposed?: ProposedReading;

  @Field({ nullable: true, description: '撤回事由。Why it should be withdrawn.' })
  reason?: string;

  @Field(() => ID, { description: '提出人员；不得由其确认。The officer who proposed it, and so does not confirm it.' })
  proposedBy: string;

  @Field(() => DateTime, { description: '提出时间。When it was proposed.' })
  proposedAt: string;

  @Field(() => ID, { nullable: true, description: '决定人员。The officer who decided.' })
  decidedBy?: string;

  @Field(() => DateTime, { nullable: true, description: '决定或被取代时间。When it was decided, or superseded.' })
  decidedAt?: string;

  @Field({ nullable: true, description: '决定事由。Why it was decided so.' })
  decisionReason?: string;

  static of({ proposed, decided, ...row }: CorrectionRow): Correction {
    return Object.assign(new Correction(), {
      ...{ id: row.proposal, section: row.section, month: row.month, kind: row.kind, state: row.state },
      ...{ version: row.version_id, proposedBy: row.proposed_by, proposedAt: row.proposed_at },
      ...(proposed.kind === 'row' ? { proposed: proposedOf(proposed) } : { reason: proposed.reason }),
      ...{ decidedBy: decided?.by, decidedAt: decided?.at, decisionReason: decided?.reason },
    });
  }
}

const proposedOf = ({
  row: { sampledAt, source, status, publishedClass, items },
  publication,
}: Extract<CorrectionRow['proposed'], { kind: 'row' }>): ProposedReading =>
  Object.assign(new ProposedReading(), {
    ...{ sampledAt, source, status, publication, items: itemsOf(items) },
    ...(publishedClass.kind === 'class' ? { publishedClass: publishedClass.class } : {}),
  });

const CorrectionConnection = connectionOf(Correction, 'Correction');

@ArgsType()
export class CorrectionsArgs extends OfSectionArgs {
  @Field(() => CorrectionState, { nullable: true, description: '仅此状态。In this state only.' })
  state?: keyof typeof CorrectionState;
}

@Resolver()
export class CorrectionsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => CorrectionConnection, {
    description: '对已关闭月份的更正建议，由新到旧。Proposals for closed months, newest first.',
  })
  async corrections(@CurrentCaller() caller: Caller, @Args() args: CorrectionsArgs): Promise<Connection<Correction>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<CorrectionRow>('corrections')
        .selectAll()
        .where('section', '=', args.section)
        .orderBy('proposed_at', 'desc')
        .orderBy('proposal', 'desc')
        .limit(page.first + 1);
      if (args.month) query = query.where('month', '=', args.month);
      if (args.state) query = query.where('state', '=', args.state);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('proposed_at', 'proposal'), '<', tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(rows.map(Correction.of), page, ({ proposedAt, id }): [string, string] => [proposedAt, id]);
  }
}
