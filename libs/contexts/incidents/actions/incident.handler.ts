import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { refusal } from '#platform/kernel/refusal.js';
import { derivedId } from '#platform/runtime/ids.js';
import { abnormality as abnormalities } from '../domain/abnormality.js';
import {
  type AddIncidentEntry,
  type CloseIncident,
  type DetermineIncident,
  type ExtendDistribution,
  incident,
  type OriginFacts,
} from '../domain/incident.js';

/** As an officer states it; the handler adds what it reads of abnormality and bodies. */
export type DeterminationAsked = Omit<DetermineIncident, 'incident' | 'origin' | 'notOnPlatform'> & {
  readonly origin:
    | Extract<OriginFacts, { kind: 'none' }>
    | { readonly kind: 'abnormality'; readonly abnormality: string };
};
export type IncidentAsked =
  | DeterminationAsked
  | AddIncidentEntry
  | Omit<ExtendDistribution, 'notOnPlatform'>
  | CloseIncident;

export class IncidentCommand {
  constructor(
    readonly id: string,
    readonly command: IncidentAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

/** An abnormality of a body becomes one incident; without one, each command makes its own. */
export const incidentIdOf = (
  organisation: string,
  from: { readonly abnormality: string } | { readonly commandId: string },
) =>
  'abnormality' in from
    ? derivedId(organisation, 'incident', from.abnormality)
    : derivedId(organisation, from.commandId, 'incident');

@CommandHandler(IncidentCommand)
export class IncidentHandler implements ICommandHandler<IncidentCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
  ) {}

  async execute({ id, command, envelope }: IncidentCommand): Promise<Outcome> {
    switch (command.type) {
      case 'DetermineIncident': {
        const origin = await this.originOf(command);
        if (!origin) return { kind: 'refused', refusal: refusal('NotFound', {}, ['abnormality']) };
        const notOnPlatform = await this.notOnPlatform(command.distribution);
        const determining = { ...command, incident: id, origin, notOnPlatform };
        // Its id is derived from the own body: nobody else's can be meant.
        return this.gateway.execute({ ...incident, mayKnow: () => true }, id, determining, envelope);
      }
      case 'ExtendDistribution': {
        const notOnPlatform = await this.notOnPlatform(command.distribution);
        return this.gateway.execute(incident, id, { ...command, notOnPlatform }, envelope);
      }
      case 'AddIncidentEntry':
      case 'CloseIncident':
        return this.gateway.execute(incident, id, command, envelope);
    }
  }

  private async originOf({ origin, actor }: DeterminationAsked): Promise<OriginFacts | undefined> {
    if (origin.kind === 'none') return origin;
    const { state, revision } = await this.gateway.load(abnormalities, origin.abnormality);
    if (state.kind === 'unknown' || !abnormalities.mayKnow(actor, state)) return undefined;
    const outcome = state.kind === 'decided' || state.kind === 'closed' ? state.decided.outcome : 'undecided';
    return { ...origin, revision, outcome, provenance: state.raised.provenance };
  }

  private async notOnPlatform(organisations: readonly string[]): Promise<readonly string[]> {
    const known = await Promise.all(organisations.map((one) => this.organisations.find(one)));
    return organisations.filter((_, n) => known[n]?.platform !== 'on');
  }
}
