import { sql } from 'kysely';
import type { Reader } from '#platform/read-store/read-store.js';
import type { SettlementRow } from './settlements.view.js';

export interface AwaitingInclusion {
  readonly inclusion: string;
  readonly agreement: string;
  readonly period: string;
  readonly section: string;
  /** Of the party that proposed it. */
  readonly organisation: string;
  readonly proposedAt: string;
}

/**
 * Proposals which values count that wait for the signature of the body, the oldest first; not those that the officer
 * proposed itself (separation of duties), nor of a settlement that is final. One statement.
 */
export const awaitingInclusion = (
  reader: Reader,
  { organisation, officer }: { readonly organisation: string; readonly officer: string },
  limit: number,
): Promise<readonly AwaitingInclusion[]> =>
  reader.rows(
    reader
      .from<SettlementRow>('settlements')
      .innerJoinLateral(sql<{ act: unknown }>`jsonb_each("row".inclusions)`.as<'p'>(sql`p(place, act)`), (join) =>
        join.onTrue(),
      )
      .select([
        'agreement',
        'period',
        sql<string>`p.act->>'inclusion'`.as('inclusion'),
        sql<string>`p.act->>'section'`.as('section'),
        sql<string>`p.act->>'organisation'`.as('organisation'),
        sql<string>`p.act->>'at'`.as('proposedAt'),
      ])
      .where('status', '<>', 'final')
      .where(
        sql<boolean>`jsonb_exists("row".computed->'statement'->'parties', ${organisation})
          and p.act->>'kind' = 'proposed' and p.act->>'officer' <> ${officer}
          and not exists (select from jsonb_each("row".inclusions) o(place, act)
            where o.act->>'inclusion' = p.act->>'inclusion'
              and (o.act->>'kind' in ('agreed', 'declined')
                or o.act->>'kind' = 'signed' and o.act->>'party' = ${organisation}))`,
      )
      .orderBy('proposedAt')
      .orderBy('inclusion')
      .limit(limit),
  );
