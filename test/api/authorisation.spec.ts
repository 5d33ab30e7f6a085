import { GraphQLSchemaHost } from '@nestjs/graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { alarmIdOf } from '#contexts/alarms/published.js';
import type { Answer, Visitor } from '#platform/client/api.js';
import { type Operation, Operations } from '#platform/graphql/access.js';
import { type Role, roles } from '#platform/kernel/actor.js';
import { newId, type RunningApi, start } from './harness.js';
import { type Expectation, type MutationRow, mutations, type Relation, relations } from './mutations.js';
import { makeThings, type QueryRow, queries, type Things } from './queries.js';
import { act, month, noticeTo, nowhere, provenance, reading, versionOf, World } from './world.js';

// Every operation × every role × own, party, superior, sibling, unrelated body, the platform's first operator, and
// nobody: `mutations.ts` and `queries.ts` say what each gets, and each is asked for it through the API.
//
// A mutation that may be carried out counts as passed when it is, or is refused for a reason that has nothing to do with
// who asks: the cells of one row share one thing, which only the first of them finds as it was.

/** Subscriptions: who hears of a thing of 秀洲. Each officer may open them; nobody may open a connection. */
const subscriptions = {
  readingChanged: { roles: 'any officer', heardBy: ['own', 'party'], query: '{ readingChanged { id } }' },
  exceedanceFound: { roles: 'any officer', heardBy: ['own', 'party'], query: '{ exceedanceFound { assessment } }' },
  noticeChanged: { roles: 'any officer', heardBy: ['own', 'party'], query: '{ noticeChanged { id } }' },
  timelineChanged: { roles: 'any officer', heardBy: ['own', 'party'], query: '{ timelineChanged { thread } }' },
  alarmChanged: { roles: ['dutyOfficer', 'head'], heardBy: ['own', 'party'], query: '{ alarmChanged { id } }' },
} as const;

interface Person {
  readonly relation: Relation | 'platform';
  readonly role: Role;
  readonly visitor: Visitor;
}

let api: RunningApi;
let world: World;
let things: Things;
let people: readonly Person[];

beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  things = await makeThings(world);
  await act(api.operator, 'registerRegion', 'RegionRegistered', {
    ...{ code: '330481', name: '海宁市', level: 'county', since: '2018-01-01' },
    provenance,
  });
  const everybody: Person[] = [{ relation: 'platform', role: 'operator', visitor: api.operator }];
  for (const [relation, organisation] of Object.entries(relations) as [Relation, string][])
    for (const role of roles) everybody.push({ relation, role, visitor: await world.officer(organisation, role) });
  // Whose thing it is comes last: what it does to it is then seen by nobody who ought not to.
  people = everybody.toReversed();
});
afterAll(() => api?.close());

const ask = async (visitor: Visitor | undefined, query: string, variables: object, after?: string) => {
  const authorization = visitor?.authorization;
  const { answer } = await api.post(
    { query, variables },
    { ...(authorization ? { authorization } : {}), ...(after ? { 'x-lianfang-after': after } : {}) },
  );
  return answer as Answer<Record<string, unknown>>;
};
const codeOf = ({ errors }: Answer<unknown>): unknown => errors?.[0]?.extensions?.code;
/** Without what differs from request to request. */
const shown = ({ data, errors }: Answer<unknown>): unknown => ({
  data,
  errors: errors?.map(({ message, extensions }) => [message, { ...extensions, correlationId: undefined }]),
});

/** Codes that say something about who asks. */
const personal = new Set([
  ...['NotSignedIn', 'Forbidden', 'NotFound', 'NotAParty', 'NotARecipient', 'NotTheSender', 'NotTheDataOwner'],
  ...['NotTheDeterminingBody', 'NotTheVolumeOwner', 'NotYourIncident', 'NotAnAddressee'],
  ...['TransferNotToYou', 'NotYourAlarm', 'OwnReading', 'NotTheObjector'],
]);

