import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, type AlarmSubject } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { localText } from '#platform/kernel/time.js';
import type { IntakeEvent } from '../domain/intake.events.js';
import { intake as intakes } from '../domain/intake.js';

const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  transfer: z.string(),
  words: z.string(),
  callers: z.array(z.string()),
});

type TransferEvent = Extract<IntakeEvent, { readonly data: { readonly transfer: string } }>;

/** Regions of the bodies to which an intake was transferred. */
type Regions = ReadonlyMap<string, string>;

/** What was transferred alarms the body it came to, until that accepts or refuses it. The words say nothing of the caller. */
@Injectable()
export class WakeOnTransfer extends Automation<Regions> {
  readonly name = 'incidents.wake-on-transfer';
  readonly handles = [
    'incidents.intake-transferred.v1',
    'incidents.intake-transfer-accepted.v1',
    'incidents.intake-transfer-refused.v1',
  ];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as IntakeEvent['data']).intake];
  }

  override async load(id: string): Promise<Regions> {
    const { state } = await this.gateway.load(intakes, id);
    return this.organisations.regionsOf(state.kind === 'taken' ? state.transfers.map(({ offered }) => offered.to) : []);
  }

  override react(regions: Regions, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event') return [];
    const { type, data } = input.event as DecodedOf<TransferEvent>;
    const { from, to: organisation, transfer } = data;
    const body = { organisation, region: regions.get(organisation) ?? '', transfer, callers: [from] };
    switch (type) {
      case 'incidents.intake-transferred.v1': {
        const { number, calledAt } = data.content;
        const words = `${from} 于 ${localText(data.at)} 移交举报（${number}，来电于 ${localText(calledAt)}），请接受或退回。`;
        return [{ command: 'raise', body: { ...body, words } }];
      }
      case 'incidents.intake-transfer-accepted.v1':
        return [{ command: 'standDown', body: { ...body, words: '已接受' } }];
      case 'incidents.intake-transfer-refused.v1':
        return [{ command: 'standDown', body: { ...body, words: '已退回' } }];
      default:
        return assertNever(type);
    }
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, transfer: id, words, callers } = bodySchema.parse(body);
    const subject: AlarmSubject = { organisation, region, kind: 'transfer', id };
    return this.alarms.carryOut(this.name, command, subject, { words, callers }, ticket);
  }
}
