import {
  closeSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { View } from '#platform/projector/view.js';
import { sha256 } from '#platform/runtime/digest.js';
import type { Logger } from '#platform/runtime/logging.js';
import { migrate, plain, textOfTables } from './migrations.js';
import { PGliteDatabase, StoreDoesNotOpen } from './pglite.js';

const markerSchema = z.strictObject({
  /** Of the program that made the files. */
  pglite: z.string(),
  /** Run of the operating system in which they were open last; `unknown` where it does not say. */
  boot: z.string(),
  /** Closed in order, everything on the disk. */
  clean: z.boolean(),
});

export interface FolderOptions {
  readonly folder: string;
  readonly logger: Logger;
  /** Default: what the operating system says. */
  readonly boot?: string;
  /** Whose tables new files have in them from the beginning; waited for only then. Default: files without tables. */
  readonly views?: Promise<readonly View[]>;
}

/**
 * Opens the embedded database in its folder. PGlite never waits for the disk, so its files are kept only when they were
 * closed in order, or when the operating system has run on since (a killed program loses nothing that it had written).
 * In every other case, and when they do not open, they are dropped: the projector replays the journal.
 */
export const openFolder = async ({
  folder,
  logger,
  boot = bootId(),
  views,
}: FolderOptions): Promise<PGliteDatabase> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = join(folder, 'files');
  const marker = join(folder, 'state.json');
  if (existsSync(files)) {
    const reason = reasonToDrop(marker, boot);
    if (reason) drop(files, reason, logger);
  }
  const open = async (): Promise<PGliteDatabase> => {
    if (!existsSync(files)) await makeFiles(files, await views);
    writeMarker(marker, { pglite: pgliteVersion, boot, clean: false });
    // The time a file carries is as coarse as a clock tick of the system.
    const openedAt = statSync(marker).mtimeMs - 1_000;
    return await PGliteDatabase.open(files, () => {
      flushFiles(files, openedAt);
      writeMarker(marker, { pglite: pgliteVersion, boot, clean: true });
    });
  };
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof StoreDoesNotOpen)) throw error;
    drop(files, error.message, logger);
    return await open();
  }
};

const drop = (files: string, reason: string, logger: Logger): void => {
  logger.warn({ reason }, 'the embedded read store is dropped and will be replayed');
  rmSync(files, { recursive: true, force: true });
};

const reasonToDrop = (file: string, boot: string): string | undefined => {
  let marker: z.output<typeof markerSchema>;
  try {
    marker = markerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return 'it does not say how it was left';
  }
  if (marker.pglite !== pgliteVersion) return `made by PGlite ${marker.pglite}`;
  if (marker.clean || (marker.boot === boot && boot !== 'unknown')) return undefined;
  return 'it was not closed, and the machine was started anew since';
};

const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
};

const writeMarker = (file: string, marker: z.output<typeof markerSchema>): void => {
  writeFileSync(`${file}.new`, JSON.stringify(marker), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  flush(dirname(file));
};

const flush = (path: string): void => {
  // A folder cannot be flushed on Windows, and need not be.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const flushFiles = (folder: string, changedSince: number): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink() && statSync(path).mtimeMs >= changedSince) flush(path);
  }
  flush(folder);
};

const pgliteFolder = dirname(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')));
const pgliteVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(pgliteFolder, 'package.json'), 'utf8'))).version;

/** What new read stores of this installation begin with, each made once: copying files takes a tenth of making them. */
const kept = join(pgliteFolder, '..', '..', '.cache', 'lianfang');

const makeFiles = async (files: string, views?: readonly View[]): Promise<void> => {
  const making = `${files}.new`;
  rmSync(making, { recursive: true, force: true });
  await (views ? makeTables(making, views) : makeEmpty(making));
  renameSync(making, files);
};

const makeEmpty = (files: string): Promise<void> =>
  copyOrMake(files, 'empty', pgliteVersion, async () => {
    const made = await PGliteDatabase.open(files);
    // Databases nothing is ever made from are two thirds of the files.
    await made.batch([plain('update pg_database set datistemplate = false')]);
    for (const name of ['template0', 'template1']) await made.batch([plain(`drop database ${name}`)]);
    await made.close();
  });

const makeTables = (files: string, views: readonly View[]): Promise<void> =>
  copyOrMake(files, 'with-tables', sha256(`${pgliteVersion} ${textOfTables(views)}`), async () => {
    await makeEmpty(files);
    const made = await PGliteDatabase.open(files);
    await migrate(made, views);
    await made.close();
  });

const copyOrMake = async (files: string, kind: string, version: string, make: () => Promise<void>): Promise<void> => {
  try {
    cpSync(join(kept, kind, version), files, { recursive: true });
  } catch {
    rmSync(files, { recursive: true, force: true });
    await make();
    keep(kind, version, files);
  }
};

const keep = (kind: string, version: string, files: string): void => {
  const place = join(kept, kind);
  const making = join(kept, `making-${process.pid}`);
  try {
    cpSync(files, making, { recursive: true });
    const { mtimeMs: now } = statSync(making);
    mkdirSync(place, { recursive: true });
    renameSync(making, join(place, version));
    for (const other of readdirSync(place)) {
      const path = join(place, other);
      if (now - statSync(path).mtimeMs > weekInMilliseconds) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Another process was faster, or nothing may be written there: it works without.
    rmSync(making, { recursive: true, force: true });
  }
};
const weekInMilliseconds = 7 * 24 * 60 * 60 * 1_000;
