import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { Postman } from '#contexts/mailing/postman.js';
import { Automations } from '#platform/automations/automations.module.js';
import { Declined, type Visitor } from '#platform/client/api.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { newestOf, password, type RunningApi, start } from './harness.js';
import { act, noticeTo, provenance } from './world.js';

// A world is cloned to practise in, by the command line as it is run. Its officers are real people, its facts real facts:
// nothing that happens in the clone reaches anybody.

const run = promisify(execFile);
const parent = mkdtempSync(join(tmpdir(), 'lianfang-clone-'));
const [real, exercise] = [join(parent, 'real'), join(parent, 'exercise')];
const ops = async (...args: string[]) => {
  const main = join(projectFolder(), 'dist/apps/ops/src/main.js');
  return run(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'] } }).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      said: error.stdout + error.stderr,
    }),
  );
};
const clones = (...over: string[]) => ops('clone-world', '--from', real, '--to', exercise, ...over);

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();
const bytesOf = (folder: string) =>
  filesOf(folder).map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]);

/** A mail server that only counts who comes. */
let connections = 0;
const mailServer = createServer((socket) => {
  connections += 1;
  socket.end('421 not today\r\n');
});
let settings: Readonly<Record<string, string>>;

const personal = { name: '沈明', telephone: '0573-82831234', mail: 'shen.ming@jiaxing.gov.cn' };
let api: RunningApi;
let token: string;
let hash: string;
let digest: string;

const settled = async ({ app }: RunningApi): Promise<void> => {
  await app.get(Automations).settled();
  await app.get(Postman, { strict: false }).idle();
  await newestOf(api);
};
interface Shown {
  readonly subject: string;
  readonly status: string;
  readonly carrier: string | null;
  readonly code: string | null;
}
const testMessage = async (who: Visitor): Promise<Shown | undefined> => {
  await act(who, 'sendTestMessage', 'TestMessageQueued', {});
  await settled(api);
  const { mailbox } = await who.ask<{ mailbox: { edges: { node: Shown }[] } }>(
    '{ mailbox(first: 1) { edges { node { subject status carrier code } } } }',
  );
  return mailbox.edges[0]?.node;
};
const hashOf = (folder: string): string => {
  const vault = new DatabaseSync(join(folder, 'vault', 'vault.db'), { readOnly: true });
  try {
    return String(vault.prepare(`SELECT password_hash AS hash FROM accounts WHERE login = 'shen'`).get()?.['hash']);
  } finally {
    vault.close();
  }
};
const secretOf = (login: string): string =>
  readFileSync(join(exercise, 'officer-passwords'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .find(([one]) => one === login)?.[1] ?? '';

beforeAll(async () => {
  await new Promise<void>((listening) => mailServer.listen(0, '127.0.0.1', listening));
  settings = {
    LIANFANG_MAIL_URL: `smtp://127.0.0.1:${(mailServer.address() as AddressInfo).port}`,
    LIANFANG_MAIL_FROM: 'lianfang@example.org',
    // Nothing but the folder says what kind of world it is.
    LIANFANG_ENVIRONMENT: 'development',
  };
  mkdirSync(real);
  api = await start({ folder: real, settings });
  for (const organisation of ['xiuzhou', 'qingpu'])
    await act(api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region: '330411' },
      ...{ competences: [], platform: 'on', provenance },
    });
  const { officer } = await act<{ officer: string }>(
    ...([api.operator, 'registerOfficer', 'OfficerRegistered'] as const),
    { organisation: 'xiuzhou', login: 'shen', password, roles: ['dutyOfficer', 'head'], ...personal, mail: undefined },
    'officer',
  );
  const shen = await api.nobody.signIn('shen', password);
  await act(shen, 'changeContact', 'ContactChanged', { officer, mail: personal.mail });
  digest = (await shen.upload('【示例】一份文件')).digest;
  await act(shen, 'sendNotice', 'NoticeSent', noticeTo('qingpu'));
  token = shen.authorization ?? '';
});
afterAll(async () => {
  await api?.end();
  mailServer.close();
  rmSync(parent, { recursive: true, force: true });
});

