import { sql } from 'kysely';
import type { Reader, Visible } from '#platform/read-store/read-store.js';
import type { AgreementRow } from './agreements.view.js';

export interface AwaitingSignature {
  readonly agreement: string;
  readonly version: number;
  readonly title: string;
  /** When the agreement was first proposed. */
  readonly since: string;
}

/** Versions that wait for the signature of the body, the oldest agreement first; one statement. */
export const awaitingSignature = async (
  reader: Reader,
  organisation: string,
  limit: number,
): Promise<readonly AwaitingSignature[]> => {
  const rows = await reader.rows(
    reader
      .from<AgreementRow & Visible>('agreements')
      .select(['id', 'pending_version', 'versions', 'business_time'])
      .where('pending_version', '>', 0)
      .where('status', '<>', 'ended')
      .where(
        sql<boolean>`exists (select from jsonb_array_elements("row".parties) p where p->>'organisation' = ${organisation})
          and not jsonb_exists("row".signatures, "row".pending_version || ' ' || ${organisation}::text)
          and not jsonb_exists("row".departures, ${organisation})`,
      )
      .orderBy('business_time')
      .orderBy('id')
      .limit(limit),
  );
  return rows.map(({ id, pending_version: version, versions, business_time: since }) => ({
    ...{ agreement: id, version, since },
    title: versions[version]?.title ?? id,
  }));
};
