import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { Channels } from '../channels/channels.js';
import { type ChannelName, type MailingRules, type Urgency, usedRules } from '../domain/mailing-rules.js';
import type { Fact } from '../domain/message.events.js';
import { message } from '../domain/message.js';
import { type Planned, planFor } from '../domain/plan.js';
import { preferences } from '../domain/preferences.js';
import { MAILING_RULES } from '../reference.js';
import { inSubject, newestTemplate } from '../templates/render.js';
import type { TemplateId, TemplateParameters } from '../templates/templates.js';

/** Something an officer is to be told. */
export interface Telling<Id extends TemplateId = TemplateId> {
  /** The officer's body. */
  readonly organisation: string;
  readonly officer: string;
  readonly fact: Fact;
  readonly template: Id;
  readonly parameters: TemplateParameters[Id];
  readonly urgency: Urgency;
}

export class QueueMessages {
  constructor(
    readonly telling: Telling,
    readonly envelope: CommandEnvelope,
    /** On this one alone, now: what was held back by preferences already. */
    readonly on?: ChannelName,
  ) {}
}

/** Id of the one message that tells an officer of a fact on a channel. */
export const messageId = ({ organisation, officer, fact }: Omit<Telling, 'template'>, channel: string): string =>
  derivedId(organisation, 'message', fact.kind, fact.id, officer, channel);

/** One message on each channel that the officer prefers for what is this urgent. Told once: a fact again changes nothing. */
@CommandHandler(QueueMessages)
export class QueueMessagesHandler implements ICommandHandler<QueueMessages, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly channels: Channels,
    private readonly clock: Clock,
    @Inject(MAILING_RULES) private readonly rules: MailingRules,
  ) {}

  /** @returns what became of the first message; of the one that was refused, where one was */
  async execute({ telling, envelope, on }: QueueMessages): Promise<Outcome> {
    const { organisation, officer, fact, urgency } = telling;
    const { state } = await this.gateway.load(preferences, officer);
    const wishes = state.kind === 'stated' ? state.preferences : this.rules.preferences;
    const template = newestTemplate(telling.template);
    const parameters: Record<string, string> = { ...telling.parameters };
    const subject = inSubject(template);
    const at = this.clock.now();
    const { actor, commandId, commandDigest, correlationId, causationId } = envelope;
    let first: Outcome | undefined;
    for (const channel of on === undefined ? this.channels.choose(wishes.channels[urgency]) : [on]) {
      const id = messageId(telling, channel);
      const planned: Planned = on === undefined ? planFor(wishes, urgency, at) : { kind: 'single', notBefore: at };
      const digest = () =>
        derivedId(organisation, 'digest', officer, channel, planned.kind === 'digest' ? planned.at : '');
      const outcome = await this.gateway.execute(
        // Its id is derived: nobody else's can be meant.
        { ...message, mayKnow: () => true },
        id,
        {
          ...{ type: 'QueueMessage', actor, at },
          queued: {
            ...{ message: id, organisation, officer, channel, fact, urgency, parameters, rules: usedRules(this.rules) },
            template: { id: template.id, version: template.version },
            plan: planned.kind === 'single' ? planned : { ...planned, digest: digest() },
          },
          brokenSubject: [...subject].filter((name) => /[\r\n]/.test(parameters[name] ?? '')),
        },
        { actor, commandId, commandDigest, correlationId, ...(causationId === undefined ? {} : { causationId }) },
      );
      if (outcome.kind === 'refused') return outcome;
      first ??= outcome;
    }
    // Routine messages may have no channel at all: that is the officer's wish.
    return (
      first ?? {
        kind: 'accepted',
        receipt: { stream: `preferences-${officer}`, revision: -1, repeated: false },
        events: [],
      }
    );
  }
}
