import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import type { MessageEvent } from '../domain/message.events.js';
import { type Message, message as messages } from '../domain/message.js';

interface Watched {
  readonly message: Message;
  readonly region: string;
}
const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  message: z.string(),
  words: z.string(),
});

/**
 * A message that cannot be delivered alarms the body of its recipient. One that was itself about an alarm does not: the
 * call sheet shows that alarm already, and a dead address would alarm for ever.
 */
@Injectable()
export class AlarmOfDeadLetter extends Automation<Watched> {
  readonly name = 'mailing.alarm-of-dead-letter';
  readonly handles = ['mailing.message-died.v1'];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as MessageEvent['data']).message];
  }

  override async load(id: string): Promise<Watched> {
    const { state } = await this.gateway.load(messages, id);
    if (state.kind === 'unknown') return { message: state, region: '' };
    return { message: state, region: (await this.organisations.find(state.queued.organisation))?.region ?? '' };
  }

  override react({ message, region }: Watched, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event' || message.kind === 'unknown') return [];
    const { queued } = message;
    if (queued.fact.kind === 'alarm') return [];
    const { data } = input.event as DecodedOf<Extract<MessageEvent, { readonly type: 'mailing.message-died.v1' }>>;
    const words = `一条消息无法送达（${data.reason}），请更正联系方式或另行告知。`;
    const { organisation } = queued;
    return [{ command: 'raise', body: { organisation, region, message: data.message, words } }];
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, message: id, words } = bodySchema.parse(body);
    return this.alarms.raise(
      this.name,
      { organisation, region, kind: 'deadLetter', id },
      { words, callers: [] },
      ticket,
    );
  }
}
