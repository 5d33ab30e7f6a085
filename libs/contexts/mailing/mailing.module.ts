import { Module } from '@nestjs/common';
import { AlarmRaising, AlarmReader } from '#contexts/alarms/published.js';
import { DutyReader, OfficerReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { SystemClock } from '#platform/runtime/clock.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { ChangeMailPreferencesAction } from './actions/change-mail-preferences.js';
import { MailPreferencesQuery } from './actions/mail-preferences.query.js';
import { MessageHandler } from './actions/message.handler.js';
import { QueueMessagesHandler } from './actions/queue-messages.handler.js';
import { RetryDeadLetterAction } from './actions/retry-dead-letter.js';
import { SendTestMessageAction } from './actions/send-test-message.js';
import { TellContact } from './automations/when-a-contact-is-due-then-write.js';
import { SendDigests } from './automations/when-a-digest-is-due-then-send.js';
import { TellOfHandover } from './automations/when-a-handover-is-offered-then-write.js';
import { AlarmOfDeadLetter } from './automations/when-a-message-dies-then-alarm.js';
import { DeliverMessages } from './automations/when-a-message-is-due-then-attempt.js';
import { TellOfNotice } from './automations/when-a-notice-is-sent-then-write.js';
import { Channels } from './channels/channels.js';
import { mailingErrors } from './domain/errors.js';
import { digestClosed, digestCollected, messageEvents } from './domain/message.events.js';
import { preferencesChanged } from './domain/preferences.events.js';
import { MessageQueueing } from './message-queueing.js';
import { Postman } from './postman.js';
import { Recipients } from './recipients.js';
import { MAILING_RULES, readMailingRules } from './reference.js';
import { MessagesQuery } from './views/messages/messages.query.js';
import { messagesView } from './views/messages/messages.view.js';

@Module({
  providers: [
    { provide: MAILING_RULES, useFactory: readMailingRules },
    SystemClock, // real time: signatures and time-outs are between this program and another
    OfficerReader,
    OrganisationReader,
    DutyReader,
    Recipients,
    Channels,
    Postman,
    MessageHandler,
    QueueMessagesHandler,
    MessageQueueing,
    DeliverMessages,
    SendDigests,
    TellOfNotice,
    TellOfHandover,
    AlarmReader,
    AlarmRaising,
    TellContact,
    AlarmOfDeadLetter,
    ChangeMailPreferencesAction,
    SendTestMessageAction,
    RetryDeadLetterAction,
    MailPreferencesQuery,
    MessagesQuery,
  ],
})
export class MailingModule {}

export const mailing: ContextDefinition = {
  name: 'mailing',
  module: MailingModule,
  events: [...messageEvents, digestCollected, digestClosed, preferencesChanged],
  views: [messagesView],
  errors: mailingErrors,
  automations: [DeliverMessages, SendDigests, TellOfNotice, TellOfHandover, TellContact, AlarmOfDeadLetter],
};
