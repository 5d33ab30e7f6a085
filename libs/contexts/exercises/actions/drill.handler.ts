import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { drill as drills, type EndDrill, type StartDrill } from '../domain/drill.js';
import { noticeIdOf } from '../drill-ids.js';

/** A drill as it is asked for; the handler looks the bodies up. */
export interface DrillAsked extends Omit<StartDrill, 'bodies' | 'notRegistered' | 'offPlatform'> {
  readonly organisations: readonly string[];
}

export class DrillCommand {
  constructor(
    readonly id: string,
    readonly command: DrillAsked | EndDrill,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(DrillCommand)
export class DrillHandler implements ICommandHandler<DrillCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
  ) {}

  async execute({ id, command, envelope }: DrillCommand): Promise<Outcome> {
    if (command.type === 'EndDrill') return this.gateway.execute(drills, id, command, envelope);
    const { organisations, ...asked } = command;
    const ids = [...new Set(organisations)].sort();
    const found = await Promise.all(ids.map((one) => this.organisations.find(one)));
    const known = found.flatMap((one) => (one ? [one] : []));
    const starting: StartDrill = {
      ...asked,
      notRegistered: ids.filter((_, n) => !found[n]),
      offPlatform: known.flatMap((one) => (one.platform === 'off' ? [one.id] : [])),
      bodies: known.map((one) => ({ organisation: one.id, notice: noticeIdOf(id, one.id) })),
    };
    // Its id is derived from who starts it: nobody else's can be meant.
    return this.gateway.execute({ ...drills, mayKnow: () => true }, id, starting, envelope);
  }
}
