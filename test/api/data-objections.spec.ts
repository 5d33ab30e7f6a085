import type { Visitor } from '#platform/client/api.js';
import { type RunningApi, start } from './harness.js';
import { act, month, nowhere, objectionTo, reading, versionOf, World } from './world.js';

let api: RunningApi;
let world: World;
let owner: Visitor;
let second: Visitor;
let neighbour: Visitor;
let outsider: Visitor;

beforeAll(async () => {
  api = await start({});
  world = await World.build(api);
  owner = await world.officer('xiuzhou', 'monitoringOfficer');
  second = await world.officer('xiuzhou', 'monitoringOfficer', 2);
  neighbour = await world.officer('wujiang', 'monitoringOfficer');
  outsider = await world.officer('anji', 'monitoringOfficer');
});
afterAll(() => api?.close());

const refusal = (code: string) => expect.objectContaining({ code });
const objects = (who: Visitor, input: object) =>
  act<{ objection: string }>(who, 'objectToReading', 'ReadingObjectedTo', input, 'objection');
const answers = (who: Visitor, objection: string, outcome: 'maintained' | 'corrected', over: object = {}) =>
  act(who, 'answerDataObjection', 'DataObjectionAnswered', { objection, outcome, reason: '已复核原始记录', ...over });
const withdraws = (who: Visitor, objection: string) =>
  act(who, 'withdrawDataObjection', 'DataObjectionWithdrawn', { objection, reason: '己方比对有误' });

interface Seen {
  readonly dataObjections: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  readonly readings: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly openObjections: string[] } }[];
  };
}
/** Objections of a section, and of each version what waits for an answer. */
const seen = async (who: Visitor, section: string, args = '') => {
  const { dataObjections, readings } = await who.ask<Seen>(
    `query($s: ID!) { dataObjections(section: $s${args}) { edges { node {
      id month reading items reason documents dataOwner organisation agreement { id } objectedBy
      state settledBy settledReason correctedBy } } }
      readings(section: $s, month: "${month}", superseded: true) { edges { node { id openObjections } } } }`,
    { s: section },
  );
  return {
    objections: dataObjections.edges.map(({ node }) => node),
    open: Object.fromEntries(readings.edges.map(({ node }) => [node.id, node.openObjections])),
  };
};
const todosOf = async (who: Visitor) => {
  const { todos } = await who.ask<{ todos: { subject: string }[] }>('{ todos { kind subject next roles } }');
  return todos;
};
/** What a month comes to; it rests on the values that stand. */
const monthOf = (who: Visitor, section: string) =>
  who.ask('query($s: ID!, $m: Month!) { month(section: $s, month: $m) { status monthVersion revision readings } }', {
    ...{ s: section, m: month },
  });

describe('an objection to a reading of another body', () => {
  it('is seen by both sides and by nobody else, waits for the owner, and changes nothing', async () => {
    const shared = await world.closed();
    const { section, agreement } = shared;
    const { digest } = await neighbour.upload('【示例】比对监测记录');
    const before = await monthOf(owner, section);
    const { objection } = await objects(neighbour, { ...objectionTo(shared), documents: [digest] });
    const reading = versionOf(section, 10);
    const expected = {
      ...{ id: objection, month, reading, items: ['TP'], reason: '与同日比对结果不符', documents: [digest] },
      ...{ dataOwner: 'xiuzhou', organisation: 'wujiang', agreement: { id: agreement } },
      ...{ objectedBy: expect.any(String), state: 'open', settledBy: null, settledReason: null, correctedBy: null },
    };
    for (const side of [owner, neighbour])
      expect(await seen(side, section)).toEqual({
        objections: [expected],
        open: { [reading]: [objection], [versionOf(section, 20)]: [] },
      });
    expect(await seen(outsider, section)).toEqual({ objections: [], open: {} });
    expect(await monthOf(owner, section)).toEqual(before);
    const todo = {
      ...{ kind: 'dataObjectionToAnswer', subject: objection, next: 'answerDataObjection' },
      roles: ['monitoringOfficer'],
    };
    expect(await todosOf(owner)).toContainEqual(todo);
    expect((await todosOf(neighbour)).map(({ subject }) => subject)).not.toContain(objection);
    await answers(owner, objection, 'maintained');
    expect((await todosOf(owner)).map(({ subject }) => subject)).not.toContain(objection);
  });

  it('is refused to the owner, and is not there for whoever does not know the reading', async () => {
    const shared = await world.withReadings();
    const { section } = shared;
    const to = objectionTo(shared);
    await expect(objects(owner, to)).rejects.toEqual(refusal('OwnReading'));
    await expect(objects(outsider, to)).rejects.toEqual(refusal('NotFound'));
    await expect(objects(neighbour, { ...to, agreement: null })).rejects.toEqual(refusal('NotFound'));
    await expect(objects(neighbour, { ...to, reading: versionOf(section, 11) })).rejects.toEqual(refusal('NotFound'));
    await expect(objects(neighbour, { ...to, reason: ' ' })).rejects.toEqual(refusal('InvalidInput'));
    await expect(objects(neighbour, { ...to, items: ['DO'] })).rejects.toEqual(refusal('UnknownReading'));
    await expect(objects(neighbour, { ...to, documents: ['ab'.repeat(32)] })).rejects.toEqual(refusal('UnknownFile'));
    await world.published(section, reading(10, '0.30'));
    await expect(objects(neighbour, to)).rejects.toEqual(refusal('VersionSuperseded'));
    expect(await seen(owner, section)).toMatchObject({ objections: [] });
  });

  it('is taken back by who filed it, and not answered then', async () => {
    const { section, objection } = await world.objected();
    await expect(withdraws(owner, objection)).rejects.toEqual(refusal('NotTheObjector'));
    await expect(withdraws(outsider, objection)).rejects.toEqual(refusal('NotFound'));
    await withdraws(neighbour, objection);
    await expect(answers(owner, objection, 'maintained')).rejects.toEqual(refusal('DataObjectionSettled'));
    const { objections, open } = await seen(neighbour, section, ', state: withdrawn');
    expect(objections).toMatchObject([{ id: objection, state: 'withdrawn', settledReason: '己方比对有误' }]);
    expect(open[versionOf(section, 10)]).toEqual([]);
  });
});

describe('the answer of the data owner', () => {
  it('is the owner’s alone', async () => {
    const { objection } = await world.objected();
    await expect(answers(neighbour, objection, 'maintained')).rejects.toEqual(refusal('NotTheDataOwner'));
    for (const id of [objection, nowhere])
      await expect(answers(outsider, id, 'maintained')).rejects.toEqual(refusal('NotFound'));
  });

  it('corrects nothing: in a closed month it waits for the correction that two officers published', async () => {
    const { section, objection } = await world.objected(world.closed());
    const proposals = await world.published(section, reading(10, '0.30'));
    await expect(answers(owner, objection, 'corrected')).rejects.toEqual(refusal('VersionStands'));
    await act(second, 'confirmCorrections', 'CorrectionsConfirmed', { section, month, proposals, reason: '复核一致' });
    await answers(owner, objection, 'corrected');
    const { objections, open } = await seen(neighbour, section, `, month: "${month}", state: corrected`);
    const [v1, v2] = [versionOf(section, 10), versionOf(section, 10).replace(/1$/, '2')];
    expect(objections).toMatchObject([
      { id: objection, reading: v1, state: 'corrected', settledReason: '已复核原始记录', correctedBy: v2 },
    ]);
    expect(open).toMatchObject({ [v1]: [], [v2]: [] });
  });
});
