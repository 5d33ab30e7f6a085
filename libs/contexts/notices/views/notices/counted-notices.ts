import { sql } from 'kysely';
import type { Reader } from '#platform/read-store/read-store.js';
import type { NoticeRow } from './notices.view.js';

/** What became of a notice at one recipient. */
export const receiptStates = [
  'inTime', // 约定时限内签收
  'late', // 逾期签收
  'untimed', // 已签收，未约定时限
  'claimed', // 发出单位登记，对方未自签
  'overdue', // 未签收，已逾期
  'waiting', // 未签收，未到期或未约定时限
  'withdrawn', // 未签收，已撤回
] as const;
export type ReceiptState = (typeof receiptStates)[number];

export interface CountedReceipts {
  /** Each recipient of each notice is one. */
  readonly total: number;
  readonly byState: readonly {
    readonly state: ReceiptState;
    readonly count: number;
    /** Notices, the newest 100 pairs. */
    readonly ids: readonly string[];
  }[];
  /** Whole minutes from sending to the recipient's own receipt; absent: there is none. */
  readonly medianMinutes?: number;
  /** Nine of ten were not slower. */
  readonly ninetiethMinutes?: number;
}

/**
 * Of notices sent in the time: what became of each at each recipient. `sent`: by the body, at all recipients;
 * `received`: at the body itself. One statement; percentiles are of those that are there (`percentile_disc`), so that each
 * is a number of minutes that really was.
 */
export const receiptsIn = async (
  reader: Reader,
  {
    organisation,
    box,
    now,
  }: { readonly organisation: string; readonly box: 'sent' | 'received'; readonly now: string },
  from: string,
  until: string,
): Promise<CountedReceipts> => {
  const recipient = sql`(recipient.value->>'organisation')`;
  const receipt = sql`("row".receipts->${recipient}->>'at')::timestamptz`;
  const due = sql`("row".sent->'receiptDue'->>'at')::timestamptz`;
  const state = sql<ReceiptState | null>`case
    when ${receipt} is not null then case when ${due} is null then 'untimed' when ${receipt} <= ${due} then 'inTime' else 'late' end
    when exists (select from jsonb_each("row".claims) c where c.value->>'recipient' = ${recipient}) then 'claimed'
    when "row".withdrawn is not null then 'withdrawn'
    when ${due} < ${now}::timestamptz then 'overdue'
    else 'waiting' end`;
  const minutes = sql`floor(extract(epoch from ${receipt} - "row".sent_at) / 60)::int`;
  const rows = await reader.rows(
    reader
      .from<NoticeRow>('notices')
      .innerJoinLateral(
        sql<{ value: unknown }>`jsonb_array_elements("row".sent->'recipients')`.as<'recipient'>(sql`recipient(value)`),
        (join) => join.onTrue(),
      )
      .select([
        state.as('state'),
        sql<number>`count(*)::int`.as('count'),
        sql<readonly string[]>`to_jsonb((array_agg("row".id order by sent_at desc, "row".id))[1:100])`.as('ids'),
        sql<number | null>`percentile_disc(0.5) within group (order by ${minutes})`.as('median'),
        sql<number | null>`percentile_disc(0.9) within group (order by ${minutes})`.as('ninetieth'),
      ])
      .where('sent_at', '>=', from)
      .where('sent_at', '<', until)
      .where('sender', box === 'sent' ? '=' : '<>', organisation)
      .where(box === 'sent' ? sql<boolean>`true` : sql<boolean>`${recipient} = ${organisation}`)
      .groupBy(sql`grouping sets ((1), ())`),
  );
  const all = rows.find((row) => row.state === null);
  return {
    total: all?.count ?? 0,
    byState: receiptStates.map((one) => {
      const found = rows.find((row) => row.state === one);
      return { state: one, count: found?.count ?? 0, ids: found?.ids ?? [] };
    }),
    ...(all?.median == null ? {} : { medianMinutes: all.median }),
    ...(all?.ninetieth == null ? {} : { ninetiethMinutes: all.ninetieth }),
  };
};

export interface CountedNotices {
  readonly count: number;
  readonly ids: readonly string[];
}
/** Notices sent in the time, by the body or to it; one statement. */
export const noticesIn = async (
  reader: Reader,
  { organisation, box }: { readonly organisation: string; readonly box: 'sent' | 'received' },
  from: string,
  until: string,
): Promise<CountedNotices> => {
  const found = await reader.first(
    reader
      .from<NoticeRow>('notices')
      .select([
        sql<number>`count(*)::int`.as('count'),
        sql<readonly string[] | null>`to_jsonb((array_agg(id order by sent_at desc, id))[1:100])`.as('ids'),
      ])
      .where('sent_at', '>=', from)
      .where('sent_at', '<', until)
      .where('sender', box === 'sent' ? '=' : '<>', organisation),
  );
  return { count: found?.count ?? 0, ids: found?.ids ?? [] };
};
