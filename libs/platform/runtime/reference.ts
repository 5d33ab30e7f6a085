import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

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

/** A JSON file under `seeds/`, checked. @throws Error naming the file and what is wrong in it */
export const referenceFile = <Content>(file: string, schema: z.ZodType<Content>): Content =>
  checked(`seeds/${file}`, JSON.parse(readFileSync(join(projectFolder(), 'seeds', file), 'utf8')), schema);

/** @throws Error naming where it stands and what is wrong */
export const checked = <Content>(where: string, value: unknown, schema: z.ZodType<Content>): Content => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${where}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

interface Versioned {
  readonly id?: string;
  readonly version: number;
}

/** A JSON list of versions; of one id no version stands twice. @throws Error naming the file and what is wrong in it */
export const referenceVersions = <Entry extends Versioned>(
  file: string,
  schema: z.ZodType<Entry>,
): readonly Entry[] => {
  const entries = referenceFile(file, z.array(schema));
  const keys = entries.map(({ id = '', version }) => `${id} ${version}`);
  if (new Set(keys).size < keys.length) throw new Error(`seeds/${file}: a version stands twice`);
  return entries;
};

/** The newest of them. @throws as {@link referenceVersions}, and when there is none */
export const newestReference = <Entry extends Versioned>(file: string, schema: z.ZodType<Entry>): Entry => {
  const [newest] = referenceVersions(file, schema).toSorted((a, b) => b.version - a.version);
  if (!newest) throw new Error(`seeds/${file}: no version`);
  return newest;
};
