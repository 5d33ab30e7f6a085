import { createHash } from 'node:crypto';
import { canonicalJson } from '#platform/kernel/canonical-json.js';

/** SHA-256 of bytes or text (UTF-8), lower-case hexadecimal. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Digest of what a client asked for: operation and input, in canonical form. Absent optional members are left out. */
export const digestOf = (operation: string, input: unknown): string =>
  sha256(canonicalJson({ operation, input: withoutAbsent(input) }));

const withoutAbsent = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([name, member]) => [name, withoutAbsent(member)]),
  );
};
