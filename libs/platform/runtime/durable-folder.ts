import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes a folder (0700) if need be; its name is on the disk, too: what is durable in one without is lost with it. */
export const makeDurableFolder = (path: string): void => {
  const folder = resolve(path);
  // Where it was there already, whoever made it may have been killed before its name was on the disk.
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 }) ?? folder;
  for (let made = folder; made.length >= first.length; made = dirname(made)) syncNames(dirname(made));
};

const syncNames = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
