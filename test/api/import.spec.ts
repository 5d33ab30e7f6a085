import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { BlobRefused, type BlobStore } from '#platform/blobs/blob-store.js';
import type { Visitor } from '#platform/client/api.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { newId, type RunningApi, startApi } from './harness.js';

const seed = (path: string): Buffer => readFileSync(join(projectFolder(), 'seeds/demo', path));
const daily = seed('readings/national-stations-daily-2020.csv');
const header =
  'snapshot_date,province,basin,city,river,station,observed_at,station_status,published_class,do_mg_l,nh3n_mg_l,missing_reasons';
const csv = (...rows: string[]): Buffer => Buffer.from([header, ...rows, ''].join('\n'));

interface Report {
  readonly summaryEn: string;
  readonly rows: number;
  readonly withValues: number;
  readonly added: number;
  readonly republished: number;
  readonly alreadyKnown: number;
  readonly statusOnly: number;
  readonly statusAlreadyKnown: number;
  readonly proposedCorrections: number;
  readonly notTaken: number;
  readonly problemCount: number;
  readonly problems: readonly {
    readonly line: number;
    readonly code: string;
    readonly message: string;
    readonly details: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly warnings: Report['problems'];
  readonly samplingTimes: readonly { readonly section: string; readonly times: readonly { readonly time: string }[] }[];
}
interface Imported {
  readonly import: string | null;
  readonly receipt: { readonly version: number; readonly repeated: boolean } | null;
  readonly format: string;
  readonly encoding: string;
  readonly report: Report;
}

const report = `report { summaryEn rows withValues added republished alreadyKnown statusOnly statusAlreadyKnown
  proposedCorrections notTaken problemCount problems { line code message details { name value } }
  warnings { code details { name value } } samplingTimes { section times { time } } }`;
const selection = `import receipt { version position repeated } format encoding ${report}`;

let api: RunningApi;
let owner: Visitor;
let other: Visitor;

const limit = 3_000_000;
const multipart = (content: Buffer, ...more: Buffer[]): { headers: Record<string, string>; payload: Buffer } => {
  const part = (bytes: Buffer) => [
    Buffer.from('--boundary\r\nContent-Disposition: form-data; name="file"; filename="readings.csv"\r\n\r\n'),
    bytes,
    Buffer.from('\r\n'),
  ];
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=boundary' },
    payload: Buffer.concat([...[content, ...more].flatMap(part), Buffer.from('--boundary--\r\n')]),
  };
};
const send = async (visitor: Visitor, { headers, payload }: ReturnType<typeof multipart>) => {
  const authorization = visitor.authorization;
  const all = { ...headers, ...(authorization ? { authorization } : {}) };
  const response = await api.app.inject({ method: 'POST', url: '/files', headers: all, payload });
  return { status: response.statusCode, body: response.json() };
};
const upload = async (content: Buffer, visitor = owner): Promise<string> => {
  const { status, body } = await send(visitor, multipart(content));
  expect([status, body]).toEqual([201, { digest: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: content.length }]);
  return body.digest;
};
const imports = (input: object, visitor = owner): Promise<Imported> =>
  visitor.command<Imported>(
    'importReadings',
    'ReadingsImported',
    { ...newId(), dryRun: false, dataOwner: 'cnemc', address: 'https://example.org/readings.csv', ...input },
    selection,
  );
const importOf = async (content: Buffer, input: object = {}, visitor = owner) =>
  imports({ digest: await upload(content, visitor), ...input }, visitor);
const problems = ({ report: { problems: found } }: Imported) => found.map(({ line, code }) => `${line} ${code}`);
const detail = (of: { readonly details: Report['problems'][number]['details'] } | undefined, name: string) =>
  of?.details.filter((one) => one.name === name).map(({ value }) => value);

const register = async (section: string, name: string, dataOwner: string, type = 'river'): Promise<void> => {
  await api.operator.command('registerSection', 'SectionRegistered', {
    ...newId(),
    ...{ section, name, river: '示例河', controlLevel: 'national', dataOwner, boundaryType: 'unknown', sides: [] },
    waterBodyType: { type, source: '【示例】', since: '2000-01-01' },
    provenance: { kind: 'example', text: '【示例】' },
  });
};
/** A section of its own, with a name of its own. */
const aSection = async (dataOwner = 'cnemc'): Promise<{ section: string; name: string }> => {
  const id = newId().commandId.slice(-8);
  await register(`section-${id}`, `示例断面${id}`, dataOwner);
  return { section: `section-${id}`, name: `示例断面${id}` };
};
const morning = '2020-05-08T08:00:00+08:00';
const row = (station: string, sampledAt: string, oxygen = '8.1', ammonia = '0.5'): string =>
  `${sampledAt.slice(0, 10)},浙江省,太湖流域,嘉兴市,河,${station},${sampledAt},正常,Ⅱ,${oxygen},${ammonia},`;