describe('the tables', () => {
  const declared = ({ access }: Operation): readonly Role[] | 'any officer' | 'everybody' => {
    if (access.kind === 'public') return 'everybody';
    return access.kind === 'any-officer' ? 'any officer' : access.roles.toSorted();
  };
  const stated = ([name, { roles: may }]: readonly [string, Pick<MutationRow, 'roles'>]) =>
    [name, typeof may === 'string' ? may : may.toSorted()] as const;

  it('hold every operation of the schema, with the roles that it declares', () => {
    const schema = api.app.get(GraphQLSchemaHost).schema;
    const tables = { Query: queries, Mutation: mutations, Subscription: subscriptions };
    for (const [kind, table] of Object.entries(tables)) {
      const type = { Query: schema.getQueryType(), Mutation: schema.getMutationType() }[kind];
      const fields = (type ?? schema.getSubscriptionType())?.getFields() ?? {};
      expect(Object.keys(fields).sort()).toEqual(Object.keys(table).sort());
      const operations = api.app
        .get(Operations)
        .list()
        .filter((operation) => operation.kind === kind);
      expect(Object.fromEntries(operations.map((operation) => [operation.name, declared(operation)]))).toEqual(
        Object.fromEntries(Object.entries(table).map(stated)),
      );
    }
  });
});

describe('what a head may delegate', () => {
  it('is open to a delegate in these operations alone', () => {
    const delegable = api.app
      .get(Operations)
      .list()
      .flatMap(({ name, access }) => (access.kind === 'roles' && access.delegable ? [[name, access.delegable]] : []));
    expect(Object.fromEntries(delegable)).toEqual({
      ...{ determineIncident: 'determineIncident', determineGrade: 'determineGrade', sendNotice: 'sendNotice' },
    });
  });
});

/** One cell: what came of it, beside what the table says. */
interface Cell {
  readonly who: string;
  readonly expected: string;
  readonly got: string;
}
/** All cells of a row that are not as the table says. */
const wrong = (cells: readonly Cell[]): readonly string[] =>
  cells.filter(({ expected, got }) => expected !== got).map(({ who, expected, got }) => `${who}: ${expected}, ${got}`);
const nameOf = ({ relation, role }: Person) => `${relation} ${role}`;
const mayCall = (may: MutationRow['roles'], role: Role): boolean => typeof may === 'string' || may.includes(role);

/**
 * Who is asked. A role that may not call at all is refused before anybody looks whose thing it is, so by default it is
 * tried in one body and with the first operator only; what any officer may call is tried by one role of each body, since
 * only the body makes a difference there. `LIANFANG_TEST_CELLS=all` (`npm run test:crash`) tries every cell.
 */
const wholeTable = process.env['LIANFANG_TEST_CELLS'] === 'all';
const askers = ({ roles: may }: Pick<MutationRow, 'roles'>): readonly Person[] =>
  people.filter(({ relation, role }) => {
    if (wholeTable || relation === 'platform') return true;
    if (typeof may === 'string') return role === 'dutyOfficer';
    return mayCall(may, role) || relation === 'own';
  });

describe('a query', () => {
  it.each(Object.entries(queries))('%s', async (_, row) => {
    const after = await world.newest();
    const variables = { id: row.id?.(things) };
    const query = typeof row.query === 'string' ? row.query : row.query(things);
    const cells: Cell[] = [];
    for (const person of askers(row)) {
      const answer = await ask(person.visitor, query, variables, after);
      const sees = JSON.stringify(answer.data).includes(row.sign(things));
      const got = codeOf(answer) ?? (sees ? 'sees' : 'nothing');
      cells.push({ who: nameOf(person), expected: expectedOf(row, person), got: String(got) });
      if (got !== 'nothing' || !row.id) continue;
      const notThere = await ask(person.visitor, query, { id: nowhere }, after);
      cells.push({
        ...{ who: nameOf(person), expected: JSON.stringify(shown(notThere)), got: JSON.stringify(shown(answer)) },
      });
    }
    const signedOut = await ask(undefined, query, variables);
    cells.push({ who: 'nobody', expected: 'NotSignedIn', got: String(codeOf(signedOut)) });
    expect(wrong(cells)).toEqual([]);
  });

  const expectedOf = ({ roles: may, seenBy, seenByRoles }: QueryRow, { relation, role }: Person): string => {
    if (!mayCall(may, role)) return 'Forbidden';
    // The first operator is of none of these bodies: it sees what each officer sees.
    if (seenByRoles && !seenByRoles.some((one) => one === role)) return 'nothing';
    return seenBy.includes(relation === 'platform' ? 'unrelated' : relation) ? 'sees' : 'nothing';
  };
});

