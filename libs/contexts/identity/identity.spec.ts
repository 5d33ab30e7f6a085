import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type GraphQLNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { z } from 'zod';
import { Gateway } from '#platform/gateway/gateway.js';
import { Operations } from '#platform/graphql/access.js';
import { ErrorTexts } from '#platform/graphql/errors.js';
import { Codec } from '#platform/journal/codec.js';
import { type JournalPosition, positionFromText } from '#platform/journal/journal.js';
import { defineEvent } from '#platform/kernel/event.js';
import { Projector } from '#platform/projector/projector.js';
import { openReadStore } from '#platform/read-store/open.js';
import { createApp } from '#platform/runtime/app.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { parseConfiguration } from '#platform/runtime/configuration.js';
import { newCommandId } from '#platform/runtime/ids.js';
import { createLogger } from '#platform/runtime/logging.js';
import type { Platform } from '#platform/runtime/platform.js';
import { anOfficer } from '#platform/testing/actors.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { Vault } from '#platform/vault/vault.js';
import { ClocksToHandOver } from './clocks-to-hand-over.js';
import { identityErrors } from './domain/errors.js';
import { IdentityModule, identity } from './identity.module.js';
import { OfficerRegistration } from './published.js';
import { anEnvelope } from './testing/an-identity.js';

/** Incidents, which know clocks, are not here. */
@Global()
@Module({
  providers: [{ provide: ClocksToHandOver, useValue: { of: async () => [] } }],
  exports: [ClocksToHandOver],
})
class NoClocks {}

/** As the context that owns it writes it; here only its reader is of interest. */
const organisationRegistered = defineEvent('jurisdictions.organisation-registered.v1', z.any());

const password = 'twelve bridges or more';

