import type { InstantText } from '#platform/kernel/time.js';
import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import type { Body } from '../domain/addressees.js';
import { type IncidentFacts, incidentFactsSchema } from '../domain/grading/types.js';
import { incidentDetermined } from '../domain/incident.events.js';
import type { FileReport } from '../domain/reports.decide.js';

/** An incident of 南浔, whose bureau above is 湖州 and whose province is 浙江, before anything was done about it. */
export const local = (text: string): InstantText => instant(`${text}:00+08:00`);

export const head = anOfficer('nanxun', 'head', 'dutyOfficer');
export const duty = anOfficer('nanxun', 'dutyOfficer');
export const province = anOfficer('zhejiang', 'dutyOfficer');
export const city = anOfficer('huzhou', 'dutyOfficer', 'head');
export const neighbour = anOfficer('tongxiang', 'dutyOfficer', 'head');

const onPlatform = { platform: 'on', revision: 0 } as const;
export const nanxun: Body = {
  ...{ kind: 'registered', of: 'branch', organisation: 'nanxun', region: '330503', ...onPlatform },
  above: [
    { organisation: 'huzhou', region: '330500', ...onPlatform },
    { organisation: 'zhejiang', region: '330000', ...onPlatform },
  ],
};

export const learnedOf = (at: InstantText, body: Body = nanxun) =>
  incidentDetermined({
    ...{ incident: 'incident-1', organisation: 'nanxun', thread: 'incident-1', number: '事件-1', description: '泄漏' },
    ...{ origin: { kind: 'none', reason: '直接接报' }, distribution: ['tongxiang'], determinedBy: head.officer, at },
    ...{ provenance: { kind: 'real' }, learned: { at, from: 'stated' }, occurred: { kind: 'unknown' }, body },
  });

export const factsOf = (known: object): IncidentFacts =>
  incidentFactsSchema.parse({ affected: ['330503'], circumstances: [], ...known });

/** Over the telephone, which needs no field. */
export const aCall = (
  report: string,
  sentAt: InstantText,
  ...to: FileReport['addressees'][number]['function'][]
): FileReport => ({
  ...{ type: 'FileReport', actor: duty, at: sentAt, report, kind: 'initial', channel: 'telephone', sentAt },
  ...{ addressees: to.map((one) => ({ function: one })), answersTo: [] },
  content: { kind: 'open', answers: [], attachments: [], notUploaded: [] },
});
