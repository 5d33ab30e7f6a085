import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '#platform/runtime/reference.js';
import { type Scheme, schemeSchema } from './domain/schemes/schemes.js';

/** Token under which all versions of the schemes are injected: `readonly Scheme[]`. */
export const SCHEMES = Symbol('Schemes');

/** @throws Error naming what is wrong in `seeds/reference/compensation-schemes.json` */
export const readSchemes = (): readonly Scheme[] => {
  const file = 'seeds/reference/compensation-schemes.json';
  const parsed = z.array(schemeSchema).safeParse(JSON.parse(readFileSync(join(projectFolder(), file), 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  const keys = parsed.data.map(({ id, version }) => `${id} ${version}`);
  if (new Set(keys).size < keys.length) throw new Error(`${file}: a version stands twice`);
  return parsed.data;
};