interface ReadingsOf {
  readonly readings: { readonly edges: readonly { readonly node: Record<string, unknown> }[] };
}
const readingsOf = async (section: string, month?: string) => {
  const query = `query($s: ID!, $m: Month) { readings(section: $s, month: $m, first: 100, superseded: true) {
    edges { node { sampledAt version current items { item text } } } } }`;
  const { readings } = await owner.ask<ReadingsOf>(query, { s: section, m: month ?? null });
  return readings.edges.map(({ node }) => node);
};
const importCount = async (): Promise<number> =>
  (await owner.ask<{ imports: { edges: unknown[] } }>('{ imports(first: 100) { edges { cursor } } }')).imports.edges
    .length;

beforeAll(async () => {
  api = await startApi({ LIANFANG_MAX_UPLOAD_BYTES: `${limit}` });
  owner = await api.officer('cnemc', 'monitoringOfficer');
  other = await api.officer('jiaxing', 'monitoringOfficer');
  const sections = JSON.parse(seed('sections.json').toString()) as { dataOwner: string }[];
  for (const section of sections.filter(({ dataOwner }) => dataOwner === 'cnemc')) {
    await api.operator.command('registerSection', 'SectionRegistered', { ...newId(), ...section });
  }
}, 60_000);
afterAll(() => api?.close());

describe('a file', () => {
  it('is stored under its digest; the same one twice is the same', async () => {
    expect(await upload(Buffer.from('a,b\n'))).toBe(await upload(Buffer.from('a,b\n')));
  });

  it('is taken from a signed-in officer alone', async () => {
    expect(await send(api.nobody, multipart(Buffer.from('x')))).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: 'NotSignedIn' } }] },
    });
  });

  it('is exactly one in a request', async () => {
    const refused = { status: 400, body: { errors: [{ extensions: { code: 'FileMissing' } }] } };
    const none = { ...multipart(Buffer.from('x')), payload: Buffer.from('--boundary--\r\n') };
    expect(await send(owner, none)).toMatchObject(refused);
    expect(await send(owner, multipart(Buffer.from('x'), Buffer.from('y')))).toMatchObject(refused);
    const field = '--boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--boundary--\r\n';
    expect(await send(owner, { ...none, payload: Buffer.from(field) })).toMatchObject(refused);
    const json = { headers: { 'content-type': 'application/json' }, payload: Buffer.from('{}') };
    expect(await send(owner, json)).toMatchObject(refused);
  });

  it('that is too large is refused, and leaves nothing', async () => {
    const large = Buffer.alloc(limit + 1, 'x');
    expect(await send(owner, multipart(large))).toMatchObject({
      status: 413,
      body: { errors: [{ extensions: { code: 'FileTooLarge', details: { limit } } }] },
    });
    expect(await send(owner, multipart(large.subarray(1)))).toMatchObject({ status: 201 });
  });

  it('that breaks off, or finds no space, is not stored', async () => {
    const before = await blobFiles();
    const whole = multipart(Buffer.from('broken off'));
    const half = { ...whole, payload: whole.payload.subarray(0, -20) };
    expect(await send(owner, half)).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'UploadAborted' } }] },
    });
    const blobs = api.platform.blobs as { put: BlobStore['put'] };
    const put = blobs.put;
    blobs.put = () => Promise.reject(new BlobRefused('StorageFull'));
    expect(await send(owner, whole)).toMatchObject({
      status: 507,
      body: { errors: [{ extensions: { code: 'StorageFull' } }] },
    });
    blobs.put = put;
    expect(await blobFiles()).toEqual(before);
  });

  it('that nobody has sent cannot be imported', async () => {
    await expect(imports({ digest: 'ab'.repeat(32) })).rejects.toMatchObject({ code: 'UnknownFile' });
  });
});

