import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, Int, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller, checked } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { instantSchema } from '#platform/kernel/schemas.js';
import { hoursLater, type InstantText } from '#platform/kernel/time.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';
import { Vault } from '#platform/vault/vault.js';
import { dutyTimeSchema } from '../../actions/duty-enums.js';
import type { DutyRules } from '../../domain/duty-rules.js';
import { gaps } from '../../domain/roster.js';
import { DUTY_RULES } from '../../duty-reference.js';
import type { DelegationRow } from './duty.view.js';
import { openHandoverIn, touching } from './duty-rows.js';
import { Delegation, DutyGap, DutyShift, OpenHandover } from './duty-types.js';

const DutyShiftConnection = connectionOf(DutyShift, 'DutyShift');
const DelegationConnection = connectionOf(Delegation, 'Delegation');

@ArgsType()
export class DutyRosterArgs extends PageArgs {
  @Field(() => DateTime, { description: '时段开始。Begin of the time one asks about.' })
  from: string;

  @Field(() => DateTime, { description: '时段结束。Its end.' })
  until: string;
}

/** A month ahead. */
const mostHours = 31 * 24;
const sortKey = z.tuple([instantSchema, z.string()]);

@Resolver()
export class DutyQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly vault: Vault,
    private readonly clock: Clock,
    @Inject(DUTY_RULES) private readonly rules: DutyRules,
  ) {}

  @AnyOfficer()
  @Query(() => DutyShiftConnection, {
    description:
      '本单位值班表，由早到晚。The roster of the own body: shifts that touch the time asked about, earliest first.',
  })
  async dutyRoster(@CurrentCaller() caller: Caller, @Args() args: DutyRosterArgs): Promise<Connection<DutyShift>> {
    const page = pageOf(args, sortKey);
    const from = dutyTime(args.from, 'from');
    const until = dutyTime(args.until, 'until');
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = touching(reader, from, until)
        .orderBy('row.starts_at')
        .orderBy('row.id')
        .limit(page.first + 1);
      const { after } = page;
      if (after) query = query.where((is) => is(is.refTuple('row.starts_at', 'row.id'), '>', is.tuple(...after)));
      return reader.rows(query);
    });
    const persons = this.vault.persons(rows.flatMap(DutyShift.officersOf));
    return toConnection(
      rows.map((row) => DutyShift.of(row, persons)),
      page,
      ({ from, id }) => [from, id],
    );
  }

  @AnyOfficer()
  @Query(() => [DutyGap], {
    description: '本单位自现在起无人值班的时段。From now on: when nobody of the own body is assigned.',
  })
  async dutyGaps(
    @CurrentCaller() caller: Caller,
    @Args('hours', {
      type: () => Int,
      nullable: true,
      description: '向前查多少小时，1–744，默认 24。How many hours ahead, 1 to 744; 24 if absent.',
    })
    hours?: number,
  ): Promise<DutyGap[]> {
    const asked = hours ?? this.rules.gapLookAheadHours;
    if (asked < 1 || asked > mostHours) throw new RequestRefused('InvalidInput', { hours: asked }, ['hours']);
    const from = this.clock.now();
    const until = hoursLater(from, asked);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.rows(touching(reader, from, until)),
    );
    const shifts = rows.map(({ starts_at, ends_at }) => ({ from: starts_at, until: ends_at }));
    return gaps(shifts, from, until).map((gap) => Object.assign(new DutyGap(), gap));
  }

  @AnyOfficer()
  @Query(() => OpenHandover, {
    nullable: true,
    description:
      '本单位待确认的交接班；没有则空。The handover of the own body that waits to be confirmed; null if none.',
  })
  async openHandover(@CurrentCaller() caller: Caller): Promise<OpenHandover | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      openHandoverIn(reader, this.clock.now()),
    );
    return row && OpenHandover.of(row, this.vault.persons([row.offered_by, row.incoming_officer]));
  }

  @AnyOfficer()
  @Query(() => DelegationConnection, {
    description: '本单位的委托，由新到旧。Delegations of the own body, newest first.',
  })
  async delegations(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Delegation>> {
    const page = pageOf(args, sortKey);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<DelegationRow>('delegations')
        .selectAll()
        .orderBy('row.granted_at', 'desc')
        .orderBy('row.id', 'desc')
        .limit(page.first + 1);
      const { after } = page;
      if (after) query = query.where((is) => is(is.refTuple('row.granted_at', 'row.id'), '<', is.tuple(...after)));
      return reader.rows(query);
    });
    const now = this.clock.now();
    return toConnection(
      rows.map((row) => Delegation.of(row, now)),
      page,
      ({ grantedAt, id }) => [grantedAt, id],
    );
  }
}

const dutyTime = (text: string, place: string): InstantText => {
  const time = checked(dutyTimeSchema, text);
  if (time.kind === 'valid') return time.value;
  throw new RequestRefused('InvalidInput', time.refusal.details, [place]);
};
