import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { allContexts, FirstStart, IdentityModule } from '#contexts/all-contexts.js';
import { type Answer, inProcess, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { createApp } from '#platform/runtime/app.js';
import { parseConfiguration } from '#platform/runtime/configuration.js';
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
  close(): Promise<void>;
}

let counter = 0;
/** A new command id, the same in each run. */
export const newId = (): { readonly commandId: string } => {
  counter += 1;
  return { commandId: commandIdFor(`test ${counter}`, 1_600_000_000_000 + counter) };
};

export const password = 'a password of the tests';

export const startApi = async (settings: Readonly<Record<string, string>> = {}): Promise<RunningApi> => {
  const folder = mkdtempSync(join(tmpdir(), 'lianfang-api-'));
  const configuration = parseConfiguration({
    LIANFANG_DATA: folder,
    LIANFANG_PORT: '0',
    LIANFANG_LOG_LEVEL: process.env['LIANFANG_TEST_LOG'] ?? 'silent',
    LIANFANG_ENVIRONMENT: 'test',
    ...settings,
  });
  const platform = await openPlatform(configuration, allContexts, createLogger(configuration.logLevel));
  const app = await createApp(platform, IdentityModule);
  await app.get(FirstStart).run();
  const nobody = new Visitor(inProcess(app));
  const secret = readFileSync(join(folder, 'operator-password'), 'utf8').trim();
  const operator = await nobody.signIn('operator', secret);
  const known = new Set<string>();
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
    close: async () => {
      await app.close();
      await platform.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
