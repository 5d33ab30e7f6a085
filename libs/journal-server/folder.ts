import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
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
  makeFolder(resolve(folder));
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

/** Also its name is on the disk then: what is durable in a folder without one is lost with it. */
const makeFolder = (folder: string): void => {
  // Where it was there already, whoever made it may have been killed before its name was on the disk.
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 }) ?? folder;
  for (let made = folder; made.length >= first.length; made = dirname(made)) sync(dirname(made));
};

/** Returns when the content of a file, or the names in a folder, are on the disk. */
export const sync = (path: string): void => {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
