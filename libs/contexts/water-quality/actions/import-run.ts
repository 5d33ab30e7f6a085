import type { CommandBus } from '@nestjs/cqrs';
import type { CommandEnvelope, Gateway, Outcome } from '#platform/gateway/gateway.js';
import { AppendTooLarge } from '#platform/journal/journal.js';
import { streamOf } from '#platform/kernel/decider.js';
import type { Refusal } from '#platform/kernel/refusal.js';
import { type InstantText, localDate, type MonthText } from '#platform/kernel/time.js';
import { derivedId } from '#platform/runtime/ids.js';
import { compareWithPublished } from '../domain/evaluation/published-class.js';
import { attachRawValues, publishReadings } from '../domain/publish.decide.js';
import type { ReadingRow } from '../domain/readings.events.js';
import { readings } from '../domain/readings.js';
import type { ReadingsMonthEvent } from '../domain/readings-month.js';
import type { ImportAsked } from '../import/import-asked.js';
import type { ImportReference } from '../import/import-reference.js';
import { Lanes } from '../import/lanes.js';
import type { LineLocator, Located } from '../import/locate.js';
import { apart, joined, type MonthBatch, MonthBatches } from '../import/month-batches.js';
import { type FilePublication, lineProblem, rowsOfOneCommand, type Sent, sentOf } from '../import/month-lines.js';
import { problemAt } from '../import/problem.js';
import type { RepeatedLines } from '../import/repeated-lines.js';
import type { SectionNames } from '../import/section-names.js';
import type { Table } from '../import/table.js';
import { type ClassComparison, Tally } from '../import/tally.js';
import { ReadingsCommand } from './readings.handler.js';

/** Commands under way at once: while one waits for the disk another is decided. */
const lanes = 2;

export interface ImportOf {
  readonly asked: ImportAsked;
  readonly at: InstantText;
  readonly envelope: CommandEnvelope;
  readonly table: Table;
  readonly locator: LineLocator;
  readonly sections: SectionNames;
  readonly gateway: Gateway;
  readonly commands: CommandBus;
  readonly reference: ImportReference;
}

/**
 * One import under way: lines become commands, one for each section and month, and what those come to is added up. A line
 * that cannot stand is a problem of its own and spoils no other.
 */
export class ImportRun {
  readonly tally = new Tally();
  private readonly file: FilePublication;
  private readonly rowsOfOneCommand: number;
  private readonly lanes = new Lanes(lanes);
  /** Sections whose readings the importer may not publish, and why; by an agreement, that depends on the month. */
  private readonly closed = new Map<string, Refusal>();

  constructor(private readonly of: ImportOf) {
    const { digest, address, trust } = of.asked;
    this.file = { kind: 'file', digest, address, trust };
    this.rowsOfOneCommand = rowsOfOneCommand(of.table.reader.itemCount, address);
  }

  /** Nothing was taken because the importer may not publish for any section of the file. */
  get refusedWholly(): Refusal | undefined {
    return this.tally.taken === 0 ? this.closed.values().next().value : undefined;
  }

  /** @throws NotATable, JournalUnavailable, and what the file fails with */
  async publish(repeated: RepeatedLines): Promise<void> {
    const { asked, table, locator } = this.of;
    const batches = new MonthBatches(this.rowsOfOneCommand);
    if (asked.trust === 'unverified') this.tally.warn('unverifiedSource');
    if (table.notTaken.length > 0) this.tally.warn('columnsNotTaken', { columns: table.notTaken });
    this.tally.conflicts(repeated.conflictCount, repeated.conflicts);
    for await (const each of table.lines()) {
      this.tally.row();
      if (each.kind === 'problem') {
        this.tally.problem(each.problem);
        continue;
      }
      const { line, cells } = each;
      const located = this.located(line, locator.locate(line, cells));
      if (!located) continue;
      const { section, month, key, time } = located;
      if (time) this.tally.passed(section.id, time);
      if (repeated.isConflict(key)) {
        this.tally.inConflict();
        continue;
      }
      if (time) this.tally.placed(section.id, time);
      else this.tally.inMonth(month);
      const waiting = { line, cells: joined(cells) };
      for (const batch of batches.add(section.id, month, waiting, repeated.isRepeated(key))) await this.begin(batch);
    }
    for (const batch of batches.rest()) await this.begin(batch);
    await this.lanes.done();
  }

