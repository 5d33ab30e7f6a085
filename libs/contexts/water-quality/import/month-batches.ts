import type { LocalDateText, MonthText } from '#platform/kernel/time.js';

/** A line that waits to be sent; its text, because objects would take ten times the memory. */
export interface Waiting {
  readonly line: number;
  readonly cells: string;
}

/** Lines for one stream: one section, one legal month. May be more than one command takes, where lines are repeated. */
export interface MonthBatch {
  readonly section: string;
  readonly month: MonthText;
  readonly lines: readonly Waiting[];
}

interface Pile {
  readonly section: string;
  readonly month: MonthText;
  lines: Waiting[];
  /**
   * Lines of stations and times of which the file speaks more than once. They wait for each other, so that of each it is
   * known what the one before came to, in a dry run too.
   */
  repeated: Waiting[];
}

/** Separates cells where they wait; a table holds no such character. */
const separator = '\u001f';
export const joined = (cells: readonly string[]): string => cells.join(separator);
export const apart = (cells: string): readonly string[] => cells.split(separator);

/**
 * Gathers lines by stream and gives them out in as few batches as fit in bounded memory: a stream when it has enough for
 * one command, the fullest streams when too much waits, the rest at the end. What is given out depends on the file
 * alone, so that an import that is repeated sends the same commands.
 */
export class MonthBatches {
  private readonly piles = new Map<string, Pile>();
  private waiting = 0;

  constructor(
    /** Lines of one command. */
    private readonly full: number,
    /** Characters that may wait in all. */
    private readonly most = 12_000_000,
  ) {}

  /** @returns batches that are to be sent now */
  *add(section: string, month: MonthText, line: Waiting, isRepeated: boolean): Generator<MonthBatch> {
    const key = `${section} ${month}`;
    const pile = this.piles.get(key) ?? { section, month, lines: [], repeated: [] };
    this.piles.set(key, pile);
    (isRepeated ? pile.repeated : pile.lines).push(line);
    this.waiting += line.cells.length;
    if (pile.lines.length >= this.full) yield this.take(pile, 'lines');
    if (this.waiting > this.most) yield* this.relieve();
  }

  /** @returns what still waits */
  *rest(): Generator<MonthBatch> {
    for (const pile of this.piles.values()) yield* this.takeAll(pile);
  }

  private *relieve(): Generator<MonthBatch> {
    const fullest = [...this.piles.values()].sort((a, b) => sizeOf(b) - sizeOf(a));
    for (const pile of fullest) {
      if (this.waiting * 2 < this.most) return;
      yield* this.takeAll(pile);
    }
  }

  private *takeAll(pile: Pile): Generator<MonthBatch> {
    this.piles.delete(`${pile.section} ${pile.month}`);
    if (sizeOf(pile) <= this.full) {
      pile.lines.push(...pile.repeated);
      pile.repeated = [];
    }
    if (pile.lines.length > 0) yield this.take(pile, 'lines');
    if (pile.repeated.length > 0) yield this.take(pile, 'repeated');
  }

  private take(pile: Pile, which: 'lines' | 'repeated'): MonthBatch {
    const lines = pile[which];
    pile[which] = [];
    this.waiting -= lines.reduce((sum, { cells }) => sum + cells.length, 0);
    return { section: pile.section, month: pile.month, lines };
  }
}

const sizeOf = ({ lines, repeated }: Pile): number => lines.length + repeated.length;

/** Legal month of a legal day. */
export const monthOf = (date: LocalDateText): MonthText => date.slice(0, 7) as MonthText;
