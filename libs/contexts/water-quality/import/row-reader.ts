import {
  type InstantText,
  instant,
  isInstantText,
  isLocalDateText,
  isMonthText,
  type LocalDateText,
  localDate,
  localMonth,
  localTimeOfDay,
  type MonthText,
  startOfMonth,
} from '#platform/kernel/time.js';
import type { ItemValue, ReadingRow, StationStatus } from '../domain/readings.events.js';
import type { ImportFormat, RowsLayout } from './import-format.js';
import { type LineProblem, problemAt } from './problem.js';
import { printedValue } from './values.js';
import { type AbsenceReason, classOf, isNothing, plain, reasonOf, statusOf } from './words.js';

/** A sampling time as it is printed, taken apart once. */
export interface SamplingTime {
  readonly sampledAt: InstantText;
  readonly precision: ReadingRow['precision'];
  readonly date: LocalDateText;
  readonly month: MonthText;
  /** `08:00`, Asia/Shanghai. */
  readonly timeOfDay: string;
}

/** Where a line belongs, found without reading all of it. */
export type Place =
  | { readonly kind: 'reading'; readonly station: string | undefined; readonly time: SamplingTime }
  /** No sampling time: the status of the station on the day on which it was published. */
  | { readonly kind: 'status'; readonly station: string | undefined; readonly date: LocalDateText }
  | { readonly kind: 'problem'; readonly problem: LineProblem };

/** What a line says. `order`: among the lines for one station and time, which publication it is. */
export type Line =
  | ({ readonly kind: 'reading'; readonly line: number; readonly row: ReadingRow; readonly order: string } & Published)
  | ({
      readonly kind: 'rawValues';
      readonly line: number;
      readonly sampledAt: InstantText;
      readonly source: string;
      readonly items: Readonly<Record<string, string>>;
      readonly order: string;
    } & Published)
  | ({
      readonly kind: 'status';
      readonly line: number;
      readonly date: LocalDateText;
      readonly status: StationStatus;
      readonly order: string;
    } & Published)
  | { readonly kind: 'problem'; readonly problem: LineProblem };

interface Published {
  readonly publishedOn: LocalDateText | undefined;
}

/** Times repeat from station to station; so many are kept. */
const keptTimes = 4_096;

/** Reads the lines of a table in one format. Says nothing about whether a value can stand: that is the domain's part. */
export class RowReader {
  private readonly times = new Map<string, SamplingTime | undefined>();
  private readonly dates = new Map<string, LocalDateText | undefined>();
  private readonly columns: ReadonlyMap<string, number>;
  private readonly items: readonly {
    readonly at: number;
    readonly column: string;
    readonly item: string;
    readonly unit: string;
  }[];

  constructor(
    private readonly format: Pick<ImportFormat, 'series' | 'method'>,
    private readonly layout: RowsLayout,
    header: readonly string[],
  ) {
    this.columns = new Map(header.map((name, index) => [name, index]));
    this.items = layout.items.flatMap((each) => {
      const at = this.columns.get(each.column);
      return at === undefined ? [] : [{ ...each, at }];
    });
  }

  /** Items that the table has columns for. */
  get itemCount(): number {
    return this.items.length;
  }

  place(line: number, cells: readonly string[]): Place {
    const { station: place, time: timeColumn } = this.layout;
    const station = place.kind === 'column' ? this.cell(cells, place.column) : undefined;
    const printed = this.cell(cells, timeColumn.column);
    if (printed === '') {
      const date = this.publishedOn(cells);
      return this.isStatusOnly(cells) && date
        ? { kind: 'status', station, date }
        : { kind: 'problem', problem: problemAt(line, 'NoSamplingTime', station === undefined ? {} : { station }) };
    }
    const time = this.timeOf(printed);
    return time
      ? { kind: 'reading', station, time }
      : { kind: 'problem', problem: problemAt(line, 'InvalidTime', { column: timeColumn.column, value: printed }) };
  }

