import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '#platform/runtime/reference.js';
import type { Limits } from '../domain/evaluation/types.js';
import type { Items } from '../domain/items.js';
import { type ImportFormat, importFormatsSchema } from './import-format.js';

/** Token under which {@link ImportReference} is injected. */
export const IMPORT_REFERENCE = Symbol('ImportReference');

/** Reference data that an import goes by. */
export interface ImportReference {
  readonly formats: readonly ImportFormat[];
  readonly items: Items;
  readonly limits: Limits;
}

/** @throws Error naming what is wrong in the formats */
export const readImportReference = (items: Items, limits: Limits): ImportReference => ({
  items,
  limits,
  formats: readImportFormats(items),
});

/** @throws Error naming what is wrong in `seeds/reference/import-formats.json`, also an item or unit that is not known */
export const readImportFormats = (items: Items): readonly ImportFormat[] => {
  const file = 'seeds/reference/import-formats.json';
  const parsed = importFormatsSchema.safeParse(JSON.parse(readFileSync(join(projectFolder(), file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  for (const { id, layout } of parsed.data) {
    const wrong =
      layout.kind === 'rows'
        ? layout.items.filter(({ item, unit }) => items.get(item)?.unit !== unit).map(({ column }) => column)
        : Object.values(layout.items).filter((item) => !items.has(item));
    if (wrong.length > 0) throw new Error(`${file}: ${id} names an unknown item or unit: ${wrong.join(', ')}`);
  }
  return parsed.data;
};
