export { type CalendarRead, CalendarReader } from './calendar-reader.js';
export { LegalReadings } from './legal-readings.js';
/** Every text that gives a time, and from when to warn. */
export { LEGAL_TEXTS, type LegalTexts, readLegalTexts } from './reference.js';
/** How a deadline and a choice are shown. */
export { basisOf, LegalDeadline, LegalReading, LegalStanding } from './views/deadline-types.js';
