import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JWTPayload, SignJWT } from 'jose';
import { Vault } from '#platform/vault/vault.js';
import { TimeOfTest } from '../testing/an-identity.js';
import { AccessTokens } from './access-tokens.js';

describe('an access token', () => {
  let folder: string;
  let vault: Vault;
  let clock: TimeOfTest;
  let tokens: AccessTokens;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-tokens-'));
    vault = Vault.open(folder);
    clock = new TimeOfTest();
    tokens = new AccessTokens(vault, clock, { world: 'test' });
  });
  afterEach(() => {
    vault.close();
    rmSync(folder, { recursive: true });
  });

  const shen = { session: 'session-1', officer: 'shen', organisation: 'xiuzhou-ecology' };
  const later = () => clock.milliseconds + 12 * 3_600_000;
  const partOf = (token: string, part: number) =>
    JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString('utf8'));

  it('says who speaks, for ten minutes, and that it is an access token of this world', async () => {
    const { token, expiresAt } = await tokens.issue(shen, later());
    expect(expiresAt).toBe(clock.milliseconds + 600_000);
    expect(partOf(token, 0)).toEqual({ alg: 'EdDSA', typ: 'at+jwt' });
    expect(partOf(token, 1)).toEqual({
      iss: 'lianfang',
      aud: 'lianfang:test',
      sub: 'shen',
      sid: 'session-1',
      org: 'xiuzhou-ecology',
      iat: clock.milliseconds / 1000,
      exp: expiresAt / 1000,
    });
    expect(await tokens.verify(token)).toEqual({ ...shen, expiresAt });
  });

  it('does not outlive its session', async () => {
    const { expiresAt } = await tokens.issue(shen, clock.milliseconds + 60_000);
    expect(expiresAt).toBe(clock.milliseconds + 60_000);
  });

  it('counts until it expires, not longer', async () => {
    const { token } = await tokens.issue(shen, later());
    clock.pass(599_000);
    expect(await tokens.verify(token)).toBeDefined();
    clock.pass(1_000);
    expect(await tokens.verify(token)).toBeUndefined();
  });

  it('counts after a restart: its key is kept in the vault', async () => {
    const { token } = await tokens.issue(shen, later());
    vault.close();
    vault = Vault.open(folder);
    expect(await new AccessTokens(vault, clock, { world: 'test' }).verify(token)).toBeDefined();
  });

  it('does not count in another world, not even with the same key', async () => {
    const { token } = await tokens.issue(shen, later());
    expect(await new AccessTokens(vault, clock, { world: 'exercise' }).verify(token)).toBeUndefined();
  });

  describe('is refused', () => {
    const ownKey = () => {
      const bytes = vault.key('access-tokens-ed25519', () => {
        throw new Error('the key is made at first use');
      });
      return createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
    };
    interface Forgery {
      readonly header?: { alg?: string; typ?: string };
      readonly claims?: JWTPayload;
      readonly key?: KeyObject | Uint8Array;
    }
    const forge = ({ header, claims, key }: Forgery = {}) => {
      const now = clock.milliseconds / 1000;
      const good = { iss: 'lianfang', aud: 'lianfang:test', sub: 'shen', sid: 's', org: 'o', iat: now, exp: now + 600 };
      const payload = Object.fromEntries(
        Object.entries({ ...good, ...claims }).filter(([, value]) => value !== undefined),
      );
      return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header }).sign(key ?? ownKey());
    };

    it('only for what is wrong with it: the same one without a fault counts', async () => {
      expect(await tokens.verify(await forge())).toBeDefined();
    });

    it('when another key signed it', async () => {
      expect(await tokens.verify(await forge({ key: generateKeyPairSync('ed25519').privateKey }))).toBeUndefined();
    });

    it.each<[string, Forgery]>([
      ['another issuer', { claims: { iss: 'elsewhere' } }],
      ['no issuer', { claims: { iss: undefined as never } }],
      ['another audience', { claims: { aud: 'lianfang:other' } }],
      ['no audience', { claims: { aud: undefined as never } }],
      ['another type', { header: { typ: 'JWT' } }],
      ['no type', { header: { typ: undefined as never } }],
      ['no expiry', { claims: { exp: undefined as never } }],
      ['a day not yet come', { claims: { nbf: 4_000_000_000 } }],
      ['no session', { claims: { sid: undefined } }],
      ['a subject that is no text', { claims: { sub: 7 as never } }],
    ])('with %s', async (_, forgery) => {
      expect(await tokens.verify(await forge(forgery))).toBeUndefined();
    });

    it('without a signature (alg none)', async () => {
      const { token } = await tokens.issue(shen, later());
      const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
      expect(await tokens.verify(`${header}.${token.split('.')[1]}.`)).toBeUndefined();
    });

    it('when the public key is taken for the secret of a symmetric algorithm', async () => {
      const { createPublicKey } = await import('node:crypto');
      const secret = createPublicKey(ownKey()).export({ format: 'der', type: 'spki' });
      expect(await tokens.verify(await forge({ header: { alg: 'HS256' }, key: secret }))).toBeUndefined();
    });

    it('with another algorithm and its own good key', async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      expect(await tokens.verify(await forge({ header: { alg: 'ES256' }, key: privateKey }))).toBeUndefined();
    });

    it('when anything in it was changed', async () => {
      const { token } = await tokens.issue(shen, later());
      const [header, payload, signature] = token.split('.');
      const other = Buffer.from(JSON.stringify({ ...partOf(token, 1), sub: 'lu' })).toString('base64url');
      expect(await tokens.verify(`${header}.${other}.${signature}`)).toBeUndefined();
      expect(
        await tokens.verify(`${header}.${payload}.${signature?.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`),
      ).toBeUndefined();
    });

    it.each(['', '.', '..', 'a.b.c', 'not a token', `${'x'.repeat(100_000)}.y.z`])(
      'when it is none: %.20s',
      async (text) => {
        expect(await tokens.verify(text)).toBeUndefined();
      },
    );
  });
});
