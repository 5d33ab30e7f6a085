import type { Outcome } from '#platform/gateway/gateway.js';
import type { SettlementEvent } from '../domain/settlement.events.js';

/** Whether the command was the last signature that a proposal waited for. */
export const becameAgreed = (outcome: Outcome): boolean =>
  outcome.kind === 'accepted' &&
  (outcome.events as readonly SettlementEvent[]).some(({ type }) => type === 'compensation.inclusion-agreed.v1');
