import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { refusal } from '#platform/kernel/refusal.js';
import { localMonth } from '#platform/kernel/time.js';
import { coversInstant } from '../domain/authority.js';
import { flow, type ObserveFlow } from '../domain/flow.js';
import { mayKnowSection, section } from '../domain/section.js';
import { SectionParties } from '../section-parties.js';

/** An observation without what the handler reads of section and agreement. */
export class ObserveFlowCommand {
  /** @param agreement as whose party the organisation acts */
  constructor(
    readonly command: Omit<ObserveFlow, 'dataOwner' | 'party'>,
    readonly envelope: CommandEnvelope,
    readonly agreement?: string,
  ) {}
}

@CommandHandler(ObserveFlowCommand)
export class ObserveFlowHandler implements ICommandHandler<ObserveFlowCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly parties: SectionParties,
  ) {}

  async execute({ command, envelope, agreement }: ObserveFlowCommand): Promise<Outcome> {
    const { actor, section: id, observation } = command;
    const { state } = await this.gateway.load(section, id);
    const cited = agreement === undefined ? undefined : await this.parties.under(agreement, actor.organisation, id);
    const party = cited && coversInstant(cited, observation.from) ? cited : undefined;
    if (state.kind === 'unknown' || !mayKnowSection(actor, state, party !== undefined))
      return { kind: 'refused', refusal: refusal('NotFound') };
    return this.gateway.execute(
      { ...flow, mayKnow: () => true },
      `${id}-${localMonth(observation.from)}`,
      { ...command, dataOwner: state.details.dataOwner, party },
      envelope,
    );
  }
}
