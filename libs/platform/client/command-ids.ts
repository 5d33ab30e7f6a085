import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/**
 * The same label at the same moment gives the same UUIDv7: a seed that is run again repeats its commands instead of
 * sending new ones.
 */
export const commandIdFor = (label: string, milliseconds: number): string =>
  v7({ msecs: milliseconds, seq: 0, random: createHash('sha256').update(label).digest().subarray(0, 16) });
