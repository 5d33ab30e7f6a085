import { hash, needsRehash, verify } from 'argon2';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { commonPasswords } from './common-passwords.js';

/** How dear a guess is made. */
export interface HashCost {
  readonly memoryKibibytes: number;
  readonly passes: number;
  readonly lanes: number;
}

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. */
export const owaspCost: HashCost = { memoryKibibytes: 19 * 1024, passes: 2, lanes: 1 };

/** Characters (code points). ASVS 5.0 6.2.1 asks for 8 and advises 15, 6.2.9 for 64 to be taken; no rule of composition. */
const shortest = 12;
export const longest = 128;

const repetition = /^(.{1,4})\1+$/su;

/** One spelling of a password, so that it can be typed on any keyboard (NIST SP 800-63B-4, 3.1.1.2). */
const normal = (password: string): string => password.normalize('NFKC');

/** Why a password may not be chosen; `undefined` when it may. The refusal never holds any of it. */
export const refusePassword = (password: string, login: string, path: string): Refusal | undefined => {
  const text = normal(password);
  if ([...text].length < shortest) return refusal('PasswordTooShort', { minimum: shortest }, [path]);
  const lower = text.toLowerCase();
  const withoutLogin = lower.replaceAll(login, '');
  if (commonPasswords.has(lower) || repetition.test(lower) || withoutLogin.length < shortest / 2) {
    return refusal('PasswordTooCommon', {}, [path]);
  }
  return undefined;
};

/** argon2id, on threads of its own. */
export class Passwords {
  private readonly decoy: string;

  constructor(private readonly cost: HashCost = owaspCost) {
    const text = (byte: string, length: number) => Buffer.alloc(length, byte).toString('base64').replace(/=+$/, '');
    const parameters = `m=${cost.memoryKibibytes},p=${cost.lanes},t=${cost.passes}`;
    this.decoy = `$argon2id$v=19$${parameters}$${text('salt', 16)}$${text('hash', 32)}`;
  }

  hash(password: string): Promise<string> {
    return hash(normal(password), this.options);
  }

  /** @param passwordHash `undefined` where there is no account: costs the same, and is never right */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    const matches = await verify(passwordHash ?? this.decoy, normal(password));
    return matches && passwordHash !== undefined;
  }

  /** Whether a hash was made at another cost than is asked for now. */
  isOutdated(passwordHash: string): boolean {
    return needsRehash(passwordHash, this.options);
  }

  private get options() {
    return { memoryCost: this.cost.memoryKibibytes, timeCost: this.cost.passes, parallelism: this.cost.lanes };
  }
}
