import { z } from 'zod';
import { type ReportFieldSet, readReportFieldSets } from '#contexts/incidents/published.js';
import { capCertainties, capResponses, capSeverities, capUrgencies } from '#platform/documents/cap.js';
import { type DocumentLayout, readDocumentLayout } from '#platform/documents/layout.js';
import { newestReference } from '#platform/runtime/reference.js';

const severity = z.enum(capSeverities);
const judgementSchema = z.strictObject({
  urgency: z.enum(capUrgencies),
  certainty: z.enum(capCertainties),
  response: z.enum(capResponses).optional(),
});

/** How what is said here is said in the words of CAP. */
export const capMappingSchema = z.strictObject({
  id: z.string().min(1),
  version: z.int().min(1),
  basis: z.strictObject({ text: z.string().min(1), confirmed: z.boolean() }),
  severity: z.strictObject({ I: severity, II: severity, III: severity, IV: severity, ungraded: severity }),
  incident: z.strictObject({ lasts: judgementSchema, ended: judgementSchema }),
  /** By kind of notice. */
  notice: z.record(z.string(), judgementSchema),
  otherNotice: judgementSchema,
});
export type CapMapping = z.output<typeof capMappingSchema>;

/** What papers are written by, from `seeds/reference`. */
export interface PaperReference {
  readonly layout: DocumentLayout;
  readonly fieldSets: readonly ReportFieldSet[];
  readonly cap: CapMapping;
}
/** Token under which the {@link PaperReference} is injected. */
export const PAPER_REFERENCE = Symbol('PaperReference');

/** @throws Error naming the file and what is wrong in it */
export const readPaperReference = (): PaperReference => ({
  layout: readDocumentLayout(),
  fieldSets: readReportFieldSets(),
  cap: newestReference('reference/cap-mapping.json', capMappingSchema),
});
