import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type GraphQLArgument, getNamedType, isInputObjectType } from 'graphql';
import { Gateway } from '#platform/gateway/gateway.js';
import { newestOf, newId, type RunningApi, start } from './harness.js';
import { type MutationRow, mutations } from './mutations.js';
import { World } from './world.js';

// A client repeats a mutation: at once, after the program was restarted, a month later. One effect, the same answer.
const commands = Object.entries(mutations).filter(([, { withoutCommandId }]) => withoutCommandId === undefined);
const others = Object.entries(mutations).filter(([, { withoutCommandId }]) => withoutCommandId !== undefined);

/** A gateway that forgets is found out by each of them; `LIANFANG_TEST_CELLS=all` (`npm run test:crash`) tries every one. */
const forgotten = process.env['LIANFANG_TEST_CELLS'] === 'all' ? commands : commands.filter((_, n) => n % 8 === 0);

interface Answered {
  readonly receipt?: { readonly version: number; readonly position: string; readonly repeated: boolean };
}

let api: RunningApi;
let world: World;
const done = new Map<string, { readonly input: object; readonly first: Answered }>();

beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
});
afterAll(() => api?.close());

const send = async (name: string, { by, success, selection = '' }: MutationRow, input: object): Promise<Answered> =>
  (await world.officer(...by)).command<Answered>(
    ...([name, success, input, `receipt { version position repeated } ${selection}`] as const),
  );
const head = () => newestOf(api);
const firstOf = (name: string) => {
  const found = done.get(name);
  if (!found) throw new Error(`${name} was not carried out`);
  return found;
};

const oneEffect = async (name: string, row: MutationRow): Promise<void> => {
  const { input, first } = firstOf(name);
  const before = await head();
  expect(await send(name, row, input)).toEqual({ ...first, receipt: { ...first.receipt, repeated: true } });
  await expect(send(name, row, { ...input, ...row.other })).rejects.toMatchObject({ code: 'CommandIdReused' });
  expect(await head()).toBe(before);
};

describe('the table of mutations', () => {
  const takesCommandId = (argument: GraphQLArgument | undefined): boolean => {
    const type = argument && getNamedType(argument.type);
    return isInputObjectType(type) && 'commandId' in type.getFields();
  };

  it('holds each of the schema, and says of those without a command id why', () => {
    const fields = Object.values(api.app.get(GraphQLSchemaHost).schema.getMutationType()?.getFields() ?? {});
    const names = (of: typeof fields) => of.map(({ name }) => name).sort();
    expect(names(fields)).toEqual(Object.keys(mutations).sort());
    expect(names(fields.filter(({ args }) => takesCommandId(args[0])))).toEqual(commands.map(([name]) => name).sort());
    // What another content is: without it, nothing would show that the first is told apart.
    expect(commands.filter(([, { other }]) => other === undefined)).toEqual([]);
  });
});

describe('a mutation that is repeated has one effect and the same answer', () => {
  it.each(commands)('%s, at once', async (name, row) => {
    const input = { ...newId(), ...(await row.input(world)) };
    const before = await head();
    const first = await send(name, row, input);
    expect(first.receipt).toMatchObject({ repeated: false, position: expect.any(String) });
    expect(await head()).not.toBe(before);
    done.set(name, { input, first });
    await oneEffect(name, row);
  });

  describe('after the program was restarted, and things went on', () => {
    beforeAll(async () => {
      await api.end();
      api = await start({ folder: api.platform.folder.path });
      world = world.at(api);
      for (const [name, { meanwhile }] of commands) await meanwhile?.(world, firstOf(name).input as never);
    });
    it.each(commands)('%s', oneEffect);
  });

  describe('a month later', () => {
    beforeAll(() => world.today('2020-11-10'));
    it.each(commands)('%s', oneEffect);
  });
});

it.each(others)('%s, which has no command id, writes nothing into the journal', async (name, row) => {
  const before = await head();
  await send(name, row, await row.input(world)).catch(() => undefined);
  expect(await head()).toBe(before);
});

describe('a gateway that forgets commands', () => {
  beforeAll(async () => {
    await api.close();
    api = await start({
      altered: (platform) => {
        const { journal, codec, clock } = platform;
        return { ...platform, gateway: new Gateway(journal, codec, clock, undefined, { forgetsCommands: true }) };
      },
    });
    world = await World.build(api);
  });

  it.each(forgotten)('is found out: %s has another effect then, or another answer', async (name, row) => {
    const input = { ...newId(), ...(await row.input(world)) };
    const first = await send(name, row, input);
    const before = await head();
    const again = await send(name, row, input).catch(({ code }: { readonly code: string }) => code);
    const same = { ...first, receipt: { ...first.receipt, repeated: true } };
    expect([again, await head()]).not.toEqual([same, before]);
  });
});
