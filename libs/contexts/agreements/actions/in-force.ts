import type { Outcome } from '#platform/gateway/gateway.js';
import type { AgreementEvent } from '../domain/agreement.events.js';

/** Whether a signature was the last one of its version. */
export const broughtIntoForce = (outcome: Outcome): boolean =>
  outcome.kind === 'accepted' &&
  (outcome.events as readonly AgreementEvent[]).some(({ type }) => type === 'agreements.agreement-in-force.v1');
