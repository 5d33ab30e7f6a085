import { referenceFile } from '#platform/runtime/reference.js';
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
  const file = 'reference/import-formats.json';
  const formats = referenceFile(file, importFormatsSchema);
  for (const { id, layout } of formats) {
    const wrong =
      layout.kind === 'rows'
        ? layout.items.filter(({ item, unit }) => items.get(item)?.unit !== unit).map(({ column }) => column)
        : Object.values(layout.items).filter((item) => !items.has(item));
    if (wrong.length > 0) throw new Error(`seeds/${file}: ${id} names an unknown item or unit: ${wrong.join(', ')}`);
  }
  return formats;
};
