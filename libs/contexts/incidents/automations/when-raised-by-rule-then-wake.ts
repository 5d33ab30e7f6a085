import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, type AlarmSubject } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { localText } from '#platform/kernel/time.js';
import type { AbnormalityEvent } from '../domain/abnormality.events.js';
import { abnormality as abnormalities } from '../domain/abnormality.js';

const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  abnormality: z.string(),
  words: z.string(),
});

interface Watched {
  readonly region: string;
  /** A rule raised it, and no person. */
  readonly byRule: boolean;
}

/**
 * What no person raised, no person knows of: an abnormality that a rule raised alarms the own body until somebody verifies
 * or closes it.
 */
@Injectable()
export class WakeOnAbnormality extends Automation<Watched> {
  readonly name = 'incidents.wake-on-abnormality';
  readonly handles = [
    'incidents.abnormality-raised.v1',
    'incidents.abnormality-verified.v1',
    'incidents.abnormality-closed.v1',
  ];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as AbnormalityEvent['data']).abnormality];
  }

  override async load(id: string): Promise<Watched> {
    const { state } = await this.gateway.load(abnormalities, id);
    if (state.kind === 'unknown' || state.raised.cause.kind !== 'rule') return { region: '', byRule: false };
    return { region: (await this.organisations.find(state.raised.organisation))?.region ?? '', byRule: true };
  }

  override react({ region, byRule }: Watched, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event' || !byRule) return [];
    const { type, data } = input.event as DecodedOf<AbnormalityEvent>;
    const { organisation, abnormality } = data;
    const body = { organisation, region, abnormality };
    switch (type) {
      case 'incidents.abnormality-raised.v1': {
        const words = `${data.number}：${data.description}，得知于 ${localText(data.learnedAt)}，请立即核实。`;
        return [{ command: 'raise', body: { ...body, words } }];
      }
      case 'incidents.abnormality-verified.v1':
        return [{ command: 'standDown', body: { ...body, words: '已核实' } }];
      case 'incidents.abnormality-closed.v1':
        return [{ command: 'standDown', body: { ...body, words: '已关闭' } }];
      case 'incidents.abnormality-outcome-decided.v1':
      case 'incidents.abnormality-intake-joined.v1':
        return [];
    }
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, abnormality: id, words } = bodySchema.parse(body);
    const subject: AlarmSubject = { organisation, region, kind: 'abnormality', id };
    return this.alarms.carryOut(this.name, command, subject, { words, callers: [] }, ticket);
  }
}
