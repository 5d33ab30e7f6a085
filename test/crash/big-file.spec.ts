import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, type RunningProgram, startProgram } from '#platform/client/program.js';
import { forgetPeak, residentMiB } from '../bench/measure.js';
import { owner, prepare } from './readings.js';

// A large file through the whole program: sent as a stream, left in the middle, imported in earnest. By default a few
// megabytes; LIANFANG_TEST_BIG_FILE says how many (200: a million rows, which takes long).
const megabytes = Number(process.env['LIANFANG_TEST_BIG_FILE'] ?? 2);
/** The kernel keeps the most memory a process had, and forgets it when asked (Linux). */
const tellsPeak = existsSync('/proc/self/clear_refs');
/** MiB beyond which memory runs away with the size of a file. The goal (P13) is 100: the bench says what is reached. */
const mostMemory = 250;

const folder = mkdtempSync(join(tmpdir(), 'lianfang-big-file-'));
const data = join(folder, 'data');
const stations = Array.from({ length: 40 }, (_, n) => `大文件断面${n}`);
let program: RunningProgram;
let visitor: Visitor;

beforeAll(async () => {
  program = await startProgram(data, {
    ...{ LIANFANG_MAX_UPLOAD_BYTES: `${megabytes * 2_000_000}`, LIANFANG_REQUESTS_PER_MINUTE: '1000000' },
  });
  await prepare(program, data);
  const operator = await new Visitor(overHttp(program.address)).signIn('operator', operatorPassword(data));
  for (const [n, name] of stations.entries()) {
    await operator.command('registerSection', 'SectionRegistered', {
      ...{ section: `big-${n}`, name, river: '京杭运河', controlLevel: 'national', dataOwner: 'cnemc' },
      ...{ boundaryType: 'unknown', sides: [], provenance: { kind: 'example', text: '【示例】' } },
      waterBodyType: { type: 'river', source: '【示例】', since: '2000-01-01' },
      commandId: commandIdFor(name, 1_600_000_000_000),
    });
  }
  visitor = await owner(program);
}, 60_000);
afterAll(async () => {
  await program?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const columns =
  'snapshot_date,station,observed_at,station_status,published_class,water_temp_c,ph,do_mg_l,conductivity_us_cm,turbidity_ntu,codmn_mg_l,nh3n_mg_l,tp_mg_l,tn_mg_l,chla_mg_l,algae_cells_l,missing_reasons';
const rest = '491.0,17.4,4.80,0.338,0.122,2.53,,,chla_mg_l:not_measured;algae_cells_l:not_measured';

/** Hourly rows of all stations in the form of the national list, so many bytes of them. @returns path, count of rows */
const written = async (firstYear: number, bytes: number): Promise<{ readonly path: string; readonly rows: number }> => {
  const path = join(folder, `${firstYear}.csv`);
  let rows = 0;
  const lines = function* (): Generator<string> {
    let size = 0;
    yield `${columns}\n`;
    for (let hour = 0; size < bytes; hour += 1) {
      const at = new Date(Date.UTC(firstYear, 0, 1, hour)).toISOString().slice(0, 19);
      const oxygen = (5 + (hour % 40) / 10).toFixed(2);
      for (const station of stations) {
        const line = `${at.slice(0, 10)},${station},${at}+08:00,正常,Ⅲ,24.4,7.08,${oxygen},${rest}\n`;
        size += Buffer.byteLength(line);
        rows += 1;
        yield line;
      }
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return { path, rows };
};

/** Begins to send a file, read from the disk as it goes. */
const sending = async (path: string): Promise<ClientRequest> => {
  const request = httpRequest(new URL('/files', program.address), {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=end', authorization: `${visitor.authorization}` },
  });
  request.write('--end\r\nContent-Disposition: form-data; name="file"; filename="readings.csv"\r\n\r\n');
  await pipeline(createReadStream(path), request, { end: false });
  return request;
};
const upload = async (path: string): Promise<string> => {
  const request = await sending(path);
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  request.end('\r\n--end--\r\n');
  const [response] = await answered;
  let body = '';
  for await (const part of response) body += part;
  expect(response.statusCode).toBe(201);
  return JSON.parse(body).digest;
};
const importing = async (path: string): Promise<object> => {
  const input = {
    digest: await upload(path),
    dryRun: false,
    dataOwner: 'cnemc',
    address: 'https://example.org/big.csv',
  };
  const commandId = commandIdFor(path, 1_600_000_000_000);
  const selection = 'receipt { position } report { rows added notTaken }';
  for (;;) {
    try {
      const asked = { ...input, commandId };
      const sent = visitor.command<{ report: object }>('importReadings', 'ReadingsImported', asked, selection);
      return (await sent).report;
    } catch (error) {
      // The client waits five minutes for an answer. The same command again waits for the same import. (Not
      // `instanceof`: `fetch` is of another realm than a spec.)
      const isSignedOut = (error as { readonly code?: unknown }).code === 'NotSignedIn';
      if (!isSignedOut && !`${error}`.startsWith('TypeError: fetch failed')) throw error;
      // It takes longer than a token lives.
      if (isSignedOut) visitor = await owner(program);
    }
  }
};

/** In the blob store, files under way among them. */
const storedBytes = (): number =>
  readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

describe(`a file of ${megabytes} MB`, () => {
  it('whose sender goes away in the middle leaves nothing', async () => {
    const before = storedBytes();
    const half = await written(2008, megabytes * 500_000);
    const request = await sending(half.path);
    request.on('error', () => undefined);
    while (storedBytes() === before) await visitor.ask('{ me { officer } }');
    request.destroy();
    while (storedBytes() > before) await visitor.ask('{ me { officer } }');
    expect(storedBytes()).toBe(before);
  }, 120_000);

  it(`adds its rows while others are answered, and takes at most ${mostMemory} MiB`, async () => {
    // What a first import makes the program keep for good (compiled code, a heap at work) is not the file's.
    const small = await written(2009, 1_000_000);
    expect(await importing(small.path)).toEqual({ rows: small.rows, added: small.rows, notTaken: 0 });
    const large = await written(2012, megabytes * 1_000_000);
    const { pid } = program.process;
    const before = tellsPeak ? residentMiB(pid) : 0;
    if (tellsPeak) forgetPeak(pid);
    const imported = importing(large.path);
    for (let n = 0; n < 20; n += 1) await visitor.ask('{ readings(section: "big-0", first: 10) { edges { cursor } } }');
    expect(await imported).toEqual({ rows: large.rows, added: large.rows, notTaken: 0 });
    const peak = tellsPeak ? residentMiB(pid, 'VmHWM') : 0;
    const memory = tellsPeak ? `${Math.round(before)} MiB before, ${Math.round(peak)} at most` : 'memory not told here';
    process.stderr.write(`${large.rows} rows, ${memory}\n`);
    expect(peak - before).toBeLessThanOrEqual(mostMemory);
  }, 3_600_000);
});
