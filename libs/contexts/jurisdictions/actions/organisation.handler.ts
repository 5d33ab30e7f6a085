import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { type OrganisationCommand as Command, organisation } from '../domain/organisation.js';

export class OrganisationCommand {
  constructor(
    readonly id: string,
    readonly command: Command,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(OrganisationCommand)
export class OrganisationHandler implements ICommandHandler<OrganisationCommand, Outcome> {
  constructor(private readonly gateway: Gateway) {}

  execute({ id, command, envelope }: OrganisationCommand): Promise<Outcome> {
    return this.gateway.execute(organisation, id, command, envelope);
  }
}
