import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { type DecideOnHalt, decisionsId, viewDecisions } from '#platform/projector/decisions.js';
import { ViewStandings } from '#platform/projector/view-standings.js';

export class HaltedViewCommand extends Command<Outcome> {
  constructor(
    readonly command: Omit<DecideOnHalt, 'halted'>,
    readonly envelope: CommandEnvelope,
  ) {
    super();
  }
}

/** Where the view stands comes from the read store: it is about the read store, and about nothing else. */
@CommandHandler(HaltedViewCommand)
export class HaltedViewsHandler implements ICommandHandler<HaltedViewCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly standings: ViewStandings,
  ) {}

  async execute({ command, envelope }: HaltedViewCommand): Promise<Outcome> {
    const halted = await this.standings.halted(command.view);
    return await this.gateway.execute(viewDecisions, decisionsId, { ...command, halted }, envelope);
  }
}
