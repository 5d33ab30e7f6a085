import { referenceVersions } from '#platform/runtime/reference.js';
import { type Scheme, schemeSchema } from './domain/schemes/schemes.js';

/** Token under which all versions of the schemes are injected: `readonly Scheme[]`. */
export const SCHEMES = Symbol('Schemes');

/** @throws Error naming what is wrong in `seeds/reference/compensation-schemes.json` */
export const readSchemes = (): readonly Scheme[] =>
  referenceVersions('reference/compensation-schemes.json', schemeSchema);
