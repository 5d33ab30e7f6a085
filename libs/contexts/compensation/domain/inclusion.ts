import { assertNever } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { InclusionFact } from './compute.js';
import type { SettlementEvent } from './settlement.events.js';
import type { Signature } from './statement.js';

/** A proposal that values count or do not count in a settlement, with who signed it. */
export interface Inclusion extends InclusionFact {
  readonly status: 'open' | 'agreed' | 'declined';
  /** Of the party that proposed it. */
  readonly organisation: string;
  readonly proposedBy: string;
  readonly at: InstantText;
}
/** By id; those that all parties signed stand in the order in which they were. */
export type Inclusions = ReadonlyMap<string, Inclusion>;

export type InclusionEvent = Extract<SettlementEvent, { readonly type: `compensation.inclusion-${string}` }>;

/** What every party signed; of two on the same value the later stands. */
export const agreedOf = (inclusions: Inclusions): readonly InclusionFact[] =>
  [...inclusions.values()].filter(({ status }) => status === 'agreed');

export const evolveInclusions = (inclusions: Inclusions, { type, data }: InclusionEvent): Inclusions => {
  if (type === 'compensation.inclusion-proposed.v1') {
    const {
      inclusion,
      section,
      versionIds,
      items,
      effect,
      reason,
      basis,
      organisation,
      officer: proposedBy,
      at,
    } = data;
    const proposal = { inclusion, section, versionIds, items, effect, reason, basis, organisation, proposedBy, at };
    return new Map([...inclusions, [inclusion, { ...proposal, status: 'open', signatures: [] }]]);
  }
  const found = inclusions.get(data.inclusion);
  if (!found) return inclusions;
  const changed = (change: Partial<Inclusion>): Inclusions =>
    new Map([...[...inclusions].filter(([id]) => id !== found.inclusion), [found.inclusion, { ...found, ...change }]]);
  switch (type) {
    case 'compensation.inclusion-signed.v1': {
      const { organisation: party, officer, at } = data;
      return changed({ signatures: withSignature(found, { party, officer, at }) });
    }
    case 'compensation.inclusion-signature-claimed.v1': {
      const { party, officer, at, organisation, signedOn, document } = data;
      const claimed = { organisation, signedOn, document };
      return changed({ signatures: withSignature(found, { party, officer, at, claimed }) });
    }
    case 'compensation.inclusion-declined.v1':
      return changed({ status: 'declined' });
    case 'compensation.inclusion-agreed.v1':
      return changed({ status: 'agreed' });
    default:
      return assertNever(type);
  }
};

const withSignature = ({ signatures }: Inclusion, one: Signature): Signature[] =>
  [...signatures, one].sort((a, b) => (a.party < b.party ? -1 : 1));
