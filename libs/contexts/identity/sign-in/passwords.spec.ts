import { cheapest } from '../testing/an-identity.js';
import { owaspCost, Passwords, refusePassword } from './passwords.js';

describe('a password', () => {
  const codeOf = (password: string) => refusePassword(password, 'shen.ming', 'password')?.code;

  it('has at least 12 characters, counted as people do, and no other rule of composition', () => {
    expect(codeOf('夜静更深流水长长十一字')).toBe('PasswordTooShort');
    expect(codeOf('夜静更深流水长长长十二字')).toBeUndefined();
    expect(codeOf('😀'.repeat(11))).toBe('PasswordTooShort');
    expect(codeOf('all lower case here')).toBeUndefined();
  });

  it.each(['Password1234', 'QWERTYUIOP12', '111111111111', 'abcabcabcabc', 'Shen.Ming123', 'shen.mingshen.ming'])(
    'is not one that is guessed first: %s',
    (password) => expect(codeOf(password)).toBe('PasswordTooCommon'),
  );

  it('is never told in the refusal', () => {
    expect(JSON.stringify(refusePassword('canary', 'shen.ming', 'password'))).not.toContain('canary');
    expect(refusePassword('Password1234', 'shen.ming', 'newPassword')).toEqual({
      code: 'PasswordTooCommon',
      details: {},
      path: ['newPassword'],
    });
  });
});

describe('a password hash', () => {
  const passwords = new Passwords(cheapest);

  it('is argon2id, salted, at the cost that OWASP names unless told otherwise', async () => {
    const [one, two] = await Promise.all([
      new Passwords().hash('a long password'),
      new Passwords().hash('a long password'),
    ]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(one).not.toBe(two);
    expect(owaspCost).toEqual({ memoryKibibytes: 19_456, passes: 2, lanes: 1 });
  });

  it('is opened by its password in each way of typing it, and by no other', async () => {
    const hash = await passwords.hash('Ångström １２３４');
    expect(await passwords.verify(hash, 'Ångström 1234')).toBe(true);
    expect(await passwords.verify(hash, 'Angstrom 1234')).toBe(false);
  });

  it('is checked where there is none, and not opened by anything', async () => {
    expect(await passwords.verify(undefined, 'hash')).toBe(false);
    expect(await passwords.verify(undefined, '')).toBe(false);
  });

  it('is outdated when it was made at another cost', async () => {
    const hash = await passwords.hash('a long password');
    expect(passwords.isOutdated(hash)).toBe(false);
    expect(new Passwords({ ...cheapest, passes: 2 }).isOutdated(hash)).toBe(true);
  });
});
