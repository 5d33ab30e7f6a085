import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const worldKinds = ['real', 'demo', 'exercise'] as const;
/** `demo` plays what happened or might have; an `exercise` is a world of its own in which real officers practise. */
export type WorldKind = (typeof worldKinds)[number];

const file = 'world.json';
const storedSchema = z.strictObject({ kind: z.enum(worldKinds) });

/** What kind of world a data folder holds; one that says nothing is real. @throws ZodError */
export const readWorldKind = (dataFolder: string): WorldKind => {
  try {
    return storedSchema.parse(JSON.parse(readFileSync(join(dataFolder, file), 'utf8'))).kind;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'real';
    throw error;
  }
};

/** The one place that says it; copies of the folder take it with them. */
export const writeWorldKind = (dataFolder: string, kind: WorldKind): void => {
  const target = join(dataFolder, file);
  writeFileSync(`${target}.new`, JSON.stringify({ kind }), { mode: 0o600, flush: true });
  renameSync(`${target}.new`, target);
};

/** In which world this program is. */
export class World {
  private stored: WorldKind;

  /**
   * @param name `LIANFANG_WORLD`
   * @param isPlayed whether nothing here is real whatever the folder says: a test, a clock that is driven
   */
  constructor(
    readonly name: string,
    private readonly dataFolder: string,
    private readonly isPlayed: () => boolean,
  ) {
    this.stored = readWorldKind(dataFolder);
  }

  get kind(): WorldKind {
    return this.stored;
  }

  /** Only then anything leaves for real people. */
  get isReal(): boolean {
    return this.stored === 'real' && !this.isPlayed();
  }

  become(kind: WorldKind): void {
    writeWorldKind(this.dataFolder, kind);
    this.stored = kind;
  }
}
