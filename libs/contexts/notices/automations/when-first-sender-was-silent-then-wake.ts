import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, type AlarmSubject } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { localText } from '#platform/kernel/time.js';
import type { FirstNoticesEvent } from '../domain/first-notices.events.js';
import { ends, type FirstNotices, firstNotices } from '../domain/first-notices.js';

const bodySchema = z.strictObject({ finder: z.string(), abnormality: z.string(), words: z.string() });

/** Who has to send first was silent: who found it too is alarmed, and may take over. The alarm ends when one of the two speaks. */
@Injectable()
export class WakeOnSilence extends Automation<FirstNotices> {
  readonly name = 'notices.wake-on-silence';
  readonly handles = ['notices.first-sender-silent.v1', 'notices.section-spoken-of.v1'];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as FirstNoticesEvent['data']).section];
  }

  override async load(section: string): Promise<FirstNotices> {
    return (await this.gateway.load(firstNotices, section)).state;
  }

  override react({ silences }: FirstNotices, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event') return [];
    const { type, data } = input.event as DecodedOf<FirstNoticesEvent>;
    if (type === 'notices.section-spoken-of.v1')
      return silences
        .filter((silence) => ends(data, silence))
        .map(({ finder, abnormality }) => ({
          ...{ command: 'standDown', body: { finder, abnormality, words: `${data.by} 已发出通报` } },
        }));
    const { finder, abnormality, silent, section, dueAt } = data;
    const words = `按协议应由 ${silent} 首先通报断面 ${section} 的情况，至 ${localText(dueAt)} 未收到；本单位可接替发出。`;
    return [{ command: 'raise', body: { finder, abnormality, words } }];
  }

  override async carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { finder: organisation, abnormality, words } = bodySchema.parse(body);
    const region = (await this.organisations.find(organisation))?.region ?? '';
    const subject: AlarmSubject = { organisation, region, kind: 'notice', id: `${abnormality}/first` };
    return this.alarms.carryOut(this.name, command, subject, { words, callers: [] }, ticket);
  }
}
