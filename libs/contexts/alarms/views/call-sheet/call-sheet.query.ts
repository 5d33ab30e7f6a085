import { Args, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { sql } from 'kysely';
import { z } from 'zod';
import { Allow, Authenticator } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { live } from '#platform/graphql/live.js';
import { Changes } from '#platform/read-store/changes.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Vault } from '#platform/vault/vault.js';
import { Alarm } from './alarm-types.js';
import type { AlarmRow } from './alarms.view.js';

const AlarmConnection = connectionOf(Alarm, 'Alarm');

@Resolver()
export class CallSheetQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly changes: Changes,
    private readonly authenticator: Authenticator,
    private readonly vault: Vault,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Query(() => AlarmConnection, {
    description:
      '呼叫单：现在要给谁打电话、号码、说什么；由新到旧。The call sheet: whom to telephone now, the number, the words; alarms that are open, newest first.',
  })
  async callSheet(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Alarm>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<AlarmRow>('alarms')
        .selectAll()
        .where(sql<boolean>`"row".ended = '{}'::jsonb`)
        .orderBy('raised_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('raised_at', 'id'), '<', tuple(...after)));
      return reader.rows(query);
    });
    const persons = this.vault.persons(rows.flatMap(Alarm.officersOf));
    const shown = rows.map((row) => Alarm.of(row, persons));
    return toConnection(shown, page, ({ raisedAt, id }): [string, string] => [raisedAt, id]);
  }

  @Allow('dutyOfficer', 'head')
  @Query(() => Alarm, {
    nullable: true,
    description: '一项告警；未找到或无权则空。An alarm; null when not found or not yours.',
  })
  async alarm(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '告警编号。Id.' }) id: string,
  ): Promise<Alarm | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<AlarmRow>('alarms').selectAll().where('id', '=', id)),
    );
    return row && this.shown(row);
  }

  @Allow('dutyOfficer', 'head')
  @Subscription(() => Alarm, {
    description: '告警的产生、轮换、通话、知悉、解除。Alarms as they are raised, called, acknowledged or stood down.',
  })
  alarmChanged(@CurrentCaller() caller: Caller): AsyncIterableIterator<{ alarmChanged: Alarm }> {
    return live({ changes: this.changes, authenticator: this.authenticator, caller }, 'alarms', (row: AlarmRow) => ({
      alarmChanged: this.shown(row),
    }));
  }

  private shown(row: AlarmRow): Alarm {
    return Alarm.of(row, this.vault.persons(Alarm.officersOf(row)));
  }
}
