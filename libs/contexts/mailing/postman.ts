import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Outcome } from '#platform/gateway/gateway.js';
import { automationActor } from '#platform/kernel/actor.js';
import { Clock } from '#platform/runtime/clock.js';
import { digestOf } from '#platform/runtime/digest.js';
import { derivedId, newCorrelationId } from '#platform/runtime/ids.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';
import { type MessageAsked, MessageCommand } from './actions/message.handler.js';
import type { Outgoing } from './channels/channel.js';
import { type Carried, Channels, type Reachable } from './channels/channels.js';
import type { QueuedMessage } from './domain/message.events.js';
import { Recipients } from './recipients.js';
import { render, templateOf } from './templates/render.js';

/** Seconds between tries to write down what came of an attempt. */
const triesAfter = [1, 2, 5, 10, 20, 40];

/**
 * Sends what was begun and writes down what came of it. Sending takes as long as the other side likes, so nobody waits for
 * it: what happened is an event when it is known. An outcome that cannot be written is found missing later, and ambiguous.
 */
@Injectable()
export class Postman implements OnApplicationShutdown {
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly commands: CommandBus,
    private readonly recipients: Recipients,
    private readonly channels: Channels,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Resolves at once; for the mailbox, where nothing can take long, when the outcome is written. */
  async take(queued: QueuedMessage, attempt: number, cause: string): Promise<void> {
    const sending = this.send(queued, attempt, cause).catch((error: unknown) =>
      this.logger.error({ message: queued.message, attempt, reason: String(error) }, 'no outcome could be written'),
    );
    const settled = sending.then(() => void this.underWay.delete(settled));
    this.underWay.add(settled);
    if (this.channels.isMailbox) await settled;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** What is under way may come to its end for a moment; then it is given up, and that is its outcome. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    const tooLong = new AbortController();
    await Promise.race([this.idle(), pause(5_000, undefined, { signal: tooLong.signal }).catch(() => undefined)]);
    tooLong.abort();
    this.channels.close();
    await this.idle();
  }

  private async send(queued: QueuedMessage, attempt: number, cause: string): Promise<void> {
    const { message, organisation } = queued;
    const { carrier, outcome } = await this.carry(queued);
    const actor = automationActor('mailing.deliver', organisation);
    const commandId = derivedId('mailing', message, `${attempt}`, 'outcome');
    const asked: MessageAsked = { type: 'RecordOutcome', actor, at: this.clock.now(), attempt, carrier, outcome };
    const envelope = {
      ...{ actor, commandId, commandDigest: digestOf('recordOutcome', { message, attempt, carrier, outcome }) },
      ...{ correlationId: newCorrelationId(), causationId: cause },
    };
    for (const seconds of [...triesAfter, undefined]) {
      let refused: string | undefined;
      try {
        const written: Outcome = await this.commands.execute(new MessageCommand(message, asked, envelope));
        if (written.kind === 'accepted') return;
        refused = written.refusal.code;
      } catch (error) {
        if (seconds === undefined || this.stopping.signal.aborted) throw error;
      }
      // Only what is busy is asked again.
      if (refused && (refused !== 'Busy' || seconds === undefined)) throw new Error(refused);
      if (seconds !== undefined) await pause(seconds * 1_000, undefined, { signal: this.stopping.signal });
    }
  }

  private async carry(queued: QueuedMessage): Promise<Carried> {
    let letter: Outgoing;
    let to: Reachable | undefined;
    try {
      to = await this.recipients.find(queued.officer);
      const { id, version } = queued.template;
      letter = { id: queued.message, ...render(templateOf(id, version), queued.parameters, this.channels.mark) };
    } catch (error) {
      this.logger.error({ message: queued.message, reason: String(error) }, 'a message could not be written');
      return { carrier: 'none', outcome: { kind: 'deferred', code: 'not sent' } };
    }
    if (!to) return { carrier: 'none', outcome: { kind: 'rejected', reason: 'NotServing', code: 'NotServing' } };
    try {
      return await this.channels.carry(queued.channel, letter, to);
    } catch (error) {
      // No channel throws. If one does, nobody knows whether the message left.
      this.logger.error({ message: queued.message, reason: String(error) }, 'a message could not be sent');
      return { carrier: 'none', outcome: { kind: 'ambiguous', code: 'failed' } };
    }
  }
}
