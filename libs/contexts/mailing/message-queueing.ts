import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandEnvelope, Outcome } from '#platform/gateway/gateway.js';
import { QueueMessages, type Telling } from './actions/queue-messages.handler.js';
import type { TemplateId } from './templates/templates.js';

/** Has an officer told of something: one message a fact, officer and channel, however often it is asked for. */
@Injectable()
export class MessageQueueing {
  constructor(private readonly commands: CommandBus) {}

  /**
   * Parameters hold no personal data; those of a subject no line break. Quiet hours and digests hold back what is
   * `routine`, nothing else.
   *
   * @returns refused with SubjectInvalid
   * @throws JournalUnavailable: the same envelope completes it later
   */
  queue<Id extends TemplateId>(telling: Telling<Id>, envelope: CommandEnvelope): Promise<Outcome> {
    return this.commands.execute(new QueueMessages(telling as Telling, envelope));
  }
}
