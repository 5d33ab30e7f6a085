import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { RegionDetails } from '../domain/region.events.js';
import { type RecordSuccession, type RegisterRegion, region } from '../domain/region.js';

/** A command on the regions of one code, without what the handler reads of the region above. */
export class RegionCommand {
  constructor(
    readonly code: string,
    readonly command: Omit<RegisterRegion, 'parentIsKnown'> | RecordSuccession,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(RegionCommand)
export class RegionHandler implements ICommandHandler<RegionCommand, Outcome> {
  constructor(private readonly gateway: Gateway) {}

  async execute({ code, command, envelope }: RegionCommand): Promise<Outcome> {
    const whole =
      command.type === 'RegisterRegion'
        ? { ...command, parentIsKnown: await this.isKnown(command.details.parent) }
        : command;
    return this.gateway.execute(region, code, whole, envelope);
  }

  private async isKnown(parent: RegionDetails['parent']): Promise<boolean> {
    return parent.kind === 'none' || (await this.gateway.load(region, parent.code)).state.length > 0;
  }
}
