import { z } from 'zod';
import { referenceVersions } from '#platform/runtime/reference.js';
import { type GradingTable, grades, gradingTableSchema } from './domain/grading/types.js';
import { type ReportFieldSet, reportFieldSetSchema } from './domain/report-fields.js';

const textSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const basisSchema = z.strictObject({
  instrument: z.string().min(1),
  article: z.string().min(1),
  textVersion: z.string().min(1),
  confirmed: z.boolean(),
});

/** A duty that is to be done 及时: no text gives a number, so nothing here does. */
const promptDutySchema = z.strictObject({
  id: z.string().min(1),
  version: z.int().min(1),
  duty: textSchema,
  basis: basisSchema,
});
export type PromptDuty = z.output<typeof promptDutySchema>;

/** Who investigates an incident of a grade. */
const investigatorSchema = z.strictObject({
  id: z.string().min(1),
  version: z.int().min(1),
  grades: z.array(z.enum(grades)).min(1),
  who: textSchema,
  basis: basisSchema,
});
export type Investigator = z.output<typeof investigatorSchema>;

/** What the texts prescribe for incidents, from `seeds/reference`. All versions. */
export interface IncidentReference {
  readonly gradingTables: readonly GradingTable[];
  readonly fieldSets: readonly ReportFieldSet[];
  readonly promptDuties: readonly PromptDuty[];
  readonly investigators: readonly Investigator[];
}
/** Token under which the {@link IncidentReference} is injected. */
export const INCIDENT_REFERENCE = Symbol('IncidentReference');

/** @throws Error naming the file and what is wrong in it */
export const readIncidentReference = (): IncidentReference => ({
  gradingTables: referenceVersions('reference/incident-grading.json', gradingTableSchema),
  fieldSets: readReportFieldSets(),
  promptDuties: referenceVersions('reference/prompt-duties.json', promptDutySchema),
  investigators: referenceVersions('reference/investigators.json', investigatorSchema),
});

/** What the texts ask of reports, all versions. @throws Error naming the file and what is wrong in it */
export const readReportFieldSets = (): readonly ReportFieldSet[] =>
  referenceVersions('reference/report-fields.json', reportFieldSetSchema);
