import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { LocalDateText } from '#platform/kernel/time.js';
import type { Party, Period } from './domain/agreement.events.js';
import { agreement as agreements, type KnownAgreement as State } from './domain/agreement.js';
import { covers, validityFor } from './domain/periods.js';
import { sectionIndex } from './domain/section-index.js';
import type { AgreementKind, Terms } from './domain/terms.js';

/**
 * Agreements as other contexts ask for them. Folded from the journal, never from a view. Whoever asks decides what an
 * actor may hear of the answer: an agreement is known to its parties alone ({@link isPartyOf}).
 */
@Injectable()
export class AgreementReader {
  constructor(private readonly gateway: Gateway) {}

  /** Agreements that were ever in force and named the section, by id; whether one holds on a day it says itself. */
  async ofSection(section: string): Promise<readonly KnownAgreement[]> {
    const { state } = await this.gateway.load(sectionIndex, section);
    const found = await Promise.all([...state].toSorted().map((agreement) => this.find(agreement)));
    return found.filter((agreement) => agreement !== undefined);
  }

  /** The agreement as it is now; `undefined` when nobody proposed it. `revision` is what the answer rests on. */
  async find(id: string): Promise<KnownAgreement | undefined> {
    const { state, revision } = await this.gateway.load(agreements, id);
    if (state.kind === 'unknown') return undefined;
    const version = state.version === 0 ? state.versions.length : state.version;
    const terms = state.versions[version - 1] as Terms;
    const { title, sections, clauses, validity } = terms;
    return {
      ...{
        id,
        kind: state.agreementKind,
        title,
        parties: state.parties,
        sections,
        clauses,
        validity,
        version,
        revision,
      },
      status: statusOf(state),
      periods: state.periods,
      termsOn: (day) => {
        const period = state.periods.find((one) => covers(one, day));
        const found = period && state.versions[period.version - 1];
        return found && { version: period.version, terms: found };
      },
    };
  }
}

const statusOf = ({ ended, version }: State): KnownAgreement['status'] =>
  ended ? 'ended' : version === 0 ? 'proposed' : 'inForce';

export interface KnownAgreement extends Pick<Terms, 'title' | 'sections' | 'clauses' | 'validity'> {
  readonly id: string;
  readonly kind: AgreementKind;
  /** Those that left among them; who is a party when is asked of {@link partyUnder}. */
  readonly parties: readonly Party[];
  /** `inForce`: signed by all; it holds on the days of `periods`. */
  readonly status: 'proposed' | 'inForce' | 'ended';
  /** Of title, sections, clauses and validity here: the newest in force; before one is, the newest proposed. */
  readonly version: number;
  /** For which days, sections and parties it was, is or will be in force. */
  readonly periods: readonly Period[];
  readonly revision: number;
  /** The version in force on a legal day. */
  termsOn(day: LocalDateText): { readonly version: number; readonly terms: Terms } | undefined;
}

/** Whether the organisation is named as a party, from the proposal on: it may know of the agreement. */
export const isPartyOf = ({ parties }: Pick<KnownAgreement, 'parties'>, organisation: string): boolean =>
  parties.some((party) => party.organisation === organisation);

/** Whether the organisation is a party of the agreement in force, for the section, on the legal day. */
export const partyUnder = (
  { periods }: Pick<KnownAgreement, 'periods'>,
  organisation: string,
  section: string,
  day: LocalDateText,
): boolean => validityFor(periods, organisation, section).some((validity) => covers(validity, day));

export { ClauseReference } from './clause-reference.js';
export type { Party, Period } from './domain/agreement.events.js';
export type { AgreementKind, Clauses, Compensation, Parameter, Terms, Until, Validity } from './domain/terms.js';
/** What waits for a signature: read from the view. */
export { type AwaitingSignature, awaitingSignature } from './views/agreements/awaiting-signature.js';
