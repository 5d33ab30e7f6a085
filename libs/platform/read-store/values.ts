/**
 * How values go to the database and come back: as text in both directions, the same for both stores.
 */

/**
 * A parameter as text; the database knows its type. An array is a PostgreSQL array: what goes into a `jsonb` column
 * and may be an array is given as `JSON.stringify(value)`.
 */
export const toText = (value: unknown): string | null => {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'undefined':
      return null;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return arrayText(value);
      if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
      return value instanceof Date ? value.toISOString() : JSON.stringify(value);
    case 'function':
    case 'symbol':
      throw new TypeError(`a ${typeof value} is no parameter`);
    default:
      throw new TypeError('no parameter');
  }
};

const arrayText = (values: readonly unknown[]): string =>
  `{${values
    .map((value) => {
      if (Array.isArray(value)) return arrayText(value);
      const text = toText(value);
      return text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    })
    .join(',')}}`;

const asNumber = (text: string): unknown => Number(text);

/** `2020-09-19 00:00:00.1+00` (ISO style, UTC session) → `2020-09-19T00:00:00.100Z`; microseconds are cut off. */
const asInstant = (text: string): string => {
  if (!text.endsWith('+00')) return text; // infinity, or a year before Christ
  const [seconds = '', fraction = ''] = text.slice(0, -3).split('.');
  return `${seconds.replace(' ', 'T')}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
};

const scalars = new Map<number, (text: string) => unknown>([
  [16, (text) => text === 't'], // bool
  [21, asNumber], // int2
  [23, asNumber], // int4
  [700, asNumber], // float4
  [701, asNumber], // float8
  [114, (text) => JSON.parse(text)], // json
  [3802, (text) => JSON.parse(text)], // jsonb
  [1184, asInstant], // timestamptz
]);

/** Array types by their element type; others stay text. */
const arrays = new Map<number, number>([
  [1000, 16],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1015, 1043],
  [1016, 20],
  [1182, 1082],
  [1185, 1184],
  [1231, 1700],
  [2951, 2950],
]);

/** A value of a type (its `oid`) as the database writes it. */
export const fromText = (text: string | null, type: number): unknown => {
  if (text === null) return null;
  const scalar = scalars.get(type);
  if (scalar) return scalar(text);
  const element = arrays.get(type);
  return element === undefined ? text : elementsOf(text).map((item) => fromText(item, element));
};

/** Elements of a one-dimensional array. */
const elementsOf = (text: string): (string | null)[] => {
  const elements: (string | null)[] = [];
  for (let at = 1; at < text.length - 1; ) {
    if (text[at] === '"') {
      let element = '';
      for (at++; text[at] !== '"'; at++) {
        if (text[at] === '\\') at++;
        element += text[at];
      }
      elements.push(element);
      at += 2;
    } else {
      let end = text.indexOf(',', at);
      if (end === -1) end = text.length - 1;
      const element = text.slice(at, end);
      elements.push(element === 'NULL' ? null : element);
      at = end + 1;
    }
  }
  return elements;
};

export interface Field {
  readonly name: string;
  readonly type: number;
}

/** Rows as objects from what came over the wire. */
export const rowsOf = (
  fields: readonly Field[],
  wire: readonly (readonly (string | null)[])[],
): Record<string, unknown>[] =>
  wire.map((values) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as Field;
      row[field.name] = fromText(values[i] ?? null, field.type);
    }
    return row;
  });

/** Rows a command tag speaks of: `INSERT 0 5` → 5, `SELECT 2` → 2, `BEGIN` → 0. */
export const countOf = (tag: string): number => {
  const count = Number.parseInt(tag.slice(tag.lastIndexOf(' ') + 1), 10);
  return Number.isNaN(count) ? 0 : count;
};
