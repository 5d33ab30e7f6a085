import type { Actor, Role } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, assertNever, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { type InstantText, type LocalDateText, localDate } from '#platform/kernel/time.js';
import {
  type AgreementEvent,
  agreementEnded,
  agreementInForce,
  agreementProposed,
  agreementSigned,
  amendmentProposed,
  type Evidence,
  type Party,
  type Period,
  partyLeft,
  type Signature,
} from './agreement.events.js';
import { atTheBoundary, type OrganisationFact, type SectionFact } from './boundary.js';
import { cutAll, cutParty, withVersion } from './periods.js';
import { type AgreementKind, type Compensation, type Terms, termsProblem, type Validity } from './terms.js';

export type Agreement = { readonly kind: 'unknown' } | KnownAgreement;

export interface KnownAgreement {
  readonly kind: 'known';
  readonly id: string;
  readonly agreementKind: AgreementKind;
  readonly parties: readonly Party[];
  /** Last day of each party that left. */
  readonly left: ReadonlyMap<string, LocalDateText>;
  /** All that were proposed; version 1 is the first. */
  readonly versions: readonly Terms[];
  /** The version that waits for signatures, and who signed it. */
  readonly pending:
    | { readonly kind: 'none' }
    | { readonly kind: 'version'; readonly version: number; readonly signed: readonly string[] };
  /** The version in force, or to be in force; 0: none was signed by all. */
  readonly version: number;
  readonly periods: readonly Period[];
  readonly ended: boolean;
}

interface OnAgreement {
  readonly actor: Actor;
  readonly agreement: string;
  readonly at: InstantText;
}

/** Terms with what the handler read of the sections and of the reference data they name. */
interface WithTerms {
  readonly terms: Terms;
  readonly sections: readonly SectionFact[];
  /** What of the reference data is not there, or does not fit; `undefined`: nothing. */
  readonly unfit: Refusal | undefined;
}

export interface ProposeAgreement extends OnAgreement, WithTerms {
  readonly type: 'ProposeAgreement';
  readonly kind: AgreementKind;
  readonly parties: readonly { readonly organisation: string; readonly signatoryBody: string }[];
  /** Those of the named organisations that are registered. */
  readonly organisations: readonly OrganisationFact[];
}

export interface ProposeAmendment extends OnAgreement, WithTerms {
  readonly type: 'ProposeAmendment';
}

/** Whether each section × item of the version is claimed in its coverage (`coverage.ts`): the handler does so first. */
interface Signs extends OnAgreement {
  readonly version: number;
  readonly covered: boolean;
}
/** The actor's own organisation signs. */
export interface SignAgreement extends Signs {
  readonly type: 'SignAgreement';
}
/** A party says that a party off the platform signed. */
export interface ClaimSignature extends Signs {
  readonly type: 'ClaimSignature';
  readonly party: string;
  readonly signedOn: LocalDateText;
  readonly evidence: Evidence;
}

/** The actor's own organisation leaves at the end of a day. Before the first version is in force it declines it. */
export interface LeaveAgreement extends OnAgreement {
  readonly type: 'LeaveAgreement';
  readonly lastDay: LocalDateText;
  readonly reason: string;
}

export type AgreementCommand = ProposeAgreement | ProposeAmendment | SignAgreement | ClaimSignature | LeaveAgreement;
type Decided = Decision<AgreementEvent>;

const may: { readonly [Type in AgreementCommand['type']]: readonly Role[] } = {
  ProposeAgreement: ['head', 'legalOfficer'],
  ProposeAmendment: ['head', 'legalOfficer'],
  ClaimSignature: ['head', 'legalOfficer'],
  SignAgreement: ['head'],
  LeaveAgreement: ['head'],
};

/** An agreement of two or more bodies: `agreement-<id>`. Its parties know of it, and nobody else. */
export const agreement: Aggregate<Agreement, AgreementCommand, AgreementEvent> = {
  name: 'agreement',
  initial: () => ({ kind: 'unknown' }),
  evolve: (state, event) => {
    if (event.type === 'agreements.agreement-proposed.v1') {
      const { agreement: id, kind, parties } = event.data;
      return {
        ...{ kind: 'known', id, agreementKind: kind, parties, left: new Map(), versions: [termsOf(event.data)] },
        ...{ pending: { kind: 'version', version: 1, signed: [] }, version: 0, periods: [], ended: false },
      };
    }
    return state.kind === 'unknown' ? state : evolveKnown(state, event);
  },
  mayKnow: (actor, state) =>
    state.kind === 'unknown' || state.parties.some(({ organisation }) => organisation === actor.organisation),
  decide: (command, state): Decided => {
    if (!may[command.type].some((role) => command.actor.roles.includes(role))) return refuse('Forbidden');
    if (command.type === 'ProposeAgreement') return propose(command, state);
    if (state.kind === 'unknown') return refuse('NotFound');
    if (command.type === 'LeaveAgreement') return leave(command, state);
    if (state.ended) return refuse('AgreementEnded');
    if (state.left.has(command.actor.organisation)) return refuse('NotAParty');
    switch (command.type) {
      case 'ProposeAmendment':
        return amend(command, state);
      case 'SignAgreement':
        return sign(command, state, command.actor.organisation, { kind: 'own' });
      case 'ClaimSignature':
        return claim(command, state);
      default:
        return assertNever(command);
    }
  },
};

