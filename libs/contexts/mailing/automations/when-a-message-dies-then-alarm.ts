import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, AlarmReader, alarmIdOf } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import type { MessageEvent } from '../domain/message.events.js';
import { type Message, message as messages } from '../domain/message.js';

interface Watched {
  readonly message: Message;
  readonly region: string;
  /** Its alarm is open. */
  readonly alarmed: boolean;
}
const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  message: z.string(),
  words: z.string(),
});

/**
 * A message that cannot be delivered alarms the body of its recipient, until it is delivered after all. One that was
 * itself about an alarm does not: the call sheet shows that alarm already, and a dead address would alarm for ever.
 */
@Injectable()
export class AlarmOfDeadLetter extends Automation<Watched> {
  readonly name = 'mailing.alarm-of-dead-letter';
  readonly handles = ['mailing.message-died.v1', 'mailing.message-attempted.v1'];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
    private readonly raised: AlarmReader,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as MessageEvent['data']).message];
  }

  override async load(id: string): Promise<Watched> {
    const { state } = await this.gateway.load(messages, id);
    if (state.kind === 'unknown') return { message: state, region: '', alarmed: false };
    const { organisation } = state.queued;
    const region = (await this.organisations.find(organisation))?.region ?? '';
    const alarm = await this.raised.find(alarmIdOf({ organisation, kind: 'deadLetter', id }));
    return { message: state, region, alarmed: alarm?.isOpen === true };
  }

  override react({ message, region, alarmed }: Watched, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event' || message.kind === 'unknown') return [];
    const { message: id, organisation, fact } = message.queued;
    const { type, data } = input.event as DecodedOf<MessageEvent>;
    const body = { organisation, region, message: id };
    if (type === 'mailing.message-attempted.v1')
      return alarmed && data.outcome.kind === 'accepted'
        ? [{ command: 'standDown', body: { ...body, words: '已送达' } }]
        : [];
    if (type !== 'mailing.message-died.v1' || fact.kind === 'alarm') return [];
    const words = `一条消息无法送达（${data.reason}），请更正联系方式或另行告知。`;
    return [{ command: 'raise', body: { ...body, words } }];
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, message: id, words } = bodySchema.parse(body);
    const subject = { organisation, region, kind: 'deadLetter', id } as const;
    return this.alarms.carryOut(this.name, command, subject, { words, callers: [] }, ticket);
  }
}
