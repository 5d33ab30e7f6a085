import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer, Api } from '#platform/client/api.js';
import { WorldClock } from '#platform/runtime/world-clock.js';
import { chapters } from '../../apps/ops/src/demo/story.js';
import { World } from '../../apps/ops/src/demo/world.js';

// What is invented says so: every record of the demo world names its source or carries 【示例】.
const folder = fileURLToPath(new URL('../../seeds/demo/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

const recordsIn = (value: unknown): object[] =>
  Array.isArray(value)
    ? value.flatMap((one) => (typeof one === 'object' && one ? [one] : []))
    : Object.values(value as object).flatMap(recordsIn);

interface Provenance {
  readonly kind?: string;
  readonly text?: string;
}
const isSaid = ({ kind, text }: Provenance): boolean =>
  kind === 'example' ? `${text}`.includes('【示例】') : kind === 'source' && !!text;

const saysWhereItIsFrom = (record: object): boolean => {
  const { provenance, name } = record as { provenance?: Provenance; name?: unknown };
  return provenance ? isSaid(provenance) : typeof name === 'string' && name.includes('【示例】');
};

// The chapters are played against an API that takes everything and writes down what it was sent; it answers with ids, and
// with what a chapter looks up before it goes on.
interface Sent {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}
const edges = (...nodes: readonly object[]) => ({ edges: nodes.map((node) => ({ node })) });
const lookedUp = {
  agreements: edges({ id: 'joint', kind: 'jointPrevention' }, { id: 'paying', kind: 'horizontalCompensation' }),
  exceedances: edges({ id: 'july', month: '2020-07' }, { id: 'december', month: '2020-12' }),
  corrections: edges({ id: 'proposal' }),
  readings: edges({
    ...{ id: 'reading', sampledAt: '2020-12-15T00:00:00.000Z', source: 'national-automatic', method: 'automatic' },
    ...{ status: 'normal', items: [{ item: 'TP', kind: 'measured', text: '0.190', unit: 'mg/L', reason: null }] },
  }),
};
const recording = (sent: Sent[]): Api => ({
  post: async <Data>(body: object) => {
    const { query, variables } = body as { query: string; variables: { input: Sent['input'] } };
    const name = /^mutation\([^)]*\) \{ (\w+)/.exec(query)?.[1];
    if (name === undefined) return { data: lookedUp } as Answer<Data>;
    if (name !== 'signIn') sent.push({ name, input: variables.input });
    const made = ['accessToken', 'agreement', 'abnormality', 'notice', 'digest', 'statementDigest'];
    return { data: { [name]: Object.fromEntries(made.map((one) => [one, one])) } } as Answer<Data>;
  },
  upload: async (content) => ({ digest: 'file', bytes: content.length }),
});
const played = async (): Promise<readonly Sent[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-demo-'));
  try {
    writeFileSync(join(folder, 'operator-password'), 'operator');
    const file = (...names: readonly string[]) => join(folder, ...names);
    const platform = { clock: new WorldClock(folder), folder: { path: folder, file, release: () => undefined } };
    const sent: Sent[] = [];
    const world = new World(platform, recording(sent));
    for (const { at, play } of chapters) {
      world.at(at);
      await play(world);
    }
    return sent;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What only acts on a record that is there, and says nothing of its own. */
const acts = new Set([
  ...['signAgreement', 'closeMonth', 'assessMonth', 'computeSettlement', 'confirmSettlement', 'signInclusion'],
]);
const membersIn = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) => [[name, member] as const, ...membersIn(member)])
    : [];
/** A source: a provenance, the address of a file, the reading that is cited, not doubted. An example: 【示例】. */
const commandSaysSo = ({ name: command, input }: Sent): boolean => {
  const members = membersIn(input);
  const provenances = members.filter(([name, value]) => name === 'provenance' && value);
  if (provenances.length > 0) return provenances.every(([, value]) => isSaid(value as Provenance));
  const cites = (member: string) => member === 'address' || (member === 'reading' && command !== 'objectToReading');
  if (members.some(([name]) => cites(name))) return true;
  return members.some(([, value]) => typeof value === 'string' && value.includes('【示例】'));
};
const isExample = ({ input }: Sent): boolean => JSON.stringify(input).includes('【示例】');
const unmarked = ({ name, input }: Sent): Sent => ({
  name,
  input: JSON.parse(JSON.stringify(input).replaceAll('【示例】', '')),
});

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

  it('each record that its chapters send has a source, or says that it is an example', async () => {
    const records = (await played()).filter(({ name }) => !acts.has(name));
    const kinds = new Set(records.map(({ name }) => name));
    for (const kind of ['raiseAbnormality', 'sendNotice', 'proposeAgreement', 'publishVolume', 'publishReadings'])
      expect(kinds).toContain(kind);
    expect(records.filter((record) => !commandSaysSo(record))).toEqual([]);
    // And each example would be found without its mark.
    const examples = records.filter(isExample);
    expect(examples.length).toBeGreaterThan(30);
    expect(examples.map(unmarked).filter(commandSaysSo)).toEqual([]);
    const [republished] = records.filter(({ name }) => name === 'publishReadings') as [Sent];
    const { provenance: _, ...plain } = republished.input;
    expect(commandSaysSo({ ...republished, input: plain })).toBe(false);
  });

  it('a record with neither would be found', () => {
    expect(saysWhereItIsFrom({ name: '某分局' })).toBe(false);
    expect(saysWhereItIsFrom({ provenance: { kind: 'example', text: '样例' } })).toBe(false);
  });
});