  /** Counts a line and names what keeps it from being placed. */
  private located(line: number, located: Located): Extract<Located, { kind: 'located' }> | undefined {
    if (located.tells !== 'nothing') this.tally.add(located.tells);
    switch (located.kind) {
      case 'located':
        return located;
      case 'problem':
        this.tally.problem(located.problem);
        return undefined;
      case 'unknownSection': {
        const { station } = located;
        const candidates = this.tally.showsMore ? this.of.sections.candidates(station) : [];
        this.tally.problem(problemAt(line, 'UnknownSection', { station, candidates }));
        return undefined;
      }
      default:
        return located satisfies never;
    }
  }

  private begin(batch: MonthBatch): Promise<void> {
    return this.lanes.run(`${batch.section} ${batch.month}`, () => this.send(batch));
  }

  private async send({ section, month, lines }: MonthBatch): Promise<void> {
    const { table, reference, at } = this.of;
    const sound: (Sent & { readonly rank: string })[] = [];
    for (const { line, cells } of lines) {
      const read = table.reader.read(line, apart(cells));
      if (read.kind === 'problem') {
        this.tally.problem(read.problem);
        continue;
      }
      const wrong = lineProblem(read, reference.items, at);
      if (wrong) {
        this.tally.problem(problemAt(line, wrong.code, wrong.details));
        continue;
      }
      if (read.kind === 'reading') this.tally.compared(section, this.compare(section, read.row));
      sound.push({ ...sentOf(read, this.file), rank: table.reader.rankOf(read.order) });
    }
    // In order of time, and of publication where the file says which is the later.
    sound.sort((a, b) => before(timeOf(a), timeOf(b)) || before(a.rank, b.rank) || a.line - b.line);
    for (const some of portions(sound, this.rowsOfOneCommand)) await this.command(section, month, some);
  }

  private compare(section: string, row: ReadingRow): ClassComparison {
    const type = this.of.sections.waterBodyTypeOf(section, localDate(row.sampledAt));
    return type ? compareWithPublished(row, type, this.of.reference.limits).kind : 'nothingToCompare';
  }

  private async command(section: string, month: MonthText, lines: readonly Sent[], isSorted = false): Promise<void> {
    const [first] = lines;
    if (!first) return;
    const scope = this.of.asked.agreement === undefined ? section : `${section} ${month}`;
    const closed = this.closed.get(scope);
    if (closed) return this.refuse(lines, closed);
    let outcome: Outcome;
    try {
      outcome = await this.of.commands.execute(
        new ReadingsCommand(
          section,
          month,
          this.asked(lines),
          this.envelope(section, month, lines),
          this.of.asked.agreement,
        ),
      );
    } catch (error) {
      if (!(error instanceof AppendTooLarge) || lines.length === 1) throw error;
      const half = lines.length >> 1;
      await this.command(section, month, lines.slice(0, half), isSorted);
      return this.command(section, month, lines.slice(half), isSorted);
    }
    if (outcome.kind === 'accepted') return this.fold(lines, outcome.events as readonly ReadingsMonthEvent[]);
    const why = outcome.refusal;
    if (why.path.length > 0 && !isSorted) {
      return this.command(section, month, await this.sorted(section, month, lines), true);
    }
    if (ofSection.has(why.code)) this.closed.set(scope, why);
    this.refuse(lines, why);
  }

  /** The lines that the month takes, each asked alone; the others become problems. */
  private async sorted(section: string, month: MonthText, lines: readonly Sent[]): Promise<readonly Sent[]> {
    const { gateway, envelope, asked } = this.of;
    if (asked.agreement !== undefined) return this.sortedByTrial(section, month, lines);
    const { state } = await gateway.load({ ...readings, mayKnow: () => true }, `${section}-${month}`);
    const on = { actor: envelope.actor, section, month, dataOwner: asked.dataOwner };
    return lines.filter((line) => {
      const one = this.asked([line]);
      const decision =
        one.type === 'AttachRawValues'
          ? attachRawValues({ ...one, ...on }, state)
          : publishReadings({ ...one, ...on }, state);
      if (decision.kind === 'refused') this.refuse([line], decision.refusal);
      return decision.kind === 'accepted';
    });
  }

