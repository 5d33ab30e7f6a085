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
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { Clock } from '#platform/runtime/clock.js';
import { MessageCommand } from '../actions/message.handler.js';
import { QueueMessages, type Telling } from '../actions/queue-messages.handler.js';
import { type Collected, type Digest, digest as digests } from '../domain/digest.js';
import type { MailingRules } from '../domain/mailing-rules.js';
import type { digestClosed, MessageEvent, QueuedMessage } from '../domain/message.events.js';
import { message as messages } from '../domain/message.js';
import { MAILING_RULES } from '../reference.js';
import { type Rendered, render, shortened, templateOf } from '../templates/render.js';

const collectSchema = z.strictObject({
  ...{
    digest: z.string(),
    organisation: z.string(),
    officer: z.string(),
    channel: z.enum(['mail', 'sms', 'workPlatform']),
  },
  ...{ at: z.string(), message: z.string() },
});
const closeSchema = z.strictObject({ digest: z.string(), organisation: z.string(), closing: z.int() });

/** Routine messages that an officer wants together are collected, and go out as one at the time of the digest. */
@Injectable()
export class SendDigests extends Automation<Digest> {
  readonly name = 'mailing.digest';
  readonly handles = ['mailing.message-queued.v1', 'mailing.digest-collected.v1'];

  constructor(
    private readonly commands: CommandBus,
    private readonly gateway: Gateway,
    @Inject(MAILING_RULES) private readonly rules: MailingRules,
    private readonly clock: Clock,
  ) {
    super();
  }

  override instancesOf(event: DecodedEvent): readonly string[] {
    const id = digestOfEvent(event);
    return id === undefined ? [] : [id];
  }

  override async load(digest: string): Promise<Digest> {
    return (await this.gateway.load(digests, digest)).state;
  }

  override timers({ of, open, closings }: Digest): readonly Timer[] {
    return of.kind === 'officer' && open.length > 0 ? [{ timer: `digest ${closings}`, dueAt: of.collected.at }] : [];
  }

  override react({ of, closings }: Digest, input: Input): readonly IntendedCommand[] {
    if (input.kind === 'timer') {
      if (of.kind !== 'officer') return [];
      const { digest, organisation } = of.collected;
      return [{ command: 'close', body: { digest, organisation, closing: closings } }];
    }
    const event = input.event as DecodedOf<MessageEvent>;
    if (event.type !== 'mailing.message-queued.v1' || event.data.plan.kind !== 'digest') return [];
    const { message, organisation, officer, channel, plan } = event.data;
    return [
      { command: 'collect', body: { digest: plan.digest, organisation, officer, channel, at: plan.at, message } },
    ];
  }

  override async carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    if (command === 'collect') {
      const collected = collectSchema.parse(body) as Collected;
      const actor = automationActor(this.name, collected.organisation);
      return this.gateway.execute(
        digests,
        collected.digest,
        { type: 'Collect', actor, collected },
        { ...ticket, actor },
      );
    }
    const { digest, organisation, closing } = closeSchema.parse(body);
    const actor = automationActor(this.name, organisation);
    const envelope = { ...ticket, actor };
    const at = this.clock.now();
    const closed = await this.gateway.execute(digests, digest, { type: 'Close', actor, at, digest, closing }, envelope);
    const [event] = closed.kind === 'accepted' ? closed.events : [];
    if (!event) return closed;
    const { messages: ids } = (event as ReturnType<typeof digestClosed>).data;
    return this.sendOut(digest, closing, ids, envelope);
  }

  /** Repeated after a crash it comes to the same. */
  private async sendOut(
    digest: string,
    closing: number,
    ids: readonly string[],
    envelope: CommandEnvelope,
  ): Promise<Outcome> {
    const loaded = await Promise.all(ids.map(async (id) => (await this.gateway.load(messages, id)).state));
    const queued = loaded.flatMap((state): QueuedMessage[] => (state.kind === 'unknown' ? [] : [state.queued]));
    const [first] = queued;
    if (!first) throw new Error(`digest ${digest} holds nothing that is known`);
    const shown = queued
      .slice(0, this.rules.digestLines)
      .map(({ template, parameters }) => render(templateOf(template.id, template.version), parameters));
    const more = queued.length - shown.length;
    const lines = (of: (one: Rendered) => string, rest: string) =>
      [...shown.map((one) => `· ${shortened(of(one), 150)}`), ...(more > 0 ? [rest] : [])].join('\n');
    const telling: Telling<'digest'> = {
      ...{ organisation: first.organisation, officer: first.officer, urgency: 'routine', template: 'digest' },
      fact: { kind: 'digest', id: `${digest} ${closing} ${first.channel}` },
      parameters: {
        count: `${queued.length}`,
        lines: lines(({ subjectZh }) => subjectZh, `……另有 ${more} 条`),
        linesEn: lines(({ subjectEn }) => subjectEn, `… and ${more} more`),
      },
    };
    const sent: Outcome = await this.commands.execute(new QueueMessages(telling, envelope, first.channel));
    if (sent.kind === 'refused') return sent;
    const at = this.clock.now();
    for (const id of ids) {
      const asked = { type: 'DigestMessage', actor: envelope.actor, at, digest } as const;
      const told: Outcome = await this.commands.execute(new MessageCommand(id, asked, envelope));
      if (told.kind === 'refused') return told;
    }
    return sent;
  }
}

const digestOfEvent = (event: DecodedEvent): string | undefined => {
  const { type, data } = event as DecodedOf<MessageEvent | DomainEvent<'mailing.digest-collected.v1', Collected>>;
  if (type === 'mailing.digest-collected.v1') return data.digest;
  return type === 'mailing.message-queued.v1' && data.plan.kind === 'digest' ? data.plan.digest : undefined;
};
