import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a traced program told the operating system, as far as a disk or somebody at the other end of a socket sees it. */
export type SystemCall =
  | { readonly kind: 'make-folder'; readonly path: string }
  /** Of a file that is there already: nothing. */
  | { readonly kind: 'create'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly at: number | 'end'; readonly bytes: Buffer }
  | { readonly kind: 'resize'; readonly path: string; readonly size: number }
  /** Of a file: its content; of a folder: the names in it. */
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'send'; readonly socket: string; readonly bytes: Buffer };

/** Every call that changes a file, a folder or what is in a socket. */
const TRACED = [
  ...['open', 'openat', 'creat', 'write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'ftruncate', 'truncate'],
  ...['fallocate', 'copy_file_range', 'sendfile', 'fsync', 'fdatasync', 'sync_file_range', 'sync', 'syncfs', 'rename'],
  ...['renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat'],
  ...['rmdir', 'sendto', 'sendmsg', 'sendmmsg'],
];

/** Why nothing can be traced here; nothing when it can. */
export const missingStrace = (): string | undefined => {
  const tried = spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=fsync', 'true'], { encoding: 'utf8' });
  if (tried.status === 0) return undefined;
  return `strace does not run (${tried.error?.message ?? tried.stderr.trim()}): no power was cut. Debian: apt-get install strace`;
};

/**
 * Put before a command it writes that command's system calls to `file`; only those of its main thread, in which
 * everything here happens.
 *
 * @param killAtSync the program is killed with -9 as it begins its n-th sync, which does not take place any more
 */
export const straced = (file: string, killAtSync?: number): readonly string[] => {
  // Calls this kernel's strace does not know are left out (`?`).
  const calls = `trace=${TRACED.map((call) => `?${call}`).join(',')}`;
  const kill = killAtSync === undefined ? [] : ['-e', `inject=fsync,fdatasync:signal=SIGKILL:when=${killAtSync}`];
  return ['strace', '-o', file, '-y', '-xx', '-s', `${64 * 1024 * 1024}`, '-e', calls, ...kill];
};

/**
 * The calls in the order in which they returned, as far as they concern a file under `folder` or a socket.
 *
 * @throws Error on a call that changes something there in a way nobody thought of
 */
export const readTrace = (file: string, folder: string): SystemCall[] => {
  const calls: SystemCall[] = [];
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    const [, name, args = '', result] = /^(\w+)\((.*)\) += (-?\d+|\?)/s.exec(line) ?? [];
    // Refused by the system, or (`?`) cut off by the end of the program before it was done.
    if (name === undefined || result === undefined || result === '?' || result.startsWith('-')) continue;
    const call = callFrom(name, args, Number.parseInt(result, 10), folder);
    if (call) calls.push(call);
  }
  return calls;
};

const callFrom = (name: string, args: string, result: number, folder: string): SystemCall | undefined => {
  const strings = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g)].map(([, hex = '', cut]) => {
    if (cut) throw new Error(`the trace of ${name} is cut off`);
    return bytesOf(hex);
  });
  const [, descriptor, deleted] = /^\d+<([^>]*)>(\(deleted\))?/.exec(args) ?? [];
  const path = descriptor === undefined ? strings.at(-1)?.toString() : plain(descriptor);
  const last = Number.parseInt(/(\d+)$/.exec(args)?.[1] ?? '', 10);
  if (path?.startsWith('socket:') || path?.startsWith('UNIX')) {
    return { kind: 'send', socket: path, bytes: Buffer.concat(strings).subarray(0, result) };
  }
  if (name === 'sync' || name === 'syncfs') throw new Error(`nobody thought of ${name}`);
  // What has no name any more is gone with the power.
  if (!path?.startsWith(folder) || deleted) return undefined;
  switch (name) {
    case 'open':
    case 'openat':
      return args.includes('O_CREAT') ? { kind: 'create', path } : undefined;
    case 'pwrite64':
      return { kind: 'write', path, at: last, bytes: (strings[0] ?? Buffer.alloc(0)).subarray(0, result) };
    case 'write':
      return { kind: 'write', path, at: 'end', bytes: (strings[0] ?? Buffer.alloc(0)).subarray(0, result) };
    case 'ftruncate':
      return { kind: 'resize', path, size: last };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', path };
    case 'unlink':
    case 'unlinkat':
      return { kind: 'remove', path };
    case 'rename':
    case 'renameat':
    case 'renameat2':
      return { kind: 'rename', path: `${strings[0]}`, to: path };
    case 'mkdir':
    case 'mkdirat':
      return { kind: 'make-folder', path };
    default:
      throw new Error(`nobody thought of ${name} on ${path}`);
  }
};

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex');

/** The name of a descriptor; older versions of strace leave it readable. */
const plain = (text: string): string =>
  text.includes('\\x') ? bytesOf(/(?:\\x[0-9a-f]{2})+/.exec(text)?.[0] ?? '').toString() : text;
