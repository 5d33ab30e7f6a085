import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ClockRule, clockRuleSchema } from '#platform/calendar/legal-clock.js';
import { holidayScheduleSchema, WorkingDays } from '#platform/calendar/working-days.js';
import { projectFolder, referenceRows } from '#platform/runtime/reference.js';
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
  readonly clockRules: readonly ClockRule[];
  readonly promptDuties: readonly PromptDuty[];
  readonly investigators: readonly Investigator[];
  readonly calendar: WorkingDays;
}
/** Token under which the {@link IncidentReference} is injected. */
export const INCIDENT_REFERENCE = Symbol('IncidentReference');

/** @throws Error naming the file and what is wrong in it */
export const readIncidentReference = (): IncidentReference => ({
  gradingTables: versionsIn('incident-grading.json', gradingTableSchema),
  fieldSets: readReportFieldSets(),
  clockRules: versionsIn('legal-clocks.json', clockRuleSchema),
  promptDuties: versionsIn('prompt-duties.json', promptDutySchema),
  investigators: versionsIn('investigators.json', investigatorSchema),
  calendar: readCalendar(),
});

/** What the texts ask of reports, all versions. @throws Error naming the file and what is wrong in it */
export const readReportFieldSets = (): readonly ReportFieldSet[] =>
  versionsIn('report-fields.json', reportFieldSetSchema);

const versionsIn = <T extends { readonly id: string; readonly version: number }>(
  name: string,
  schema: z.ZodType<T>,
): readonly T[] => {
  const file = `seeds/reference/${name}`;
  const parsed = z.array(schema).safeParse(JSON.parse(readFileSync(join(projectFolder(), file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const keys = parsed.data.map(({ id, version }) => `${id} ${version}`);
  if (new Set(keys).size < keys.length) throw new Error(`${file}: a version stands twice`);
  return parsed.data;
};

/** The schedules of the State Council that are kept here. */
const readCalendar = (): WorkingDays => {
  const file = 'reference/calendar/state-council-holidays.csv';
  const byNotice = Map.groupBy(referenceRows(file), ({ notice_year }) => notice_year);
  return new WorkingDays(
    [...byNotice].map(([year, days]) => {
      const parsed = holidayScheduleSchema.safeParse({
        year: Number.parseInt(year ?? '', 10),
        days: days.map(({ date, name, day_kind }) => ({ date, name, kind: day_kind })),
        source: days[0]?.['state_council_notice_url'],
      });
      if (!parsed.success) throw new Error(`seeds/${file}: ${z.prettifyError(parsed.error)}`);
      return parsed.data;
    }),
  );
};
