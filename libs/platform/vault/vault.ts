import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { makeDurableFolder } from '#platform/runtime/durable-folder.js';

/** What is personal about an officer; everything else stands in the journal, by id. */
export interface Person {
  readonly name: string;
  readonly login: string;
  readonly telephone: string | undefined;
  /** Exactly one address. */
  readonly mail?: string | undefined;
}

/** Who told something and is protected: a person who is no officer. */
export interface CallingPerson {
  readonly name: string | undefined;
  readonly telephone: string | undefined;
}

export type ContactValue = { readonly kind: 'none' } | { readonly kind: 'value'; readonly value: string };

export interface NewAccount extends Person {
  /** Officer id (uuid). */
  readonly officer: string;
  readonly organisation: string;
  /** Encoded argon2id hash with its salt and parameters. */
  readonly passwordHash: string;
  /** Epoch milliseconds, real time, as all times here. */
  readonly createdAt: number;
}

export interface Account extends NewAccount {
  /** Attempts to sign in since the last that succeeded. */
  readonly failedAttempts: number;
  /** 0 when it never was locked. */
  readonly lockedUntil: number;
}

/** One refresh token and the access tokens issued with it; all that came from one sign-in are a family. */
export interface VaultSession {
  readonly id: string;
  readonly officer: string;
  readonly family: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | undefined;
}

/** A session to be opened; `refreshDigest` is the SHA-256 (hexadecimal) of its refresh token, which is nowhere kept. */
export interface NewSession {
  readonly id: string;
  readonly officer: string;
  readonly family: string;
  readonly refreshDigest: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface LockoutRule {
  /** Attempts that may fail in a row. */
  readonly attempts: number;
  readonly lockedMilliseconds: number;
}

/** The vault's file cannot be used as it is. */
export class VaultRefused extends Error {
  constructor(
    readonly code: 'NewerFormat' | 'UnsafeStorage',
    message: string,
  ) {
    super(message);
  }
}

const create = `
  CREATE TABLE accounts (
    officer         TEXT    PRIMARY KEY,
    organisation    TEXT    NOT NULL,
    login           TEXT    NOT NULL UNIQUE,
    password_hash   TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    telephone       TEXT,
    created_at      INTEGER NOT NULL,
    failed_attempts INTEGER NOT NULL,
    locked_until    INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE sessions (
    id             TEXT    PRIMARY KEY,
    officer        TEXT    NOT NULL REFERENCES accounts ON DELETE CASCADE,
    family         TEXT    NOT NULL,
    refresh_digest TEXT    NOT NULL UNIQUE,
    created_at     INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    refreshed_at   INTEGER,
    revoked_at     INTEGER
  ) STRICT;
  CREATE INDEX sessions_by_officer ON sessions (officer);
  CREATE INDEX sessions_by_family ON sessions (family);
  CREATE TABLE keys (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE decoy (attempts INTEGER NOT NULL) STRICT;
  INSERT INTO decoy VALUES (0);
`;

/** What leads from each format to the next, from nothing on. Steps that were shipped are never edited. */
const callers = `
  CREATE TABLE callers (
    intake       TEXT    PRIMARY KEY,
    organisation TEXT    NOT NULL,
    name         TEXT,
    telephone    TEXT
  ) STRICT;
`;
const steps = [create, 'ALTER TABLE accounts ADD COLUMN mail TEXT', callers] as const;
/** Raised with every change of the tables; a file of a higher version is refused. */
const formatVersion = steps.length;

const accountColumns = `officer, organisation, login, password_hash AS passwordHash, name, telephone, mail,
  created_at AS createdAt, failed_attempts AS failedAttempts, locked_until AS lockedUntil`;
const sessionColumns = `id, officer, family, created_at AS createdAt, expires_at AS expiresAt, revoked_at AS revokedAt`;

const statements = {
  account: `SELECT ${accountColumns} FROM accounts WHERE officer = ?`,
  accountByLogin: `SELECT ${accountColumns} FROM accounts WHERE login = ?`,
  putAccount: `INSERT INTO accounts (officer, organisation, login, password_hash, name, telephone, created_at,
      failed_attempts, locked_until) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)
    ON CONFLICT (officer) DO UPDATE SET organisation = excluded.organisation, login = excluded.login,
      password_hash = excluded.password_hash, name = excluded.name, telephone = excluded.telephone`,
  setPasswordHash: 'UPDATE accounts SET password_hash = ? WHERE officer = ?',
  setTelephone: 'UPDATE accounts SET telephone = ? WHERE officer = ?',
  setMail: 'UPDATE accounts SET mail = ? WHERE officer = ?',
  setAttempts: 'UPDATE accounts SET failed_attempts = ?, locked_until = ? WHERE officer = ?',
  countDecoy: 'UPDATE decoy SET attempts = attempts + 1',
  eraseAccount: 'DELETE FROM accounts WHERE officer = ?',
  session: `SELECT ${sessionColumns} FROM sessions WHERE id = ?`,
  sessionByDigest: `SELECT ${sessionColumns}, refreshed_at AS refreshedAt FROM sessions WHERE refresh_digest = ?`,
  putSession: 'INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)',
  markRefreshed: 'UPDATE sessions SET refreshed_at = ? WHERE id = ?',
  revokeFamily: 'UPDATE sessions SET revoked_at = ? WHERE family = ? AND revoked_at IS NULL',
  liveFamilies: `SELECT COUNT(DISTINCT family) AS families FROM sessions
    WHERE officer = ? AND family <> ? AND revoked_at IS NULL AND expires_at > ?`,
  revokeOfficer: 'UPDATE sessions SET revoked_at = ? WHERE officer = ? AND family <> ? AND revoked_at IS NULL',
  forgetExpired: 'DELETE FROM sessions WHERE expires_at < ?',
  caller: 'SELECT name, telephone FROM callers WHERE intake = ? AND organisation = ?',
  putCaller: `INSERT INTO callers VALUES (?, ?, ?, ?)
    ON CONFLICT (intake) DO UPDATE SET name = excluded.name, telephone = excluded.telephone`,
  eraseCaller: 'DELETE FROM callers WHERE intake = ? AND organisation = ?',
  putKey: 'INSERT INTO keys VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
  key: 'SELECT bytes FROM keys WHERE name = ?',
} as const;

/**
 * What must be changeable or destroyable: accounts, sessions, keys. One file, readable by its owner only; each change
 * is on the disk when the method returns. Synchronous: every call is a few rows.
 */
export class Vault {
  private readonly sql: { readonly [name in keyof typeof statements]: StatementSync };

