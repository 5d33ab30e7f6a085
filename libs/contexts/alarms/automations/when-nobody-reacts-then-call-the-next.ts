import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
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
import { instant } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { AlarmCommand } from '../actions/alarm.handler.js';
import type { AlarmEvent } from '../domain/alarm.events.js';
import { type Alarm, alarm as alarms } from '../domain/alarm.js';

interface Watched {
  readonly alarm: Alarm;
  readonly region: string;
}

const bodySchema = z.strictObject({
  alarm: z.string(),
  organisation: z.string(),
  region: z.string(),
  after: z.int(),
  because: z.enum(['noAnswer', 'noReaction']),
});

/**
 * Who does not answer is followed by the next contact at once; where nobody reacts, by the next when the time of the alarm
 * has passed: deputy, leader, the body above. Each is asked of the roster when it is due.
 */
@Injectable()
export class CallTheNext extends Automation<Watched> {
  readonly name = 'alarms.call-the-next';
  readonly handles = [
    'alarms.contact-due.v1',
    'alarms.call-logged.v1',
    'alarms.alarm-acknowledged.v1',
    'alarms.alarm-stood-down.v1',
  ];

  constructor(
    private readonly commands: CommandBus,
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly clock: Clock,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as AlarmEvent['data']).alarm];
  }

  override async load(id: string): Promise<Watched> {
    const { state } = await this.gateway.load(alarms, id);
    if (state.kind === 'unknown') return { alarm: state, region: '' };
    return { alarm: state, region: (await this.organisations.find(state.raised.organisation))?.region ?? '' };
  }

  override timers({ alarm }: Watched): readonly Timer[] {
    if (alarm.kind === 'unknown' || alarm.ended !== 'no') return [];
    const last = alarm.contacts.at(-1);
    return last && last.contact.kind !== 'nobody' ? [{ timer: `${last.step}`, dueAt: instant(last.nextAt) }] : [];
  }

  override react({ alarm, region }: Watched, input: Input): readonly IntendedCommand[] {
    if (alarm.kind === 'unknown' || alarm.ended !== 'no') return [];
    const { organisation } = alarm.raised;
    const last = alarm.contacts.at(-1);
    if (!last || last.contact.kind === 'nobody') return [];
    const next = (because: 'noAnswer' | 'noReaction'): readonly IntendedCommand[] => [
      { command: 'callNext', body: { alarm: alarm.raised.alarm, organisation, region, after: last.step, because } },
    ];
    if (input.kind === 'timer') return input.timer === `${last.step}` ? next('noReaction') : [];
    const { type, data } = input.event as DecodedOf<AlarmEvent>;
    const unanswered = type === 'alarms.call-logged.v1' && data.result === 'noAnswer' && data.step === last.step;
    return unanswered ? next('noAnswer') : [];
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { alarm, organisation, region, after, because } = bodySchema.parse(body);
    const actor = automationActor(this.name, organisation, region);
    const command = { type: 'CallNext', actor, at: this.clock.now(), after, because } as const;
    return this.commands.execute(new AlarmCommand(alarm, command, { ...ticket, actor }));
  }
}