describe('over a connection', () => {
  let port: number;
  beforeAll(async () => {
    await api.app.listen(0, '127.0.0.1');
    port = Number(new URL(await api.app.getUrl()).port);
  });
  const begin = (): ClientRequest => {
    const request = httpRequest({
      ...{ port, host: '127.0.0.1', path: '/files', method: 'POST' },
      headers: { 'content-type': 'multipart/form-data; boundary=boundary', authorization: `${owner.authorization}` },
    });
    request.on('error', () => undefined);
    request.write('--boundary\r\nContent-Disposition: form-data; name="file"; filename="readings.csv"\r\n\r\n');
    return request;
  };

  it('a client that goes away in the middle of a file leaves nothing, and the next one is served', async () => {
    const before = await blobFiles();
    const request = begin();
    request.write(Buffer.alloc(500_000, 'x'));
    while ((await blobFiles()).length === before.length) await owner.ask('{ me { officer } }');
    request.destroy();
    while ((await blobFiles()).length > before.length) await owner.ask('{ me { officer } }');
    expect(await blobFiles()).toEqual(before);
    await upload(Buffer.from('after the broken one'));
  });

  it('a client that sends too much gets to read why', async () => {
    const request = begin();
    const chunk = Buffer.alloc(100_000, 'x');
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    for (let sent = 0; sent < 2 * limit; sent += chunk.length) request.write(chunk);
    request.end('\r\n--boundary--\r\n');
    const [response] = await answered;
    let body = '';
    for await (const part of response) body += part;
    expect([response.statusCode, body]).toEqual([413, expect.stringContaining('FileTooLarge')]);
  });
});

describe('the national list of 2020', () => {
  const counts = '7,050 rows: 5,489 with values, 1,561 status only, 8 repeated';
  let digest: string;
  let tried: Imported;

  it('tried first, says what would be and writes nothing', async () => {
    digest = await upload(daily);
    tried = await imports({ digest, dryRun: true });
    expect(tried).toMatchObject({
      ...{ import: null, receipt: null, format: 'national-daily', encoding: 'utf-8' },
      report: { summaryEn: counts, added: 5_481, alreadyKnown: 8, notTaken: 0, problemCount: 0 },
    });
    expect(await readingsOf('wangjiangjing')).toEqual([]);
    expect(await importCount()).toBe(0);
  });

  it('is imported line by line: readings, statuses of stations, repetitions', async () => {
    const input = { ...newId(), digest };
    const imported = await imports(input);
    expect(imported.report).toMatchObject({
      ...{ summaryEn: counts, rows: 7_050, added: 5_481, republished: 0, alreadyKnown: 8 },
      ...{ statusOnly: 1_561, statusAlreadyKnown: 0, notTaken: 0, problemCount: 0, problems: [] },
    });
    expect(imported.receipt).toMatchObject({ version: 0, repeated: false });
    expect(await readingsOf('wangjiangjing', '2020-09')).toContainEqual(
      expect.objectContaining({
        sampledAt: '2020-09-19T00:00:00.000Z',
        items: expect.arrayContaining([
          { item: 'DO', text: '0.70' },
          { item: 'NH3N', text: '1.338' },
        ]),
      }),
    );
    // The same command again has no second effect and the same answer.
    expect(await imports(input)).toEqual({ ...imported, receipt: { ...imported.receipt, repeated: true } });
    await expect(imports({ ...input, address: 'https://elsewhere.example' })).rejects.toMatchObject({
      code: 'CommandIdReused',
    });
  });

  it('imported again adds nothing, nor does its copy in GB18030 with a byte order mark', async () => {
    const nothingNew = { added: 0, republished: 0, alreadyKnown: 5_489, statusOnly: 1_561, statusAlreadyKnown: 1_561 };
    expect((await imports({ digest })).report).toMatchObject(nothingNew);
    const copy = iconv.encode(daily.toString('utf8'), 'gb18030', { addBOM: true });
    const imported = await importOf(copy, { dryRun: true });
    expect(imported.encoding).toBe('gb18030');
    expect(imported.report).toMatchObject(nothingNew);
  });

  it('is seen by the importer’s organisation, and by nobody else', async () => {
    const query = `{ imports(first: 1) { edges { node { id digest dataOwner firstMonth lastMonth
      report { summaryEn } } } } }`;
    type Imports = { imports: { edges: { node: { id: string } }[] } };
    const seen = await owner.ask<Imports>(query);
    expect(seen.imports.edges[0]?.node).toMatchObject({ digest, firstMonth: '2019-12', lastMonth: '2020-12' });
    expect((await other.ask<Imports>(query)).imports.edges).toEqual([]);
    const one = 'query($id: ID!) { import(id: $id) { format } }';
    const id = seen.imports.edges[0]?.node.id;
    expect(await owner.ask(one, { id })).toEqual({ import: { format: 'national-daily' } });
    expect(await other.ask(one, { id })).toEqual({ import: null });
  });
});

