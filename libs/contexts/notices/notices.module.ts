import { Module } from '@nestjs/common';
import { AgreementReader } from '#contexts/agreements/published.js';
import { AlarmRaising } from '#contexts/alarms/published.js';
import { DelegationReader } from '#contexts/identity/published.js';
import {
  AbnormalityRaising,
  AbnormalityReader,
  IncidentReader,
  NoticeNoting,
  SectionKnowledge,
} from '#contexts/incidents/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { ExceedanceReader, FlowReader, SectionReader } from '#contexts/water-quality/published.js';
import { namesFiles } from '#platform/blobs/named-files.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AboutReader } from './about-facts.js';
import { ActOnNoticeAction } from './actions/act-on-notice.js';
import { AnswerNoticeAction } from './actions/answer-notice.js';
import { ClaimReceiptAction } from './actions/claim-receipt.js';
import { ConfirmReceiptAction } from './actions/confirm-receipt.js';
import { MarkNoticeAction } from './actions/mark-notice.js';
import { NoticeHandler } from './actions/notice.handler.js';
import { ObjectToNoticeAction } from './actions/object-to-notice.js';
import { PassNoticeOnAction } from './actions/pass-notice-on.js';
import { PasteGroupMessageAction } from './actions/paste-group-message.js';
import { RaiseAbnormalityOnNoticeAction } from './actions/raise-abnormality-on-notice.js';
import { ReceiveNoticeAction } from './actions/receive-notice.js';
import { SendNoticeAction } from './actions/send-notice.js';
import { WithdrawNoticeAction } from './actions/withdraw-notice.js';
import { NoteSilence } from './automations/when-first-sender-is-silent-then-note.js';
import { WakeOnSilence } from './automations/when-first-sender-was-silent-then-wake.js';
import { OpenOwnCase } from './automations/when-read-then-open-own-case.js';
import { NoteInIncident } from './automations/when-sent-about-an-incident-then-note.js';
import { WakeOnNotice } from './automations/when-sent-then-wake.js';
import { noticeErrors } from './domain/errors.js';
import { firstSenderSilent, sectionSpokenOf } from './domain/first-notices.events.js';
import {
  groupMessagePasted,
  noticeActedOn,
  noticeAnswered,
  noticeDelivered,
  noticeObjectedTo,
  noticeOpened,
  noticePassedOn,
  noticeReceived,
  noticeSent,
  noticeSentV1,
  noticeWithdrawn,
  receiptClaimed,
  receiptConfirmed,
} from './domain/notice.events.js';
import { NOTICE_RULES, readNoticeRules } from './notice-reference.js';
import { Routing } from './routing.js';
import { NoticeCardQuery } from './views/notices/notice-card.query.js';
import { NoticesQuery } from './views/notices/notices.query.js';
import { noticesView } from './views/notices/notices.view.js';
import { TimelineQuery } from './views/timeline/timeline.query.js';
import { timelineView } from './views/timeline/timeline.view.js';

@Module({
  providers: [
    OrganisationReader,
    DelegationReader,
    SectionReader,
    ExceedanceReader,
    AgreementReader,
    SectionKnowledge,
    AbnormalityReader,
    AbnormalityRaising,
    IncidentReader,
    AboutReader,
    FlowReader,
    AlarmRaising,
    { provide: NOTICE_RULES, useFactory: readNoticeRules },
    Routing,
    WakeOnNotice,
    OpenOwnCase,
    NoteSilence,
    WakeOnSilence,
    NoticeNoting,
    NoteInIncident,
    NoticeHandler,
    SendNoticeAction,
    ReceiveNoticeAction,
    ClaimReceiptAction,
    ConfirmReceiptAction,
    AnswerNoticeAction,
    WithdrawNoticeAction,
    MarkNoticeAction,
    ActOnNoticeAction,
    ObjectToNoticeAction,
    PasteGroupMessageAction,
    PassNoticeOnAction,
    RaiseAbnormalityOnNoticeAction,
    NoticesQuery,
    NoticeCardQuery,
    TimelineQuery,
  ],
})
export class NoticesModule {}

export const notices: ContextDefinition = {
  name: 'notices',
  module: NoticesModule,
  events: [
    noticeSentV1,
    noticeSent,
    noticeDelivered,
    noticeOpened,
    noticeReceived,
    receiptClaimed,
    receiptConfirmed,
    noticeAnswered,
    noticeActedOn,
    noticeObjectedTo,
    groupMessagePasted,
    noticePassedOn,
    noticeWithdrawn,
    sectionSpokenOf,
    firstSenderSilent,
  ],
  views: [noticesView, timelineView],
  errors: noticeErrors,
  automations: [WakeOnNotice, OpenOwnCase, NoteInIncident, NoteSilence, WakeOnSilence],
  namesFiles: [
    namesFiles(receiptClaimed, ({ data: { notice, document, at } }) => ({
      ...{ key: `notice:${notice}`, businessTime: at, digests: document.kind === 'document' ? [document.digest] : [] },
    })),
    namesFiles(groupMessagePasted, ({ data: { notice, documents, at } }) => ({
      ...{ key: `notice:${notice}`, businessTime: at, digests: documents },
    })),
  ],
};
