import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type NewAccount, Vault } from './vault.js';

const now = 1_800_000_000_000;
const minute = 60_000;
const rule = { attempts: 3, lockedMilliseconds: 15 * minute };

describe('the vault', () => {
  let folder: string;
  let vault: Vault;

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'lianfang-vault-')), 'vault');
    vault = Vault.open(folder);
  });
  afterEach(() => {
    vault.close();
    rmSync(dirname(folder), { recursive: true });
  });

  const account = (officer: string, login: string, more: Partial<NewAccount> = {}): NewAccount => ({
    officer,
    organisation: 'xiuzhou-ecology',
    login,
    passwordHash: '$argon2id$…',
    name: '沈明',
    telephone: '13800001234',
    createdAt: now,
    ...more,
  });
  const session = (id: string, family: string, officer = 'o1') => ({
    id,
    officer,
    family,
    refreshDigest: `digest-${id}`,
    createdAt: now,
    expiresAt: now + 60 * minute,
  });

  describe('as a file', () => {
    it('is readable by its owner only, with all that SQLite lays beside it', () => {
      vault.putAccount(account('o1', 'shen'));
      const beside = dirname(vault.file);
      expect(statSync(beside).mode & 0o777).toBe(0o700);
      expect(readdirSync(beside).sort()).toEqual(['vault.db', 'vault.db-shm', 'vault.db-wal']);
      for (const name of readdirSync(beside)) expect(statSync(join(beside, name)).mode & 0o777).toBe(0o600);
    });

    it('keeps what was stored', () => {
      vault.putAccount(account('o1', 'shen', { telephone: undefined }));
      vault.close();
      vault = Vault.open(folder);
      expect(vault.account('o1')).toEqual({
        ...account('o1', 'shen', { telephone: undefined }),
        failedAttempts: 0,
        lockedUntil: 0,
      });
    });

    it('is refused when a newer program wrote it', () => {
      vault.close();
      const db = new DatabaseSync(vault.file);
      db.exec('PRAGMA user_version = 4');
      db.close();
      expect(() => Vault.open(folder)).toThrow(expect.objectContaining({ code: 'NewerFormat' }));
    });

    it('of the first format is brought up, with all that is in it', () => {
      vault.putAccount(account('o1', 'shen'));
      vault.close();
      const db = new DatabaseSync(vault.file);
      db.exec('DROP TABLE callers; ALTER TABLE accounts DROP COLUMN mail; PRAGMA user_version = 1');
      db.close();
      vault = Vault.open(folder);
      expect(vault.account('o1')).toMatchObject({ telephone: '13800001234', mail: undefined });
      vault.setContact('o1', { mail: { kind: 'value', value: 'a@example.org' } });
      expect(vault.account('o1')?.mail).toBe('a@example.org');
      vault.putCaller('i1', 'xiuzhou', { name: '张来电', telephone: undefined });
      expect(vault.caller('i1', 'xiuzhou')).toEqual({ name: '张来电', telephone: undefined });
    });

    it('can be open twice', () => {
      const other = Vault.open(folder);
      vault.putAccount(account('o1', 'shen'));
      expect(other.accountByLogin('shen')?.officer).toBe('o1');
      other.close();
    });
  });

  describe('accounts', () => {
    it('gives a login to one officer', () => {
      expect(vault.putAccount(account('o1', 'shen'))).toBe('stored');
      expect(vault.putAccount(account('o2', 'shen'))).toBe('login-taken');
      expect(vault.account('o2')).toBeUndefined();
    });

    it('can store the same one again, and lets what is personal change', () => {
      vault.putAccount(account('o1', 'shen'));
      expect(vault.putAccount(account('o1', 'shen'))).toBe('stored');
      expect(vault.putAccount(account('o1', 'shen-ming'))).toBe('stored');
      expect(vault.accountByLogin('shen')).toBeUndefined();
      expect(vault.accountByLogin('shen-ming')?.officer).toBe('o1');
    });

    it('names persons by id and is silent about ids it does not know', () => {
      vault.putAccount(account('o1', 'shen'));
      expect([...vault.persons(['o1', 'o1', 'o9'])]).toEqual([
        ['o1', { name: '沈明', login: 'shen', telephone: '13800001234' }],
      ]);
    });

    it('changes of a contact what is given, and keeps it when the account is stored again', () => {
      vault.putAccount(account('o1', 'shen'));
      vault.setContact('o1', { mail: { kind: 'value', value: 'a@example.org' } });
      expect(vault.account('o1')).toMatchObject({ telephone: '13800001234', mail: 'a@example.org' });
      vault.setContact('o1', { telephone: { kind: 'none' } });
      vault.putAccount(account('o1', 'shen', { telephone: undefined }));
      expect(vault.account('o1')).toMatchObject({ telephone: undefined, mail: 'a@example.org' });
      vault.setContact('o9', { mail: { kind: 'value', value: 'a@example.org' } });
      expect(vault.account('o9')).toBeUndefined();
    });

    it('locks after so many attempts in a row, for so long, and then allows as many again', () => {
      vault.putAccount(account('o1', 'shen'));
      const attempt = (at: number) => vault.countAttempt('o1', at, rule);
      expect([attempt(now), attempt(now), attempt(now), attempt(now)]).toEqual([
        'may-try',
        'may-try',
        'may-try',
        'may-not',
      ]);
      expect(attempt(now + 15 * minute - 1)).toBe('may-not');
      const later = now + 15 * minute;
      expect([attempt(later), attempt(later), attempt(later), attempt(later)]).toEqual([
        'may-try',
        'may-try',
        'may-try',
        'may-not',
      ]);
    });

    it('begins to count anew after a success', () => {
      vault.putAccount(account('o1', 'shen'));
      for (let round = 0; round < 4; round++) {
        expect(vault.countAttempt('o1', now, rule)).toBe('may-try');
        expect(vault.countAttempt('o1', now, rule)).toBe('may-try');
        vault.clearAttempts('o1');
      }
      expect(vault.account('o1')).toMatchObject({ failedAttempts: 0, lockedUntil: 0 });
    });

    it('writes for an unknown account what it writes for a known one', () => {
      const changes = () => {
        const db = new DatabaseSync(vault.file);
        const { attempts } = db.prepare('SELECT attempts FROM decoy').get() as { attempts: number };
        db.close();
        return attempts;
      };
      expect(vault.countAttempt(undefined, now, rule)).toBe('may-not');
      expect(vault.countAttempt('nobody', now, rule)).toBe('may-not');
      expect(changes()).toBe(2);
    });
  });

  describe('erasing a person', () => {
    const bytes = () => {
      const beside = dirname(vault.file);
      return Buffer.concat(readdirSync(beside).map((name) => readFileSync(join(beside, name))));
    };

    it('leaves nothing of it in any file, and others untouched', () => {
      const canary = account('o1', 'canary-login', {
        name: 'canary-name',
        telephone: 'canary-telephone',
        passwordHash: 'canary-hash',
      });
      vault.putAccount(canary);
      vault.putAccount(account('o2', 'lu'));
      vault.openSession(session('canary-session', 'f1'));
      vault.openSession(session('s2', 'f2', 'o2'));
      expect(bytes().includes('canary-name')).toBe(true); // else the test could not fail

      vault.erasePerson('o1');

      expect(vault.account('o1')).toBeUndefined();
      expect(vault.session('canary-session')).toBeUndefined();
      expect(bytes().includes('canary')).toBe(false);
      expect(vault.account('o2')?.name).toBe('沈明');
      expect(vault.session('s2')).toBeDefined();
    });

    it('who called leaves nothing either, and is told to the body that received the call alone', () => {
      vault.putCaller('i1', 'xiuzhou', { name: 'canary-caller', telephone: 'canary-number' });
      vault.putCaller('i2', 'xiuzhou', { name: undefined, telephone: '0573-1' });
      expect(vault.caller('i1', 'xiuzhou')).toEqual({ name: 'canary-caller', telephone: 'canary-number' });
      expect(vault.caller('i1', 'wujiang')).toBeUndefined();
      vault.eraseCaller('i1', 'wujiang');
      expect(vault.caller('i1', 'xiuzhou')).toBeDefined();
      expect(bytes().includes('canary-caller')).toBe(true); // else the test could not fail
      vault.eraseCaller('i1', 'xiuzhou');
      vault.eraseCaller('i1', 'xiuzhou');
      expect(vault.caller('i1', 'xiuzhou')).toBeUndefined();
      expect(bytes().includes('canary')).toBe(false);
      expect(vault.caller('i2', 'xiuzhou')?.telephone).toBe('0573-1');
    });

    it('can be repeated, and gives the login back', () => {
      vault.putAccount(account('o1', 'shen'));
      vault.erasePerson('o1');
      vault.erasePerson('o1');
      expect(vault.putAccount(account('o2', 'shen'))).toBe('stored');
    });
  });

  describe('sessions', () => {
    const next = (id: string) => ({ id, refreshDigest: `digest-${id}` });

    beforeEach(() => {
      vault.putAccount(account('o1', 'shen'));
      vault.openSession(session('s1', 'f1'));
    });

    it('is refreshed once; the next one ends when the sign-in ends', () => {
      const refreshed = vault.refreshSession('digest-s1', next('s2'), now + minute);
      expect(refreshed).toEqual({
        kind: 'refreshed',
        session: {
          id: 's2',
          officer: 'o1',
          family: 'f1',
          createdAt: now + minute,
          expiresAt: now + 60 * minute,
          revokedAt: undefined,
        },
      });
      expect(vault.session('s2')).toEqual((refreshed as { session: unknown }).session);
      expect(vault.session('s1')?.revokedAt).toBeUndefined(); // its access tokens live on
    });

    it('revokes the whole family when a token comes twice', () => {
      vault.refreshSession('digest-s1', next('s2'), now);
      vault.openSession(session('other', 'f2'));
      expect(vault.refreshSession('digest-s1', next('s3'), now + minute)).toEqual({ kind: 'reused' });
      expect(vault.session('s1')?.revokedAt).toBe(now + minute);
      expect(vault.session('s2')?.revokedAt).toBe(now + minute);
      expect(vault.session('s3')).toBeUndefined();
      expect(vault.session('other')?.revokedAt).toBeUndefined();
      expect(vault.refreshSession('digest-s2', next('s4'), now + minute)).toEqual({ kind: 'ended' });
    });

    it('refreshes nothing that is unknown or expired', () => {
      expect(vault.refreshSession('digest-none', next('s2'), now)).toEqual({ kind: 'ended' });
      expect(vault.refreshSession('digest-s1', next('s2'), now + 60 * minute)).toEqual({ kind: 'ended' });
    });

    it('ends all of an officer but one, and says how many sign-ins that were', () => {
      vault.openSession(session('s2', 'f2'));
      vault.refreshSession('digest-s2', next('s3'), now);
      vault.openSession(session('s4', 'f3'));
      expect(vault.revokeSessionsOf('o1', now, 'f1')).toBe(2);
      expect(vault.session('s1')?.revokedAt).toBeUndefined();
      expect(vault.session('s3')?.revokedAt).toBe(now);
      expect(vault.revokeSessionsOf('o1', now)).toBe(1);
      expect(vault.revokeSessionsOf('o1', now)).toBe(0);
    });

    it('forgets expired ones when another opens', () => {
      vault.openSession({ ...session('s2', 'f2'), createdAt: now + 61 * minute, expiresAt: now + 90 * minute });
      expect(vault.session('s1')).toBeUndefined();
    });
  });

  it('makes a key once', () => {
    const other = Vault.open(folder);
    const first = vault.key('signing', () => Buffer.from('one'));
    expect(Buffer.from(first).toString()).toBe('one');
    expect(other.key('signing', () => Buffer.from('two'))).toEqual(first);
    other.close();
  });

  it('says nothing personal in an error', () => {
    vault.close();
    try {
      vault.putAccount(account('o1', 'canary-login', { name: 'canary-name' }));
      throw new Error('a closed vault took something');
    } catch (error) {
      expect(`${(error as Error).message} ${(error as Error).stack}`).not.toContain('canary');
    }
  });
});
