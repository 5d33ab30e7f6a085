import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { OrganisationCommand } from './actions/organisation.handler.js';
import type { OrganisationDetails } from './domain/organisation.events.js';
import { organisation as organisations } from './domain/organisation.js';

/** Registers a body without a mutation: for the first start, when nobody can sign in yet. */
@Injectable()
export class OrganisationRegistration {
  constructor(
    private readonly commands: CommandBus,
    private readonly gateway: Gateway,
  ) {}

  async register(organisation: string, details: OrganisationDetails, envelope: CommandEnvelope): Promise<Outcome> {
    const { parent } = details;
    const parentIsKnown =
      parent.kind === 'none' || (await this.gateway.load(organisations, parent.value)).state.kind === 'registered';
    const command = {
      type: 'RegisterOrganisation',
      actor: envelope.actor,
      organisation,
      details,
      parentIsKnown,
    } as const;
    return this.commands.execute(new OrganisationCommand(organisation, command, envelope));
  }
}
