import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { newestReference, projectFolder, referenceFile, referenceVersions } from './reference.js';

const folder = mkdtempSync(join(tmpdir(), 'lianfang-reference-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.strictObject({ id: z.string(), version: z.int() });
const fileOf = (content: unknown): string => {
  const file = join(folder, 'rules.json');
  writeFileSync(file, JSON.stringify(content));
  return relative(join(projectFolder(), 'seeds'), file);
};
const a1 = { id: 'a', version: 1 };
const a2 = { id: 'a', version: 2 };

describe('reference data', () => {
  it('is refused by the name of its file when it is not what it should be', () => {
    const file = fileOf([{ id: 'a' }]);
    expect(() => referenceFile(file, z.array(schema))).toThrow(`seeds/${file}: `);
    expect(() => referenceVersions(file, schema)).toThrow('version');
  });

  it('has each version of an id once; another id has versions of its own', () => {
    expect(referenceVersions(fileOf([a1, { id: 'b', version: 1 }]), schema)).toHaveLength(2);
    expect(() => referenceVersions(fileOf([a1, a1]), schema)).toThrow('a version stands twice');
  });

  it('is used in its newest version, wherever that stands', () => {
    expect(newestReference(fileOf([a2, a1]), schema)).toEqual(a2);
    expect(newestReference(fileOf([a1, a2]), schema)).toEqual(a2);
    expect(() => newestReference(fileOf([]), schema)).toThrow('no version');
  });
});
