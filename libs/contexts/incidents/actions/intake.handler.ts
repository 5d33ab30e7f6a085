import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DutyReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { refusal } from '#platform/kernel/refusal.js';
import { type InstantText, localDate } from '#platform/kernel/time.js';
import { derivedId } from '#platform/runtime/ids.js';
import { AbnormalityRaising, abnormalityOfIntake } from '../abnormality-raising.js';
import type { Occurred } from '../domain/abnormality.events.js';
import { abnormality as abnormalities, type IntakeFacts } from '../domain/abnormality.js';
import {
  type AcceptTransfer,
  type AssignIntake,
  type EraseCaller,
  intake,
  type KnownIntake,
  lastTo,
  type RefuseTransfer,
  type TakeIn,
  type TransferIntake,
} from '../domain/intake.js';
import { SectionKnowledge } from '../section-knowledge.js';

interface Asked {
  readonly actor: Actor;
  readonly at: InstantText;
}
/** As an officer writes it down; the handler adds what it reads of the section. */
export type TakingAsked = Omit<TakeIn, 'section' | 'intake' | 'origin' | 'learnedAt'> & {
  readonly section?: string | undefined;
  /** Under which the actor's body may know of the section. */
  readonly agreement?: string | undefined;
};
export interface RaisingOnIntakeAsked extends Asked {
  readonly type: 'RaiseOnIntake';
  readonly description: string;
  /** Absent: that of the intake. */
  readonly section?: string | undefined;
  readonly agreement?: string | undefined;
  /** Absent: as the caller said. */
  readonly occurred?: Occurred | undefined;
}
export interface MergingAsked extends Asked {
  readonly type: 'MergeIntake';
  readonly abnormality: string;
}
export type TransferAsked = Omit<TransferIntake, 'to' | 'transfer'> & { readonly to: string };
export type AcceptanceAsked = Omit<AcceptTransfer, 'accepted'>;

export class IntakeCommand {
  constructor(
    readonly id: string,
    readonly command:
      | TakingAsked
      | RaisingOnIntakeAsked
      | MergingAsked
      | TransferAsked
      | AcceptanceAsked
      | RefuseTransfer
      | EraseCaller,
    readonly envelope: CommandEnvelope,
  ) {}
}

/** What an officer takes in has an id of the command; what a body accepted of another, one of the transfer. */
export const intakeIdOf = (
  organisation: string,
  from: { readonly commandId: string } | { readonly transfer: string },
): string =>
  'transfer' in from
    ? derivedId(organisation, 'intake', from.transfer)
    : derivedId(organisation, from.commandId, 'intake');

export const transferIdOf = (organisation: string, commandId: string): string =>
  derivedId(organisation, commandId, 'intake transfer');

