import { epochMilliseconds, type InstantText, minutesLater } from '#platform/kernel/time.js';
import type { ReceiptDue, Relay, Route } from './notice.events.js';
import type { NoticeRules } from './notice-rules.js';

export type Looks = 'upstream' | 'downstream';
type Found = Extract<Route, { kind: 'route' }>;
/** Which way the water went, out of one region into another, until when. Only what was measured or seen. */
export type SeenFlow = Found['observations'][number];

/** A body near a section. */
export interface Neighbour {
  readonly organisation: string;
  /** GB/T 2260. */
  readonly region: string;
}

/**
 * Which sides are upstream (or downstream) of a section at a moment. Observations count for the hours of the rule; where
 * they agree they say it. Where the water turned meanwhile, or nobody saw it, every side could be the one.
 */
export const routeOf = (
  { id, version, flowValidHours }: NoticeRules,
  looks: Looks,
  section: { readonly id: string; readonly sides: readonly string[] },
  seen: readonly SeenFlow[],
  neighbours: readonly Neighbour[],
  sender: string,
  at: InstantText,
): Found => {
  const since = epochMilliseconds(at) - flowValidHours * 3_600_000;
  const valid = seen
    .filter(({ until }) => until <= at && epochMilliseconds(until) >= since)
    .toSorted((a, b) => epochMilliseconds(b.until) - epochMilliseconds(a.until) || (a.from < b.from ? -1 : 1));
  const meant = new Set(valid.map(({ from, to }) => (looks === 'upstream' ? from : to)));
  const [only] = meant;
  const agreed = only !== undefined && meant.size === 1;
  const because = agreed ? 'observed' : meant.size === 0 ? 'notObserved' : 'turned';
  const sides = agreed ? [only] : [...new Set([...section.sides, ...meant])].toSorted();
  const organisations = neighbours.flatMap(({ organisation, region }) =>
    organisation !== sender && sides.some((side) => isWithin(side, region)) ? [organisation] : [],
  );
  return {
    ...{ kind: 'route', section: section.id, looks, because, observations: valid },
    ...{ rule: { id, version, flowValidHours }, sides, organisations: [...new Set(organisations)].toSorted() },
  };
};

/** Whether a side lies in the region of a body: the same, or below it (330400 holds 330411). */
const isWithin = (side: string, region: string): boolean => side.startsWith(region.replace(/(00){1,2}$/, ''));

/** The minutes of an agreement from the sending on. */
export const receiptDueOf = (
  agreed: Omit<Extract<ReceiptDue, { kind: 'agreed' }>, 'kind' | 'at'>,
  sentAt: InstantText,
): ReceiptDue => ({ kind: 'agreed', ...agreed, at: minutesLater(sentAt, agreed.minutes) });

/** Who receipts it passes it on within the agreement's minutes, else those of the rule. */
export const relayOf = (
  relay: Omit<Extract<Relay, { kind: 'relay' }>, 'kind' | 'passOnBy'>,
  due: ReceiptDue,
  { passOnMinutes }: NoticeRules,
  sentAt: InstantText,
): Relay => ({
  kind: 'relay',
  ...relay,
  passOnBy: due.kind === 'agreed' ? due.at : minutesLater(sentAt, passOnMinutes),
});
