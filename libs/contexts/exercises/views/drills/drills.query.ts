import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { type Reader, ReadStore } from '#platform/read-store/read-store.js';
import { ReceiptTimes } from '../../receipt-times.js';
import { Drill, DrillTest } from './drill-types.js';
import type { DrillRow, DrillTestRow } from './drills.view.js';

const DrillConnection = connectionOf(Drill, 'Drill');

interface Found {
  readonly rows: readonly DrillRow[];
  readonly tests: readonly DrillTestRow[];
}

@Resolver()
export class DrillsQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly times: ReceiptTimes,
  ) {}

  @AnyOfficer()
  @Query(() => DrillConnection, {
    description:
      '本单位发起或受测的测试，由新到旧。Unannounced tests that the own body started or was put to, newest first.',
  })
  async drills(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Drill>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const found = await this.views.within(caller.holder, caller.scope, async (reader) => {
      let query = reader
        .from<DrillRow>('drills')
        .selectAll()
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('started_at', 'id'), '<', tuple(...after)));
      return withTests(reader, await reader.rows(query));
    });
    return toConnection(await this.shown(found), page, ({ startedAt, id }): [string, string] => [startedAt, id]);
  }

  @AnyOfficer()
  @Query(() => Drill, {
    nullable: true,
    description:
      '一次测试及各单位用时；未找到或无权则空。An unannounced test with its table of receipt times; null when not found or not yours.',
  })
  async drill(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '测试编号。Id.' }) id: string,
  ): Promise<Drill | undefined> {
    const found = await this.views.within(caller.holder, caller.scope, async (reader) =>
      withTests(reader, await reader.rows(reader.from<DrillRow>('drills').selectAll().where('id', '=', id))),
    );
    return (await this.shown(found))[0];
  }

  /** The bodies are those that the reader may see; what happened there the journal says. */
  private async shown({ rows, tests }: Found): Promise<readonly Drill[]> {
    return Promise.all(
      rows.map(async (row) => {
        const ofDrill = tests.filter(({ drill }) => drill === row.id);
        const shown = ofDrill.map(async (test) => DrillTest.of(test, row, await this.times.of(test)));
        return Drill.of(row, await Promise.all(shown));
      }),
    );
  }
}

const withTests = async (reader: Reader, rows: readonly DrillRow[]): Promise<Found> => {
  if (rows.length === 0) return { rows, tests: [] };
  const ids = rows.map(({ id }) => id);
  const query = reader.from<DrillTestRow>('drill_tests').selectAll().where('drill', 'in', ids).orderBy('organisation');
  return { rows, tests: await reader.rows(query) };
};
