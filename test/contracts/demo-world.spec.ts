import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// What is invented says so: every record of the demo world names its source or carries 【示例】.
const folder = fileURLToPath(new URL('../../seeds/demo/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

const recordsIn = (value: unknown): object[] =>
  Array.isArray(value)
    ? value.flatMap((one) => (typeof one === 'object' && one ? [one] : []))
    : Object.values(value as object).flatMap(recordsIn);

const saysWhereItIsFrom = (record: object): boolean => {
  const { provenance, name } = record as { provenance?: { kind?: string; text?: string }; name?: unknown };
  if (!provenance) return typeof name === 'string' && name.includes('【示例】');
  return provenance.kind === 'example'
    ? `${provenance.text}`.includes('【示例】')
    : provenance.kind === 'source' && !!provenance.text;
};

describe('the demo world', () => {
  it.each(files)('%s: each record has a source, or says that it is an example', (file) => {
    const records = recordsIn(JSON.parse(readFileSync(`${folder}${file}`, 'utf8')));
    expect(records.length).toBeGreaterThan(0);
    expect(records.filter((record) => !saysWhereItIsFrom(record))).toEqual([]);
  });

  it('every file of readings stands in the list of origins', () => {
    const origins = readFileSync(`${folder}../README.md`, 'utf8');
    expect(readdirSync(`${folder}readings`).filter((file) => !origins.includes(file))).toEqual([]);
  });

  it('a record with neither would be found', () => {
    expect(saysWhereItIsFrom({ name: '某分局' })).toBe(false);
    expect(saysWhereItIsFrom({ provenance: { kind: 'example', text: '样例' } })).toBe(false);
  });
});
