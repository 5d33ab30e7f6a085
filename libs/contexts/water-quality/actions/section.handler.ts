import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { type SectionCommand as Command, section } from '../domain/section.js';

export class SectionCommand {
  constructor(
    readonly id: string,
    readonly command: Command,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(SectionCommand)
export class SectionHandler implements ICommandHandler<SectionCommand, Outcome> {
  constructor(private readonly gateway: Gateway) {}

  execute({ id, command, envelope }: SectionCommand): Promise<Outcome> {
    return this.gateway.execute(section, id, command, envelope);
  }
}
