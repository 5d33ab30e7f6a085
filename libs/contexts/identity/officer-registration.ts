import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Role } from '#platform/kernel/actor.js';
import { derivedId } from '#platform/runtime/ids.js';
import { OfficerCommand } from './actions/officer.handler.js';
import { officer, type RegisterOfficer } from './domain/officer.js';
import { Accounts } from './sign-in/accounts.js';

export interface OfficerToRegister {
  readonly organisation: string;
  readonly roles: readonly Role[];
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly telephone?: string | undefined;
}

/** Registers a person: an account in the vault, then the fact in the journal. Repeatable at any point in between. */
@Injectable()
export class OfficerRegistration {
  constructor(
    private readonly commands: CommandBus,
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly accounts: Accounts,
  ) {}

  /** @throws JournalUnavailable: the same command completes it later */
  async register(
    request: OfficerToRegister,
    envelope: CommandEnvelope,
  ): Promise<{ readonly officer: string; readonly outcome: Outcome }> {
    const { organisation, roles, ...account } = request;
    const { actor, commandId } = envelope;
    const id = derivedId(actor.organisation, commandId, 'officer');
    const region = (await this.organisations.find(organisation))?.region;
    const command: RegisterOfficer = {
      ...{ type: 'RegisterOfficer', actor, officer: id, organisation, roles },
      region: region === undefined ? { kind: 'unknown' } : { kind: 'known', code: region },
    };
    const { state, revision } = await this.gateway.load(officer, id);
    // Once registered, the vault is left alone: a repeated command must not bring back a person that was erased.
    if (revision >= 0)
      return { officer: id, outcome: await this.commands.execute(new OfficerCommand(id, command, envelope)) };
    // What will be refused leaves no trace in the vault either, and learns nothing about logins.
    const decision = officer.decide(command, state);
    const refusal =
      decision.kind === 'refused'
        ? decision.refusal
        : await this.accounts.open({ officer: id, organisation, ...account });
    if (refusal) return { officer: id, outcome: { kind: 'refused', refusal } };
    return { officer: id, outcome: await this.commands.execute(new OfficerCommand(id, command, envelope)) };
  }
}
