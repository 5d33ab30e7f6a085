import type { Actor } from '#platform/kernel/actor.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { type Aggregate, accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { Preferences } from './mailing-rules.js';
import { type PreferencesEvent, preferencesChanged } from './preferences.events.js';

export type StatedPreferences =
  | { readonly kind: 'none' }
  | { readonly kind: 'stated'; readonly preferences: Preferences };

export interface ChangePreferences {
  readonly type: 'ChangePreferences';
  readonly actor: Actor;
  readonly at: InstantText;
  readonly preferences: Preferences;
}

/** `preferences-<officer>`: each officer's own. */
export const preferences: Aggregate<StatedPreferences, ChangePreferences, PreferencesEvent> = {
  name: 'preferences',
  initial: () => ({ kind: 'none' }),
  evolve: (_, event) => ({ kind: 'stated', preferences: event.data.preferences }),
  mayKnow: () => true,
  decide: ({ actor, at, preferences: asked }, state): Decision<PreferencesEvent> => {
    // Who is to be woken is to be reached somehow.
    for (const urgency of ['legalClock', 'urgent'] as const)
      if (asked.channels[urgency].length === 0) return refuse('ChannelNeeded', { urgency }, [urgency]);
    if (state.kind === 'stated' && canonicalJson(state.preferences) === canonicalJson(asked)) return nothing();
    const { officer, organisation } = actor;
    return accept(preferencesChanged({ officer, organisation, preferences: asked, at }));
  },
};
