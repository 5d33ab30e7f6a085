import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { Vault } from '#platform/vault/vault.js';
import { type OfficerChange, officer } from '../domain/officer.js';
import { ServingOfficers } from '../sign-in/serving-officers.js';
import { Sessions } from '../sign-in/sessions.js';

export class OfficerCommand extends Command<Outcome> {
  constructor(
    readonly id: string,
    readonly command: OfficerChange,
    readonly envelope: CommandEnvelope,
  ) {
    super();
  }
}

@CommandHandler(OfficerCommand)
export class OfficerHandler implements ICommandHandler<OfficerCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly officers: ServingOfficers,
    private readonly sessions: Sessions,
    private readonly vault: Vault,
  ) {}

  async execute({ id, command, envelope }: OfficerCommand): Promise<Outcome> {
    try {
      if (command.type === 'ErasePerson') {
        // Before the event, so that the journal never says what is not true; the same command completes what broke off.
        const would = await this.gateway.execute(officer, id, command, { ...envelope, dryRun: true });
        if (would.kind === 'refused') return would;
        this.vault.erasePerson(id);
      }
      const outcome = await this.gateway.execute(officer, id, command, envelope);
      if (outcome.kind === 'accepted' && command.type === 'DismissOfficer') this.sessions.endAllOf(id);
      return outcome;
    } finally {
      this.officers.forget(id); // also where nobody knows whether it was appended
    }
  }
}
