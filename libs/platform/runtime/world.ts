import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const worldKinds = ['real', 'demo', 'exercise'] as const;
/** `demo` plays what happened or might have; an `exercise` is a world of its own in which real officers practise. */
export type WorldKind = (typeof worldKinds)[number];

export const worldName = /^[a-z][a-z0-9-]{0,30}$/;

const file = 'world.json';
const storedSchema = z.strictObject({
  kind: z.enum(worldKinds),
  /** Only under this name the folder is opened; absent: under any. */
  name: z.string().regex(worldName).optional(),
});
export type StoredWorld = z.output<typeof storedSchema>;

/** What world a data folder holds; one that says nothing is real. @throws ZodError */
export const readWorld = (dataFolder: string): StoredWorld => {
  try {
    return storedSchema.parse(JSON.parse(readFileSync(join(dataFolder, file), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'real' };
    throw error;
  }
};

/** The one place that says it; copies of the folder take it with them. */
export const writeWorld = (dataFolder: string, world: StoredWorld): void => {
  const target = join(dataFolder, file);
  writeFileSync(`${target}.new`, JSON.stringify(world), { mode: 0o600, flush: true });
  renameSync(`${target}.new`, target);
};

export class WorldRefused extends Error {
  constructor(
    readonly code: 'WorldNameDiffers' | 'WorldIsNoDemo' | 'WorldIsDemo',
    message: string,
  ) {
    super(message);
  }
}

/** In which world this program is. */
export class World {
  private stored: StoredWorld;

  /**
   * @param name `LIANFANG_WORLD`; that of the folder, where it has one
   * @param isPlayed whether nothing here is real whatever the folder says: a test, a clock that is driven
   * @throws WorldRefused, so that an exercise is not started with the settings of the real world
   */
  constructor(
    readonly name: string,
    private readonly dataFolder: string,
    private readonly isPlayed: () => boolean,
  ) {
    this.stored = readWorld(dataFolder);
    const held = this.stored.name;
    if (held !== undefined && held !== name)
      throw new WorldRefused('WorldNameDiffers', `${dataFolder} holds the world ${held}; LIANFANG_WORLD says ${name}`);
  }

  get kind(): WorldKind {
    return this.stored.kind;
  }

  /** Only then anything leaves for real people. */
  get isReal(): boolean {
    return this.stored.kind === 'real' && !this.isPlayed();
  }

  /**
   * Of a folder that is new; asked before anything else is laid in it.
   *
   * @throws WorldRefused where another world was begun: a demo drives its clock back, and its passwords are known
   */
  becomeDemo(): void {
    if (this.stored.kind === 'demo') return;
    if (existsSync(join(this.dataFolder, 'vault')))
      throw new WorldRefused('WorldIsNoDemo', `${this.dataFolder} holds a world that is no demo`);
    this.become('demo');
  }

  become(kind: WorldKind): void {
    this.stored = { ...this.stored, kind };
    writeWorld(this.dataFolder, this.stored);
  }
}
