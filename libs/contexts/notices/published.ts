/** What other contexts are told of. */
export { type NoticeKind, noticeSent, type SentNotice } from './domain/notice.events.js';
