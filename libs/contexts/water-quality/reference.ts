import { referenceRows } from '#platform/runtime/reference.js';
import type { Items } from './domain/items.js';

/** Token under which {@link Items} are injected. */
export const ITEMS = Symbol('Items');

/** Items with their units, from `seeds/reference/items.csv`. */
export const readItems = (): Items =>
  new Map(
    referenceRows('reference/items.csv').map(({ code = '', name_zh = '', name_en = '', unit = '' }) => [
      code,
      { code, zh: name_zh, en: name_en, unit },
    ]),
  );