@CommandHandler(IntakeCommand)
export class IntakeHandler implements ICommandHandler<IntakeCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly knowledge: SectionKnowledge,
    private readonly organisations: OrganisationReader,
    private readonly duty: DutyReader,
    private readonly raising: AbnormalityRaising,
  ) {}

  async execute({ id, command, envelope }: IntakeCommand): Promise<Outcome> {
    switch (command.type) {
      case 'TakeIn':
        return this.takeIn(id, command, envelope);
      case 'RaiseOnIntake':
        return this.raise(id, command, envelope);
      case 'MergeIntake':
        return this.merge(id, command, envelope);
      case 'TransferIntake': {
        const found = await this.organisations.find(command.to);
        const to = { organisation: command.to, platform: found?.platform ?? ('notRegistered' as const) };
        const transfer = transferIdOf(command.actor.organisation, envelope.commandId);
        return this.gateway.execute(intake, id, { ...command, to, transfer }, envelope);
      }
      case 'AcceptTransfer':
        return this.accept(id, command, envelope);
      case 'RefuseTransfer':
      case 'EraseCaller':
        return this.gateway.execute(intake, id, command, envelope);
    }
  }

  private async takeIn(id: string, command: TakingAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const { section: asked, agreement, ...taking } = command;
    const section = asked === undefined ? ({ kind: 'none' } as const) : await this.cited(command, asked, agreement);
    return this.began(id, envelope, {
      ...{ ...taking, intake: id, section, origin: { kind: 'call' } },
      learnedAt: command.calledAt,
    });
  }

  private began(id: string, envelope: CommandEnvelope, command: TakeIn): Promise<Outcome> {
    // Its id is derived from the own body: nobody else's can be meant.
    return this.gateway.execute({ ...intake, mayKnow: () => true }, id, command, envelope);
  }

  private async cited(
    { actor, at }: Asked,
    section: string,
    agreement: string | undefined,
  ): Promise<TakeIn['section']> {
    const seen = await this.knowledge.see(actor, section, agreement, [localDate(at)]);
    if (!seen) return { kind: 'unknown' };
    return { kind: 'section', section, revision: seen.section.revision, knownAs: seen.knownAs };
  }

  private async raise(id: string, command: RaisingOnIntakeAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const { actor, at, description } = command;
    const known = await this.own(id, actor);
    if (!known) return notFound('intake');
    const { taken } = known;
    const where = command.section === undefined ? placeOf(known) : command;
    const raise = (as: CommandEnvelope) =>
      this.raising.raise(
        {
          ...{ type: 'RaiseAbnormality', actor, at, description, section: where.section, agreement: where.agreement },
          ...{ cause: { kind: 'tipOff', text: taken.said }, occurred: command.occurred ?? taken.occurred },
          ...{ learnedAt: taken.learnedAt, provenance: taken.provenance, intake: factsOf(known) },
        },
        as,
      );
    const assigning = { type: 'AssignIntake', actor, at, as: 'raised' } as const;
    const abnormality = abnormalityOfIntake(actor.organisation, id);
    return this.both(id, { ...assigning, abnormality }, envelope, async (as) => (await raise(as)).outcome);
  }

  private async merge(id: string, { actor, at, ...asked }: MergingAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const known = await this.own(id, actor);
    if (!known) return notFound('intake');
    const join = { type: 'JoinIntake', actor, at, joining: factsOf(known) } as const;
    const assigning = { type: 'AssignIntake', actor, at, abnormality: asked.abnormality, as: 'merged' } as const;
    return this.both(id, assigning, envelope, async (as) => {
      const outcome = await this.gateway.execute(abnormalities, asked.abnormality, join, as);
      const isNotFound = outcome.kind === 'refused' && outcome.refusal.code === 'NotFound';
      return isNotFound ? notFound('abnormality') : outcome;
    });
  }

  /**
   * On the intake and on the abnormality. Both are asked before either is written; then the intake is, by one, and the
   * abnormality after it: the same command completes what broke off.
   */
  private async both(
    id: string,
    assigning: AssignIntake,
    envelope: CommandEnvelope,
    onAbnormality: (envelope: CommandEnvelope) => Promise<Outcome>,
  ): Promise<Outcome> {
    // The version that the officer saw is that of the intake.
    const { expectedVersion: _, ...further } = envelope;
    const may = await this.gateway.execute(intake, id, assigning, { ...envelope, dryRun: true });
    if (may.kind === 'refused') return may;
    const would = await onAbnormality({ ...further, dryRun: true });
    if (would.kind === 'refused') return would;
    const outcome = await this.gateway.execute(intake, id, assigning, envelope);
    return outcome.kind === 'refused' ? outcome : readOn(outcome, await onAbnormality(further));
  }

  private async accept(id: string, { type, actor, at }: AcceptanceAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const me = actor.organisation;
    const before = await this.gateway.load(intake, id);
    const asked = before.state.kind === 'taken' ? lastTo(before.state, me)?.offered.transfer : undefined;
    const accepted = intakeIdOf(me, { transfer: asked ?? '' });
    const outcome = await this.gateway.execute(intake, id, { type, actor, at, accepted }, envelope);
    if (outcome.kind === 'refused') return outcome;
    const { state } = await this.gateway.load(intake, id);
    const last = state.kind === 'taken' ? lastTo(state, me) : undefined;
    if (last?.outcome.kind !== 'accepted') return outcome;
    const { transfer, from, content, at: transferredAt } = last.offered;
    const { at: acceptedAt } = last.outcome;
    // 得知: when it came to a desk at which somebody sat, else when somebody took it.
    const staffed = (await this.duty.onDuty(me, transferredAt)).kind === 'onDuty';
    const learnedBy = staffed ? 'arrival' : 'acceptance';
    const { number: _, ...told } = content;
    const { expectedVersion: __, ...further } = envelope;
    const began = await this.began(last.outcome.accepted, further, {
      ...{ type: 'TakeIn', actor, at: acceptedAt, intake: last.outcome.accepted, ...told },
      ...{ section: { kind: 'none' }, caller: 'none', learnedAt: staffed ? transferredAt : acceptedAt },
      origin: { kind: 'transfer', transfer, from, intake: id, transferredAt, acceptedAt, learnedBy },
    });
    return readOn(outcome, began);
  }

  private async own(id: string, actor: Actor): Promise<KnownIntake | undefined> {
    const { state } = await this.gateway.load(intake, id);
    return state.kind === 'taken' && state.taken.organisation === actor.organisation ? state : undefined;
  }
}

const notFound = (path: string): Outcome => ({ kind: 'refused', refusal: refusal('NotFound', {}, [path]) });

const factsOf = ({ taken: { intake: id, number, learnedAt, provenance } }: KnownIntake): IntakeFacts => ({
  ...{ intake: id, number, learnedAt, reality: provenance.kind },
});

const placeOf = ({ taken: { section } }: KnownIntake) =>
  section.kind === 'none'
    ? {}
    : {
        section: section.section,
        agreement: section.knownAs.kind === 'agreement' ? section.knownAs.agreement : undefined,
      };

/** Who reads on from the receipt sees what was written on both streams. */
const readOn = (outcome: Extract<Outcome, { kind: 'accepted' }>, then: Outcome): Outcome => {
  if (then.kind === 'refused') return then;
  const position = then.receipt.position ?? outcome.receipt.position;
  return position === undefined ? outcome : { ...outcome, receipt: { ...outcome.receipt, position } };
};
