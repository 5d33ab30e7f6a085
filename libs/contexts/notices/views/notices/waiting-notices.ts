import { sql } from 'kysely';
import type { Reader } from '#platform/read-store/read-store.js';
import type { ReceiptDue, Relay } from '../../domain/notice.events.js';
import type { NoticeRow } from './notices.view.js';

/** A notice for which somebody has not done yet what is expected. */
export interface WaitingNotice {
  readonly id: string;
  readonly number: string;
  readonly kind: NoticeRow['kind'];
  readonly title: string;
  readonly sender: string;
  readonly sentAt: string;
  /** Recipients without a receipt, own or claimed, by whether they are on the platform; of one received: the own body. */
  readonly silent: readonly { readonly organisation: string; readonly onPlatform: boolean }[];
  readonly receiptDue: ReceiptDue;
  readonly relay: Relay;
  /** The own body has receipted it, or confirmed what was claimed. */
  readonly isReceipted: boolean;
  /** A receipt of the own body is claimed, and it did not confirm it. */
  readonly isClaimed: boolean;
  readonly isPassedOn: boolean;
}

const claims = (recipient: ReturnType<typeof sql>) =>
  sql`exists (select from jsonb_each("row".claims) c where c.value->>'recipient' = ${recipient})`;

/**
 * Notices that the body received and has not receipted, or has to pass on; the earliest due first, without a time last.
 * One statement over what waits, not over all that ever was.
 */
export const receivedAndWaiting = async (
  reader: Reader,
  organisation: string,
  limit: number,
): Promise<readonly WaitingNotice[]> => {
  const me = sql`${organisation}`;
  const rows = await reader.rows(
    reader
      .from<NoticeRow>('notices')
      .selectAll()
      .where('sender', '<>', organisation)
      .where(sql<boolean>`"row".waits`)
      .where(
        sql<boolean>`(not (jsonb_exists("row".receipts, ${me}) or jsonb_exists("row".confirmations, ${me}))
          or ("row".passed_on is null and jsonb_array_length("row".sent->'relay'->'next') > 0))`,
      )
      .orderBy(sql`"row".sent->'receiptDue'->>'at' nulls last`)
      .orderBy('sent_at')
      .orderBy('id')
      .limit(limit),
  );
  return rows.map((row) => waiting(row, organisation));
};

/** Notices of the body of which a recipient has no receipt, own or claimed; in the same order. One statement. */
export const sentAndWaiting = async (
  reader: Reader,
  organisation: string,
  limit: number,
): Promise<readonly WaitingNotice[]> => {
  const rows = await reader.rows(
    reader
      .from<NoticeRow>('notices')
      .selectAll()
      .where('sender', '=', organisation)
      .where(sql<boolean>`"row".waits`)
      .where(
        sql<boolean>`exists (select from jsonb_array_elements("row".sent->'recipients') r
          where not jsonb_exists("row".receipts, r->>'organisation') and not ${claims(sql`r->>'organisation'`)})`,
      )
      .orderBy(sql`"row".sent->'receiptDue'->>'at' nulls last`)
      .orderBy('sent_at')
      .orderBy('id')
      .limit(limit),
  );
  return rows.map((row) => waiting(row, organisation));
};

const waiting = (row: NoticeRow, organisation: string): WaitingNotice => {
  const { number, title, receiptDue, relay, recipients } = row.sent;
  const claimed = new Set(Object.values(row.claims).map(({ recipient }) => recipient));
  const isReceipted = organisation in row.receipts || organisation in row.confirmations;
  const silent = recipients
    .filter((one) => !(one.organisation in row.receipts) && !claimed.has(one.organisation))
    .map((one) => ({ organisation: one.organisation, onPlatform: one.platform === 'on' }));
  return {
    ...{
      id: row.id,
      number,
      kind: row.kind,
      title,
      sender: row.sender,
      sentAt: row.sent_at,
      silent,
      receiptDue,
      relay,
    },
    ...{ isReceipted, isClaimed: !isReceipted && claimed.has(organisation), isPassedOn: row.passed_on !== null },
  };
};
