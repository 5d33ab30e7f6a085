import { Module } from '@nestjs/common';
import { AgreementReader } from '#contexts/agreements/published.js';
import {
  AbnormalityRaising,
  AbnormalityReader,
  IncidentReader,
  SectionKnowledge,
} from '#contexts/incidents/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { ExceedanceReader, SectionReader } from '#contexts/water-quality/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AboutReader } from './about-facts.js';
import { AnswerNoticeAction } from './actions/answer-notice.js';
import { ClaimReceiptAction } from './actions/claim-receipt.js';
import { ConfirmReceiptAction } from './actions/confirm-receipt.js';
import { NoticeHandler } from './actions/notice.handler.js';
import { RaiseAbnormalityOnNoticeAction } from './actions/raise-abnormality-on-notice.js';
import { ReceiveNoticeAction } from './actions/receive-notice.js';
import { SendNoticeAction } from './actions/send-notice.js';
import { WithdrawNoticeAction } from './actions/withdraw-notice.js';
import { noticeErrors } from './domain/errors.js';
import {
  noticeAnswered,
  noticeReceived,
  noticeSent,
  noticeWithdrawn,
  receiptClaimed,
  receiptConfirmed,
} from './domain/notice.events.js';
import { NoticesQuery } from './views/notices/notices.query.js';
import { noticesView } from './views/notices/notices.view.js';
import { TimelineQuery } from './views/timeline/timeline.query.js';
import { timelineView } from './views/timeline/timeline.view.js';

@Module({
  providers: [
    OrganisationReader,
    SectionReader,
    ExceedanceReader,
    AgreementReader,
    SectionKnowledge,
    AbnormalityReader,
    AbnormalityRaising,
    IncidentReader,
    AboutReader,
    NoticeHandler,
    SendNoticeAction,
    ReceiveNoticeAction,
    ClaimReceiptAction,
    ConfirmReceiptAction,
    AnswerNoticeAction,
    WithdrawNoticeAction,
    RaiseAbnormalityOnNoticeAction,
    NoticesQuery,
    TimelineQuery,
  ],
})
export class NoticesModule {}

export const notices: ContextDefinition = {
  name: 'notices',
  module: NoticesModule,
  events: [noticeSent, noticeReceived, receiptClaimed, receiptConfirmed, noticeAnswered, noticeWithdrawn],
  views: [noticesView, timelineView],
  errors: noticeErrors,
};
