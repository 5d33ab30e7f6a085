import { type InstantText, instant } from '#platform/kernel/time.js';
import type { Assigned } from '../domain/duty.events.js';
import type { DutyRules } from '../domain/duty-rules.js';
import type { Handover, Shift } from '../domain/roster.js';

export const dutyRules: DutyRules = {
  ...{ id: 'duty', version: 1, title: { zh: '示例', en: 'example' }, source: '【示例】', confirmed: false },
  ...{ longestShiftHours: 48, handoverBeforeShiftHours: 2, outgoingResponsibleHours: 24, gapLookAheadHours: 24 },
  longestDelegationDays: 366,
};

/** 3 October 2020, 00:00 in Shanghai, and so many hours (and minutes) later. */
export const hour = (hours: number, minutes = 0): InstantText => {
  const day = 3 + Math.floor(hours / 24);
  const pad = (count: number): string => String(count).padStart(2, '0');
  return instant(`2020-10-${pad(day)}T${pad(((hours % 24) + 24) % 24)}:${pad(minutes)}:00+08:00`);
};

export const officer = (id: string): Assigned => ({ kind: 'officer', officer: id });
export const none: Assigned = { kind: 'none' };

/** `from` and `until` in hours of {@link hour}. */
export const aShift = (id: string, from: number, until: number, over: Partial<Shift> = {}): Shift => ({
  ...{ id, officer: `${id}-officer`, deputy: none, leader: none, from: hour(from), until: hour(until), isCut: false },
  ...over,
});

/** From a shift to an officer in another, offered at an hour; confirmed at another, or open. */
export const aHandover = (
  [shift, incoming, to]: readonly [string, string, string],
  offered: number,
  confirmed?: number,
): Handover => ({
  ...{ id: `${shift}-${incoming}-${offered}`, shift, incoming, to, offeredAt: hour(offered) },
  decision: confirmed === undefined ? { kind: 'open' } : { kind: 'confirmed', at: hour(confirmed) },
});
