import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';
import type { MailingRules } from '../domain/mailing-rules.js';
import type { messageDied } from '../domain/message.events.js';
import { type MessageChange, message, type RecordOutcome } from '../domain/message.js';
import { MAILING_RULES } from '../reference.js';

export type MessageAsked = Exclude<MessageChange, RecordOutcome> | Omit<RecordOutcome, 'rules'>;

export class MessageCommand {
  constructor(
    readonly id: string,
    readonly command: MessageAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

/** What becomes of a message. A dead letter is an alarm: somebody was not told. */
@CommandHandler(MessageCommand)
export class MessageHandler implements ICommandHandler<MessageCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    @Inject(MAILING_RULES) private readonly rules: MailingRules,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute({ id, command, envelope }: MessageCommand): Promise<Outcome> {
    const change = command.type === 'RecordOutcome' ? { ...command, rules: this.rules } : command;
    const outcome = await this.gateway.execute(message, id, change, envelope);
    if (outcome.kind === 'accepted' && !outcome.receipt.repeated) {
      for (const event of outcome.events) {
        if (event.type !== 'mailing.message-died.v1') continue;
        const { officer, organisation, channel, urgency, reason, code } = (event as ReturnType<typeof messageDied>)
          .data;
        const about = { message: id, officer, organisation, channel, urgency, reason, code };
        this.logger.error({ alarm: 'dead-letter', ...about }, 'a message reaches nobody');
      }
    }
    return outcome;
  }
}