  private constructor(
    readonly file: string,
    private readonly db: DatabaseSync,
  ) {
    this.sql = Object.fromEntries(
      Object.entries(statements).map(([name, text]) => [name, db.prepare(text)]),
    ) as typeof this.sql;
  }

  /**
   * Opens `<folder>/vault.db`, made when it is missing.
   *
   * @throws VaultRefused
   */
  static open(folder: string): Vault {
    makeDurableFolder(folder);
    chmodSync(folder, 0o700);
    const file = join(folder, 'vault.db');
    // Before SQLite makes it with what the umask leaves; its -wal and -shm files take over the mode.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    return new Vault(file, openDatabase(file));
  }

  // Accounts

  account(officer: string): Account | undefined {
    return accountOf(this.sql.account.get(officer));
  }

  /** @param login in its one spelling; the caller normalises it */
  accountByLogin(login: string): Account | undefined {
    return accountOf(this.sql.accountByLogin.get(login));
  }

  /** Names of persons, for those ids that are known and not erased. */
  persons(officers: Iterable<string>): ReadonlyMap<string, Person> {
    const found = new Map<string, Person>();
    for (const officer of new Set(officers)) {
      const account = this.account(officer);
      if (!account) continue;
      const { name, login, telephone, mail } = account;
      found.set(officer, { name, login, telephone, mail });
    }
    return found;
  }

