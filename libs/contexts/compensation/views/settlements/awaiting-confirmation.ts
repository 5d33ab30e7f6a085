import { sql } from 'kysely';
import type { Reader } from '#platform/read-store/read-store.js';
import type { SettlementRow } from './settlements.view.js';

export interface AwaitingConfirmation {
  readonly settlement: string;
  readonly agreement: string;
  readonly period: string;
  readonly computedAt: string;
}

/**
 * Settlements whose newest statement the body can confirm and did not, the oldest first; not those that the officer
 * computed itself (separation of duties), nor what an objection stops. One statement.
 */
export const awaitingConfirmation = async (
  reader: Reader,
  { organisation, officer }: { readonly organisation: string; readonly officer: string },
  limit: number,
): Promise<readonly AwaitingConfirmation[]> => {
  const rows = await reader.rows(
    reader
      .from<SettlementRow>('settlements')
      .select(['id', 'agreement', 'period', sql<string>`"row".computed->>'at'`.as('computed_at')])
      .where('status', '=', 'computed')
      .where(
        sql<boolean>`jsonb_exists("row".computed->'statement'->'parties', ${organisation})
          and not jsonb_exists("row".confirmations, ${organisation})
          and "row".computed->>'computedBy' <> ${officer}
          and "row".computed->'statement'->>'outcome' <> 'insufficientData'`,
      )
      .orderBy('period')
      .orderBy('id')
      .limit(limit),
  );
  return rows.map(({ id: settlement, agreement, period, computed_at: computedAt }) => ({
    ...{ settlement, agreement, period, computedAt },
  }));
};
