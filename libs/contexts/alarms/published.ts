export { AlarmRaising, type AlarmSubject, alarmIdOf } from './alarm-raising.js';
export { AlarmReader, type KnownAlarm } from './alarm-reader.js';
export {
  type AlarmEvent,
  alarmAcknowledged,
  alarmRaised,
  alarmStoodDown,
  callLogged,
  contactDue,
  type Pace,
} from './domain/alarm.events.js';
/** How an alarm is shown, and which are open: read from the view. */
export { Alarm } from './views/call-sheet/alarm-types.js';
export type { AlarmRow } from './views/call-sheet/alarms.view.js';
export { alarmsOf, type CountedCalls, callsIn, openAlarms } from './views/call-sheet/open-alarms.js';