describe('ops clone-world', () => {
  it('is refused while a program runs there, without a target, under the name of the world itself, and from nothing', async () => {
    expect(await clones()).toMatchObject({ code: 1, said: expect.stringContaining('uses the data folder') });
    expect(await ops('clone-world', '--from', real)).toMatchObject({
      code: 1,
      said: 'clone-world needs --to FOLDER\n',
    });
    expect(await clones('--world', 'local')).toMatchObject({
      code: 1,
      said: expect.stringContaining('not called local'),
    });
    expect(await clones('--world', 'Übung 1')).toMatchObject({ code: 1, said: expect.stringContaining('no name') });
    const nothing = await ops('clone-world', '--from', join(parent, 'nothing'), '--to', exercise);
    expect(nothing).toMatchObject({ code: 1, said: expect.stringContaining('holds no world') });
    expect(readdirSync(parent)).toEqual(['real']);
  });

  it('reads the first folder only, and says where the new secrets are', async () => {
    // A message of the real world goes out; in the exercise the same must not.
    const shen = await api.nobody.signIn('shen', password);
    expect(await testMessage(shen)).toMatchObject({ carrier: 'smtp' });
    expect(connections).toBeGreaterThan(0);
    await api.end();
    hash = hashOf(real);
    rmSync(join(real, 'vault', 'vault.db-shm'), { force: true });
    rmSync(join(real, 'vault', 'vault.db-wal'), { force: true });

    const before = bytesOf(real);
    const { code, said } = await clones('--world', 'autumn');
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/^2 officers have new passwords, in .*officer-passwords\n/),
    ]);
    expect(said).toContain('LIANFANG_WORLD=autumn');
    expect(bytesOf(real)).toEqual(before);
    expect(statSync(join(exercise, 'officer-passwords')).mode & 0o777).toBe(0o600);
    expect(await clones()).toMatchObject({ code: 1, said: expect.stringContaining('is there already') });
    expect(readdirSync(parent).toSorted()).toEqual(['exercise', 'real']);
  });

  it('leaves nothing of anybody in the new folder', () => {
    const canaries = [...Object.values(personal), password, hash, token.split('.').at(-1) ?? ''];
    const found = (folder: string) =>
      canaries.map((canary) => filesOf(folder).some((path) => readFileSync(path).includes(canary)));
    // Password and token stand nowhere, the rest in the vault of the real world.
    expect(found(real)).toEqual([true, true, true, false, true, false]);
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(found(exercise)).toEqual(canaries.map(() => false));
  });

  it('is not opened with the settings of the real world', async () => {
    await expect(start({ folder: exercise, settings })).rejects.toThrow(
      /holds the world autumn; LIANFANG_WORLD says local/,
    );
  });
});

describe('the exercise', () => {
  let shen: Visitor;
  beforeAll(async () => {
    connections = 0;
    api = await start({ folder: exercise, settings: { ...settings, LIANFANG_WORLD: 'autumn' } });
  });

  it('lets an officer in with the new secret, not with the old one, nor with a token of the real world', async () => {
    await expect(api.nobody.signIn('shen', password)).rejects.toThrow(Declined);
    const { answer } = await api.post({ query: '{ me { officer } }' }, { authorization: token });
    expect(answer.errors?.[0]?.extensions?.code).toBe('NotSignedIn');
    shen = await api.nobody.signIn('shen', secretOf('shen'));
    expect(await shen.ask('{ me { organisation roles name } }')).toEqual({
      me: { organisation: 'xiuzhou', roles: ['dutyOfficer', 'head'], name: '【演练】值班员、负责人' },
    });
  });

  it('has facts and files of the real world, and says of each answer which world it is of', async () => {
    await newestOf(api);
    const asked = { query: '{ notices { edges { node { sender } } } }' };
    const { answer } = await api.post(asked, { authorization: shen.authorization ?? '' });
    expect(answer).toMatchObject({
      data: { notices: { edges: [{ node: { sender: 'xiuzhou' } }] } },
      extensions: { world: { name: 'autumn', kind: 'exercise' } },
    });
    expect((await api.post(asked)).answer.extensions).toMatchObject({ world: { kind: 'exercise' } });
    expect(filesOf(join(exercise, 'blobs')).some((path) => path.endsWith(digest))).toBe(true);
  });

  it('keeps what it would send, marked as an exercise, and opens no connection; to a real address neither', async () => {
    expect(await testMessage(shen)).toMatchObject({
      ...{ subject: expect.stringMatching(/^【演练 exercise · autumn】/), carrier: 'mailbox', code: 'kept' },
    });
    const { me } = await shen.ask<{ me: { officer: string } }>('{ me { officer } }');
    await act(shen, 'changeContact', 'ContactChanged', { officer: me.officer, mail: personal.mail });
    expect(await testMessage(shen)).toMatchObject({ carrier: 'none', code: 'WorldIsNotReal' });
    expect(connections).toBe(0);
  });
});
