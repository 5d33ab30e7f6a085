/**
 * Who acts: an officer, for an organisation, in a jurisdiction. An explicit first argument everywhere.
 * Ids only: names and telephones of persons live in the vault.
 */
export interface Actor {
  /** Officer id (uuid). */
  readonly officer: string;
  /** Organisation id, e.g. `xiuzhou-ecology`. */
  readonly organisation: string;
  /** Region code GB/T 2260, e.g. `330411`. */
  readonly jurisdiction: string;
  readonly roles: readonly (Role | 'automation')[];
  /** Only on a command that a delegate may do: in the place of whom it acts. Absent: in its own right. */
  readonly under?: Under;
}

/** What a head may delegate to an officer of its body. */
export const delegableActs = ['determineIncident', 'determineGrade', 'signReport', 'sendNotice'] as const;
export type DelegableAct = (typeof delegableActs)[number];

/** The delegation under which somebody acts, and the head who granted it. */
export interface Under {
  readonly delegation: string;
  readonly grantedBy: string;
}

/** A head, or who acts in its place in this one command. */
export const actsAsHead = ({ roles, under }: Actor): boolean => roles.includes('head') || under !== undefined;
/** As an event keeps it: nothing, where one acts in its own right. */
export const underOf = ({ under }: { readonly under?: Under | undefined }): { readonly under?: Under } =>
  under ? { under } : {};

/** Roles of an officer inside its organisation (`docs/glossary.md`). */
export const roles = [
  'dutyOfficer', // 值班员
  'monitoringOfficer', // 监测人员: publishes and imports readings, assesses months
  'legalOfficer', // 法制员
  'financeOfficer', // 财务人员
  'head', // 负责人: signs agreements, confirms settlements
  'administrator', // 系统管理员: officers of the own organisation
  'auditor', // 审计员
  'operator', // 平台运维: registers regions, organisations and reference data
] as const;
export type Role = (typeof roles)[number];

/**
 * The platform itself, acting by a rule. No officer ever has the role `automation`.
 *
 * @param organisation in whose name; the platform's own by default
 */
export const automationActor = (automation: string, organisation = 'platform', jurisdiction = '000000'): Actor => ({
  ...{ officer: `automation ${automation}`, organisation, jurisdiction, roles: ['automation'] },
});