describe('officers at the API', () => {
  let folder: string;
  let app: NestFastifyApplication;
  let vault: Vault;
  let close: () => Promise<void>;
  let reached: (position: JournalPosition) => Promise<unknown>;
  let operator: string;

  const organisation = (id: string, region: string) => ({
    id: newCommandId(),
    type: organisationRegistered.type,
    data: {
      organisation: id,
      details: { kind: 'ecologyBranch', region, platform: 'on', name: { zh: id, en: id } },
    },
    metadata: {
      ...{ commandId: newCommandId(), commandDigest: '', causationId: '', correlationId: '', actor: 'a' },
      ...{ organisation: 'operations', jurisdiction: '330000', recordedAt: '2020-01-01T00:00:00.000Z' },
    },
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-identity-'));
    const logger = createLogger('silent');
    const clock = new SystemClock();
    const journal = new MemoryJournal();
    for (const [id, region] of [
      ['operations', '330000'],
      ['xiuzhou-ecology', '330411'],
      ['wujiang-ecology', '320509'],
    ] as const) {
      await journal.append(`organisation-${id}`, 'no-stream', [organisation(id, region)]);
    }
    const codec = new Codec([...identity.events, organisationRegistered]);
    vault = Vault.open(join(folder, 'vault'));
    const { views } = identity;
    const { database, readStore } = await openReadStore({ dataFolder: folder, views, logger });
    const projector = new Projector({ database, journal, codec, views, logger });
    await projector.start();
    reached = (position) => projector.freshness.waitFor(position, 10_000);
    app = await createApp(
      {
        ...{ logger, clock, journal, codec, vault, readStore, changes: {} },
        configuration: parseConfiguration({ LIANFANG_WORLD: 'test' }),
        world: { name: 'test', kind: 'real' },
        contexts: [identity, { module: NoClocks }],
        gateway: new Gateway(journal, codec, clock),
        freshness: projector.freshness,
        errors: new ErrorTexts([identity.errors]),
      } as unknown as Platform,
      IdentityModule,
    );
    close = async () => {
      await app.close();
      await projector.stop();
      await database.close();
      vault.close();
      rmSync(folder, { recursive: true });
    };
    const account = { password, name: '首位运维', login: 'first.operator', telephone: undefined };
    const { outcome } = await app
      .get(OfficerRegistration, { strict: false })
      .register(
        { ...account, organisation: 'operations', roles: ['operator'] },
        anEnvelope(anOfficer('operations', 'operator')),
      );
    expect(outcome.kind).toBe('accepted');
    operator = await tokenOf('first.operator');
  });
  afterAll(() => close());

  // biome-ignore lint/suspicious/noExplicitAny: answers are compared, not computed with
  type Answer = any;
  const post = async (query: string, variables: object = {}, token?: string): Promise<Answer> => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      payload: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
  const command = async (
    name: string,
    success: string,
    fields: string,
    input: object,
    token?: string,
  ): Promise<Answer> => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
    const answer = await post(
      `mutation($input: ${type}) { ${name}(input: $input) { __typename ... on ${success} { ${fields} }
        ... on UserError { code path message messageEn } } }`,
      { input },
      token,
    );
    return answer.data?.[name] ?? answer.errors?.[0]?.extensions;
  };
  const receipt = 'receipt { version position repeated }';
  const signIn = (login: string, given = password) =>
    command(
      'signIn',
      'SignedIn',
      'accessToken accessTokenExpiresAt refreshToken me { officer organisation jurisdiction roles name }',
      {
        login,
        password: given,
      },
    );
  const refresh = (refreshToken: string) =>
    command('refreshSession', 'SignedIn', 'accessToken refreshToken me { officer }', { refreshToken });
  const tokenOf = async (login: string): Promise<string> => (await signIn(login)).accessToken;
  const register = (token: string | undefined, login: string, more: object = {}) =>
    command(
      'registerOfficer',
      'OfficerRegistered',
      `officer ${receipt}`,
      {
        ...{ commandId: newCommandId(), organisation: 'xiuzhou-ecology', login, password },
        ...{ name: `姓名${login}`, telephone: '0573-8000 0000', roles: ['dutyOfficer'], ...more },
      },
      token,
    );
  const changeRoles = (token: string, officer: string, roles: readonly string[], more: object = {}) =>
    command(
      'changeOfficerRoles',
      'OfficerRolesChanged',
      receipt,
      { commandId: newCommandId(), officer, roles, reason: '轮岗', ...more },
      token,
    );
  const dismiss = (token: string, officer: string) =>
    command(
      'dismissOfficer',
      'OfficerDismissed',
      receipt,
      { commandId: newCommandId(), officer, reason: '调离' },
      token,
    );
  const erasePerson = (token: string, officer: string) =>
    command(
      'erasePerson',
      'PersonErased',
      receipt,
      { commandId: newCommandId(), officer, reason: '离任满三年' },
      token,
    );
  const changeContact = (token: string, officer: string, mail: string) =>
    command('changeContact', 'ContactChanged', receipt, { commandId: newCommandId(), officer, mail }, token);
  const me = (token?: string) => post('{ me { officer organisation jurisdiction roles name } }', {}, token);

  /** An administrator of an organisation, made by the first operator. */
  const anAdministrator = async (login: string, more: object = {}) => {
    const { officer } = await register(operator, login, { roles: ['administrator'], ...more });
    return { officer: officer as string, token: await tokenOf(login) };
  };

  it('is one life: registered, signed in, given other roles, dismissed', async () => {
    const administrator = await anAdministrator('life.administrator');
    const registered = await register(administrator.token, 'life.officer');
    expect(registered).toEqual({
      __typename: 'OfficerRegistered',
      officer: expect.any(String),
      receipt: { version: 0, position: expect.any(String), repeated: false },
    });
    const { officer } = registered;

    const { accessToken, ...signedIn } = await signIn('Life.Officer');
    const self = {
      ...{ officer, organisation: 'xiuzhou-ecology', jurisdiction: '330411' },
      ...{ roles: ['dutyOfficer'], name: '姓名life.officer' },
    };
    expect(signedIn).toMatchObject({ __typename: 'SignedIn', me: self });
    for (let n = 0; n < 3; n++) expect((await me(accessToken)).data).toEqual({ me: self }); // from the second on it is compiled

    const changed = await changeRoles(administrator.token, officer, ['legalOfficer', 'head'], { expectedVersion: 0 });
    expect(changed).toMatchObject({ __typename: 'OfficerRolesChanged', receipt: { version: 1 } });
    expect((await me(accessToken)).data.me.roles).toEqual(['legalOfficer', 'head']);
    expect(await changeRoles(administrator.token, officer, ['head'], { expectedVersion: 0 })).toMatchObject({
      __typename: 'Stale',
      code: 'Stale',
    });

    expect(await dismiss(administrator.token, officer)).toMatchObject({ receipt: { version: 2 } });
    expect((await me(accessToken)).errors[0].extensions.code).toBe('NotSignedIn');
    expect(await signIn('life.officer')).toMatchObject({ __typename: 'Refused', code: 'SignInRefused' });
    expect(await refresh(signedIn.refreshToken)).toMatchObject({ code: 'SessionEnded' });
  });

  it('lists the officers of the own organisation with what the vault knows of them, page by page', async () => {
    const administrator = await anAdministrator('list.administrator', { organisation: 'wujiang-ecology' });
    const ids: string[] = [administrator.officer];
    let position = '';
    for (const login of ['list.one', 'list.two', 'list.three']) {
      const { officer, receipt } = await register(administrator.token, login, {
        ...{ organisation: 'wujiang-ecology', telephone: null },
      });
      ids.push(officer);
      position = receipt.position;
    }
    await changeRoles(administrator.token, ids[1] ?? '', ['head']);
    position = (await dismiss(administrator.token, ids[2] ?? '')).receipt.position;
    await reached(positionFromText(position));
    const erased = await erasePerson(administrator.token, ids[2] ?? '');
    expect(erased).toMatchObject({ __typename: 'PersonErased', receipt: { version: 2, repeated: false } });
    expect(vault.account(ids[2] ?? '')).toBeUndefined();
    expect(await erasePerson(administrator.token, ids[1] ?? '')).toMatchObject({ code: 'StillServing' });
    expect(vault.account(ids[1] ?? '')).toMatchObject({ login: 'list.one' });

    const page = (after: string | null, first = 2) =>
      post(
        `query($first: Int, $after: String) { officers(first: $first, after: $after) {
          edges { node { id organisation roles serving login name telephone } } pageInfo { hasNextPage endCursor } } }`,
        { first, after },
        administrator.token,
      );
    const first = await page(null);
    const second = await page(first.data.officers.pageInfo.endCursor);
    expect(first.data.officers.pageInfo.hasNextPage).toBe(true);
    expect(second.data.officers.pageInfo.hasNextPage).toBe(false);
    const nodes = [...first.data.officers.edges, ...second.data.officers.edges].map(({ node }) => node);
    const wujiang = { organisation: 'wujiang-ecology', serving: true };
    expect(nodes).toEqual([
      {
        ...wujiang,
        id: ids[0],
        roles: ['administrator'],
        login: 'list.administrator',
        name: '姓名list.administrator',
        telephone: '0573-8000 0000',
      },
      { ...wujiang, id: ids[1], roles: ['head'], login: 'list.one', name: '姓名list.one', telephone: null },
      {
        ...wujiang,
        ...{ id: ids[2], roles: ['dutyOfficer'], serving: false, login: null, name: null, telephone: null },
      },
      { ...wujiang, id: ids[3], roles: ['dutyOfficer'], login: 'list.three', name: '姓名list.three', telephone: null },
    ]);
    expect((await page('not a cursor')).errors[0].extensions.code).toBe('InvalidCursor');
  });

  it('refreshes a session once per token, and signs out', async () => {
    await anAdministrator('session.administrator');
    const { refreshToken } = await signIn('session.administrator');
    const next = await refresh(refreshToken);
    expect(next).toMatchObject({ __typename: 'SignedIn', refreshToken: expect.any(String) });
    expect(await refresh(refreshToken)).toMatchObject({ __typename: 'Refused', code: 'SessionEnded' });
    expect((await me(next.accessToken)).errors[0].extensions.code).toBe('NotSignedIn');

    const again = await signIn('session.administrator');
    const signOut = await post('mutation { signOut { officer } }', {}, again.accessToken);
    expect(signOut.data.signOut.officer).toBe(again.me.officer);
    expect((await me(again.accessToken)).errors[0].extensions.code).toBe('NotSignedIn');
  });

  it('changes the own password and ends the other sign-ins', async () => {
    await anAdministrator('password.administrator');
    const [here, there] = [await tokenOf('password.administrator'), await tokenOf('password.administrator')];
    const change = (currentPassword: string, newPassword: string) =>
      command('changePassword', 'PasswordChanged', 'signInsEnded', { currentPassword, newPassword }, here);
    expect(await change('a wrong password', 'thirteen bridges')).toMatchObject({ code: 'SignInRefused' });
    // Of three sign-ins (one is the helper's) this one goes on.
    expect(await change(password, 'thirteen bridges')).toEqual({ __typename: 'PasswordChanged', signInsEnded: 2 });
    expect((await me(there)).errors[0].extensions.code).toBe('NotSignedIn');
    expect((await me(here)).data.me.name).toBe('姓名password.administrator');
    expect(await signIn('password.administrator', 'thirteen bridges')).toMatchObject({ __typename: 'SignedIn' });
  });

  it('answers a repeated registration with the same officer', async () => {
    const { token } = await anAdministrator('repeat.administrator');
    const commandId = newCommandId();
    const first = await register(token, 'repeat.officer', { commandId });
    const again = await register(token, 'repeat.officer', { commandId });
    expect(again).toEqual({ ...first, receipt: { ...first.receipt, repeated: true } });
    expect(await register(token, 'repeat.officer', { commandId, roles: ['head'] })).toMatchObject({
      code: 'CommandIdReused',
    });
  });

  it('refuses alike an unknown login, a wrong password and a locked account', async () => {
    await anAdministrator('locked.administrator');
    const answers = [await signIn('nobody.at.all'), await signIn('locked.administrator', 'a wrong password')];
    for (let n = 0; n < 4; n++) await signIn('locked.administrator', 'a wrong password');
    answers.push(await signIn('locked.administrator'));
    const refused = {
      __typename: 'Refused',
      code: 'SignInRefused',
      path: [],
      message: identityErrors.SignInRefused.zh,
      messageEn: identityErrors.SignInRefused.en,
    };
    expect(answers).toEqual([refused, refused, refused]);
  });

  it('hides officers of another organisation: not yours reads like not there', async () => {
    const { officer } = await anAdministrator('hidden.administrator');
    const neighbour = await anAdministrator('hidden.neighbour', { organisation: 'wujiang-ecology' });
    const notYours = await changeRoles(neighbour.token, officer, ['head']);
    const notThere = await changeRoles(neighbour.token, 'nobody', ['head']);
    expect(notYours).toMatchObject({ code: 'NotFound' });
    expect(notYours).toEqual(notThere);
    expect(await dismiss(neighbour.token, officer)).toEqual(notThere);
  });

  it('asks who calls, everywhere but at the door', async () => {
    const operations = app.get(Operations).list();
    const access = Object.fromEntries(operations.map(({ name, access }) => [name, access]));
    const administrators = { kind: 'roles', roles: ['administrator', 'operator'] };
    const onDuty = { kind: 'roles', roles: ['dutyOfficer', 'head'] };
    const rosterKeepers = { kind: 'roles', roles: ['administrator', 'head'] };
    const head = { kind: 'roles', roles: ['head'] };
    expect(access).toEqual({
      ...{ assignDuty: rosterKeepers, removeDuty: rosterKeepers, grantDelegation: head, revokeDelegation: head },
      ...{ offerHandover: onDuty, confirmHandover: onDuty, declineHandover: onDuty },
      ...Object.fromEntries(
        ['dutyRoster', 'dutyGaps', 'openHandover', 'delegations'].map((name) => [name, { kind: 'any-officer' }]),
      ),
      signIn: { kind: 'public' },
      refreshSession: { kind: 'public' },
      me: { kind: 'any-officer' },
      signOut: { kind: 'any-officer' },
      changePassword: { kind: 'any-officer' },
      changeContact: { kind: 'any-officer' },
      officers: administrators,
      registerOfficer: administrators,
      changeOfficerRoles: administrators,
      dismissOfficer: administrators,
      erasePerson: administrators,
    });
    const { token } = await anAdministrator('door.administrator');
    await register(token, 'door.officer');
    const officer = await tokenOf('door.officer');
    expect(await register(officer, 'door.other')).toMatchObject({ code: 'Forbidden' });
    expect(await register(undefined, 'door.other')).toMatchObject({ code: 'NotSignedIn' });
    expect((await post('{ officers { pageInfo { hasNextPage } } }', {}, officer)).errors[0].extensions.code).toBe(
      'Forbidden',
    );
  });

  it('produces each of its error codes', async () => {
    const { officer, token } = await anAdministrator('codes.administrator');
    const other = await register(token, 'codes.officer');
    const serving = await register(token, 'codes.serving');
    await dismiss(token, other.officer);
    const answers: Answer[] = [
      await erasePerson(token, serving.officer),
      await changeContact(token, serving.officer, 'a@example.org, b@example.org'),
      await register(operator, 'codes.new', { organisation: 'nowhere' }),
      await changeRoles(token, other.officer, ['head']),
      await changeRoles(token, officer, ['head']),
      await register(token, 'codes.new', { roles: ['auditor', 'administrator'] }),
      await register(token, 'codes.administrator'),
      await register(token, 'codes.new', { password: 'too short' }),
      await register(token, 'codes.new', { password: 'Password1234' }),
      await signIn('codes.new'),
      await refresh('made up'),
    ];
    expect(answers.map(({ code }) => code).sort()).toEqual(Object.keys(identityErrors).sort());
    for (const { code, message } of answers) {
      expect(message).toBe(identityErrors[code as keyof typeof identityErrors].zh);
    }
  });

  it('refuses input that is none, naming where', async () => {
    const { token } = await anAdministrator('input.administrator');
    for (const [more, path] of [
      [{ login: 'a b' }, ['login']],
      [{ name: ' ' }, ['name']],
      [{ name: 'two\nlines' }, ['name']],
      [{ telephone: 'call me' }, ['telephone']],
      [{ roles: [] }, ['roles']],
      [{ password: 'x'.repeat(129) }, ['password']],
      [{ commandId: 'mine' }, ['commandId']],
    ] as const) {
      expect(await register(token, 'input.officer', more)).toMatchObject({ code: 'InvalidInput', path });
    }
  });

  it('describes every type, field, argument and value, Chinese first', () => {
    const { schema } = app.get(GraphQLSchemaHost);
    const chineseFirst = /^[^A-Za-z]*[\u4e00-\u9fff].*[A-Za-z]/su;
    const roots = [schema.getQueryType(), schema.getMutationType()].map((type) => type?.name);
    const told: string[] = [];
    const tell = (place: string, { description }: { readonly description?: string | null | undefined }) => {
      if (!chineseFirst.test(description ?? '')) told.push(place);
    };
    const own = (type: GraphQLNamedType) =>
      !type.name.startsWith('__') && !['String', 'Boolean', 'Int', 'ID'].includes(type.name);
    for (const type of Object.values(schema.getTypeMap()).filter(own)) {
      if (!roots.includes(type.name)) tell(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) tell(`${type.name}.${value.name}`, value);
      if (!(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))) continue;
      for (const field of Object.values(type.getFields())) {
        tell(`${type.name}.${field.name}`, field);
        if ('args' in field)
          for (const argument of field.args) tell(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }
    expect(told).toEqual([]);
  });
});
