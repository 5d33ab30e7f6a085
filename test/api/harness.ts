import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { allContexts, FirstStart, IdentityModule } from '#contexts/all-contexts.js';
import { Passwords } from '#contexts/identity/sign-in/passwords.js';
import { cheapest } from '#contexts/identity/testing/an-identity.js';
import { instanceReleased } from '#platform/automations/automation.events.js';
import { Automations } from '#platform/automations/automations.module.js';
import { type Answer, inProcess, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { defaultLimits, type Limits } from '#platform/graphql/limits.js';
import type { Journal, JournalPosition } from '#platform/journal/journal.js';
import { createApp } from '#platform/runtime/app.js';
import { parseConfiguration } from '#platform/runtime/configuration.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { createLogger } from '#platform/runtime/logging.js';
import { openPlatform, type Platform } from '#platform/runtime/platform.js';

/** The whole program in this process, on an empty data folder; everything real. */
export interface RunningApi {
  readonly platform: Platform;
  readonly app: NestFastifyApplication;
  /** Nobody yet. */
  readonly nobody: Visitor;
  readonly operator: Visitor;
  /** A body with an officer who has these roles; signed in. */
  officer(organisation: string, ...roles: readonly string[]): Promise<Visitor>;
  /** One request as it is; answers body and status. */
  post(
    body: object | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; answer: Answer<unknown> }>;
  /** Ends the program and keeps its folder; `startApi` with that folder goes on from there. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface Start {
  /** Environment of the program. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  /** Default: all. */
  readonly contexts?: readonly ContextDefinition[];
  /** Data folder of an earlier program; a new one if absent. */
  readonly folder?: string;
  /** Puts other parts in place of what was opened. */
  readonly altered?: (platform: Platform) => Platform;
}

let counter = 0;
/** A new command id, the same in each run. */
export const newId = (): { readonly commandId: string } => {
  counter += 1;
  return { commandId: commandIdFor(`test ${counter}`, 1_600_000_000_000 + counter) };
};

/** Position of the newest event, once the automations are done; what they note of themselves is left out. */
export const newestOf = async ({ app, platform: { journal } }: RunningApi): Promise<JournalPosition> => {
  await app.get(Automations).settled();
  let from = looked.get(journal);
  for await (const { type, position } of journal.readAll(from ?? 'start')) {
    if (!type.startsWith('automations.') || type === instanceReleased.type) from = position;
  }
  if (from === undefined) throw new Error('nothing happened yet');
  looked.set(journal, from);
  return from;
};
const looked = new WeakMap<Journal, JournalPosition>();

export const password = 'a password of the tests';

export const startApi = (settings: Readonly<Record<string, string>> = {}): Promise<RunningApi> => start({ settings });

export const start = async ({
  settings = {},
  limits = {},
  contexts = allContexts,
  folder = mkdtempSync(join(tmpdir(), 'lianfang-api-')),
  altered = (platform) => platform,
}: Start): Promise<RunningApi> => {
  const configuration = parseConfiguration({
    LIANFANG_DATA: folder,
    LIANFANG_PORT: '0',
    LIANFANG_LOG_LEVEL: process.env['LIANFANG_TEST_LOG'] ?? 'silent',
    LIANFANG_ENVIRONMENT: 'test',
    // Tests ask until something has come about.
    LIANFANG_REQUESTS_PER_MINUTE: '100000000',
    LIANFANG_SIGN_INS_PER_MINUTE: '100000000',
    ...settings,
  });
  const logger = createLogger(configuration.logLevel);
  const opened = await openPlatform(configuration, async () => contexts, logger);
  const platform = altered(opened);
  const app = await createApp(platform, IdentityModule, { ...defaultLimits, ...limits });
  // How dear a password is to guess has specs of its own; here each officer would cost two of them.
  Object.assign(app.get(Passwords, { strict: false }), new Passwords(cheapest));
  await app.get(FirstStart).run();
  const nobody = new Visitor(inProcess(app));
  const secret = readFileSync(join(folder, 'operator-password'), 'utf8').trim();
  const operator = await nobody.signIn('operator', secret);
  const known = new Set<string>();
  const end = async () => {
    await app.close();
    await platform.close();
  };
  return {
    platform,
    app,
    nobody,
    operator,
    officer: async (organisation, ...roles) => {
      if (!known.has(organisation)) {
        known.add(organisation);
        await operator.command('registerOrganisation', 'OrganisationRegistered', {
          ...newId(),
          ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region: '330411' },
          ...{ competences: [], platform: 'on', provenance: { kind: 'example', text: '【示例】' } },
        });
      }
      const login = `${organisation}.${newId().commandId.slice(-12)}`;
      const officer = { organisation, login, password, name: '【示例】', roles };
      await operator.command('registerOfficer', 'OfficerRegistered', { ...officer, ...newId() });
      return nobody.signIn(login, password);
    },
    post: async (body, headers = {}) => {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json', ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.statusCode, answer: response.json() };
    },
    end,
    close: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
