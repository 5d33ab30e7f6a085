import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** A PostgreSQL server of the tests' own, on a unix socket, gone with the process that started it. */
export interface PrivatePostgres {
  /** Connection string of a new, empty database, owned by a login role that is no superuser. */
  newDatabase(): Promise<string>;
  /** Runs SQL as the superuser. */
  asSuperuser(sql: string): Promise<void>;
  stop(): Promise<void>;
}

const programs = (): string | undefined => {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))
    .map((version) => join(root, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
};

/** Why there is none; nothing when there is. */
export const missingPostgres = (): string | undefined =>
  programs() ? undefined : 'PostgreSQL is not installed (/usr/lib/postgresql/*/bin): its tests did not run';

/** What a test does not need: nobody's power is cut. */
const forgetful = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=64MB'];

/**
 * @param settings of the server; none: as it comes, with everything acknowledged on the disk
 * @throws Error when there is no PostgreSQL, or it does not start
 */
export const startPostgres = async (settings: readonly string[] = forgetful): Promise<PrivatePostgres> => {
  const bin = programs();
  if (!bin) throw new Error(missingPostgres());
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-pg-'));
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? idsOf('postgres') : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const environment = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...environment,
    stdio: 'pipe',
  });
  // The shell ends the server when its own input ends, so that a killed test run leaves none behind.
  const child = spawn(
    '/bin/sh',
    [
      ...['-c', '"$@" & server=$!; read -r _; kill -INT $server; wait $server', 'sh', join(bin, 'postgres')],
      ...['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'max_connections=60'],
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    { ...environment, stdio: ['pipe', 'ignore', 'pipe'] },
  );
  await ready(child, join(folder, '.s.PGSQL.5432'));
  const superuser = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  const asSuperuser = async (sql: string): Promise<void> => {
    const client = new Client(superuser);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await asSuperuser('create role lianfang login createrole');
  let databases = 0;
  return {
    asSuperuser,
    newDatabase: async () => {
      const name = `test_${databases++}`;
      await asSuperuser(`create database ${name} owner lianfang`);
      return `postgres://lianfang@localhost/${name}?host=${encodeURIComponent(folder)}`;
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.stdin?.end();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const idsOf = (user: string): { readonly uid: number; readonly gid: number } => {
  const id = (flag: string): number => Number.parseInt(execFileSync('id', [flag, user], { encoding: 'utf8' }), 10);
  return { uid: id('-u'), gid: id('-g') };
};

const ready = async (child: ChildProcess, socket: string): Promise<void> => {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  while (!said.includes('database system is ready to accept connections')) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL does not start: ${said}`);
    await pause(10);
  }
  const probe = connect(socket);
  await once(probe, 'connect');
  probe.destroy();
};
