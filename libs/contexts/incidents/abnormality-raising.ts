import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandEnvelope, Outcome } from '#platform/gateway/gateway.js';
import { derivedId } from '#platform/runtime/ids.js';
import { AbnormalityCommand, type RaisingAsked } from './actions/abnormality.handler.js';

/** Raises an abnormality; also for a context that knows a cause which this one does not (a neighbour's notice). */
@Injectable()
export class AbnormalityRaising {
  constructor(private readonly commands: CommandBus) {}

  /** @returns the id, derived from sender and command, with what became of it */
  async raise(
    asked: RaisingAsked,
    envelope: CommandEnvelope,
  ): Promise<{ readonly abnormality: string; readonly outcome: Outcome }> {
    const abnormality = derivedId(envelope.actor.organisation, envelope.commandId, 'abnormality');
    return { abnormality, outcome: await this.commands.execute(new AbnormalityCommand(abnormality, asked, envelope)) };
  }
}
