import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartRefused } from './log.js';

/** The event file inside a journal folder. */
export const journalFile = (folder: string): string => join(folder, 'journal.db');

/**
 * Makes the folder (0700) if need be and holds it until `release`. The lock is the operating system's on an open file,
 * so a killed holder leaves none behind and no process id is compared.
 *
 * @throws StartRefused FolderLocked
 */
export const lockFolder = (folder: string): { release(): void } => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lock.db');
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!/locked|busy/i.test(String(error))) throw error;
    throw new StartRefused('FolderLocked', `another journal server holds the folder ${folder}`);
  }
  chmodSync(file, 0o600);
  return { release: () => lock.close() };
};
