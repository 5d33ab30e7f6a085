import { filesOf } from '#platform/blobs/files.module.js';
import { operations } from '#platform/operations/operations.module.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { agreements } from './agreements/agreements.module.js';
import { alarms } from './alarms/alarms.module.js';
import { compensation } from './compensation/compensation.module.js';
import { desk } from './desk/desk.module.js';
import { exercises } from './exercises/exercises.module.js';
import { FirstStart } from './identity/first-start.js';
import { IdentityModule, identity } from './identity/identity.module.js';
import { incidents } from './incidents/incidents.module.js';
import { jurisdictions } from './jurisdictions/jurisdictions.module.js';
import { legal } from './legal/legal.module.js';
import { mailing } from './mailing/mailing.module.js';
import { notices } from './notices/notices.module.js';
import { papers } from './papers/papers.module.js';
import { waterQuality } from './water-quality/water-quality.module.js';

const contexts: readonly ContextDefinition[] = [
  jurisdictions,
  identity,
  legal,
  waterQuality,
  agreements,
  alarms,
  incidents,
  notices,
  exercises,
  desk,
  papers,
  mailing,
  compensation,
  operations,
];

/** Every context of the program, in the order in which they are read best. */
export const allContexts: readonly ContextDefinition[] = [...contexts, filesOf(contexts)];
/** The module that says who is behind a token; what makes the first operator. */
export { FirstStart, IdentityModule };
