import type { Outcome } from '#platform/gateway/gateway.js';
import type { SettlementEvent } from '../domain/settlement.events.js';

/** Whether the command made the settlement final. */
export const becameFinal = (outcome: Outcome): boolean =>
  outcome.kind === 'accepted' &&
  (outcome.events as readonly SettlementEvent[]).some(({ type }) => type === 'compensation.settlement-final.v1');
