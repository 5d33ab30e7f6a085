import { localText, type MonthText } from '#platform/kernel/time.js';
import { type ImportReport, type ImportWarning, largestReport } from '../domain/import.events.js';
import type { LineProblem } from './problem.js';
import type { Conflict } from './repeated-lines.js';
import type { SamplingTime } from './row-reader.js';

/** How the published class of a row stands to the one computed. */
export type ClassComparison = 'agrees' | 'differs' | 'nothingToCompare';

type Count = Exclude<
  keyof ImportReport,
  'rows' | 'notTaken' | 'problemCount' | 'problems' | 'warnings' | 'samplingTimes'
>;

interface SectionTally {
  readonly times: Map<string, number>;
  readonly months: Map<MonthText, MonthTally>;
  last: string;
  stepsBack: number;
  compared: number;
  differing: number;
}

interface MonthTally {
  rows: number;
  /** Bit n: day n has a row. */
  days: number;
  /** Rows by full hour. */
  readonly hours: Map<string, number>;
}

/** Adds up what becomes of the lines of a file. Holds counts, and no more than a report shows. */
export class Tally {
  private readonly counts: Record<Count, number> = {
    withValues: 0,
    statusOnly: 0,
    added: 0,
    republished: 0,
    alreadyKnown: 0,
    statusAlreadyKnown: 0,
    proposedCorrections: 0,
  };
  private rows = 0;
  private notTaken = 0;
  private problemCount = 0;
  private readonly problems: LineProblem[] = [];
  private readonly sections = new Map<string, SectionTally>();
  private readonly notes: ImportWarning[] = [];
  private first: MonthText | undefined;
  private last: MonthText | undefined;

  add(count: Count, by = 1): void {
    this.counts[count] += by;
  }

  row(): void {
    this.rows += 1;
  }

  /** Whether another problem would still be shown: finding out what to say of it may cost something. */
  get showsMore(): boolean {
    return this.problems.length < largestReport.problems;
  }

  /** A line is not taken, and why. */
  problem(problem: LineProblem): void {
    this.notTaken += 1;
    this.name(problem);
  }

  /** A line is not taken because of a conflict that is named once for all its lines. */
  inConflict(): void {
    this.notTaken += 1;
  }

  conflicts(count: number, named: readonly Conflict[]): void {
    for (const { key, lines } of named) {
      const [section = '', time = ''] = key.split('\n');
      this.name({
        line: lines[0] ?? 1,
        code: 'ConflictInFile',
        details: [
          { name: 'section', value: section },
          { name: 'sampledAt', value: time.includes('T') ? localText(time) : time },
          ...lines.map((line) => ({ name: 'lines', value: `${line}` })),
        ],
      });
    }
    this.problemCount += count - named.length;
  }

  /** A line of a section, in the order of the file. */
  passed(section: string, { sampledAt }: SamplingTime): void {
    const tally = this.of(section);
    if (sampledAt < tally.last) tally.stepsBack += 1;
    tally.last = sampledAt;
  }

  placed(section: string, time: SamplingTime): void {
    const tally = this.of(section);
    tally.times.set(time.timeOfDay, (tally.times.get(time.timeOfDay) ?? 0) + 1);
    this.inMonth(time.month);
    if (time.precision === 'month') return;
    const month = tally.months.get(time.month) ?? { rows: 0, days: 0, hours: new Map<string, number>() };
    tally.months.set(time.month, month);
    month.rows += 1;
    month.days |= 1 << Number.parseInt(time.date.slice(8), 10);
    const hour = nearestHour(time.timeOfDay);
    month.hours.set(hour, (month.hours.get(hour) ?? 0) + 1);
  }

  inMonth(month: MonthText): void {
    if (this.first === undefined || month < this.first) this.first = month;
    if (this.last === undefined || month > this.last) this.last = month;
  }

  compared(section: string, comparison: ClassComparison): void {
    if (comparison === 'nothingToCompare') return;
    const tally = this.of(section);
    tally.compared += 1;
    if (comparison === 'differs') tally.differing += 1;
  }

  warn(code: ImportWarning['code'], details: Readonly<Record<string, string | readonly string[]>> = {}): void {
    this.notes.push({ code, details: detailsOf(details) });
  }

  /** First and last legal month of the rows that could be placed. */
  get months(): { readonly first: MonthText; readonly last: MonthText } | undefined {
    return this.first !== undefined && this.last !== undefined ? { first: this.first, last: this.last } : undefined;
  }

  /** Lines that were taken. */
  get taken(): number {
    return this.rows - this.notTaken;
  }

  report(): ImportReport {
    return {
      rows: this.rows,
      ...this.counts,
      notTaken: this.notTaken,
      problemCount: this.problemCount,
      problems: this.problems.toSorted((a, b) => a.line - b.line),
      warnings: [...this.notes, ...this.sectionWarnings()].slice(0, largestReport.warnings),
      samplingTimes: [...this.sections]
        .filter(([, { times }]) => times.size > 0)
        .slice(0, largestReport.sections)
        .map(([section, { times }]) => ({
          section,
          times: [...times]
            .map(([time, rows]) => ({ time, rows }))
            .sort((a, b) => b.rows - a.rows || (a.time < b.time ? -1 : 1))
            .slice(0, largestReport.times),
        })),
    };
  }

  private *sectionWarnings(): Generator<ImportWarning> {
    for (const [section, tally] of this.sections) {
      const { compared, differing, stepsBack } = tally;
      if (differing * 20 > compared) {
        const details = { section, differing: `${differing}`, compared: `${compared}` };
        yield { code: 'classDisagrees', details: detailsOf(details) };
      }
      if (stepsBack > 0) {
        yield { code: 'orderNotAscending', details: detailsOf({ section, stepsBack: `${stepsBack}` }) };
      }
    }
    for (const [section, { months }] of this.sections) {
      for (const [month, { rows, days, hours }] of months) {
        if (rows > bitsOf(days)) continue; // not a daily series
        if ((rows - Math.max(...hours.values())) * 10 < rows) continue; // a late day or two is no change
        const times = [...hours].sort(([a], [b]) => (a < b ? -1 : 1)).map(([hour, count]) => `${hour} × ${count}`);
        yield { code: 'samplingTimeChanged', details: detailsOf({ section, month, times }) };
      }
    }
  }

  private name(problem: LineProblem): void {
    this.problemCount += 1;
    if (this.showsMore) this.problems.push(problem);
  }

  private of(section: string): SectionTally {
    const known = this.sections.get(section);
    if (known) return known;
    const tally = { times: new Map(), months: new Map(), last: '', stepsBack: 0, compared: 0, differing: 0 };
    this.sections.set(section, tally);
    return tally;
  }
}

const detailsOf = (details: Readonly<Record<string, string | readonly string[]>>): ImportWarning['details'] =>
  Object.entries(details).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => ({ name, value: one })),
  );

/** `08:10` → `08:00`, `07:59` → `08:00`: a minute here or there is no other time of day. */
const nearestHour = (timeOfDay: string): string => {
  const [hour = '', minute = ''] = timeOfDay.split(':');
  const hours = Number.parseInt(hour, 10) + (Number.parseInt(minute, 10) >= 30 ? 1 : 0);
  return `${hours % 24}:00`.padStart(5, '0');
};

const bitsOf = (bits: number): number => (bits >>> 0).toString(2).replaceAll('0', '').length;
