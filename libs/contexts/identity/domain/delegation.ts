import type { Actor, DelegableAct } from '#platform/kernel/actor.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { hoursLater, type InstantText } from '#platform/kernel/time.js';
import {
  type DelegableScope,
  type DelegationEvent,
  delegableScopes,
  delegationGranted,
  delegationRevoked,
  type Writing,
} from './delegation.events.js';
import { type DutyRules, used } from './duty-rules.js';

export interface Delegation {
  readonly id: string;
  readonly scopes: readonly DelegableScope[];
  readonly to: string;
  readonly grantedBy: string;
  readonly from: InstantText;
  /** Where it was revoked before its end: then. */
  readonly until: InstantText;
  readonly isRevoked: boolean;
}

/** All delegations of one body; a handful a year. */
export interface Delegations {
  readonly body: { readonly kind: 'unknown' } | { readonly kind: 'known'; readonly organisation: string };
  readonly delegations: readonly Delegation[];
}

export interface GrantDelegation {
  readonly type: 'GrantDelegation';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly rules: DutyRules;
  /** Derived from the command. */
  readonly delegation: string;
  readonly scopes: readonly DelegableScope[];
  readonly to: string;
  /** The officer as the handler found it. */
  readonly found:
    | { readonly kind: 'unknown' }
    | { readonly kind: 'known'; readonly organisation: string; readonly serving: boolean };
  readonly from: InstantText;
  readonly until: InstantText;
  readonly writing: Writing;
}
export interface RevokeDelegation {
  readonly type: 'RevokeDelegation';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly delegation: string;
  readonly reason: string;
}
export type DelegationCommand = GrantDelegation | RevokeDelegation;

/** `delegations-<organisation>`. Known to its own body alone. */
export const delegations: Aggregate<Delegations, DelegationCommand, DelegationEvent> = {
  name: 'delegations',
  initial: () => ({ body: { kind: 'unknown' }, delegations: [] }),
  evolve: (before, event) => {
    const state: Delegations = { ...before, body: { kind: 'known', organisation: event.data.organisation } };
    switch (event.type) {
      case 'identity.delegation-granted.v1': {
        const { delegation: id, scopes, to, grantedBy, from, until } = event.data;
        const granted: Delegation = { id, scopes, to, grantedBy, from, until, isRevoked: false };
        return { ...state, delegations: [...state.delegations, granted] };
      }
      case 'identity.delegation-revoked.v1': {
        const { delegation, at } = event.data;
        const revoked = (one: Delegation) => ({ ...one, until: at < one.until ? at : one.until, isRevoked: true });
        return {
          ...state,
          delegations: state.delegations.map((one) => (one.id === delegation ? revoked(one) : one)),
        };
      }
      default:
        return assertNever(event);
    }
  },
  mayKnow: (actor, { body }) => body.kind === 'unknown' || body.organisation === actor.organisation,
  decide: (command, state): Decision<DelegationEvent> => {
    if (!command.actor.roles.includes('head')) return refuse('Forbidden');
    switch (command.type) {
      case 'GrantDelegation':
        return grant(command, state);
      case 'RevokeDelegation':
        return revoke(command, state);
      default:
        return assertNever(command);
    }
  },
};

/** Delegations of an act to an officer that run at a time, in the order in which they were granted. */
export const delegationsAt = (
  { delegations }: Pick<Delegations, 'delegations'>,
  officer: string,
  act: DelegableAct,
  at: InstantText,
): readonly Delegation[] =>
  delegations.filter(
    ({ to, scopes, from, until }) =>
      to === officer && from <= at && at < until && (scopes.includes(act) || scopes.includes('all')),
  );

const grant = (command: GrantDelegation, state: Delegations): Decision<DelegationEvent> => {
  const { actor, at, rules, delegation, scopes, to, found, from, until, writing } = command;
  if (state.delegations.some(({ id }) => id === delegation)) return nothing();
  // One of another body is not there.
  if (found.kind === 'unknown' || found.organisation !== actor.organisation) return refuse('NotFound', {}, ['to']);
  if (to === actor.officer) return refuse('NotToOneself', {}, ['to']);
  if (!found.serving) return refuse('AlreadyDismissed', {}, ['to']);
  if (until <= from) return refuse('IntervalEndsBeforeItBegins', {}, ['until']);
  if (until > hoursLater(from, rules.longestDelegationDays * 24))
    return refuse('DelegationTooLong', { days: rules.longestDelegationDays }, ['until']);
  if (until <= at) return refuse('DelegationIsOver', {}, ['until']);
  return accept(
    delegationGranted({
      ...{ organisation: actor.organisation, delegation, to, from, until, writing, rules: used(rules) },
      ...{ scopes: delegableScopes.filter((one) => scopes.includes(one)), grantedBy: actor.officer, at },
    }),
  );
};

const revoke = (command: RevokeDelegation, state: Delegations): Decision<DelegationEvent> => {
  const { actor, at, delegation: id, reason } = command;
  const delegation = state.delegations.find((one) => one.id === id);
  if (!delegation) return refuse('NotFound');
  if (delegation.isRevoked) return nothing();
  if (delegation.until <= at) return refuse('DelegationIsOver');
  return accept(
    delegationRevoked({ organisation: actor.organisation, delegation: id, reason, revokedBy: actor.officer, at }),
  );
};
