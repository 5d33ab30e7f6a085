import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SystemCall } from './system-calls.js';

/** Between 0 and 1. */
export type Chance = () => number;

/** The same numbers for the same seed (mulberry32). */
export const chanceFrom = (seed: number): Chance => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** What becomes of the writes nobody synced when the power goes. */
const FATES = ['none arrived', 'all arrived', 'each or none', 'torn at 4096', 'torn at 512'] as const;

type Change = { readonly at: number; readonly bytes: Buffer } | { readonly size: number };

/** The bytes a disk is bound to have, and what was written since, which it may have, wholly, in part or not at all. */
class Content {
  private synced = Buffer.alloc(0);
  private length = 0;
  private unsynced: Change[] = [];

  /** As the running system sees it. */
  get end(): number {
    let end = this.length;
    for (const change of this.unsynced) {
      end = 'size' in change ? change.size : Math.max(end, change.at + change.bytes.length);
    }
    return end;
  }

  change(change: Change): void {
    this.unsynced.push(change);
  }

  sync(): void {
    for (const change of this.unsynced) this.apply(change);
    this.unsynced = [];
  }

  /** A later write to a place may have arrived without an earlier one, but never under it. */
  afterPowerCut(fate: (typeof FATES)[number], chance: Chance): Buffer {
    const found = new Content();
    found.synced = Buffer.from(this.synced);
    found.length = this.length;
    const arrived = (): boolean => fate === 'all arrived' || (fate !== 'none arrived' && chance() < 0.5);
    const sector = fate === 'torn at 512' ? 512 : 4096;
    for (const change of this.unsynced) {
      if (!fate.startsWith('torn') || !('bytes' in change)) {
        if (arrived()) found.apply(change);
        continue;
      }
      const { at, bytes } = change;
      for (let from = at; from < at + bytes.length; ) {
        const to = Math.min(at + bytes.length, (Math.floor(from / sector) + 1) * sector);
        if (arrived()) found.apply({ at: from, bytes: bytes.subarray(from - at, to - at) });
        from = to;
      }
    }
    return found.synced.subarray(0, found.length);
  }

  private apply(change: Change): void {
    if ('size' in change) {
      this.reserve(change.size);
      if (change.size < this.length) this.synced.fill(0, change.size, this.length);
      this.length = change.size;
      return;
    }
    const end = change.at + change.bytes.length;
    this.reserve(end);
    change.bytes.copy(this.synced, change.at);
    this.length = Math.max(this.length, end);
  }

  private reserve(size: number): void {
    if (size > this.synced.length) {
      this.synced = Buffer.concat([this.synced], Math.max(size, 2 * this.synced.length));
    }
  }
}

/**
 * A folder on a disk that keeps what POSIX promises and nothing more: the content of a file since its last fsync, and
 * a name since the last fsync of the folder it stands in.
 */
export class Disk {
  /** Names as the running system sees them; a folder has no content. */
  private readonly names = new Map<string, Content | 'folder'>();
  private readonly syncedNames = new Map<string, Content | 'folder'>();

  /** @param root is there for good */
  constructor(private readonly root: string) {}

  apply(call: SystemCall): void {
    switch (call.kind) {
      case 'make-folder':
        this.names.set(call.path, 'folder');
        break;
      case 'create':
        if (!this.names.has(call.path)) this.names.set(call.path, new Content());
        break;
      case 'write': {
        const content = this.content(call.path);
        content.change({ at: call.at === 'end' ? content.end : call.at, bytes: call.bytes });
        break;
      }
      case 'resize':
        this.content(call.path).change(call);
        break;
      case 'sync':
        if (call.path === this.root || this.names.get(call.path) === 'folder') this.syncNames(call.path);
        else this.content(call.path).sync();
        break;
      case 'remove':
        this.names.delete(call.path);
        break;
      case 'rename':
        this.names.set(call.to, this.content(call.path));
        this.names.delete(call.path);
        break;
      case 'send':
        break;
    }
  }

  /** Writes to `target` what may be found under the root when the power comes back. Answers what happened to the rest. */
  afterPowerCut(chance: Chance, target: string): (typeof FATES)[number] {
    const fate = FATES[Math.floor(chance() * FATES.length)] ?? 'none arrived';
    const there = new Set([this.root]);
    for (const path of [...new Set([...this.syncedNames.keys(), ...this.names.keys()])].sort()) {
      const [before, now] = [this.syncedNames.get(path), this.names.get(path)];
      const kept = before === now || fate === 'none arrived' || (fate !== 'all arrived' && chance() < 0.5);
      const found = kept ? before : now;
      if (!found || !there.has(dirname(path))) continue;
      there.add(path);
      const place = join(target, path.slice(this.root.length));
      if (found === 'folder') mkdirSync(place, { mode: 0o700 });
      else writeFileSync(place, found.afterPowerCut(fate, chance));
    }
    return fate;
  }

  private content(path: string): Content {
    const found = this.names.get(path);
    if (!found || found === 'folder') throw new Error(`the trace writes to ${path}, which it never made`);
    return found;
  }

  private syncNames(folder: string): void {
    for (const path of [...this.syncedNames.keys()]) {
      if (dirname(path) === folder && !this.names.has(path)) this.syncedNames.delete(path);
    }
    for (const [path, what] of this.names) if (dirname(path) === folder) this.syncedNames.set(path, what);
  }
}