describe('a line that cannot be taken', () => {
  it.each([
    ['in which cells are missing', (name: string) => `2020-05-08,浙江省,${name}`, 'MalformedLine'],
    ['with an open quote', (name: string) => row(`"${name}`, '2020-05-08T08:00:00+08:00'), 'MalformedLine'],
    ['of an unknown section', () => row('不存在的断面', '2020-05-08T08:00:00+08:00'), 'UnknownSection'],
    ['with 999', (name: string) => row(name, '2020-05-08T08:00:00+08:00', '999'), 'SentinelValue'],
    ['with a negative value', (name: string) => row(name, '2020-05-08T08:00:00+08:00', '-1.2'), 'NegativeValue'],
    ['of the future', (name: string) => row(name, '2199-05-08T08:00:00+08:00'), 'FutureSamplingTime'],
    ['without a sampling time', (name: string) => row(name, ''), 'NoSamplingTime'],
    ['with a word for a value', (name: string) => row(name, '2020-05-08T08:00:00+08:00', '八'), 'NotANumber'],
    ['with a time that is none', (name: string) => row(name, '2020-02-30T08:00:00+08:00'), 'InvalidTime'],
    ['of an unknown status', (name: string) => row(name, morning).replace('正常', '关门'), 'UnknownStatus'],
    ['of an unknown class', (name: string) => row(name, morning).replace('Ⅱ', 'Ⅵ'), 'UnknownClass'],
    ['with an unknown reason', (name: string) => `${row(name, morning, '')}do_mg_l:lost`, 'UnknownReason'],
  ])('%s is named; the others are', async (_, bad, code) => {
    const { section, name } = await aSection();
    const lines = [row(name, '2020-05-07T08:00:00+08:00'), bad(name), row(name, '2020-05-09T08:00:00+08:00')];
    const imported = await importOf(csv(...lines));
    expect(problems(imported)).toEqual([`3 ${code}`]);
    expect(imported.report).toMatchObject({ rows: 3, added: 2, notTaken: 1, problemCount: 1 });
    expect(imported.report.problems[0]?.message).toMatch(/\p{Script=Han}/u);
    expect(await readingsOf(section)).toHaveLength(2);
  });

  it('because two sections have its name is taken for neither', async () => {
    const [one, two] = [await aSection(), await aSection()];
    await register(`${one.section}-twin`, two.name, 'cnemc');
    const imported = await importOf(csv(row(one.name, morning), row(two.name, morning)));
    expect(problems(imported)).toEqual(['3 AmbiguousSection']);
    expect(detail(imported.report.problems[0], 'sections')).toEqual([`${one.section}-twin`, two.section].sort());
  });

  it('because the file does not say which publication it is', async () => {
    const { name } = await aSection();
    const head = 'version,station,observed_at,station_status,published_class,do_mg_l';
    const lines = ['third_pull', 'first_pull'].map((version) => `${version},${name},${morning},正常,Ⅱ,8.1`);
    const imported = await importOf(Buffer.from([head, ...lines].join('\n')));
    expect([imported.format, problems(imported)]).toEqual(['national-revised', ['2 UnknownWord']]);
  });

  it('because its item is unknown, or in another unit', async () => {
    const table = seed('readings/jiaxing-source-water-2019-10.csv').toString();
    const stations = [await aSection('jiaxing'), await aSection('jiaxing')];
    const [one, two] = stations.map(({ name }) => name);
    const inMicrograms = table
      .replace('shijiuyang_raw,guanjinggang_raw', `${one},${two}`)
      .replace('dissolved_oxygen,6.33,5.47,mg/L', 'dissolved_oxygen,6330,5470,μg/L');
    const imported = await importOf(Buffer.from(inMicrograms), { dataOwner: 'jiaxing' }, other);
    expect(problems(imported)).toEqual(['3 WrongUnit', '24 UnknownItem']);
    expect(imported.report).toMatchObject({ added: 2, notTaken: 2 });
  });

  it('differs from another one of its file: neither is taken', async () => {
    const { section, name } = await aSection();
    const imported = await importOf(
      csv(
        row(name, '2020-05-08T08:00:00+08:00', '8.1'),
        row(name, '2020-05-08T08:00:00+08:00', '8.2'),
        row(name, '2020-05-09T08:00:00+08:00'),
        row(name, '2020-05-09T08:00:00+08:00'),
      ),
    );
    expect(problems(imported)).toEqual(['2 ConflictInFile']);
    expect(detail(imported.report.problems[0], 'lines')).toEqual(['2', '3']);
    expect(imported.report).toMatchObject({ added: 1, alreadyKnown: 1, notTaken: 2 });
    expect(await readingsOf(section)).toHaveLength(1);
  });

  it('is of another owner than named', async () => {
    const { name } = await aSection('jiaxing');
    // 嘉兴 does not let others see the section, so that for the national centre there is none.
    expect(problems(await importOf(csv(row(name, '2020-05-08T08:00:00+08:00'))))).toEqual(['2 UnknownSection']);
    const own = await importOf(csv(row(name, '2020-05-08T08:00:00+08:00')), { dataOwner: 'cnemc' }, other);
    expect(problems(own)).toEqual(['2 OtherDataOwner']);
    const right = await importOf(csv(row(name, '2020-05-08T08:00:00+08:00')), { dataOwner: 'jiaxing' }, other);
    expect(right.report).toMatchObject({ added: 1 });
  });
});

