import type { ErrorTable } from '#platform/kernel/refusal.js';

export const jurisdictionErrors = {
  OrganisationExists: {
    zh: '该单位编号已登记为另一内容',
    en: 'An organisation with this id is registered with other details',
  },
  UnknownOrganisation: { zh: '单位未登记', en: 'The organisation is not registered' },
  RegionExists: {
    zh: '该行政区划代码在此期间已登记为另一内容',
    en: 'A region of this code is registered with other details in that time',
  },
  UnknownRegion: { zh: '该日没有该代码的行政区划', en: 'No region of this code is there on that day' },
  RegionSucceeded: {
    zh: '该行政区划已有另一沿革记录',
    en: 'What took the place of this region is on record already, and differs',
  },
} as const satisfies ErrorTable;