describe('a subscription', () => {
  // Each body publishes something of its own before and after what 秀洲 does: whoever has heard the one after it, would
  // have heard of 秀洲 before.
  interface Published {
    readonly readingChanged: string;
    readonly exceedanceFound: string;
    readonly noticeChanged: string;
    readonly timelineChanged: string;
    readonly alarmChanged: string;
  }
  const names = Object.keys(subscriptions) as (keyof Published)[];
  const happens = async (organisation: string, section: string, day: number, to: string): Promise<Published> => {
    const monitor = await world.officer(organisation, 'monitoringOfficer');
    const rows = [reading(day, `0.${day + 40}`)];
    await act(monitor, 'publishReadings', 'ReadingsPublished', { section, rows });
    const { assessment } = await act<{ assessment: string }>(
      ...([monitor, 'assessMonth', 'MonthAssessed'] as const),
      { section, month, rule: 'normal-values-raw', indicatorSet: 'assessment-3' },
      'assessment',
    );
    const { notice, thread } = await act<{ notice: string; thread: string }>(
      ...([await world.officer(organisation, 'dutyOfficer'), 'sendNotice', 'NoticeSent'] as const),
      { ...noticeTo(to), kind: 'warning' },
      'notice thread',
    );
    const alarmChanged = alarmIdOf({ organisation: to, kind: 'notice', id: notice });
    return {
      ...{ readingChanged: versionOf(section, day), exceedanceFound: assessment },
      ...{ noticeChanged: notice, timelineChanged: thread, alarmChanged },
    };
  };

  it.each([names])('%s, %s, %s, %s, %s are heard by both sides and by nobody else', async () => {
    await api.app.listen(0, '127.0.0.1');
    const url = `${(await api.app.getUrl()).replace('http', 'ws')}/graphql`;
    const listeners = people.map((person) => {
      const { authorization } = person.visitor;
      const client = createClient({
        ...{ url, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0 },
      });
      const heard = Object.fromEntries(names.map((name) => [name, new Set<string>()]));
      const ended = names.map(async (name) => {
        const changes = client.iterate<Record<string, Record<string, string>>>({
          query: `subscription ${subscriptions[name].query}`,
        });
        for await (const { data, errors } of changes) {
          for (const { message } of errors ?? []) heard[name]?.add(message);
          for (const sign of Object.values(data?.[name] ?? {})) heard[name]?.add(sign);
        }
      });
      return {
        person,
        heard,
        end: async () => {
          await client.dispose();
          await Promise.allSettled(ended);
        },
      };
    });
    const bodies = Object.entries(relations);
    const sections = new Map<string, string>();
    for (const [relation, organisation] of bodies)
      sections.set(relation, await world.section({ dataOwner: organisation }));
    /** Who has not heard yet what its own body did. */
    const waiting = (own: ReadonlyMap<string, Published>): readonly string[] =>
      listeners.flatMap(({ person, heard }) => {
        const signs = own.get(person.relation);
        return names
          .filter((name) => mayCall(subscriptions[name].roles, person.role))
          .filter((name) => signs && !heard[name]?.has(signs[name]))
          .map((name) => `${nameOf(person)} ${name}`);
      });
    const eachOfItsOwn = async (day: number) => {
      const own = new Map<string, Published>();
      for (const [relation, organisation] of bodies)
        own.set(relation, await happens(organisation, sections.get(relation) ?? '', day, 'qingpu'));
      return own;
    };
    const heardBy = async (own: ReadonlyMap<string, Published>, questions: number) => {
      for (let n = 0; n < questions && waiting(own).length > 0; n++) await ask(api.operator, '{ me { officer } }', {});
      return waiting(own);
    };
    // A subscription hears what comes after it stands: until all do, something happens.
    let day = 1;
    while ((await heardBy(await eachOfItsOwn(day), 100)).length > 0) day += 1;
    const { section } = await world.shared();
    const signs = await happens('xiuzhou', section, 1, 'wujiang');
    expect(await heardBy(await eachOfItsOwn(day + 1), 100_000)).toEqual([]);

    const cells = listeners.flatMap(({ person, heard }) =>
      names.map((name): Cell => {
        const { roles: may, heardBy } = subscriptions[name];
        const hears = mayCall(may, person.role) && (heardBy as readonly string[]).includes(person.relation);
        const got = heard[name]?.has(signs[name]) ? 'hears' : 'nothing';
        return { who: `${nameOf(person)} ${name}`, expected: hears ? 'hears' : 'nothing', got };
      }),
    );
    await Promise.all(listeners.map(({ end }) => end()));
    expect(wrong(cells)).toEqual([]);
    const nobody = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const closed = nobody.iterate({ query: 'subscription { noticeChanged { id } }' }).next();
    expect(await closed.catch(() => 'closed')).toBe('closed');
  });
});

