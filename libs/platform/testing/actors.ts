import type { Actor, Role } from '#platform/kernel/actor.js';

export const anOfficer = (organisation: string, ...roles: readonly Role[]): Actor => ({
  officer: `officer-of-${organisation}`,
  organisation,
  jurisdiction: '330411',
  roles,
});
