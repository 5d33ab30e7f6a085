import type { MonthText } from '#platform/kernel/time.js';
import { monthOf } from './month-batches.js';
import { type LineProblem, problemAt } from './problem.js';
import type { RowReader, SamplingTime } from './row-reader.js';
import type { NamedSection, SectionNames } from './section-names.js';

/** Where a line belongs: the stream of a section and a month, and the row in it. */
export type Located =
  | {
      readonly kind: 'located';
      readonly tells: Tells;
      readonly section: NamedSection;
      readonly month: MonthText;
      /** Section and time: two lines with one key speak of the same. */
      readonly key: string;
      /** `undefined` where only the status of a day is told. */
      readonly time: SamplingTime | undefined;
    }
  | { readonly kind: 'problem'; readonly tells: Tells; readonly problem: LineProblem }
  | { readonly kind: 'unknownSection'; readonly tells: Tells; readonly station: string };

/** What a line is about, whether or not it can be taken. */
export type Tells = 'withValues' | 'statusOnly' | 'nothing';

/** Finds the section and month of lines. */
export class LineLocator {
  constructor(
    private readonly reader: RowReader,
    private readonly names: SectionNames,
    /** Whose readings may be in the file. */
    private readonly dataOwner: string,
    /** The section of all lines, where the file does not name its station. */
    private readonly given: NamedSection | undefined,
  ) {}

  locate(line: number, cells: readonly string[]): Located {
    const place = this.reader.place(line, cells);
    if (place.kind === 'problem') return { ...place, tells: 'nothing' };
    const time = place.kind === 'reading' ? place.time : undefined;
    const tells = time ? 'withValues' : 'statusOnly';
    const date = place.kind === 'reading' ? place.time.date : place.date;
    const station = place.station ?? '';
    const resolved = this.given
      ? ({ kind: 'section', section: this.given } as const)
      : this.names.resolve(station, date);
    if (resolved.kind === 'unknown') return { kind: 'unknownSection', tells, station };
    if (resolved.kind === 'ambiguous') {
      const sections = resolved.sections.map(({ id }) => id);
      return { kind: 'problem', tells, problem: problemAt(line, 'AmbiguousSection', { station, sections }) };
    }
    const { section } = resolved;
    if (section.dataOwner !== this.dataOwner) {
      const details = { section: section.id, dataOwner: section.dataOwner };
      return { kind: 'problem', tells, problem: problemAt(line, 'OtherDataOwner', details) };
    }
    const key = `${section.id}\n${time?.sampledAt ?? date}`;
    return { kind: 'located', tells, section, month: time?.month ?? monthOf(date), key, time };
  }
}
