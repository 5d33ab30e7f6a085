import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type LocalDateText, localDate } from '#platform/kernel/time.js';
import type { Inclusion } from './inclusion.js';
import {
  inclusionAgreed,
  inclusionDeclined,
  inclusionIdOf,
  inclusionProposed,
  inclusionSignatureClaimed,
  inclusionSigned,
  type SettlementEvent,
} from './settlement.events.js';
import { type KnownSettlement, type OnSettlement, onSettlement } from './settlement-state.js';
import { type AppliedInclusion, lineKey, placesOf } from './statement.js';

export interface ProposeInclusion extends OnSettlement {
  readonly type: 'ProposeInclusion';
  readonly section: string;
  readonly versionIds: readonly string[];
  readonly items: readonly string[];
  readonly effect: AppliedInclusion['effect'];
  readonly reason: string;
  readonly basis: string;
  /** The month of the section as the handler read it. */
  readonly month: {
    readonly revision: number;
    /** Versions that stand, with their items. */
    readonly standing: ReadonlyMap<string, readonly string[]>;
  };
}
interface OnInclusion extends OnSettlement {
  readonly inclusion: string;
}
export interface SignInclusion extends OnInclusion {
  readonly type: 'SignInclusion';
}
/** A party says that a party off the platform signed the proposal by a letter. */
export interface ClaimInclusionSignature extends OnInclusion {
  readonly type: 'ClaimInclusionSignature';
  readonly party: string;
  /** By the agreement. */
  readonly platform: 'on' | 'off';
  readonly signedOn: LocalDateText;
  readonly document: string;
}
export interface DeclineInclusion extends OnInclusion {
  readonly type: 'DeclineInclusion';
  readonly reason: string;
}
export type InclusionCommand = ProposeInclusion | SignInclusion | ClaimInclusionSignature | DeclineInclusion;
type Decided = Decision<SettlementEvent>;

const unique = (all: readonly string[]): string[] => [...new Set(all)].sort();

export const proposeInclusion = (command: ProposeInclusion, state: KnownSettlement): Decided => {
  const { actor, section, effect, reason, basis, month } = command;
  if (state.final) return refuse('SettlementFinal');
  const [items, versionIds] = [unique(command.items), unique(command.versionIds)];
  const known = new Set(placesOf(state.computed.statement).map(lineKey));
  const unknown = items.find((item) => !known.has(lineKey({ section, item })));
  if (unknown !== undefined) return refuse('UnknownSettlementLine', { section, item: unknown }, ['items']);
  for (const versionId of versionIds) {
    const item = items.find((one) => !month.standing.get(versionId)?.includes(one));
    if (item !== undefined) return refuse('UnknownReading', { versionId, item }, ['readings']);
  }
  const proposed = { section, versionIds, items, effect, reason, basis };
  const { organisation } = actor;
  const same = ({ signatures: _, inclusion: __, proposedBy: ___, at: ____, ...one }: Inclusion): boolean =>
    canonicalJson(one) === canonicalJson({ ...proposed, organisation, status: 'open' });
  if ([...state.inclusions.values()].some(same)) return nothing();
  const inclusion = inclusionIdOf(state.computed.settlement, state.inclusions.size + 1);
  const found = { ...onSettlement(state, command), inclusion, ...proposed, monthRevision: month.revision };
  return accept(inclusionProposed(found));
};

export const signInclusion = (command: SignInclusion, state: KnownSettlement): Decided => {
  const { inclusion, actor } = command;
  const found = state.inclusions.get(inclusion);
  if (!found) return refuse('NotFound', {}, ['inclusion']);
  return signAs(
    actor.organisation,
    found,
    inclusionSigned({ ...onSettlement(state, command), inclusion }),
    command,
    state,
  );
};

export const claimInclusionSignature = (command: ClaimInclusionSignature, state: KnownSettlement): Decided => {
  const { inclusion, party, platform, signedOn, document, at } = command;
  const found = state.inclusions.get(inclusion);
  if (!found) return refuse('NotFound', {}, ['inclusion']);
  if (!state.computed.statement.parties.includes(party)) return refuse('NotAParty', { party }, ['party']);
  if (platform === 'on') return refuse('PartyOnPlatform', { party }, ['party']);
  const proposedOn = localDate(found.at);
  if (signedOn < proposedOn || signedOn > localDate(at))
    return refuse('ConfirmationTimeImpossible', { proposedOn, signedOn }, ['signedOn']);
  const claimed = inclusionSignatureClaimed({ ...onSettlement(state, command), inclusion, party, signedOn, document });
  return signAs(party, found, claimed, command, state);
};

/** Every party signs, also the one that proposed it; there another officer does. */
const signAs = (
  party: string,
  { inclusion, status, signatures, proposedBy }: Inclusion,
  signature: SettlementEvent,
  { actor, at }: OnSettlement,
  state: KnownSettlement,
): Decided => {
  const signed = new Set(signatures.map((one) => one.party));
  if (status !== 'declined' && signed.has(party)) return nothing();
  if (state.final) return refuse('SettlementFinal');
  if (status !== 'open') return refuse('InclusionClosed', { inclusion });
  if (actor.officer === proposedBy) return refuse('SeparationOfDuties');
  const { parties } = state.computed.statement;
  if (!parties.every((one) => one === party || signed.has(one))) return accept(signature);
  const { organisation: _, officer: __, ...of } = onSettlement(state, { actor, at });
  return accept<SettlementEvent>(signature, inclusionAgreed({ ...of, inclusion, parties }));
};

export const declineInclusion = (command: DeclineInclusion, state: KnownSettlement): Decided => {
  const { inclusion, reason } = command;
  const found = state.inclusions.get(inclusion);
  if (!found) return refuse('NotFound', {}, ['inclusion']);
  if (state.final) return refuse('SettlementFinal');
  if (found.status !== 'open') return refuse('InclusionClosed', { inclusion });
  return accept(inclusionDeclined({ ...onSettlement(state, command), inclusion, reason }));
};