  /** The same where what the importer may do stands in an agreement, which the handler of the command reads. */
  private async sortedByTrial(section: string, month: MonthText, lines: readonly Sent[]): Promise<readonly Sent[]> {
    const taken: Sent[] = [];
    for (const line of lines) {
      const envelope = { ...this.envelope(section, month, [line]), dryRun: true };
      const trial = new ReadingsCommand(section, month, this.asked([line]), envelope, this.of.asked.agreement);
      const outcome: Outcome = await this.of.commands.execute(trial);
      if (outcome.kind === 'refused') this.refuse([line], outcome.refusal);
      else taken.push(line);
    }
    return taken;
  }

  private asked(lines: readonly Sent[]) {
    const { envelope, at, reference } = this.of;
    const { actor } = envelope;
    const rows = lines.filter((line) => line.kind === 'row').map(({ row, publication }) => ({ row, publication }));
    const statuses = lines
      .filter((line) => line.kind === 'status')
      .map(({ date, status, publication }) => ({ date, status, publication }));
    const raw = lines.filter((line) => line.kind === 'rawValues');
    return raw.length > 0
      ? ({ type: 'AttachRawValues', actor, rows: raw.map(({ kind: _, line: __, ...row }) => row) } as const)
      : ({ type: 'PublishReadings', actor, at, rows, statuses, items: reference.items } as const);
  }

  /** The same lines of the same import are the same command, however often it is repeated. */
  private envelope(section: string, month: MonthText, lines: readonly Sent[]): CommandEnvelope {
    const { actor, commandId, commandDigest, correlationId } = this.of.envelope;
    const stream = streamOf(readings, `${section}-${month}`);
    const own = derivedId(actor.organisation, commandId, stream, lines.map(({ line }) => line).join());
    const caused = { correlationId, causationId: commandId };
    return { actor, commandId: own, commandDigest, ...caused, ...(this.of.asked.dryRun ? { dryRun: true } : {}) };
  }

  /** What became of each line, by the events that carry its number. */
  private fold(lines: readonly Sent[], events: readonly ReadingsMonthEvent[]): void {
    const published = new Set<number>();
    const attached = events.filter(({ type }) => type === 'water-quality.raw-values-attached.v1').length;
    for (const event of events) {
      if (event.type === 'water-quality.reading-published.v1') {
        this.tally.add(event.data.version === 1 ? 'added' : 'republished');
      } else if (event.type === 'water-quality.correction-proposed.v1') {
        this.tally.add('proposedCorrections');
      } else if (event.type !== 'water-quality.station-status-published.v1') {
        continue;
      }
      const { publication } = event.data;
      if (publication.kind === 'file') published.add(publication.line);
    }
    const known = lines.filter(({ line }) => !published.has(line));
    const raw = known.filter(({ kind }) => kind === 'rawValues').length;
    const statuses = known.filter(({ kind }) => kind === 'status').length;
    this.tally.add('added', Math.min(raw, attached));
    this.tally.add('statusAlreadyKnown', statuses);
    this.tally.add('alreadyKnown', known.length - statuses - Math.min(raw, attached));
  }

  private refuse(lines: readonly Sent[], { code, details }: Refusal): void {
    for (const { line } of lines) this.tally.problem(problemAt(line, code, details));
  }
}

/** Refusals that hold for every month of a section. */
const ofSection = new Set(['NotTheDataOwner', 'NotFound', 'Forbidden']);

const timeOf = (line: Sent): string => {
  switch (line.kind) {
    case 'row':
      return line.row.sampledAt;
    case 'status':
      return line.date;
    case 'rawValues':
      return line.sampledAt;
    default:
      return line satisfies never;
  }
};

const before = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** In portions of so many; lines of one time stay together. */
const portions = function* (lines: readonly Sent[], size: number): Generator<readonly Sent[]> {
  let begin = 0;
  for (let at = 1; at <= lines.length; at++) {
    const [line, earlier] = [lines[at], lines[at - 1]];
    if (!line || (at - begin >= size && earlier && timeOf(line) !== timeOf(earlier))) {
      yield lines.slice(begin, at);
      begin = at;
    }
  }
};
