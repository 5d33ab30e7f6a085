import type { ErrorTable } from '#platform/kernel/refusal.js';

export const jurisdictionErrors = {
  OrganisationExists: {
    zh: '该单位编号已登记为另一内容',
    en: 'An organisation with this id is registered with other details',
  },
  UnknownOrganisation: { zh: '单位未登记', en: 'The organisation is not registered' },
} as const satisfies ErrorTable;
