import { type LocalDateText, previousDay } from '#platform/kernel/time.js';
import type { Period } from './agreement.events.js';
import type { Until, Validity } from './terms.js';

const endsAfter = (until: Until, day: LocalDateText): boolean => until.kind === 'open' || until.day > day;
const cutUntil = (until: Until, lastDay: LocalDateText): Until =>
  endsAfter(until, lastDay) ? { kind: 'day', day: lastDay } : until;

/** What is left of periods that end with a day; one that begins later is not there at all. */
export const cutAll = (periods: readonly Period[], lastDay: LocalDateText): Period[] =>
  periods
    .filter(({ since }) => since <= lastDay)
    .map(({ parties, ...period }) => ({
      ...period,
      until: cutUntil(period.until, lastDay),
      parties: parties.map((party) => ({ ...party, until: cutUntil(party.until, lastDay) })),
    }));

/** Periods without a party after its last day. */
export const cutParty = (periods: readonly Period[], organisation: string, lastDay: LocalDateText): Period[] =>
  periods.map(({ parties, ...period }) => ({
    ...period,
    parties: parties.flatMap((party) => {
      if (party.organisation !== organisation) return [party];
      return period.since <= lastDay ? [{ ...party, until: cutUntil(party.until, lastDay) }] : [];
    }),
  }));

/** Periods after a version came into force: what was before ends the day before. */
export const withVersion = (
  periods: readonly Period[],
  version: number,
  sections: readonly string[],
  { since, until }: Validity,
  parties: readonly string[],
): Period[] => [
  ...cutAll(periods, previousDay(since)),
  {
    ...{ version, since, until, sections: [...sections] },
    parties: parties.map((organisation) => ({ organisation, until })),
  },
];

/** Whether a day lies in it. */
export const covers = (
  { since, until }: { readonly since: string; readonly until: Until },
  day: LocalDateText,
): boolean => since <= day && (until.kind === 'open' || day <= until.day);

/** Days on which a party is one, for a section. */
export const validityFor = (periods: readonly Period[], organisation: string, section: string): Validity[] =>
  periods
    .filter(({ sections }) => sections.includes(section))
    .flatMap(({ since, parties }) =>
      parties.filter((party) => party.organisation === organisation).map(({ until }) => ({ since, until })),
    );

/** The days that two validities share; none when there is none. */
export const shared = (a: Validity, b: Validity): Validity | undefined => {
  const since = a.since > b.since ? a.since : b.since;
  const until = b.until.kind === 'open' ? a.until : cutUntil(a.until, b.until.day);
  return until.kind === 'open' || since <= until.day ? { since, until } : undefined;
};
