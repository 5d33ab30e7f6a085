import { Temporal } from 'temporal-polyfill';

/**
 * Legal days, months and periods are those of Asia/Shanghai; storage is UTC. Since 1991-09-15 that zone is UTC+8
 * without summer time, which is what is used here (exact for every date the platform holds; much cheaper than a zone).
 */
const shanghai = '+08:00';
const shanghaiMilliseconds = 8 * 3_600_000;

/** An instant as UTC text with a `Z`, e.g. `2020-09-19T00:00:00Z`; comparable as text only at equal precision. */
export type InstantText = string & { readonly __brand: 'InstantText' };
/** `2020-09-19` */
export type LocalDateText = string & { readonly __brand: 'LocalDateText' };
/** `2020-09` */
export type MonthText = string & { readonly __brand: 'MonthText' };

/** Milliseconds of a text in the stored form; undefined for any other form, which `Temporal` then reads. */
const storedMilliseconds = (text: string): number | undefined => {
  if (text.length !== 24 || text.charCodeAt(23) !== 0x5a) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== text ? undefined : milliseconds;
};

/** @throws RangeError when the text is not an instant with an offset. */
export const instant = (text: string): InstantText =>
  storedMilliseconds(text) === undefined
    ? (Temporal.Instant.from(text).toString({ smallestUnit: 'millisecond' }) as InstantText)
    : (text as InstantText);

export const isInstantText = (text: string): boolean => {
  if (storedMilliseconds(text) !== undefined) return true;
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
};

export const epochMilliseconds = (at: InstantText): number =>
  storedMilliseconds(at) ?? Temporal.Instant.from(at).epochMilliseconds;
export const fromEpochMilliseconds = (milliseconds: number): InstantText =>
  Temporal.Instant.fromEpochMilliseconds(milliseconds).toString({ smallestUnit: 'millisecond' }) as InstantText;

/** To the minute, in which people write times; comparable with another one. */
export const minuteOf = (at: string): string => at.slice(0, 16);
/** Elapsed time, through nights and holidays. */
export const minutesLater = (at: InstantText, minutes: number): InstantText =>
  fromEpochMilliseconds(epochMilliseconds(at) + minutes * 60_000);
export const hoursLater = (at: InstantText, hours: number): InstantText => minutesLater(at, hours * 60);

/** The instant as a clock in Shanghai shows it, `2020-09-19T08:00:00.000`. */
const local = (at: string): string => {
  const milliseconds = storedMilliseconds(at) ?? Temporal.Instant.from(at).epochMilliseconds;
  return new Date(milliseconds + shanghaiMilliseconds).toISOString().slice(0, -1);
};

/** The legal day of an instant. */
export const localDate = (at: string): LocalDateText => local(at).slice(0, 10) as LocalDateText;
/** The legal month of an instant. */
export const localMonth = (at: string): MonthText => local(at).slice(0, 7) as MonthText;
/** Time of day in Shanghai, `08:00`. */
export const localTimeOfDay = (at: string): string => local(at).slice(11, 16);
/** For people: `2020-09-19T08:00:00+08:00`. */
export const localText = (at: string): string => `${local(at).slice(0, 19)}${shanghai}`;

/** The legal day in words, `2020年9月19日`: no zeros before, as official documents write it. */
export const dateWords = (at: string): string => {
  const [year, month, day] = localDate(at).split('-');
  return `${year}年${month?.replace(/^0/, '')}月${day?.replace(/^0/, '')}日`;
};
/** Day and time of day in words, `2020年9月19日8时00分`. */
export const momentWords = (at: string): string => {
  const [hour, minute] = localTimeOfDay(at).split(':');
  return `${dateWords(at)}${hour?.replace(/^0/, '')}时${minute}分`;
};

/** For people, to the minute: `2020-09-19 08:00`. */
export const localMinuteText = (at: string): string => local(at).slice(0, 16).replace('T', ' ');

export const isLocalDateText = (text: string): text is LocalDateText => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
};
export const isMonthText = (text: string): text is MonthText => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
export const daysInMonth = (month: MonthText): number => Temporal.PlainYearMonth.from(month).daysInMonth;
/** First instant of a legal month. */
export const startOfMonth = (month: MonthText): InstantText => instant(`${month}-01T00:00:00${shanghai}`);
export const nextMonth = (month: MonthText): MonthText =>
  Temporal.PlainYearMonth.from(month).add({ months: 1 }).toString() as MonthText;
/** First instant of a legal day. */
export const startOfDay = (date: LocalDateText): InstantText => instant(`${date}T00:00:00${shanghai}`);
export const nextDay = (date: LocalDateText): LocalDateText => daysLater(date, 1);
export const previousDay = (date: LocalDateText): LocalDateText => daysLater(date, -1);
/** So many days later; a legal day has no hours to lose. */
const daysLater = (date: LocalDateText, days: number): LocalDateText =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10) as LocalDateText;
/** 1 for Monday to 7 for Sunday. */
export const dayOfWeek = (date: LocalDateText): number => new Date(Date.parse(date)).getUTCDay() || 7;
