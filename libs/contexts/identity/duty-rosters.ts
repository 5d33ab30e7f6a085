import type { Gateway } from '#platform/gateway/gateway.js';
import { hoursLater, type InstantText } from '#platform/kernel/time.js';
import { duty } from './domain/duty.js';
import type { DutyRules } from './domain/duty-rules.js';
import { merged, type Roster, yearsOf } from './domain/roster.js';

export const dutyIdOf = (organisation: string, year: string): string => `${organisation}-${year}`;

/** Years in which shifts may stand that bear on an interval: those in it, and those whose officer is still responsible. */
export const yearsNear = (
  { longestShiftHours, outgoingResponsibleHours }: DutyRules,
  from: InstantText,
  until: InstantText,
): readonly string[] => {
  const reach = longestShiftHours + outgoingResponsibleHours;
  return yearsOf(hoursLater(from, -reach), hoursLater(until, reach));
};

/** The duty of a body in these years, from the journal. */
export const rosterOf = async (gateway: Gateway, organisation: string, years: Iterable<string>): Promise<Roster> => {
  const loaded = await Promise.all([...years].map((year) => gateway.load(duty, dutyIdOf(organisation, year))));
  return merged(...loaded.map(({ state }) => state));
};
