import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandEnvelope, Outcome } from '#platform/gateway/gateway.js';
import { derivedId } from '#platform/runtime/ids.js';
import { AbnormalityCommand, type RaisingAsked } from './actions/abnormality.handler.js';

/** Raises an abnormality; also for a context that knows a cause which this one does not (a neighbour's notice). */
@Injectable()
export class AbnormalityRaising {
  constructor(private readonly commands: CommandBus) {}

  /**
   * @returns the id with what became of it; derived from body and notice, or intake, so that each raises one; else from
   *   body and command
   */
  async raise(
    asked: RaisingAsked,
    envelope: CommandEnvelope,
  ): Promise<{ readonly abnormality: string; readonly outcome: Outcome }> {
    const abnormality = abnormalityIdOf(asked, envelope);
    return { abnormality, outcome: await this.commands.execute(new AbnormalityCommand(abnormality, asked, envelope)) };
  }
}

const abnormalityIdOf = (
  { cause, intake }: Pick<RaisingAsked, 'cause' | 'intake'>,
  { actor: { organisation }, commandId }: CommandEnvelope,
): string => {
  if (cause.kind === 'neighbour') return derivedId(organisation, 'abnormality on notice', cause.notice);
  if (intake) return abnormalityOfIntake(organisation, intake.intake);
  return derivedId(organisation, commandId, 'abnormality');
};

export const abnormalityOfIntake = (organisation: string, intake: string): string =>
  derivedId(organisation, 'abnormality of intake', intake);
