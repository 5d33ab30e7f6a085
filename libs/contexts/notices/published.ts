import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { DecodedOf } from '#platform/journal/codec.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { Reader } from '#platform/read-store/read-store.js';
import type { NoticeEvent } from './domain/notice.events.js';
import { notice as notices } from './domain/notice.js';
import type { NoticeRow } from './views/notices/notices.view.js';

/** Notices as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class NoticeReader {
  constructor(private readonly gateway: Gateway) {}

  /** What happened to a notice, for an officer of its sender or of a recipient; to anybody else there is none. */
  async history(actor: Actor, id: string): Promise<NoticeHistory | undefined> {
    const history = await this.gateway.history(notices, id);
    return notices.mayKnow(actor, history.reduce(notices.evolve, notices.initial())) ? history : undefined;
  }

  /** Those that a body sent in a thread, oldest first, as far as its view is: only the ids are taken from there. */
  async sentIn(reader: Reader, thread: string, sender: string): Promise<readonly string[]> {
    const rows = await reader.rows(
      reader
        .from<Pick<NoticeRow, 'id' | 'thread' | 'sender' | 'sent_at'>>('notices')
        .select('id')
        .where('thread', '=', thread)
        .where('sender', '=', sender)
        .orderBy('sent_at')
        .orderBy('id'),
    );
    return rows.map(({ id }) => id);
  }
}

/** The first one says that it was sent. */
export type NoticeHistory = readonly DecodedOf<NoticeEvent>[];

/** How a kind of notice is shown; what waits and what is counted, read from the views. */
export { NoticeKind as NoticeKinds } from './actions/notice-enums.js';
export { type NoticeEvent, type NoticeKind, noticeSent, type SentNotice } from './domain/notice.events.js';
/** The field's words. */
export { channelWords, noticeWords } from './domain/words.js';
export { type NoticeProgress, NoticeSending, type NoticeToSend } from './notice-sending.js';
export {
  type CountedNotices,
  type CountedReceipts,
  noticesIn,
  receiptStates,
  receiptsIn,
} from './views/notices/counted-notices.js';
export { receivedAndWaiting, sentAndWaiting, type WaitingNotice } from './views/notices/waiting-notices.js';
export { entriesSince } from './views/timeline/entries-since.js';
