import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { projectFolder } from '#platform/runtime/reference.js';

const run = promisify(execFile);
const journalServer = () => join(projectFolder(), 'dist/libs/journal-server/main.js');

export interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  readonly head: number;
  readonly problems: readonly { readonly kind: string; readonly detail: string }[];
}

/** Checks the embedded journal from its first page to its last event; beside a running program or without one. */
export const verifyJournal = async (dataFolder: string): Promise<Verification> => {
  const args = [journalServer(), 'verify', '--folder', join(dataFolder, 'journal')];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 }).catch(
    (error: { stdout?: string; message: string }) => {
      // Exit code 1 with a report means that something is wrong; without one it could not be checked at all.
      if (error.stdout) return { stdout: error.stdout };
      throw new Error(error.message);
    },
  );
  return JSON.parse(stdout) as Verification;
};

/** The journal of a data folder as it stands at one moment, into that of another. */
export const copyJournal = async (dataFolder: string, target: string): Promise<void> => {
  const [from, to] = [join(dataFolder, 'journal'), join(target, 'journal', 'journal.db')];
  await run(process.execPath, [journalServer(), 'backup', '--folder', from, '--to', to]);
};

/**
 * Files by digest and what says which world it is. A file that is still being written has no digest yet, so no event
 * names it.
 */
export const copySmallStores = (dataFolder: string, target: string, names: readonly string[]): void => {
  for (const name of names) {
    const source = join(dataFolder, name);
    if (existsSync(source))
      cpSync(source, join(target, name), { recursive: true, filter: (path) => basename(path) !== 'incoming' });
  }
};

/**
 * Copies the three durable stores (and clock and kind of the world) to an empty folder, beside a running program or
 * without one. The copy is a data folder: a program started on it goes on from there.
 *
 * The journal goes first. Whatever its events name, a file by digest or an officer's account, was written before the
 * event was, so it is there when the others are copied.
 *
 * @throws Error when the target holds something, or a store cannot be read or written
 */
export const backUp = async (dataFolder: string, target: string): Promise<void> => {
  if (existsSync(join(target, 'journal'))) throw new Error(`${target} holds a copy already`);
  for (const folder of ['journal', 'vault']) mkdirSync(join(target, folder), { recursive: true, mode: 0o700 });
  // Before there is anything that could be taken for the real world.
  copySmallStores(dataFolder, target, ['world.json', 'clock.json']);
  await copyJournal(dataFolder, target);
  const vault = new DatabaseSync(join(dataFolder, 'vault', 'vault.db'), { readOnly: true, timeout: 5_000 });
  try {
    await copyDatabase(vault, join(target, 'vault', 'vault.db'), { rate: 0x7fffffff });
  } finally {
    vault.close();
  }
  copySmallStores(dataFolder, target, ['blobs', 'format.json']);
};
