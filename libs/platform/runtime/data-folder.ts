import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { makeDurableFolder } from './durable-folder.js';

/** Raised when what lies in the data folder changes in a way an older program would misread. */
const format = 1;
const formatSchema = z.strictObject({ format: z.int().min(1) });

export class DataFolderRefused extends Error {
  constructor(
    readonly code: 'DataFolderInUse' | 'DataFolderNewer',
    message: string,
  ) {
    super(message);
  }
}

/** The folder of the embedded stores, held by one process. */
export interface DataFolder {
  readonly path: string;
  /** Path of something inside it. */
  file(...names: readonly string[]): string;
  release(): void;
}

/**
 * Makes the folder (0700) if need be and holds it until `release`. The lock is the operating system's on an open file,
 * so a killed holder leaves none behind.
 *
 * @throws DataFolderRefused
 */
export const openDataFolder = (path: string): DataFolder => {
  const folder = resolve(path);
  makeDurableFolder(folder);
  const lockFile = join(folder, 'lock.db');
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!/locked|busy/i.test(String(error))) throw error;
    throw new DataFolderRefused('DataFolderInUse', `another process uses the data folder ${folder}`);
  }
  try {
    chmodSync(lockFile, 0o600);
    checkFormat(folder);
  } catch (error) {
    lock.close();
    throw error;
  }
  return { path: folder, file: (...names) => join(folder, ...names), release: () => lock.close() };
};

const checkFormat = (folder: string): void => {
  const file = join(folder, 'format.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    writeFileSync(`${file}.new`, JSON.stringify({ format }), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    return;
  }
  const found = formatSchema.parse(JSON.parse(text)).format;
  if (found > format) {
    throw new DataFolderRefused('DataFolderNewer', `${folder} has format ${found}; this program knows up to ${format}`);
  }
};
