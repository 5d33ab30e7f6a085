import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { OfferedHandover } from '#contexts/identity/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { localText } from '#platform/kernel/time.js';
import { MessageQueueing } from '../message-queueing.js';

const bodySchema = z.strictObject({
  ...{ organisation: z.string(), officer: z.string(), handover: z.string() },
  ...{ matters: z.string(), offeredAt: z.string() },
});

/** A handover waits for the incoming officer, who is written to. */
@Injectable()
export class TellOfHandover extends Automation<undefined> {
  readonly name = 'mailing.tell-of-handover';
  readonly handles = ['identity.handover-offered.v1'];

  constructor(private readonly queueing: MessageQueueing) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as OfferedHandover).handover];
  }

  override async load(): Promise<undefined> {
    return undefined;
  }

  override react(_: undefined, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event') return [];
    const { handover, organisation, to, matters, at } = input.event.data as OfferedHandover;
    const told = { matters: `${matters.length}`, offeredAt: localText(at) };
    return [{ command: 'tell', body: { organisation, officer: to, handover, ...told } }];
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, officer, handover, ...parameters } = bodySchema.parse(body);
    return this.queueing.queue(
      {
        ...{ organisation, officer, fact: { kind: 'handover', id: handover }, urgency: 'urgent' },
        ...{ template: 'handoverOffered', parameters },
      },
      { ...ticket, actor: automationActor(this.name, organisation) },
    );
  }
}
