import { Module } from '@nestjs/common';
import { DutyReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { AcknowledgeAlarmAction } from './actions/acknowledge-alarm.js';
import { AlarmHandler } from './actions/alarm.handler.js';
import { LogCallAction } from './actions/log-call.js';
import { AlarmRaising } from './alarm-raising.js';
import { ALARM_RULES, readAlarmRules } from './alarm-reference.js';
import { CallTheNext } from './automations/when-nobody-reacts-then-call-the-next.js';
import { AlarmOfGap } from './automations/when-the-roster-has-a-gap-then-alarm.js';
import { alarmAcknowledged, alarmRaised, alarmStoodDown, callLogged, contactDue } from './domain/alarm.events.js';
import { alarmErrors } from './domain/errors.js';
import { alarmsView } from './views/call-sheet/alarms.view.js';
import { CallSheetQuery } from './views/call-sheet/call-sheet.query.js';

@Module({
  providers: [
    OrganisationReader,
    DutyReader,
    { provide: ALARM_RULES, useFactory: readAlarmRules },
    AlarmHandler,
    AlarmRaising,
    CallTheNext,
    AlarmOfGap,
    LogCallAction,
    AcknowledgeAlarmAction,
    CallSheetQuery,
  ],
})
export class AlarmsModule {}

export const alarms: ContextDefinition = {
  name: 'alarms',
  module: AlarmsModule,
  events: [alarmRaised, contactDue, callLogged, alarmAcknowledged, alarmStoodDown],
  views: [alarmsView],
  errors: alarmErrors,
  automations: [CallTheNext, AlarmOfGap],
};
