import canonicalizeRfc8785 from 'canonicalize';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/**
 * The canonical text of a fact (RFC 8785). The only numbers are safe integers that are counts; no null, no
 * undefined, no name that reads as an array index (an engine would reorder it when the text is parsed back).
 *
 * @throws TypeError naming the path of what is not allowed.
 */
export const canonicalJson = (value: unknown): string => {
  assertFact(value, '$');
  return canonicalizeRfc8785(value) as string;
};

/**
 * The same value with its names in canonical order, so that `JSON.stringify` writes the canonical text.
 *
 * @throws TypeError naming the path of what is not allowed.
 */
export const inCanonicalOrder = (value: unknown): JsonObject => {
  assertFact(value, '$');
  return sorted(value as JsonValue) as JsonObject;
};

/** Names by UTF-16 code units, as RFC 8785 has them and `toSorted` compares. */
const sorted = (value: JsonValue): JsonValue => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const members = value as JsonObject;
  const copy: Record<string, JsonValue> = {};
  for (const name of Object.keys(members).sort()) copy[name] = sorted(members[name] as JsonValue);
  return copy;
};

const assertFact = (value: unknown, path: string): void => {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`${path}: not well-formed Unicode`);
      // PostgreSQL keeps no U+0000 in text: a fact with one could be written and never be shown.
      if (value.includes('\u0000')) throw new TypeError(`${path}: holds U+0000`);
      return;
    case 'boolean':
      return;
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return;
      throw new TypeError(`${path}: a number in an event is a safe integer that is a count, got ${value}`);
    case 'object': {
      if (value === null) throw new TypeError(`${path}: an absent value is a variant with its reason, never null`);
      if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) assertFact(value[i], `${path}[${i}]`);
        return;
      }
      for (const [name, member] of Object.entries(value)) {
        if (/^\d+$/.test(name)) throw new TypeError(`${path}.${name}: a name that reads as an index`);
        if (!name.isWellFormed()) throw new TypeError(`${path}: a name is not well-formed Unicode`);
        assertFact(member, `${path}.${name}`);
      }
      return;
    }
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      throw new TypeError(`${path}: ${typeof value} cannot stand in an event`);
  }
};