describe('a file published again', () => {
  it('with other values is a version beside the first, never a silent correction', async () => {
    const { section, name } = await aSection();
    await importOf(csv(row(name, '2020-05-08T08:00:00+08:00', '8.1'), row(name, '2020-05-09T08:00:00+08:00')));
    const again = csv(row(name, '2020-05-08T08:00:00+08:00', '8.3'), row(name, '2020-05-09T08:00:00+08:00'));
    expect((await importOf(again, { dryRun: true })).report).toMatchObject({
      added: 0,
      republished: 1,
      alreadyKnown: 1,
    });
    expect((await importOf(again)).report).toMatchObject({ added: 0, republished: 1, alreadyKnown: 1 });
    expect(await readingsOf(section)).toMatchObject([
      { version: 1, current: true },
      { version: 2, current: true, items: expect.arrayContaining([{ item: 'DO', text: '8.3' }]) },
      { version: 1, current: false },
    ]);
  });

  it('for a month that is closed proposes corrections, and names the rows that the month does not know', async () => {
    const { section, name } = await aSection();
    await importOf(csv(row(name, '2020-05-08T08:00:00+08:00', '8.1'), row(name, '2020-05-09T08:00:00+08:00')));
    await owner.command('closeMonth', 'MonthClosed', { ...newId(), section, month: '2020-05' });
    const late = csv(
      row(name, '2020-05-07T08:00:00+08:00'),
      row(name, '2020-05-08T08:00:00+08:00', '8.3'),
      row(name, '2020-05-09T08:00:00+08:00'),
      row(name, '2020-06-01T08:00:00+08:00'),
    );
    for (const dryRun of [true, false]) {
      const imported = await importOf(late, { dryRun });
      expect(problems(imported)).toEqual(['2 MonthClosed']);
      expect(imported.report).toMatchObject({ added: 1, republished: 0, proposedCorrections: 1, alreadyKnown: 1 });
    }
    expect(await readingsOf(section, '2020-05')).toHaveLength(2);
  });
});

describe('other files', () => {
  it('a section cannot be named for a file that names its stations', async () => {
    const { section } = await aSection();
    await expect(importOf(daily, { section, trust: 'unverified' })).rejects.toMatchObject({ code: 'SectionNotAsked' });
  });

  it('of no known form, or without what the named form needs, are refused', async () => {
    const shares = seed('readings/class-share-published.csv');
    await expect(importOf(shares)).rejects.toMatchObject({ code: 'UnknownFormat' });
    await expect(importOf(shares, { format: 'national-daily' })).rejects.toMatchObject({ code: 'FormatDoesNotFit' });
    await expect(importOf(Buffer.alloc(0))).rejects.toMatchObject({ code: 'NotATable' });
    await expect(importOf(Buffer.alloc(200_000, 'x'))).rejects.toMatchObject({ code: 'NotATable' });
  });
});

/** Files in the blob store. */
const blobFiles = async (): Promise<readonly string[]> => {
  const entries = await readdir(api.platform.folder.file('blobs'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
};