describe('a mutation', () => {
  /** Ids that were given, or made of the command's own, are not the answer's. */
  const told = (of: unknown) => JSON.stringify(of).replaceAll(/section-[0-9a-f]{8}|nowhere|"import":"[^"]+"/g, 'it');

  const queryOf = (name: string, { success, selection = '', withoutCommandId }: MutationRow): string => {
    const fields = withoutCommandId ? '__typename' : `receipt { repeated } ${selection}`;
    if (name === 'signOut') return 'mutation { signOut { __typename } }';
    return `mutation($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
      ... on ${success} { ${fields} } ... on UserError { code message path details { name value } } } }`;
  };
  const expectedOf = ({ roles: may, bodies }: MutationRow, { relation, role }: Person): Expectation => {
    if (!mayCall(may, role)) return 'Forbidden';
    // An operator sees to all bodies; the first one is of none of these.
    const of = bodies[relation === 'platform' ? 'unrelated' : relation];
    return typeof of === 'string' ? of : (of[role] ?? 'no entry');
  };
  /** `may` or the code that says something about who asks. */
  const outcomeOf = (name: string, answer: Answer<Record<string, unknown>>): string => {
    const told = codeOf(answer);
    const result = answer.data?.[name] as { code?: string; report?: Report } | undefined;
    const code = String(told ?? result?.code ?? 'may');
    if (result?.report) return outcomeOfImport(result.report);
    if (told !== undefined && !personal.has(code)) return `unexpected ${code}`;
    return personal.has(code) ? code : 'may';
  };
  // An import answers with a report: of a section that is not theirs it says line by line that there is none.
  interface Report {
    readonly added: number;
    readonly problems: readonly { readonly code: string }[];
  }
  const outcomeOfImport = ({ added, problems }: Report): string => {
    const strange = problems.length > 0 && problems.every(({ code }) => code === 'UnknownSection');
    return strange && added === 0 ? 'NotFound' : 'may';
  };

  it.each(Object.entries(mutations).toSorted(([a], [b]) => (a === 'signOut' ? 1 : b === 'signOut' ? -1 : 0)))(
    '%s',
    async (name, row) => {
      const input = await row.input(world);
      const absent = { ...input, ...(typeof row.absent === 'function' ? await row.absent(world) : row.absent) };
      const query = queryOf(name, row);
      const send = (visitor: Visitor | undefined, sent: object) =>
        ask(visitor, query, { input: row.withoutCommandId ? sent : { ...newId(), ...sent } });
      const cells: Cell[] = [];
      for (const person of askers(row)) {
        const expected = expectedOf(row, person);
        const before = await world.newest();
        const answer = await send(person.visitor, input);
        const got = outcomeOf(name, answer);
        cells.push({ who: nameOf(person), expected: expected === 'nothing' ? 'NotFound' : expected, got });
        if (got === 'may') continue;
        // What was refused left nothing, and not theirs reads like not there.
        const left = (await world.newest()) !== before;
        cells.push({
          who: nameOf(person),
          expected: `${expected === 'nothing' && row.leaves !== undefined}`,
          got: `${left}`,
        });
        if (expected !== 'nothing' || row.absent === undefined) continue;
        const [notTheirs, notThere] = [shown(answer), shown(await send(person.visitor, absent))];
        cells.push({ who: nameOf(person), expected: told(notThere), got: told(notTheirs) });
      }
      const signedOut = row.roles === 'everybody' ? 'may' : 'NotSignedIn';
      cells.push({ who: 'nobody', expected: signedOut, got: outcomeOf(name, await send(undefined, input)) });
      expect(wrong(cells)).toEqual([]);
    },
  );
});