type Following = Exclude<AgreementEvent, { readonly type: 'agreements.agreement-proposed.v1' }>;

const evolveKnown = (state: KnownAgreement, event: Following): KnownAgreement => {
  switch (event.type) {
    case 'agreements.amendment-proposed.v1':
      return {
        ...state,
        versions: [...state.versions, termsOf(event.data)],
        pending: { kind: 'version', version: event.data.version, signed: [] },
      };
    case 'agreements.agreement-signed.v1': {
      const { pending } = state;
      return pending.kind === 'none'
        ? state
        : { ...state, pending: { ...pending, signed: [...pending.signed, event.data.party] } };
    }
    case 'agreements.agreement-in-force.v1': {
      const { version, periods } = event.data;
      return { ...state, version, periods, pending: { kind: 'none' } };
    }
    case 'agreements.party-left.v1': {
      const { party, lastDay, periods } = event.data;
      return { ...state, periods, left: new Map([...state.left, [party, lastDay]]), pending: { kind: 'none' } };
    }
    case 'agreements.agreement-ended.v1':
      return { ...state, periods: event.data.periods, ended: true, pending: { kind: 'none' } };
    default:
      return assertNever(event);
  }
};

const termsOf = ({ title, sections, clauses, validity, document, provenance }: Terms): Terms => ({
  ...{ title, sections, clauses, validity, document, provenance },
});

/** The parties that did not leave. */
export const staying = ({ parties, left }: Pick<KnownAgreement, 'parties' | 'left'>): readonly string[] =>
  parties.map(({ organisation }) => organisation).filter((organisation) => !left.has(organisation));

const by = ({ actor, at }: OnAgreement) => ({ organisation: actor.organisation, officer: actor.officer, at });

const propose = (command: ProposeAgreement, state: Agreement): Decided => {
  // Its id is derived from the command: what is there already came of this very proposal.
  if (state.kind === 'known') return nothing();
  const { actor, agreement: id, kind, parties, organisations, terms } = command;
  const named = parties.map(({ organisation }) => organisation);
  if (!named.includes(actor.organisation)) return refuse('NotAParty', {}, ['parties']);
  if (named.length < 2 || new Set(named).size < named.length) return refuse('TooFewParties', {}, ['parties']);
  const found: Party[] = [];
  for (const [index, { organisation, signatoryBody }] of parties.entries()) {
    const fact = organisations.find((one) => one.id === organisation);
    if (!fact) return refuse('UnknownOrganisation', { organisation }, ['parties', String(index)]);
    const { region, platform, revision } = fact;
    found.push({ organisation, signatoryBody, region, platform, organisationRevision: revision });
  }
  const problem = problemOf(command, kind, found);
  if (problem) return { kind: 'refused', refusal: problem };
  const stated = { agreement: id, kind, parties: found, version: 1, ...terms, sectionRevisions: revisionsOf(command) };
  return accept(agreementProposed({ ...stated, ...by(command) }));
};

const amend = (command: ProposeAmendment, state: KnownAgreement): Decided => {
  const { terms } = command;
  const { pending } = state;
  const current = state.versions[(pending.kind === 'version' ? pending.version : state.version) - 1];
  if (current && canonicalJson(current) === canonicalJson(terms)) return nothing();
  const remaining = state.parties.filter(({ organisation }) => !state.left.has(organisation));
  const problem = problemOf(command, state.agreementKind, remaining);
  if (problem) return { kind: 'refused', refusal: problem };
  const stated = { agreement: state.id, version: state.versions.length + 1, ...terms };
  return accept(amendmentProposed({ ...stated, sectionRevisions: revisionsOf(command), ...by(command) }));
};

/**
 * InvalidInput, what the reference data lack, SectionNotAtBoundary. A section that is not there answers like one that lies elsewhere: a proposal must
 * not tell what exists.
 */
