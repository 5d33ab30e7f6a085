import { accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { IncidentEvent } from './incident.events.js';
import { type KnownIncident, type NotifiedNeighbours, type OnIncident, of } from './incident.state.js';
import { neighbourNotified } from './response.events.js';

/** By an automation, for the body that determined it. */
export interface NoteNotice extends OnIncident {
  readonly type: 'NoteNotice';
  readonly notice: string;
  readonly notified: NotifiedNeighbours['notified'];
  readonly sentAt: InstantText;
}

/** Once for each notice; to a closed one nothing is added. */
export const noteNotice = (command: NoteNotice, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, notice, notified, sentAt } = command;
  if (state.determined.organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (!actor.roles.includes('automation')) return refuse('Forbidden');
  if (state.kind === 'closed' || state.notified.some((one) => one.notice === notice)) return nothing();
  return accept(neighbourNotified({ ...of(state, actor), notice, notified, sentAt, at }));
};
