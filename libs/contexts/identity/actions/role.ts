import { enumType } from '#platform/graphql/enums.js';

export const RoleName = enumType('Role', '人员在本单位的角色。Role of an officer inside its organisation.', {
  dutyOfficer: '值班员。Takes and answers notices, reports incidents.',
  monitoringOfficer: '监测人员。Publishes and imports readings, assesses months.',
  legalOfficer: '法制员。Legal questions, referrals, deadlines.',
  financeOfficer: '财务人员。Compensation accounts.',
  head: '负责人。Signs agreements, confirms settlements.',
  administrator: '系统管理员。Officers of the own organisation.',
  auditor: '审计员。Reads what was done and by whom.',
  operator: '平台运维。Registers regions, organisations and reference data.',
});
