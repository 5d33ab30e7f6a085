import type { Actor } from '#platform/kernel/actor.js';
import { type LocalDateText, localDate, type MonthText } from '#platform/kernel/time.js';

/** Days for which somebody is a party; without `until`'s day there is no known end. */
export interface PartyDays {
  readonly since: LocalDateText;
  /** The day is the last one. */
  readonly until: { readonly kind: 'open' } | { readonly kind: 'day'; readonly day: LocalDateText };
}

/** By what right an organisation acts on a section whose data are another's: a fact that the handler read. */
export interface CitedParty {
  /** The agreement that was named. */
  readonly agreement: string;
  /** Of its stream. */
  readonly revision: number;
  /** Days of the readings for which it gives the right; at least one. */
  readonly days: readonly PartyDays[];
}

export interface Party extends CitedParty {
  /** `off`: the data owner does not work on this platform. */
  readonly dataOwnerIs: 'on' | 'off';
}

interface Acting {
  readonly actor: Actor;
  readonly dataOwner: string;
  readonly party?: Party | undefined;
}

/** The party as which the actor acts; none when it is the data owner itself. */
export const partyOf = ({ actor, dataOwner, party }: Acting): Party | undefined =>
  actor.organisation === dataOwner ? undefined : party;

/**
 * Whether the data owner's part in the life of a month — closing, reopening, corrections from a file, the second
 * officer — is done by the parties of the agreement. It is, where the owner does not work on this platform and so could
 * never do it; the two officers may then be of two parties. A rule of this platform, not of a text: values stay the
 * owner's, a party only brings what the owner printed.
 */
export const ownerActsThrough = (party: Party): boolean => party.dataOwnerIs === 'off';

export const coversDay = ({ days }: CitedParty, day: LocalDateText): boolean =>
  days.some(({ since, until }) => since <= day && (until.kind === 'open' || day <= until.day));
export const coversInstant = (party: CitedParty, at: string): boolean => coversDay(party, localDate(at));
/** Whether the right holds on a day of the month; rows of its other days stay out of reach. */
export const coversMonth = ({ days }: CitedParty, month: MonthText): boolean =>
  days.some(
    ({ since, until }) => since.slice(0, 7) <= month && (until.kind === 'open' || month <= until.day.slice(0, 7)),
  );

/** What an event says of it: `agreement`, where the actor is not the data owner. */
export const citing = (acting: Acting): { agreement?: { id: string; revision: number } } => {
  const party = partyOf(acting);
  return party ? { agreement: { id: party.agreement, revision: party.revision } } : {};
};
