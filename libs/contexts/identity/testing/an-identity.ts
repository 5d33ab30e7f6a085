import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandBus } from '@nestjs/cqrs';
import { pino } from 'pino';
import type { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import { JournalUnavailable } from '#platform/journal/journal.js';
import type { Actor } from '#platform/kernel/actor.js';
import { fromEpochMilliseconds, type InstantText } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { newCommandId } from '#platform/runtime/ids.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { Vault } from '#platform/vault/vault.js';
import { type OfficerCommand, OfficerHandler } from '../actions/officer.handler.js';
import { DelegationReader } from '../delegation-reader.js';
import { officerDismissed, officerRegistered, officerRolesChanged } from '../domain/officer.events.js';
import { OfficerRegistration, type OfficerToRegister } from '../officer-registration.js';
import { AccessTokens } from '../sign-in/access-tokens.js';
import { Accounts } from '../sign-in/accounts.js';
import { OfficerAuthenticator } from '../sign-in/officer-authenticator.js';
import { Passwords } from '../sign-in/passwords.js';
import { ServingOfficers } from '../sign-in/serving-officers.js';
import { Sessions } from '../sign-in/sessions.js';

/** Real time as a test says it is. */
export class TimeOfTest extends SystemClock {
  milliseconds = 1_800_000_000_000;

  override now(): InstantText {
    return fromEpochMilliseconds(this.milliseconds);
  }

  pass(milliseconds: number): void {
    this.milliseconds += milliseconds;
  }
}

/** A journal that a test can make unavailable, for reading and writing or for writing only. */
export class BreakableJournal extends MemoryJournal {
  down: 'no' | 'writing' | 'wholly' = 'no';

  override async append(...asked: Parameters<MemoryJournal['append']>) {
    if (this.down !== 'no') throw new JournalUnavailable('down');
    return super.append(...asked);
  }

  override async *readStream(...asked: Parameters<MemoryJournal['readStream']>) {
    if (this.down === 'wholly') throw new JournalUnavailable('down');
    yield* super.readStream(...asked);
  }
}

/** The least argon2 takes: tests are about what is decided, not about how dear it is. */
export const cheapest = { memoryKibibytes: 8, passes: 1, lanes: 1 };

export const anEnvelope = (actor: Actor, more: Partial<CommandEnvelope> = {}): CommandEnvelope => ({
  actor,
  commandId: newCommandId(),
  commandDigest: '0'.repeat(64),
  correlationId: 'test',
  ...more,
});

export const anOfficerToRegister = (more: Partial<OfficerToRegister> = {}): OfficerToRegister => ({
  organisation: 'xiuzhou-ecology',
  roles: ['dutyOfficer'],
  login: 'shen.ming',
  password: 'canary under the bridge',
  name: 'canary-name',
  telephone: '13800001234',
  ...more,
});

const regions: ReadonlyMap<string, string> = new Map([
  ['xiuzhou-ecology', '330411'],
  ['wujiang-ecology', '320509'],
]);

/** Everything of this context that is no resolver, over a real vault in a folder of its own. */
export const anIdentity = (passwords: Passwords = new Passwords(cheapest)) => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-identity-'));
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(line) });
  const clock = new TimeOfTest();
  const vault = Vault.open(join(folder, 'vault'));
  const journal = new BreakableJournal();
  const gateway = new Gateway(journal, new Codec([officerRegistered, officerRolesChanged, officerDismissed]), clock);
  const tokens = new AccessTokens(vault, clock, { world: 'test' });
  const officers = new ServingOfficers(gateway, clock);
  const sessions = new Sessions(vault, tokens, officers, clock, logger);
  const accounts = new Accounts(vault, passwords, gateway, clock, logger);
  const authenticator = new OfficerAuthenticator(tokens, vault, officers, clock, new DelegationReader(gateway, clock));
  const handler = new OfficerHandler(gateway, officers, sessions, vault);
  const commands = { execute: (command: OfficerCommand) => handler.execute(command) } as unknown as CommandBus;
  const organisations = {
    find: async (id: string) => (regions.has(id) ? { id, region: regions.get(id) } : undefined),
  } as unknown as OrganisationReader;
  const registration = new OfficerRegistration(commands, gateway, organisations, accounts);
  return {
    ...{
      vault,
      journal,
      gateway,
      clock,
      tokens,
      officers,
      sessions,
      accounts,
      authenticator,
      handler,
      registration,
      log,
    },
    /** What `signIn` does. */
    signIn: async (login: string, password: string) => {
      const account = await accounts.check(login, password);
      return account && sessions.open(account.officer);
    },
    close: () => {
      vault.close();
      rmSync(folder, { recursive: true });
    },
  };
};