  read(line: number, cells: readonly string[]): Line {
    const place = this.place(line, cells);
    if (place.kind === 'problem') return place;
    const problem = (code: string, details: Record<string, string>): Line => ({
      kind: 'problem',
      problem: problemAt(line, code, details),
    });
    const { layout } = this;
    const publishedOn = this.publishedOn(cells);
    if (layout.publishedOn && !publishedOn) {
      return problem('InvalidTime', { column: layout.publishedOn, value: this.cell(cells, layout.publishedOn) });
    }
    const word = layout.order && this.cell(cells, layout.order.column);
    if (word !== undefined && !layout.order?.words.includes(word)) {
      return problem('UnknownWord', { column: `${layout.order?.column}`, value: word });
    }
    const order = word ?? publishedOn ?? '';
    const printedStatus = layout.status.kind === 'column' ? this.cell(cells, layout.status.column) : '';
    const status = layout.status.kind === 'fixed' ? layout.status.status : statusOf(printedStatus);
    if (!status) return problem('UnknownStatus', { status: printedStatus });
    if (place.kind === 'status') return { kind: 'status', line, date: place.date, status, order, publishedOn };
    const { sampledAt, precision } = place.time;
    const source = this.format.series;
    if (layout.gives === 'rawValues') {
      const items = this.rawValues(cells);
      return 'wrong' in items
        ? problem('NotANumber', items.wrong)
        : { kind: 'rawValues', line, sampledAt, source, items: items.values, order, publishedOn };
    }
    const printedClass = layout.class === undefined ? '' : this.cell(cells, layout.class);
    const waterClass = classOf(printedClass);
    if (!waterClass) return problem('UnknownClass', { class: printedClass });
    const reasons = this.reasons(cells);
    if ('wrong' in reasons) return problem('UnknownReason', { reason: reasons.wrong });
    const items: Record<string, ItemValue> = {};
    for (const { at, column, item, unit } of this.items) {
      const printed = cells[at] ?? '';
      const value = printedValue(printed, unit, reasons.byColumn.get(column));
      if (!value) return problem('NotANumber', { column, value: printed });
      items[item] = value;
    }
    const row: ReadingRow = {
      sampledAt,
      precision,
      source,
      method: this.format.method,
      pretreatment: { kind: 'unknown' },
      status,
      publishedClass: waterClass === 'none' ? { kind: 'none' } : { kind: 'class', class: waterClass },
      items,
    };
    return { kind: 'reading', line, row, order, publishedOn };
  }

  /** Places of the words that say which publication is the later one; a day sorts by itself. */
  rankOf(order: string): string {
    const rank = this.layout.order?.words.indexOf(order);
    return rank === undefined ? order : `${rank}`;
  }

  private cell(cells: readonly string[], column: string): string {
    return cells[this.columns.get(column) ?? -1] ?? '';
  }

  private isStatusOnly(cells: readonly string[]): boolean {
    const { status } = this.layout;
    if (status.kind === 'fixed' || this.cell(cells, status.column) === '') return false;
    return this.items.every(({ at }) => isNothing(plain(cells[at] ?? '')));
  }

  private publishedOn(cells: readonly string[]): LocalDateText | undefined {
    const { publishedOn } = this.layout;
    if (publishedOn === undefined) return undefined;
    const printed = this.cell(cells, publishedOn);
    return kept(this.dates, printed, () => (isLocalDateText(printed) ? printed : undefined));
  }

  private timeOf(printed: string): SamplingTime | undefined {
    return kept(this.times, printed, () => samplingTime(printed, this.layout.time.as));
  }

  private rawValues(
    cells: readonly string[],
  ): { readonly values: Record<string, string> } | { readonly wrong: Record<string, string> } {
    const values: Record<string, string> = {};
    for (const { at, column, item, unit } of this.items) {
      const printed = cells[at] ?? '';
      const value = printedValue(printed, unit, undefined);
      if (value?.kind === 'measured') values[item] = value.text;
      else if (value?.kind !== 'absent') return { wrong: { column, value: printed } };
    }
    return { values };
  }

  private reasons(
    cells: readonly string[],
  ): { readonly byColumn: ReadonlyMap<string, AbsenceReason> } | { readonly wrong: string } {
    const { reasons } = this.layout;
    const printed = reasons === undefined ? '' : this.cell(cells, reasons);
    const byColumn = new Map<string, AbsenceReason>();
    if (printed === '') return { byColumn };
    for (const pair of printed.split(';')) {
      const [column = '', word = ''] = pair.split(':');
      const reason = reasonOf(word);
      if (!reason) return { wrong: pair };
      byColumn.set(column.trim(), reason);
    }
    return { byColumn };
  }
}

const kept = <Value>(known: Map<string, Value>, key: string, make: () => Value): Value => {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as Value;
  if (known.size >= keptTimes) known.clear();
  const made = make();
  known.set(key, made);
  return made;
};

/** `2020-05-08 8:00`, `2020-05-08T08:00:00` */
const localTime = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}(?::\d{2})?)$/;

const samplingTime = (printed: string, as: RowsLayout['time']['as']): SamplingTime | undefined => {
  if (as === 'month') {
    if (!isMonthText(printed)) return undefined;
    return timeAt(startOfMonth(printed), 'month');
  }
  const local = as === 'localTime' ? localTime.exec(printed) : undefined;
  const text =
    as === 'localTime' ? `${local?.[1]}T${local?.[2]?.padStart(local[2].length === 4 ? 5 : 8, '0')}+08:00` : printed;
  return isInstantText(text) ? timeAt(instant(text), 'instant') : undefined;
};

const timeAt = (sampledAt: InstantText, precision: SamplingTime['precision']): SamplingTime => ({
  sampledAt,
  precision,
  date: localDate(sampledAt),
  month: localMonth(sampledAt),
  timeOfDay: localTimeOfDay(sampledAt),
});
