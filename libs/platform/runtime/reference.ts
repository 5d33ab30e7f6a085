import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

/** The project's folder: the nearest one above this file that holds `seeds`. */
export const projectFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'seeds'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('seeds/ is missing beside the program');
    folder = above;
  }
  return folder;
};

/** Rows of a CSV under `seeds/`, by column name. Small tables: standards, codes, rule versions. */
export const referenceRows = (file: string): readonly Readonly<Record<string, string>>[] =>
  parse(readFileSync(join(projectFolder(), 'seeds', file)), { columns: true, bom: true, skip_empty_lines: true });
