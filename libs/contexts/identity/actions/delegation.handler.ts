import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Files } from '#platform/blobs/files.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { delegations, type GrantDelegation, type RevokeDelegation } from '../domain/delegation.js';
import type { DutyRules } from '../domain/duty-rules.js';
import { officer as officers } from '../domain/officer.js';
import { DUTY_RULES } from '../duty-reference.js';

export class DelegationChange {
  constructor(
    readonly command: Omit<GrantDelegation, 'rules' | 'found'> | RevokeDelegation,
    readonly envelope: CommandEnvelope,
  ) {}
}

/** Each body has its own delegations. */
@CommandHandler(DelegationChange)
export class DelegationHandler implements ICommandHandler<DelegationChange, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    @Inject(DUTY_RULES) private readonly rules: DutyRules,
    private readonly files: Files,
  ) {}

  async execute({ command, envelope }: DelegationChange): Promise<Outcome> {
    const { organisation } = command.actor;
    if (command.type === 'RevokeDelegation') return this.gateway.execute(delegations, organisation, command, envelope);
    const shown = command.writing.kind === 'file' ? [command.writing.digest] : [];
    const unknown = await this.files.problemOf(command.actor, shown, 'document');
    if (unknown) return { kind: 'refused', refusal: unknown };
    const { state } = await this.gateway.load(officers, command.to);
    const found: GrantDelegation['found'] =
      state.kind === 'unregistered'
        ? { kind: 'unknown' }
        : { kind: 'known', organisation: state.organisation, serving: state.kind === 'serving' };
    return this.gateway.execute(delegations, organisation, { ...command, found, rules: this.rules }, envelope);
  }
}
