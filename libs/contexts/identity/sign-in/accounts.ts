import { Inject, Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { epochMilliseconds } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { LOGGER, type Logger } from '#platform/runtime/logging.js';
import { type Account, type LockoutRule, Vault } from '#platform/vault/vault.js';
import { officer as officers } from '../domain/officer.js';
import { Passwords, refusePassword } from './passwords.js';

export interface AccountRequest {
  readonly officer: string;
  readonly organisation: string;
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly telephone?: string | undefined;
}

const lockout: LockoutRule = { attempts: 5, lockedMilliseconds: 15 * 60_000 };

/** An account whose officer nobody has registered after so long never will be. */
const abandonedAfterMilliseconds = 15 * 60_000;

/** One spelling of a login. */
export const normalLogin = (login: string): string => login.normalize('NFKC').trim().toLowerCase();

/** Logins and passwords. Which officer may act, and as what, the journal says. */
@Injectable()
export class Accounts {
  constructor(
    private readonly vault: Vault,
    private readonly passwords: Passwords,
    private readonly gateway: Gateway,
    private readonly clock: SystemClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Makes the account of an officer about to be registered; the same once more changes nothing.
   *
   * @returns why not: PasswordTooShort, PasswordTooCommon, LoginTaken
   */
  async open({ password, ...request }: AccountRequest): Promise<Refusal | undefined> {
    const login = normalLogin(request.login);
    const weak = refusePassword(password, login, 'password');
    if (weak) return weak;
    const holder = this.vault.accountByLogin(login);
    if (holder && holder.officer !== request.officer && !(await this.cleared(holder))) return loginTaken;
    const { officer, organisation, name, telephone } = request;
    const passwordHash = await this.passwords.hash(password);
    const stored = this.vault.putAccount({
      ...{ officer, organisation, login, passwordHash, name, telephone },
      createdAt: this.now(),
    });
    return stored === 'login-taken' ? loginTaken : undefined;
  }

  /**
   * The account that login and password open; `undefined` for an unknown login, a wrong password and a locked account
   * alike, after the same work.
   */
  async check(login: string, password: string): Promise<Account | undefined> {
    const account = this.vault.accountByLogin(normalLogin(login));
    const allowed = this.vault.countAttempt(account?.officer, this.now(), lockout);
    const matches = await this.passwords.verify(account?.passwordHash, password);
    if (!account || allowed === 'may-not' || !matches) {
      // The login is not logged: people type their password there by mistake.
      const reason = !account ? 'unknown login' : allowed === 'may-not' ? 'locked' : 'wrong password';
      this.logger.warn({ officer: account?.officer, reason }, 'sign-in refused');
      return undefined;
    }
    this.vault.clearAttempts(account.officer);
    if (this.passwords.isOutdated(account.passwordHash)) {
      this.vault.setPasswordHash(account.officer, await this.passwords.hash(password));
    }
    return account;
  }

  /** @returns why not: SignInRefused (guesses count as at sign-in), PasswordTooShort, PasswordTooCommon */
  async changePassword(officer: string, current: string, next: string): Promise<Refusal | undefined> {
    const login = this.vault.account(officer)?.login;
    if (login === undefined || !(await this.check(login, current))) {
      return refusal('SignInRefused', {}, ['currentPassword']);
    }
    const weak = refusePassword(next, login, 'newPassword');
    if (weak) return weak;
    this.vault.setPasswordHash(officer, await this.passwords.hash(next));
    this.logger.info({ officer }, 'password changed');
    return undefined;
  }

  /**
   * Frees a login that is held for nobody: the account was made, then its registration failed and was given up. A
   * registration under way is younger.
   */
  private async cleared(holder: Account): Promise<boolean> {
    if (this.now() - holder.createdAt < abandonedAfterMilliseconds) return false;
    if ((await this.gateway.load(officers, holder.officer)).revision >= 0) return false;
    this.vault.erasePerson(holder.officer);
    return true;
  }

  private now(): number {
    return epochMilliseconds(this.clock.now());
  }
}

const loginTaken = refusal('LoginTaken', {}, ['login']);
