import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type AlarmEvent, AlarmReader, type KnownAlarm } from '#contexts/alarms/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { localText } from '#platform/kernel/time.js';
import { urgencies } from '../domain/mailing-rules.js';
import { MessageQueueing } from '../message-queueing.js';
import { oneLine, shortened } from '../templates/render.js';

const bodySchema = z.strictObject({
  ...{ organisation: z.string(), officer: z.string(), urgency: z.enum(urgencies) },
  fact: z.strictObject({ kind: z.enum(['notice', 'alarm']), id: z.string() }),
  ...{ words: z.string(), wordsEn: z.string(), since: z.string(), next: z.string(), nextEn: z.string() },
});

type Due = Extract<AlarmEvent, { readonly type: 'alarms.contact-due.v1' }>['data'];

/** What the words of an alarm, which are Chinese, are about. */
const english: Readonly<Record<KnownAlarm['subject']['kind'], string>> = {
  notice: 'a notice awaits your receipt',
  abnormality: 'an abnormality awaits its verification',
  clock: 'a legal clock runs out or has run out',
  rosterGap: 'nobody is on duty',
  deadLetter: 'a message could not be delivered',
  transfer: 'a tip-off was transferred to you: accept or refuse it',
  report: 'a report reached you: record it as received, and verify it',
  demand: 'a verification or supplement was demanded of your report',
};

/** Whoever the call sheet names is written to as well; the call is not replaced by that. */
@Injectable()
export class TellContact extends Automation<KnownAlarm | undefined> {
  readonly name = 'mailing.tell-contact';
  readonly handles = ['alarms.contact-due.v1'];

  constructor(
    private readonly alarms: AlarmReader,
    private readonly queueing: MessageQueueing,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as Due).alarm];
  }

  override load(alarm: string): Promise<KnownAlarm | undefined> {
    return this.alarms.find(alarm);
  }

  override react(alarm: KnownAlarm | undefined, input: Input): readonly IntendedCommand[] {
    if (!alarm || input.kind !== 'event') return [];
    const { contact } = input.event.data as Due;
    if (contact.kind !== 'officer') return [];
    const { organisation, officer } = contact;
    // Who was told of the notice itself is not told a second time: it is the same fact.
    const { subject } = alarm;
    const fact = subject.kind === 'notice' ? { kind: 'notice', id: subject.id } : { kind: 'alarm', id: alarm.id };
    const urgency = alarm.subject.kind === 'clock' ? 'legalClock' : 'urgent';
    const words = shortened(oneLine(alarm.words), 300);
    const told = { words, wordsEn: english[alarm.subject.kind], since: localText(alarm.at) };
    const next = { next: '登录联防平台确认知悉并办理', nextEn: 'sign in, acknowledge it and see to it' };
    return [{ command: 'tell', body: { organisation, officer, fact, urgency, ...told, ...next } }];
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, officer, fact, urgency, ...parameters } = bodySchema.parse(body);
    const telling = { organisation, officer, fact, urgency } as const;
    return this.queueing.queue(
      { ...telling, template: 'alarm', parameters },
      { ...ticket, actor: automationActor(this.name, organisation) },
    );
  }
}
