/** How many differing lines for one station and time are named, and how many lines of each. */
const named = { conflicts: 200, lines: 10 };

/** Lines for one station and time that say different things, and none says which is the later publication. */
export interface Conflict {
  readonly key: string;
  readonly lines: readonly number[];
}

interface Described {
  readonly key: string;
  readonly lines: number[];
}

const repeatedFlag = 1;
const conflictFlag = 2;

/**
 * Which lines of a file speak of the same station and time. Known before anything is sent, because of two lines that
 * differ neither is taken. Holds 28 bytes a line, however long the file: hashes, no text (64 bits for the key, so that
 * two stations or times are not taken for one; 32 for the content of lines of one key).
 */
export class RepeatedLines {
  private readonly described = new Map<number, Described>();
  private count = 0;
  private conflicting = 0;
  private entries = new Blocks();
  /** Hash → number of the first entry of a key, plus 1; open addressing. */
  private index = new Int32Array(1 << 12);

  /**
   * Notes a line.
   *
   * @param order which publication it is; of two lines with another one neither takes the place of the other
   * @param content what the line says, in one spelling
   */
  see(key: string, order: string, content: string, line: number): void {
    const [high, low] = hashOf(key);
    const slot = this.slotOf(high, low);
    const first = (this.index[slot] ?? 0) - 1;
    const [orderHash] = hashOf(order);
    const [contentHash] = hashOf(content);
    if (first === -1) {
      this.index[slot] = this.entries.add(high, low, orderHash, contentHash, line) + 1;
      this.count += 1;
      if (this.count * 4 > this.index.length * 3) this.grow();
      return;
    }
    this.entries.flag(first, repeatedFlag);
    let last = first;
    for (let at = first; at !== -1; at = this.entries.next(at)) {
      last = at;
      if (this.entries.order(at) !== orderHash) continue;
      if (this.entries.content(at) !== contentHash) this.conflict(first, key, this.entries.line(at), line);
      else if (this.described.has(first)) this.nameLine(first, line);
      return;
    }
    this.entries.link(last, this.entries.add(high, low, orderHash, contentHash, line));
  }

  /** Whether the file speaks of it more than once. */
  isRepeated(key: string): boolean {
    return this.has(key, repeatedFlag);
  }

  /** Whether lines of it differ. */
  isConflict(key: string): boolean {
    return this.has(key, conflictFlag);
  }

  get conflictCount(): number {
    return this.conflicting;
  }

  /** The first ones. */
  get conflicts(): readonly Conflict[] {
    return [...this.described.values()];
  }

  private has(key: string, flag: number): boolean {
    const [high, low] = hashOf(key);
    const first = (this.index[this.slotOf(high, low)] ?? 0) - 1;
    return first !== -1 && (this.entries.flags(first) & flag) !== 0;
  }

  private conflict(first: number, key: string, earlier: number, line: number): void {
    if ((this.entries.flags(first) & conflictFlag) === 0) {
      this.entries.flag(first, conflictFlag);
      this.conflicting += 1;
      if (this.described.size < named.conflicts) this.described.set(first, { key, lines: [earlier] });
    }
    this.nameLine(first, line);
  }

  private nameLine(first: number, line: number): void {
    const lines = this.described.get(first)?.lines;
    if (lines && lines.length < named.lines) lines.push(line);
  }

  private slotOf(high: number, low: number): number {
    const mask = this.index.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.index[slot] ?? 0) - 1;
      if (entry === -1 || (this.entries.high(entry) === high && this.entries.low(entry) === low)) return slot;
    }
  }

  private grow(): void {
    const old = this.index;
    this.index = new Int32Array(old.length * 2);
    for (const number of old) {
      if (number === 0) continue;
      this.index[this.slotOf(this.entries.high(number - 1), this.entries.low(number - 1))] = number;
    }
  }
}

const fields = 7;
const blockSize = 1 << 14;

/** Entries of seven 32-bit numbers in blocks, so that growing copies nothing. */
class Blocks {
  private readonly blocks: Int32Array[] = [];
  private length = 0;

  add(high: number, low: number, order: number, content: number, line: number): number {
    const at = this.length++;
    if (at % blockSize === 0) this.blocks.push(new Int32Array(blockSize * fields));
    this.blocks[at >> 14]?.set([high, low, order, content, line, -1, 0], (at % blockSize) * fields);
    return at;
  }

  readonly high = (at: number): number => this.get(at, 0);
  readonly low = (at: number): number => this.get(at, 1);
  readonly order = (at: number): number => this.get(at, 2);
  readonly content = (at: number): number => this.get(at, 3);
  readonly line = (at: number): number => this.get(at, 4);
  /** The entry of the same key after it; -1 when it is the last. */
  readonly next = (at: number): number => this.get(at, 5);
  readonly flags = (at: number): number => this.get(at, 6);

  link(at: number, next: number): void {
    this.set(at, 5, next);
  }

  flag(at: number, flag: number): void {
    this.set(at, 6, this.flags(at) | flag);
  }

  private get(at: number, field: number): number {
    return this.blocks[at >> 14]?.[(at % blockSize) * fields + field] ?? 0;
  }

  private set(at: number, field: number, value: number): void {
    const block = this.blocks[at >> 14];
    if (block) block[(at % blockSize) * fields + field] = value;
  }
}

/** Two independent 32-bit hashes (FNV-1a with different bases, the second with a final mix). */
const hashOf = (text: string): readonly [number, number] => {
  let one = 0x811c9dc5;
  let two = 0x2b6d5f3a;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    two = Math.imul(two ^ unit, 0x85ebca6b) ^ (two >>> 13);
  }
  two = Math.imul(two ^ (two >>> 16), 0xc2b2ae35);
  return [one | 0, (two ^ (two >>> 13)) | 0];
};
