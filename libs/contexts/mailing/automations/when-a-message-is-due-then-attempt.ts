import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  Automation,
  type CommandTicket,
  type Input,
  type IntendedCommand,
  type Timer,
} from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { minutesLater } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { type MessageAsked, MessageCommand } from '../actions/message.handler.js';
import type { MailingRules } from '../domain/mailing-rules.js';
import type { MessageEvent } from '../domain/message.events.js';
import { type Message, message as messages } from '../domain/message.js';
import { Postman } from '../postman.js';
import { MAILING_RULES } from '../reference.js';

const bodySchema = z.strictObject({ message: z.string(), organisation: z.string(), attempt: z.int() });

interface Due {
  readonly message: Message;
  readonly rules: MailingRules;
}

/**
 * A message that waits is attempted when its time has come. That an attempt begins is written before anything is sent: of
 * two workers one begins it, and an attempt cut off by a crash is found begun and without outcome, which is ambiguous.
 */
@Injectable()
export class DeliverMessages extends Automation<Due> {
  readonly name = 'mailing.deliver';
  readonly handles = [
    'mailing.message-queued.v1',
    'mailing.attempt-begun.v1',
    'mailing.message-attempted.v1',
    'mailing.dead-letter-retried.v1',
  ];

  constructor(
    private readonly commands: CommandBus,
    private readonly gateway: Gateway,
    private readonly postman: Postman,
    @Inject(MAILING_RULES) private readonly rules: MailingRules,
    private readonly clock: Clock,
  ) {
    super();
  }

  override instancesOf(event: DecodedEvent): readonly string[] {
    return [(event as DecodedOf<MessageEvent>).data.message];
  }

  override async load(id: string): Promise<Due> {
    return { message: (await this.gateway.load(messages, id)).state, rules: this.rules };
  }

  override timers({ message, rules }: Due): readonly Timer[] {
    switch (message.kind) {
      case 'waiting':
        return [{ timer: `attempt ${message.attempt + 1}`, dueAt: message.notBefore }];
      case 'underWay':
        return [
          { timer: `lost ${message.attempt}`, dueAt: minutesLater(message.begunAt, rules.attemptLostAfterMinutes) },
        ];
      case 'unknown':
      case 'forDigest':
      case 'accepted':
      case 'dead':
      case 'digested':
        return [];
    }
  }

  override react({ message }: Due, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'timer' || (message.kind !== 'waiting' && message.kind !== 'underWay')) return [];
    const { message: id, organisation } = message.queued;
    const waiting = message.kind === 'waiting';
    const attempt = waiting ? message.attempt + 1 : message.attempt;
    return [{ command: waiting ? 'attempt' : 'lose', body: { message: id, organisation, attempt } }];
  }

  override async carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { message: id, organisation, attempt } = bodySchema.parse(body);
    const actor = automationActor(this.name, organisation);
    const about = { actor, at: this.clock.now(), attempt };
    const asked: MessageAsked =
      command === 'attempt'
        ? { type: 'BeginAttempt', ...about }
        : { type: 'RecordOutcome', ...about, carrier: 'none', outcome: { kind: 'ambiguous', code: 'no outcome' } };
    const outcome: Outcome = await this.commands.execute(new MessageCommand(id, asked, { ...ticket, actor }));
    const isOurs = outcome.kind === 'accepted' && !outcome.receipt.repeated && outcome.events.length > 0;
    if (command === 'attempt' && isOurs) {
      const { state } = await this.gateway.load(messages, id);
      if (state.kind !== 'unknown') await this.postman.take(state.queued, attempt, ticket.commandId);
    }
    return outcome;
  }
}
