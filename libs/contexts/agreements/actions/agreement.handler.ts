import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { SectionReader } from '#contexts/water-quality/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Refusal } from '#platform/kernel/refusal.js';
import { ClauseReference } from '../clause-reference.js';
import {
  agreement,
  type ClaimSignature,
  type AgreementCommand as Command,
  type ProposeAmendment,
  type SignAgreement,
} from '../domain/agreement.js';
import type { OrganisationFact, SectionFact } from '../domain/boundary.js';
import type { Terms } from '../domain/terms.js';
import { CoverageClaims } from './coverage-claims.js';

type Facts = 'organisations' | 'sections' | 'unfit' | 'covered';
/** A command without what the handler reads of other contexts and of coverage. */
export type AgreementAsked = Command extends infer One ? (One extends Command ? Omit<One, Facts> : never) : never;

export class AgreementCommand {
  constructor(
    readonly id: string,
    readonly command: AgreementAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(AgreementCommand)
export class AgreementHandler implements ICommandHandler<AgreementCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly sections: SectionReader,
    private readonly coverage: CoverageClaims,
    private readonly reference: ClauseReference,
  ) {}

  async execute({ id, command: asked, envelope }: AgreementCommand): Promise<Outcome> {
    const command = await this.withFacts(asked, id, envelope);
    if ('code' in command) return { kind: 'refused', refusal: command };
    const outcome = await this.gateway.execute(agreement, id, command, envelope);
    // Repeated too: the program may have ended right after the append.
    if (outcome.kind === 'accepted') await this.settle(id, envelope);
    return outcome;
  }

  private async withFacts(asked: AgreementAsked, id: string, envelope: CommandEnvelope): Promise<Command | Refusal> {
    switch (asked.type) {
      case 'ProposeAgreement':
        return {
          ...asked,
          organisations: await this.organisationsOf(asked.parties.map(({ organisation }) => organisation)),
          ...(await this.factsOf(asked.terms)),
        };
      case 'ProposeAmendment':
        return { ...asked, ...(await this.factsOf(asked.terms)) };
      case 'SignAgreement':
      case 'ClaimSignature':
        return this.cover({ ...asked, covered: true }, id, envelope);
      case 'LeaveAgreement':
        return asked;
      default:
        return asked satisfies never;
    }
  }

  /** Where this is the last signature of a version that pays for something: that is claimed first. */
  private async cover(
    command: SignAgreement | ClaimSignature,
    id: string,
    envelope: CommandEnvelope,
  ): Promise<Command | Refusal> {
    const { state } = await this.gateway.load(agreement, id);
    const notNeeded = { ...command, covered: false };
    if (state.kind === 'unknown' || !agreement.mayKnow(envelope.actor, state)) return notNeeded;
    const decision = agreement.decide(command, state);
    if (decision.kind === 'refused') return notNeeded;
    if (!decision.events.some(({ type }) => type === 'agreements.agreement-in-force.v1')) return notNeeded;
    const terms = state.versions[command.version - 1];
    return (terms && (await this.coverage.claim(id, command.version, terms, envelope))) ?? command;
  }

  private async settle(id: string, envelope: CommandEnvelope): Promise<void> {
    const { state } = await this.gateway.load(agreement, id);
    if (state.kind === 'known') await this.coverage.settle(state, envelope);
  }

  private async organisationsOf(ids: readonly string[]): Promise<readonly OrganisationFact[]> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.organisations.find(id)));
    return found.filter((one) => one !== undefined);
  }

  private async factsOf({ sections, clauses }: Terms): Promise<Pick<ProposeAmendment, 'sections' | 'unfit'>> {
    return { sections: await this.sectionsOf(sections), unfit: this.reference.problemOf(clauses) };
  }

  private async sectionsOf(ids: readonly string[]): Promise<readonly SectionFact[]> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.sections.find(id)));
    return found.filter((one) => one !== undefined);
  }
}