const problemOf = (
  { terms, sections, unfit }: WithTerms,
  kind: AgreementKind,
  parties: readonly Party[],
): Refusal | undefined => {
  const named = parties.map(({ organisation }) => organisation);
  const problem = termsProblem(kind, terms, named);
  if (problem) return refusal('InvalidInput', { reason: problem.reason }, ['terms', ...problem.path]);
  if (unfit) return unfit;
  for (const [index, section] of terms.sections.entries()) {
    const fact = sections.find(({ id }) => id === section);
    if (!fact || !atTheBoundary(fact, parties))
      return refusal('SectionNotAtBoundary', { section }, ['terms', 'sections', String(index)]);
  }
  return undefined;
};

const revisionsOf = ({ terms, sections }: WithTerms) =>
  terms.sections.flatMap((section) =>
    sections.filter(({ id }) => id === section).map(({ revision }) => ({ section, revision })),
  );

const claim = (command: ClaimSignature, state: KnownAgreement): Decided => {
  const party = state.parties.find(({ organisation }) => organisation === command.party);
  if (!party || state.left.has(command.party)) return refuse('NotAParty', { party: command.party }, ['party']);
  if (party.platform === 'on') return refuse('PartyOnPlatform', { party: command.party }, ['party']);
  const { signedOn, evidence, at } = command;
  if (signedOn > localDate(at)) return refuse('SignedInFuture', { signedOn }, ['signedOn']);
  return sign(command, state, command.party, { kind: 'claimed', signedOn, evidence });
};

const sign = (command: Signs, state: KnownAgreement, party: string, signature: Signature): Decided => {
  const { version, covered, at } = command;
  const { pending, id } = state;
  const terms = state.versions[version - 1];
  if (!terms) return refuse('NothingToSign', { version }, ['version']);
  if (pending.kind === 'none' || pending.version !== version) {
    return version === state.version ? refuse('AlreadySigned') : refuse('NothingToSign', { version }, ['version']);
  }
  if (pending.signed.includes(party)) return refuse('AlreadySigned', { party });
  const signed = agreementSigned({ agreement: id, version, party, signature, ...by(command) });
  const parties = staying(state);
  if (parties.some((one) => one !== party && !pending.signed.includes(one))) return accept(signed);
  // It became the last signature while it was under way: once more, with its coverage claimed.
  if (terms.clauses.compensation.kind === 'scheme' && !covered) return refuse('Busy');
  const periods = withVersion(state.periods, version, terms.sections, terms.validity, parties);
  return accept<AgreementEvent>(signed, agreementInForce({ agreement: id, version, periods, at }));
};

const leave = (command: LeaveAgreement, state: KnownAgreement): Decided => {
  const { actor, lastDay, reason, at } = command;
  const party = actor.organisation;
  if (state.left.has(party)) return state.left.get(party) === lastDay ? nothing() : refuse('NotAParty');
  if (state.ended) return refuse('AgreementEnded');
  if (state.version === 0) {
    const cause = { kind: 'declined', party, reason } as const;
    return accept(agreementEnded({ agreement: state.id, cause, version: 0, periods: [], ...by(command) }));
  }
  if (lastDay < localDate(at)) return refuse('EndsInThePast', { lastDay }, ['lastDay']);
  const periods = cutParty(state.periods, party, lastDay);
  const { id, version } = state;
  const left = partyLeft({ agreement: id, party, lastDay, reason, version, periods, ...by(command) });
  if (staying(state).length > 2) return accept(left);
  // Two are parties until the last but one has left.
  const last = [...state.left.values()].reduce((latest, day) => (day > latest ? day : latest), lastDay);
  const cause = { kind: 'partiesLeft', lastDay: last } as const;
  return accept<AgreementEvent>(
    left,
    agreementEnded({ agreement: id, cause, version, periods: cutAll(periods, last), ...by(command) }),
  );
};

/** What each version of an agreement pays for, with the days on which it does; none where it is not in force. */
export const paidFor = ({
  versions,
  periods,
}: Pick<KnownAgreement, 'versions' | 'periods'>): readonly {
  readonly version: number;
  readonly places: readonly Place[];
  readonly days: Validity | undefined;
}[] =>
  versions.map((terms, index) => ({
    version: index + 1,
    places: placesOf(terms),
    days: periods.find(({ version }) => version === index + 1),
  }));

export interface Place {
  readonly section: string;
  readonly item: string;
}
/** Each section × item of the compensation clause. */
export const placesOf = ({ sections, clauses }: Terms): readonly Place[] =>
  sections.flatMap((section) => itemsOf(clauses.compensation).map((item) => ({ section, item })));

const itemsOf = (compensation: Compensation | { readonly kind: 'none' }): readonly string[] =>
  compensation.kind === 'scheme' ? compensation.items : [];