  /** Makes an officer's account; again: overwrites what is personal and the password, so that it can be repeated. */
  putAccount(account: NewAccount): 'stored' | 'login-taken' {
    return this.atomically(() => {
      const holder = this.accountByLogin(account.login);
      if (holder && holder.officer !== account.officer) return 'login-taken';
      const { officer, organisation, login, passwordHash, name, telephone, createdAt } = account;
      this.sql.putAccount.run(officer, organisation, login, passwordHash, name, telephone ?? null, createdAt);
      return 'stored';
    });
  }

  setPasswordHash(officer: string, passwordHash: string): void {
    this.sql.setPasswordHash.run(passwordHash, officer);
  }

  /** Sets what is given; `none` takes it away, what is left out stays. An account that is not there stays so. */
  setContact(officer: string, contact: { readonly [of in 'telephone' | 'mail']?: ContactValue | undefined }): void {
    const { telephone, mail } = contact;
    this.atomically(() => {
      if (telephone) this.sql.setTelephone.run(telephone.kind === 'none' ? null : telephone.value, officer);
      if (mail) this.sql.setMail.run(mail.kind === 'none' ? null : mail.value, officer);
    });
  }

  /**
   * Counts an attempt to sign in, **before** its password is checked, so that attempts made side by side cannot be more
   * than the rule allows; {@link clearAttempts} takes it back when the password was right. The last one allowed locks
   * the account. An attempt on no account or a locked one is counted elsewhere: it costs the same write.
   */
  countAttempt(officer: string | undefined, now: number, rule: LockoutRule): 'may-try' | 'may-not' {
    return this.atomically(() => {
      const account = officer === undefined ? undefined : this.account(officer);
      if (!account || account.lockedUntil > now) {
        this.sql.countDecoy.run();
        return 'may-not';
      }
      const before = account.lockedUntil > 0 ? 0 : account.failedAttempts; // a lock that is over has been paid for
      const attempts = before + 1;
      const lockedUntil = attempts >= rule.attempts ? now + rule.lockedMilliseconds : 0;
      this.sql.setAttempts.run(attempts, lockedUntil, account.officer);
      return 'may-try';
    });
  }

  clearAttempts(officer: string): void {
    this.sql.setAttempts.run(0, 0, officer);
  }

  /**
   * Destroys what is personal: name, telephone, login, password, sessions. The id stays in the journal and means
   * nobody. Deleted content is overwritten in the file and gone from its log. Again: nothing.
   *
   * @throws Error when another process reads the vault just then; erase again
   */
  erasePerson(officer: string): void {
    this.sql.eraseAccount.run(officer);
    this.emptyLog();
  }

  // Callers

  /** Keeps who called, for the body that received the call; again: overwrites it. */
  putCaller(intake: string, organisation: string, { name, telephone }: CallingPerson): void {
    this.sql.putCaller.run(intake, organisation, name ?? null, telephone ?? null);
  }

  /** For the body that received the call; for any other there is none. */
  caller(intake: string, organisation: string): CallingPerson | undefined {
    const row = this.sql.caller.get(intake, organisation);
    const text = (name: string): string | undefined => (row?.[name] as string | null) ?? undefined;
    return row && { name: text('name'), telephone: text('telephone') };
  }

  /** As {@link erasePerson}. */
  eraseCaller(intake: string, organisation: string): void {
    this.sql.eraseCaller.run(intake, organisation);
    this.emptyLog();
  }

  private emptyLog(): void {
    const emptied = this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (emptied?.['busy'] !== 0) throw new Error('the vault is being read by another process: erase again');
  }

  // Sessions

  session(id: string): VaultSession | undefined {
    return sessionOf(this.sql.session.get(id));
  }

  /** The session a refresh token belongs to, whatever has become of it. */
  sessionOfRefreshToken(refreshDigest: string): VaultSession | undefined {
    return sessionOf(this.sql.sessionByDigest.get(refreshDigest));
  }

  openSession(session: NewSession): void {
    this.atomically(() => {
      this.sql.forgetExpired.run(session.createdAt);
      this.insertSession(session);
    });
  }

