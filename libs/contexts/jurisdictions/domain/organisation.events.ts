import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { idSchema, localDateSchema, proseSchema, provenanceSchema } from '#platform/kernel/schemas.js';

/** GB/T 2260 code of a county, city or province (six digits). */
export const regionCodeSchema = z.string().regex(/^\d{6}$/, 'six digits, GB/T 2260');

export const organisationKinds = [
  'governmentOfRegion', // 人民政府
  'ecologyBureau', // 生态环境局
  'ecologyBranch', // 生态环境分局
  'waterBureau', // 水利局
  'financeBureau', // 财政局
  'monitoringCentre', // 监测中心 / 监测总站
  'policeBureau', // 公安局
  'procuratorate', // 检察院
  'court', // 法院
  'waterworks', // 水厂
  'platformOperator', // 平台运维单位
] as const;

export const matters = [
  'boundaryWater', // 跨界水环境
  'monitoring', // 监测
  'incidentResponse', // 突发环境事件应对
  'compensation', // 生态补偿
  'enforcement', // 执法
] as const;

/** What a body may act on, where and since when. Region ≠ organisation ≠ competence (`docs/glossary.md`). */
export const competenceSchema = z.strictObject({
  matter: z.enum(matters),
  area: regionCodeSchema,
  since: localDateSchema,
  until: z.union([
    z.strictObject({ kind: z.literal('open') }),
    z.strictObject({ kind: z.literal('date'), date: localDateSchema }),
  ]),
});

export type Competence = z.output<typeof competenceSchema>;

const absentOr = <Name extends string, Schema extends z.ZodType>(kind: Name, schema: Schema) =>
  z.union([z.strictObject({ kind: z.literal('none') }), z.strictObject({ kind: z.literal(kind), value: schema })]);

export const organisationDetailsSchema = z.strictObject({
  name: z.strictObject({ zh: proseSchema, en: proseSchema }),
  kind: z.enum(organisationKinds),
  /** The region in which it stands. */
  region: regionCodeSchema,
  parent: absentOr('organisation', idSchema),
  /** In whose name a branch acts outwards (以谁的名义), where it is not its own. */
  actingName: absentOr('name', proseSchema),
  competences: z.array(competenceSchema),
  /** `off`: reached by letter and call only; its receipts are claimed by the sender. */
  platform: z.enum(['on', 'off']),
  provenance: provenanceSchema,
});
export type OrganisationDetails = z.output<typeof organisationDetailsSchema>;

export const organisationRegistered = defineEvent(
  'jurisdictions.organisation-registered.v1',
  z.strictObject({ organisation: idSchema, details: organisationDetailsSchema }),
);

/** What of a body may change while it stays the same body, whole: what is not repeated holds no more. */
export const organisationChangeSchema = organisationDetailsSchema.pick({
  actingName: true,
  competences: true,
  platform: true,
  provenance: true,
});
export type OrganisationChange = z.output<typeof organisationChangeSchema>;

export const organisationChanged = defineEvent(
  'jurisdictions.organisation-changed.v1',
  z.strictObject({ organisation: idSchema, ...organisationChangeSchema.shape }),
);

export type OrganisationEvent = EventOf<typeof organisationRegistered | typeof organisationChanged>;
