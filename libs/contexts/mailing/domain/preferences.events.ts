import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, instantSchema } from '#platform/kernel/schemas.js';
import { preferencesSchema } from './mailing-rules.js';

/** An officer said how it wants to be written to; `preferences` is all of it from now on. */
export const preferencesChanged = defineEvent(
  'mailing.preferences-changed.v1',
  z.strictObject({ officer: idSchema, organisation: idSchema, preferences: preferencesSchema, at: instantSchema }),
);
export type PreferencesEvent = EventOf<typeof preferencesChanged>;
