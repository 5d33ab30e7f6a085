import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { MonthReader } from '#contexts/water-quality/published.js';
import { Files } from '#platform/blobs/files.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { assertNever } from '#platform/kernel/decider.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { InstantText, MonthText } from '#platform/kernel/time.js';
import { sha256 } from '#platform/runtime/digest.js';
import { computeStatement } from '../domain/compute.js';
import { standingAfter } from '../domain/difference.js';
import { basisOf, carriedInto, differences, differencesOf, type SettledFacts } from '../domain/differences.js';
import type {
  ClaimInclusionSignature,
  DeclineInclusion,
  ProposeInclusion,
  SignInclusion,
} from '../domain/inclusion.decide.js';
import { agreedOf } from '../domain/inclusion.js';
import {
  type ClaimConfirmation,
  type ConfirmSettlement,
  type DecideSectionStatus,
  type ObjectToSettlement,
  settlementIdOf,
  settlement as settlements,
} from '../domain/settlement.js';
import type { Settlement } from '../domain/settlement-state.js';
import { statementText } from '../domain/statement.js';
import { SettlementFactsReader, type WithinSettlement } from '../settlement-facts.js';
import { SettlementReader } from '../settlement-reader.js';

interface Asked {
  readonly actor: Actor;
  readonly at: InstantText;
}
/** A computation as it is asked for; the handler reads the facts. */
export interface ComputationAsked extends Asked {
  readonly type: 'ComputeSettlement';
}
export interface DifferenceAsked extends Asked {
  readonly type: 'ComputeDifference';
  readonly into: MonthText | undefined;
  readonly reason: string;
}
/** What a letter of a party off the platform says. */
export type ClaimAsked = Omit<ClaimConfirmation, 'platform'> | Omit<ClaimInclusionSignature, 'platform'>;
export type InclusionAsked = Omit<ProposeInclusion, 'month'>;

export class SettlementCommand {
  constructor(
    readonly agreement: string,
    readonly period: MonthText,
    readonly command:
      | ComputationAsked
      | DifferenceAsked
      | ClaimAsked
      | InclusionAsked
      | ConfirmSettlement
      | ObjectToSettlement
      | DecideSectionStatus
      | SignInclusion
      | DeclineInclusion,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(SettlementCommand)
export class SettlementHandler implements ICommandHandler<SettlementCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly facts: SettlementFactsReader,
    private readonly settlements: SettlementReader,
    private readonly months: MonthReader,
    private readonly files: Files,
  ) {}

  async execute({ agreement, period, command, envelope }: SettlementCommand): Promise<Outcome> {
    switch (command.type) {
      case 'ComputeSettlement':
        return this.compute(agreement, period, command, envelope);
      case 'ComputeDifference':
        return this.difference(agreement, period, command, envelope);
      case 'ProposeInclusion':
        return this.propose(agreement, period, command, envelope);
      case 'ClaimConfirmation':
      case 'ClaimInclusionSignature':
        return this.claim(agreement, period, command, envelope);
      case 'ConfirmSettlement':
      case 'ObjectToSettlement':
      case 'DecideSectionStatus':
      case 'SignInclusion':
      case 'DeclineInclusion':
        return this.gateway.execute(settlements, settlementIdOf(agreement, period), command, envelope);
      default:
        return assertNever(command);
    }
  }

  private async compute(
    agreement: string,
    period: MonthText,
    command: ComputationAsked,
    envelope: CommandEnvelope,
  ): Promise<Outcome> {
    const found = await this.facts.agreementOf(command.actor, agreement);
    if (!found) return refused(refusal('NotFound'));
    const state = await this.settlements.find(agreement, period);
    const carried = carriedInto(await this.settlements.differences(agreement), period);
    const facts = await this.facts.read(found, period, { ...decidedIn(state), carried });
    if ('code' in facts) return refused(facts);
    const statement = computeStatement(facts);
    const computing = {
      ...{ ...command, statement, statementDigest: sha256(statementText(statement)) },
      decisions: state.kind === 'known' ? state.decisions.made : 0,
    };
    return this.gateway.execute(settlements, facts.settlement, computing, envelope);
  }

  private async difference(
    agreement: string,
    period: MonthText,
    { into, ...command }: DifferenceAsked,
    { expectedVersion, ...envelope }: CommandEnvelope,
  ): Promise<Outcome> {
    const { actor, at } = command;
    const found = await this.facts.agreementOf(actor, agreement);
    const { state, revision } = await this.settlements.load(agreement, period);
    if (!found || state.kind === 'unknown' || !settlements.mayKnow(actor, state)) return refused(refusal('NotFound'));
    // The version an officer saw is that of the settlement; the difference goes into another stream.
    if (expectedVersion !== undefined && expectedVersion !== revision)
      return refused(refusal('Stale', { expected: expectedVersion, current: revision }));
    const { settlement, computation, statement: was, statementDigest } = state.computed;
    const settled: SettledFacts = state.final
      ? { kind: 'final', settlement, computation, statement: was, statementDigest }
      : { kind: 'notFinal' };
    // What earlier months carried into this one stays as it was settled: only its own lines can have changed.
    const within = { ...decidedIn(state), carried: was.carried ?? [] };
    const facts = await this.facts.read(found, period, within);
    if ('code' in facts) return refused(facts);
    const now = computeStatement(facts);
    const carrying = await this.settlements.carrying(found, period, into, at);
    const all = differencesOf(await this.settlements.differences(agreement), settlement);
    const standing = settled.kind === 'final' ? standingAfter(basisOf(settled, all, carrying).statement, now) : now;
    const computing = { ...command, settled, carrying, now, statementDigest: sha256(statementText(standing)) };
    return this.gateway.execute(differences, agreement, computing, envelope);
  }

  private async propose(
    agreement: string,
    period: MonthText,
    command: InclusionAsked,
    envelope: CommandEnvelope,
  ): Promise<Outcome> {
    const { rows, revision } = await this.months.find(command.section, period);
    const standing = new Map(rows.map(({ versionId, row }) => [versionId, Object.keys(row.items)]));
    const proposing = { ...command, month: { revision, standing } };
    return this.gateway.execute(settlements, settlementIdOf(agreement, period), proposing, envelope);
  }

  private async claim(
    agreement: string,
    period: MonthText,
    command: ClaimAsked,
    envelope: CommandEnvelope,
  ): Promise<Outcome> {
    const found = await this.facts.agreementOf(command.actor, agreement);
    if (!found) return refused(refusal('NotFound'));
    const unknown = await this.files.problemOf(command.actor, [command.document], 'document');
    if (unknown) return refused(unknown);
    const platform = found.parties.find(({ organisation }) => organisation === command.party)?.platform ?? 'on';
    return this.gateway.execute(settlements, settlementIdOf(agreement, period), { ...command, platform }, envelope);
  }
}

/** What was decided within the settlement so far. */
const decidedIn = (state: Settlement): Pick<WithinSettlement, 'statuses' | 'inclusions'> =>
  state.kind === 'unknown'
    ? { statuses: [], inclusions: [] }
    : { statuses: [...state.statuses.values()], inclusions: agreedOf(state.inclusions) };

const refused = (why: Refusal): Outcome => ({ kind: 'refused', refusal: why });
