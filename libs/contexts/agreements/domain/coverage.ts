import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type CoverageEvent, coverageClaimed, coverageReleased } from './coverage.events.js';
import { shared } from './periods.js';
import type { Until, Validity } from './terms.js';

/** Who pays for one item at one section, and when. No two agreements on one day. */
export type Coverage = readonly CoverageClaim[];
export interface CoverageClaim extends Validity {
  readonly agreement: string;
  readonly version: number;
}

interface OnCoverage {
  readonly actor: Actor;
  readonly section: string;
  readonly item: string;
  readonly agreement: string;
  readonly version: number;
}
export interface ClaimCoverage extends OnCoverage {
  readonly type: 'ClaimCoverage';
  readonly validity: Validity;
}
/** Leaves the claim no longer than to `keep`; without it, nothing of it. */
export interface ReleaseCoverage extends OnCoverage {
  readonly type: 'ReleaseCoverage';
  readonly keep: Until | undefined;
}
export type CoverageCommand = ClaimCoverage | ReleaseCoverage;

const isOf = (claim: CoverageClaim, { agreement, version }: Pick<OnCoverage, 'agreement' | 'version'>): boolean =>
  claim.agreement === agreement && claim.version === version;

/** Days on which another agreement pays already. */
export const overlapWith = (
  coverage: Coverage,
  agreement: string,
  validity: Validity,
): { readonly agreement: string; readonly days: Validity } | undefined => {
  for (const claim of coverage) {
    const days = claim.agreement === agreement ? undefined : shared(validity, claim);
    if (days) return { agreement: claim.agreement, days };
  }
  return undefined;
};

/**
 * A reservation: `coverage-<section>-<item>`. Claimed before the last signature, so that of two agreements signed at one
 * time one is refused. No officer speaks to it; what is said to whom is the handler's affair.
 */
export const coverage: Aggregate<Coverage, CoverageCommand, CoverageEvent> = {
  name: 'coverage',
  initial: () => [],
  evolve: (state, event) => {
    switch (event.type) {
      case 'agreements.coverage-claimed.v1': {
        const { agreement, version, since, until } = event.data;
        return [...state.filter((claim) => !isOf(claim, event.data)), { agreement, version, since, until }];
      }
      case 'agreements.coverage-released.v1': {
        const { released } = event.data;
        return state.flatMap((claim) => {
          if (!isOf(claim, event.data)) return [claim];
          return released.kind === 'wholly' ? [] : [{ ...claim, until: { kind: 'day', day: released.lastDay } }];
        });
      }
      default:
        return assertNever(event);
    }
  },
  mayKnow: () => true,
  decide: (command, state): Decision<CoverageEvent> => {
    switch (command.type) {
      case 'ClaimCoverage':
        return claim(command, state);
      case 'ReleaseCoverage':
        return release(command, state);
      default:
        return assertNever(command);
    }
  },
};

const sameDays = (a: Validity, b: Validity): boolean =>
  canonicalJson([a.since, a.until]) === canonicalJson([b.since, b.until]);

const claim = (command: ClaimCoverage, state: Coverage): Decision<CoverageEvent> => {
  const { section, item, agreement, version, validity } = command;
  if (state.some((one) => isOf(one, command) && sameDays(one, validity))) return nothing();
  const other = overlapWith(state, agreement, validity);
  if (other) return refuse('CompensationOverlaps', { section, item });
  return accept(coverageClaimed({ section, item, agreement, version, since: validity.since, until: validity.until }));
};

const release = (command: ReleaseCoverage, state: Coverage): Decision<CoverageEvent> => {
  const { section, item, agreement, version, keep } = command;
  const held = state.find((one) => isOf(one, command));
  if (!held) return nothing();
  const place = { section, item, agreement, version };
  const left = keep && shared(held, { since: held.since, until: keep });
  if (!left) return accept(coverageReleased({ ...place, released: { kind: 'wholly' } }));
  if (sameDays(left, held) || left.until.kind === 'open') return nothing();
  return accept(coverageReleased({ ...place, released: { kind: 'after', lastDay: left.until.day } }));
};
