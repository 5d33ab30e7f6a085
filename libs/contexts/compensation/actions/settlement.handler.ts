import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { InstantText, MonthText } from '#platform/kernel/time.js';
import { sha256 } from '#platform/runtime/digest.js';
import { computeStatement } from '../domain/compute.js';
import {
  type ConfirmSettlement,
  type ObjectToSettlement,
  settlementIdOf,
  settlement as settlements,
} from '../domain/settlement.js';
import { statementText } from '../domain/statement.js';
import { SettlementFactsReader } from '../settlement-facts.js';

/** A computation as it is asked for; the handler reads the facts. */
export interface ComputationAsked {
  readonly type: 'ComputeSettlement';
  readonly actor: Actor;
  readonly at: InstantText;
}

export class SettlementCommand {
  constructor(
    readonly agreement: string,
    readonly period: MonthText,
    readonly command: ComputationAsked | ConfirmSettlement | ObjectToSettlement,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(SettlementCommand)
export class SettlementHandler implements ICommandHandler<SettlementCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly facts: SettlementFactsReader,
  ) {}

  async execute({ agreement, period, command, envelope }: SettlementCommand): Promise<Outcome> {
    const id = settlementIdOf(agreement, period);
    if (command.type !== 'ComputeSettlement') return this.gateway.execute(settlements, id, command, envelope);
    const facts = await this.facts.read(command.actor, agreement, period);
    if ('code' in facts) return { kind: 'refused', refusal: facts };
    const statement = computeStatement(facts);
    const computing = { ...command, statement, statementDigest: sha256(statementText(statement)) };
    return this.gateway.execute(settlements, id, computing, envelope);
  }
}
