import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { refusal } from '#platform/kernel/refusal.js';
import { coversMonth } from '../domain/authority.js';
import { mayKnowSection, section } from '../domain/section.js';
import { type PublishVolume, volumes } from '../domain/volumes.js';
import { SectionParties } from '../section-parties.js';

/** A volume without what the handler reads of owner and agreement. */
export class PublishVolumeCommand {
  /** @param agreement as whose party the organisation acts */
  constructor(
    readonly command: Omit<PublishVolume, 'ownerIsKnown' | 'party'>,
    readonly envelope: CommandEnvelope,
    readonly agreement?: string,
  ) {}
}

@CommandHandler(PublishVolumeCommand)
export class PublishVolumeHandler implements ICommandHandler<PublishVolumeCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly parties: SectionParties,
  ) {}

  async execute({ command, envelope, agreement }: PublishVolumeCommand): Promise<Outcome> {
    const { actor, section: id, period, owner } = command;
    const { state } = await this.gateway.load(section, id);
    const cited = agreement === undefined ? undefined : await this.parties.under(agreement, actor.organisation, id);
    const party = cited && coversMonth(cited, period) ? cited : undefined;
    if (state.kind === 'unknown' || !mayKnowSection(actor, state, party !== undefined))
      return { kind: 'refused', refusal: refusal('NotFound') };
    const ownerIsKnown = owner !== undefined && (await this.organisations.find(owner)) !== undefined;
    return this.gateway.execute(
      { ...volumes, mayKnow: () => true },
      `${id}-${period.slice(0, 4)}`,
      { ...command, ownerIsKnown, party },
      envelope,
    );
  }
}
