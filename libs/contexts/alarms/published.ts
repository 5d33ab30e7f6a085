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