  /**
   * Takes a refresh token, once, and opens the next session of its family, which ends when the family does. A token
   * that comes a second time was stolen from somebody, nobody knows from whom: its whole family is revoked (RFC 9700,
   * 4.14.2).
   */
  refreshSession(
    refreshDigest: string,
    next: { readonly id: string; readonly refreshDigest: string },
    now: number,
  ): { readonly kind: 'refreshed'; readonly session: VaultSession } | { readonly kind: 'ended' | 'reused' } {
    return this.atomically(() => {
      const row = this.sql.sessionByDigest.get(refreshDigest);
      const session = sessionOf(row);
      if (!session || session.revokedAt !== undefined || session.expiresAt <= now) return { kind: 'ended' };
      if (row?.['refreshedAt'] !== null) {
        this.sql.revokeFamily.run(now, session.family);
        return { kind: 'reused' };
      }
      this.sql.markRefreshed.run(now, session.id);
      const { officer, family, expiresAt } = session;
      this.insertSession({ ...next, officer, family, createdAt: now, expiresAt });
      return { kind: 'refreshed', session: { ...session, id: next.id, createdAt: now } };
    });
  }

  revokeFamily(family: string, now: number): void {
    this.sql.revokeFamily.run(now, family);
  }

  /** @returns how many sign-ins were ended; `exceptFamily` goes on */
  revokeSessionsOf(officer: string, now: number, exceptFamily = ''): number {
    return this.atomically(() => {
      const live = this.sql.liveFamilies.get(officer, exceptFamily, now);
      this.sql.revokeOfficer.run(now, officer, exceptFamily);
      return live?.['families'] as number;
    });
  }

  // Keys

  /** The key of this name; made at first use. Two processes that make it at once get the same. */
  key(name: string, make: () => Uint8Array): Uint8Array {
    const known = this.sql.key.get(name) as { bytes: Uint8Array } | undefined;
    if (known) return known.bytes;
    this.sql.putKey.run(name, make());
    return (this.sql.key.get(name) as { bytes: Uint8Array }).bytes;
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  private insertSession({ id, officer, family, refreshDigest, createdAt, expiresAt }: NewSession): void {
    this.sql.putSession.run(id, officer, family, refreshDigest, createdAt, expiresAt);
  }

  private atomically<Result>(work: () => Result): Result {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** @throws VaultRefused */
const openDatabase = (file: string): DatabaseSync => {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  const pragma = (name: string): unknown => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  try {
    const version = pragma('user_version') as number;
    if (version > formatVersion) {
      throw new VaultRefused('NewerFormat', `${file} has format ${version}; this program knows up to ${formatVersion}`);
    }
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON');
    db.exec('PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY');
    const [mode, synchronous, secureDelete] = [pragma('journal_mode'), pragma('synchronous'), pragma('secure_delete')];
    if (mode !== 'wal' || synchronous !== 2 || secureDelete !== 1) {
      const settings = `journal_mode ${mode}, synchronous ${synchronous}, secure_delete ${secureDelete}`;
      throw new VaultRefused('UnsafeStorage', `${file}: ${settings}`);
    }
    if (version < formatVersion) bringUp(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** All steps that are missing, or none. */
const bringUp = (db: DatabaseSync): void => {
  db.exec('BEGIN IMMEDIATE');
  // Another process may have done it in between.
  const version = Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0] as number;
  try {
    for (const step of steps.slice(version)) db.exec(step);
    if (version < formatVersion) db.exec(`PRAGMA user_version = ${formatVersion}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
};

type Row = Record<string, unknown> | undefined;

const accountOf = (row: Row): Account | undefined =>
  row && ({ ...row, telephone: row['telephone'] ?? undefined, mail: row['mail'] ?? undefined } as unknown as Account);

const sessionOf = (row: Row): VaultSession | undefined =>
  row && {
    id: row['id'] as string,
    officer: row['officer'] as string,
    family: row['family'] as string,
    createdAt: row['createdAt'] as number,
    expiresAt: row['expiresAt'] as number,
    revokedAt: (row['revokedAt'] as number | null) ?? undefined,
  };
