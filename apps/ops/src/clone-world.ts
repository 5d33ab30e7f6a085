import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { allContexts } from '#contexts/all-contexts.js';
import { OfficerReader, Passwords } from '#contexts/identity/published.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import { openJournal } from '#platform/journal/open.js';
import type { Role } from '#platform/kernel/actor.js';
import { sinkAddress, sinkTelephone } from '#platform/kernel/sinks.js';
import { epochMilliseconds } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { openDataFolder } from '#platform/runtime/data-folder.js';
import { newSecret } from '#platform/runtime/ids.js';
import { createLogger } from '#platform/runtime/logging.js';
import { worldName, writeWorld } from '#platform/runtime/world.js';
import { Vault } from '#platform/vault/vault.js';
import { copyJournal, copySmallStores } from './backup.js';

export interface Cloning {
  /** Data folder of a stopped program on the embedded journal. */
  readonly from: string;
  /** Not there yet. */
  readonly to: string;
  /** What the exercise is called: its `LIANFANG_WORLD`. */
  readonly world: string;
}

export interface Cloned {
  readonly officers: number;
  /** Login and password of each, a line each; 0600. */
  readonly passwords: string;
}

/** What stands in the vault of a world for an officer, without what is to stay there. */
interface Holder {
  readonly officer: string;
  readonly organisation: string;
  readonly login: string;
  readonly hasTelephone: boolean;
  readonly hasMail: boolean;
}

/**
 * Makes an exercise of a world: the same facts and files, in a folder of its own. Nothing of the vault is copied: each
 * officer gets a new secret, a name that says what it is, and sinks in the place of telephone and address; sessions and
 * signing keys are none, so that a token of the one world opens nothing in the other. The first folder is only read.
 *
 * It appears under its name when it is whole.
 *
 * @throws DataFolderRefused while a program runs on `from`; Error when `from` holds no journal or `to` is there
 */
export const cloneWorld = async ({ from, to, world }: Cloning): Promise<Cloned> => {
  const [source, target] = [resolve(from), resolve(to)];
  if (!worldName.test(world)) throw new Error(`${world} is no name of a world: letters, digits, hyphens`);
  if (!existsSync(join(source, 'journal', 'journal.db')) || !existsSync(join(source, 'vault', 'vault.db')))
    throw new Error(`${source} holds no world with an embedded journal`);
  if (existsSync(target)) throw new Error(`${target} is there already`);
  const held = openDataFolder(source);
  const unfinished = `${target}.unfinished`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(join(unfinished, 'journal'), { recursive: true, mode: 0o700 });
    // Before there is anything that could be taken for the real world.
    writeWorld(unfinished, { kind: 'exercise', name: world });
    // Without a log nobody has it open, and as long as the folder is held nobody opens it. Else the journal server reads it.
    if (existsSync(join(source, 'journal', 'journal.db-wal'))) await copyJournal(source, unfinished);
    else copyFileSync(join(source, 'journal', 'journal.db'), join(unfinished, 'journal', 'journal.db'));
    copySmallStores(source, unfinished, ['blobs', 'clock.json', 'format.json']);
    const lines = await fillVault(unfinished, holdersOf(join(source, 'vault', 'vault.db')));
    const secrets = (name: string, text: string) =>
      writeFileSync(join(unfinished, name), text, { mode: 0o600, flush: true });
    secrets('officer-passwords', lines.map(({ login, password }) => `${login}\t${password}\n`).join(''));
    const operator = lines.find(({ login }) => login === 'operator');
    // Where the other commands of `ops` look for it.
    if (operator) secrets('operator-password', `${operator.password}\n`);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(unfinished, target);
    return { officers: lines.length, passwords: join(target, 'officer-passwords') };
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    held.release();
  }
};

/** Reads, and leaves nothing beside the file: SQLite would lay its log there, which a program that was stopped took away. */
const holdersOf = (file: string): readonly Holder[] => {
  const url = pathToFileURL(file);
  if (!existsSync(`${file}-wal`)) url.searchParams.set('immutable', '1');
  const vault = new DatabaseSync(url, { readOnly: true });
  try {
    const version = Object.values(vault.prepare('PRAGMA user_version').get() ?? {})[0] as number;
    const hasMail = version >= 2 ? 'mail IS NOT NULL' : '0';
    const rows = vault
      .prepare(
        `SELECT officer, organisation, login, telephone IS NOT NULL AS telephone, ${hasMail} AS mail
          FROM accounts ORDER BY login`,
      )
      .all();
    return rows.map((row) => ({
      ...{ officer: String(row['officer']), organisation: String(row['organisation']), login: String(row['login']) },
      ...{ hasTelephone: row['telephone'] === 1, hasMail: row['mail'] === 1 },
    }));
  } finally {
    vault.close();
  }
};

const roleWords: Readonly<Record<Role, string>> = {
  dutyOfficer: '值班员',
  monitoringOfficer: '监测人员',
  legalOfficer: '法制员',
  financeOfficer: '财务人员',
  head: '负责人',
  administrator: '系统管理员',
  auditor: '审计员',
  operator: '平台运维',
};

const fillVault = async (
  folder: string,
  holders: readonly Holder[],
): Promise<readonly { readonly login: string; readonly password: string }[]> => {
  const logger = createLogger('warn');
  const { journal, close } = await openJournal({ folder: join(folder, 'journal') }, { logger });
  const vault = Vault.open(join(folder, 'vault'));
  try {
    const clock = new SystemClock();
    const codec = new Codec(allContexts.flatMap(({ events }) => events));
    const officers = new OfficerReader(new Gateway(journal, codec, clock));
    const passwords = new Passwords();
    const lines: { login: string; password: string }[] = [];
    for (const [n, { officer, organisation, login, hasTelephone, hasMail }] of holders.entries()) {
      const roles = (await officers.find(officer))?.roles ?? [];
      const password = newSecret();
      vault.putAccount({
        ...{
          officer,
          organisation,
          login,
          passwordHash: await passwords.hash(password),
          createdAt: epochMilliseconds(clock.now()),
        },
        name: `【演练】${roles.map((role) => roleWords[role]).join('、') || '人员'}`,
        telephone: hasTelephone ? sinkTelephone(n + 1) : undefined,
      });
      if (hasMail) vault.setContact(officer, { mail: { kind: 'value', value: sinkAddress(officer) } });
      lines.push({ login, password });
    }
    return lines;
  } finally {
    vault.close();
    await close();
  }
};
