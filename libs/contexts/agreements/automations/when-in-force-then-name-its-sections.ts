import { Injectable } from '@nestjs/common';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import type { AgreementEvent } from '../domain/agreement.events.js';
import { type NameSection, sectionIndex } from '../domain/section-index.js';
import { AgreementReader, type KnownAgreement } from '../published.js';

/** An agreement came into force: each section it names can be asked for it from now on. */
@Injectable()
export class NameSectionsOfAgreement extends Automation<KnownAgreement | undefined> {
  readonly name = 'agreements.name-sections';
  readonly handles = ['agreements.agreement-in-force.v1'];

  constructor(
    private readonly gateway: Gateway,
    private readonly agreements: AgreementReader,
  ) {
    super();
  }

  override instancesOf(event: DecodedEvent): readonly string[] {
    return [(event as DecodedOf<AgreementEvent>).data.agreement];
  }

  override load(agreement: string): Promise<KnownAgreement | undefined> {
    return this.agreements.find(agreement);
  }

  override react(agreement: KnownAgreement | undefined, _input: Input): readonly IntendedCommand[] {
    return (agreement?.sections ?? []).map((section) => ({
      command: 'nameSection',
      body: { section, agreement: agreement?.id ?? '' },
    }));
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { section, agreement } = body as { section: string; agreement: string };
    const command: NameSection = { type: 'NameSection', section, agreement };
    return this.gateway.execute(sectionIndex, section, command, { ...ticket, actor: automationActor(this.name) });
  }
}
