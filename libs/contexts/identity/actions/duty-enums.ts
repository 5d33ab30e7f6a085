import { z } from 'zod';
import { enumType } from '#platform/graphql/enums.js';
import { instantSchema } from '#platform/kernel/schemas.js';

export const MatterKind = enumType('MatterKind', '交接事项的种类。What kind of thing is still open at a handover.', {
  clock: '法定时限。A legal deadline that runs.',
  abnormality: '水质异常。An abnormality.',
  incident: '突发环境事件。An incident.',
  notice: '通报。A notice.',
  task: '待办。A task.',
  other: '其他。Anything else.',
});

export const DelegableScope = enumType('DelegableScope', '可委托的事项。What a head may delegate.', {
  determineIncident: '认定突发环境事件。To determine an incident.',
  determineGrade: '认定级别。To determine its grade.',
  signReport: '签发报告。To sign a report.',
  sendNotice: '签发通报。To send a notice.',
  all: '以上全部。All of them.',
});

/** An instant in a year of four digits: streams are named for it. */
export const dutyTimeSchema = instantSchema.refine(
  (at) => at > '1970-01-02' && at < '9998',
  'a time between 1970 and 9997',
);
export type DutyTime = z.output<typeof dutyTimeSchema>;
