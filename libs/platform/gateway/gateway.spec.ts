import { z } from 'zod';
import { Codec } from '#platform/journal/codec.js';
import { type Aggregate, accept, nothing, refuse } from '#platform/kernel/decider.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { type CommandEnvelope, Gateway } from './gateway.js';

const added = defineEvent('test.added.v1', z.strictObject({ by: z.string() }));
type Command = { readonly add: string } | { readonly removeAll: true };
/** Whoever added may know, once somebody has; the same name again changes nothing; at most three. */
const list: Aggregate<readonly string[], Command, EventOf<typeof added>> = {
  name: 'list',
  initial: () => [],
  evolve: (names, { data }) => [...names, data.by],
  mayKnow: (actor, names) => names.length === 0 || names[0] === actor.organisation || actor.organisation === 'all',
  decide: (command, names) => {
    if ('removeAll' in command) return refuse('Forbidden');
    if (names.includes(command.add)) return nothing();
    return names.length >= 3 ? refuse('Busy') : accept(added({ by: command.add }));
  },
};

let id = 0;
const sentBy = (organisation: string, over: Partial<CommandEnvelope> = {}): CommandEnvelope => {
  id += 1;
  return {
    actor: anOfficer(organisation, 'dutyOfficer'),
    commandId: `01890a5d-ac00-7000-8000-${String(id).padStart(12, '0')}`,
    commandDigest: 'digest',
    correlationId: 'c',
    ...over,
  };
};

describe('the path of a command', () => {
  let journal: MemoryJournal;
  /** Two processes at one journal: each keeps its own folds. */
  let here: Gateway;
  let there: Gateway;
  beforeEach(() => {
    journal = new MemoryJournal();
    const clock = { now: () => instant('2020-09-19T08:00:00+08:00') };
    here = new Gateway(journal, new Codec([added]), clock);
    there = new Gateway(journal, new Codec([added]), clock);
  });

  it('appends what was decided, and says where it stands', async () => {
    const outcome = await here.execute(list, 'a', { add: 'x' }, sentBy('x'));
    expect(outcome).toMatchObject({ kind: 'accepted', receipt: { stream: 'list-a', revision: 0, repeated: false } });
    expect((await here.load(list, 'a')).state).toEqual(['x']);
  });

  it('answers a repeated command with its first receipt, wherever it was carried out', async () => {
    const envelope = sentBy('x');
    const first = await here.execute(list, 'a', { add: 'x' }, envelope);
    await there.execute(list, 'a', { add: 'y' }, sentBy('all'));
    for (const gateway of [here, there]) {
      const again = await gateway.execute(list, 'a', { add: 'x' }, envelope);
      expect(again).toMatchObject({ receipt: { revision: 0, repeated: true } });
      expect(first).toMatchObject({ receipt: { revision: 0, repeated: false } });
    }
    const other = { ...envelope, commandDigest: 'other' };
    expect(await there.execute(list, 'a', { add: 'z' }, other)).toMatchObject({ refusal: { code: 'CommandIdReused' } });
  });

  it('says NotFound to who may not know, before anything else', async () => {
    const envelope = sentBy('x');
    await here.execute(list, 'a', { add: 'x' }, envelope);
    const foreign = { ...sentBy('y'), commandId: envelope.commandId, expectedVersion: 7 };
    expect(await there.execute(list, 'a', { add: 'y' }, foreign)).toMatchObject({ refusal: { code: 'NotFound' } });
  });

  it('never refuses on a fold that is behind: not what it may know, not what it decides', async () => {
    await here.execute(list, 'a', { add: 'x' }, sentBy('all'));
    for (const name of ['y', 'z']) await there.execute(list, 'a', { add: name }, sentBy('all'));
    expect(await here.execute(list, 'a', { add: 'z' }, sentBy('all'))).toMatchObject({
      receipt: { revision: 2 },
      events: [],
    });
    expect(await here.execute(list, 'a', { add: 'w' }, sentBy('all'))).toMatchObject({ refusal: { code: 'Busy' } });
  });

  it('decides anew after a conflict, but not when the officer named a version', async () => {
    await here.execute(list, 'a', { add: 'x' }, sentBy('all'));
    await there.execute(list, 'a', { add: 'y' }, sentBy('all'));
    const named = sentBy('all', { expectedVersion: 0 });
    expect(await here.execute(list, 'a', { add: 'z' }, named)).toMatchObject({
      refusal: { code: 'Stale', details: { current: 1 } },
    });
    expect(await here.execute(list, 'a', { add: 'z' }, sentBy('all'))).toMatchObject({ receipt: { revision: 2 } });
  });

  it('lets one of sixteen win a named version, and all of sixteen in who named none', async () => {
    const many = Array.from({ length: 16 }, (_, n) => (n % 2 === 0 ? here : there));
    const named = await Promise.all(
      many.map((gateway) => gateway.execute(list, 'a', { add: 'x' }, sentBy('all', { expectedVersion: -1 }))),
    );
    expect(named.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    const free = await Promise.all(
      many.slice(0, 2).map((gateway, n) => gateway.execute(list, 'b', { add: `${n}` }, sentBy('all'))),
    );
    expect(free.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
    expect((await here.load(list, 'b')).state).toHaveLength(2);
  });

  it('leaves no trace of a dry run, and tells what would be', async () => {
    const outcome = await here.execute(list, 'a', { add: 'x' }, sentBy('x', { dryRun: true }));
    expect(outcome).toMatchObject({ kind: 'accepted', events: [{ type: 'test.added.v1' }] });
    expect((await here.load(list, 'a')).revision).toBe(-1);
    expect(await here.execute(list, 'a', { add: 'x' }, sentBy('x'))).toMatchObject({ receipt: { revision: 0 } });
  });
});
