import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { Month } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { SettlementStatus } from '../../actions/settlement-enums.js';
import { statementText } from '../../domain/statement.js';
import { Settlement, SettlementComputation, SettlementStatement } from './settlement-types.js';
import type { ComputationRow, ConfirmationRow, SettlementRow } from './settlements.view.js';

const SettlementConnection = connectionOf(Settlement, 'Settlement');

@ArgsType()
export class SettlementsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: '仅此协议。Of this agreement only.' })
  agreement?: string;

  @Field(() => Month, { nullable: true, description: '仅此月份。Of this month only.' })
  period?: string;

  @Field(() => SettlementStatus, { nullable: true, description: '仅此状态。Of this status only.' })
  status?: keyof typeof SettlementStatus;

  @Field({ nullable: true, description: '仅已过时（或未过时）者。Outdated ones only, or only others.' })
  outdated?: boolean;
}

@Resolver()
export class SettlementsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => SettlementConnection, {
    description: '本单位为签约方的结算，由新到旧。Settlements, newest month first.',
  })
  async settlements(@CurrentCaller() caller: Caller, @Args() args: SettlementsArgs): Promise<Connection<Settlement>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<SettlementRow>('settlements')
        .selectAll()
        .orderBy('period', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      if (args.agreement) query = query.where('agreement', '=', args.agreement);
      if (args.period) query = query.where('period', '=', args.period);
      if (args.status) query = query.where('status', '=', args.status);
      if (args.outdated !== undefined && args.outdated !== null) query = query.where('outdated', '=', args.outdated);
      const { after } = page;
      if (after) query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('period', 'id'), '<', tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(rows.map(Settlement.of), page, ({ period, id }): [string, string] => [period, id]);
  }

  @AnyOfficer()
  @Query(() => Settlement, {
    nullable: true,
    description:
      '一次结算，直至所用监测值版本；未找到或无权则空。A settlement down to the readings it used; null when not yours.',
  })
  async settlement(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '结算编号。Id.' }) id: string,
  ): Promise<Settlement | undefined> {
    const row = await this.row(caller, id);
    return row && Settlement.of(row);
  }

  @AnyOfficer()
  @Query(() => SettlementStatement, {
    nullable: true,
    description: '最新一次计算的结算单原文及摘要。The newest statement as canonical text, with its digest.',
  })
  async statement(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '结算编号。Id of the settlement.' }) id: string,
  ): Promise<SettlementStatement | undefined> {
    const row = await this.row(caller, id);
    if (!row) return undefined;
    const { statement, statementDigest: digest } = row.computed;
    return Object.assign(new SettlementStatement(), { text: statementText(statement), digest });
  }

  @AnyOfficer()
  @Query(() => [SettlementComputation], {
    description:
      '一次结算的历次计算，由旧到新，直至所用监测值版本；无权则空。All computations of a settlement, oldest first, down to the readings; none when not yours.',
  })
  async settlementComputations(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '结算编号。Id of the settlement.' }) id: string,
  ): Promise<SettlementComputation[]> {
    return this.views.within(caller.holder, caller.scope, async (reader) => {
      const computations = await reader.rows(
        reader
          .from<ComputationRow>('settlement_computations')
          .selectAll()
          .where('settlement', '=', id)
          .orderBy('computation', 'asc'),
      );
      const given = await reader.rows(
        reader.from<ConfirmationRow>('settlement_confirmations').selectAll().where('settlement', '=', id),
      );
      return computations.map((row) => SettlementComputation.of(row, given));
    });
  }

  private row(caller: Caller, id: string): Promise<SettlementRow | undefined> {
    return this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<SettlementRow>('settlements').selectAll().where('id', '=', id)),
    );
  }
}
