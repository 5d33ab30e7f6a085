import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Vault } from '#platform/vault/vault.js';
import { IntakeTransferDirection } from '../../actions/intake-enums.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { UndeterminedClocks } from '../../undetermined-clocks.js';
import { IncidentClock } from '../incidents/clock-types.js';
import { CallingPerson, Intake, IntakeTransfer } from './intake-types.js';
import type { IntakeRow, IntakeTransferRow } from './intakes.view.js';

const IntakeConnection = connectionOf(Intake, 'Intake');
const IntakeTransferConnection = connectionOf(IntakeTransfer, 'IntakeTransfer');

@ArgsType()
export class IntakeTransfersArgs extends PageArgs {
  @Field(() => IntakeTransferDirection, { nullable: true, description: '仅此方向。In this direction only.' })
  direction?: keyof typeof IntakeTransferDirection;
}

@Resolver()
export class IntakesQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly vault: Vault,
    private readonly undetermined: UndeterminedClocks,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Query(() => IntakeConnection, {
    description:
      '本单位受理的举报、来电，由新到旧；不含来电人。Tip-offs of the own body, newest first; without callers.',
  })
  async intakes(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Intake>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<IntakeRow>('intakes')
        .selectAll()
        .orderBy('called_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('called_at', 'id'), '<', tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(await this.shownOf(rows, caller), page, ({ calledAt, id }): [string, string] => [calledAt, id]);
  }

  @Allow('dutyOfficer', 'head')
  @Query(() => Intake, {
    nullable: true,
    description: '一件受理；未找到或非本单位则空。A tip-off; null when not found or not yours.',
  })
  async intake(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '受理编号。Id.' }) id: string,
  ): Promise<Intake | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<IntakeRow>('intakes').selectAll().where('id', '=', id)),
    );
    const [shown] = await this.shownOf(row ? [row] : [], caller);
    if (!shown) return undefined;
    // From the vault, for the own body, and here only.
    const person = this.vault.caller(id, caller.actor.organisation);
    return Object.assign(shown, person ? { caller: Object.assign(new CallingPerson(), person) } : {});
  }

  private async shownOf(rows: readonly IntakeRow[], { actor }: Caller): Promise<Intake[]> {
    const clocksOf = await this.undetermined.of(actor.organisation);
    return Promise.all(
      rows.map(async (row) => {
        const shown = Intake.of(row);
        if (shown.status !== 'received' && shown.status !== 'transferring') return shown;
        const clocks = await clocksOf({ learnedAt: row.taken.learnedAt, isUndetermined: true });
        return Object.assign(shown, { clocks: clocks.map((one) => IncidentClock.of(one, this.reference)) });
      }),
    );
  }

  @Allow('dutyOfficer', 'head')
  @Query(() => IntakeTransferConnection, {
    description: '移入、移出的举报，由新到旧。Tip-offs handed to the own body or by it, newest first.',
  })
  async intakeTransfers(
    @CurrentCaller() caller: Caller,
    @Args() args: IntakeTransfersArgs,
  ): Promise<Connection<IntakeTransfer>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const { organisation } = caller.actor;
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<IntakeTransferRow>('intake_transfers')
        .selectAll()
        .orderBy('transferred_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      if (args.direction)
        query = query.where(args.direction === 'incoming' ? 'recipient' : 'sender', '=', organisation);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('transferred_at', 'id'), '<', tuple(...after)));
      return reader.rows(query);
    });
    const shown = rows.map((row) => IntakeTransfer.of(row, organisation));
    return toConnection(shown, page, ({ transferredAt, id }): [string, string] => [transferredAt, id]);
  }
}
