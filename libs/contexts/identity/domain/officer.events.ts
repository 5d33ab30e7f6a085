import { z } from 'zod';
import { type Role, roles } from '#platform/kernel/actor.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';

/** A set of roles, at least one; kept in the order of the list of roles, so that equal sets are equal texts. */
export const rolesSchema = z
  .array(z.enum(roles))
  .min(1, 'at least one role')
  .refine((given) => new Set(given).size === given.length, 'each role once')
  .transform((given): Role[] => roles.filter((role) => given.includes(role)));

/** Why; persons are not named in it (their names live in the vault, and this text stays for ever). */
export const reasonSchema = proseSchema;

/** A person got an account. Who that is, only the vault says: the journal knows persons by id. */
export const officerRegistered = defineEvent(
  'identity.officer-registered.v1',
  z.strictObject({
    /** Officer id, a uuid derived from the command that registered it. */
    officer: idSchema,
    organisation: idSchema,
    /** Region of the organisation at that time, GB/T 2260. */
    jurisdiction: z.string().regex(/^\d{6}$/, 'six digits, GB/T 2260'),
    roles: rolesSchema,
  }),
);

/** `roles` are all it has from now on. */
export const officerRolesChanged = defineEvent(
  'identity.officer-roles-changed.v1',
  z.strictObject({ officer: idSchema, roles: rolesSchema, reason: reasonSchema }),
);

/** Final: who comes back is registered anew. */
export const officerDismissed = defineEvent(
  'identity.officer-dismissed.v1',
  z.strictObject({ officer: idSchema, reason: reasonSchema }),
);

/**
 * Name, login, telephone, password and sessions are gone from the vault; the id means nobody from now on. 《个人信息保护法》
 * (2021), article 47: personal information is deleted when its purpose is fulfilled.
 */
export const personErased = defineEvent(
  'identity.person-erased.v1',
  z.strictObject({ officer: idSchema, reason: reasonSchema }),
);

export const contactKinds = ['telephone', 'mail'] as const;

/** Where an officer is reached was changed, in the vault: nothing of it stands here. */
export const contactChanged = defineEvent(
  'identity.contact-changed.v1',
  z.strictObject({
    officer: idSchema,
    /** Derived from the command. */
    change: idSchema,
    changed: z.array(z.enum(contactKinds)).min(1),
    changedBy: idSchema,
  }),
);

export type OfficerEvent = EventOf<
  | typeof officerRegistered
  | typeof officerRolesChanged
  | typeof officerDismissed
  | typeof personErased
  | typeof contactChanged
>;
