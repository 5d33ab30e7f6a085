import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { sync } from './folder.js';

/** All pages in one step: a copy in several would begin anew whenever the server commits in between. */
const ALL_PAGES = 0x7fffffff;

/**
 * Copies a journal file as it stands at one moment, beside a running server or without one. The copy appears under its
 * name only when it is whole and on the disk.
 *
 * @throws Error when there is no such journal, the target exists, or the disk does not take it
 */
export const backupJournal = async (file: string, target: string): Promise<void> => {
  if (existsSync(target)) throw new Error(`${target} exists`);
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  const source = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    await backup(source, unfinished, { rate: ALL_PAGES });
  } finally {
    source.close();
  }
  chmodSync(unfinished, 0o600);
  sync(unfinished);
  renameSync(unfinished, target);
  sync(dirname(target));
};
