import type { Versioned } from './types.js';

/** That version of a piece of reference data; nothing when there is none. */
export const theVersion = <T extends Versioned>(all: readonly T[], { id, version }: Versioned): T | undefined =>
  all.find((one) => one.id === id && one.version === version);

/** The newest version under an id; nothing when there is none. */
export const newestVersion = <T extends Versioned>(all: readonly T[], id: string): T | undefined =>
  all
    .filter((one) => one.id === id)
    .reduce<T | undefined>((newest, one) => (newest && newest.version >= one.version ? newest : one), undefined);
