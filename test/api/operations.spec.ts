import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { allContexts } from '#contexts/all-contexts.js';
import { Declined, type Visitor } from '#platform/client/api.js';
import { positionFromText, type RecordedEvent } from '#platform/journal/journal.js';
import { defineEvent } from '#platform/kernel/event.js';
import { table } from '#platform/projector/table.js';
import type { ContextDefinition } from '#platform/runtime/context.js';
import { newId, type RunningApi, start } from './harness.js';

// R19 over the real program: what stands still says so, and goes on only when an operator decides, for the record.

const noted = defineEvent('notes.note-written.v1', z.strictObject({ id: z.string(), text: z.string() }));
const notes = table('notes', { id: 'text', text: 'text' }, ['id']);

/** A context whose view cannot take a text, until it is mended. */
const notesContext = (poison: string | undefined): ContextDefinition => ({
  name: 'notes',
  module: class NotesModule {},
  events: [noted],
  errors: {},
  views: [
    {
      name: 'notes',
      version: 1,
      tables: [notes],
      handles: [noted.type],
      project: (events) =>
        notes.put(
          events.map(({ data, metadata, position }) => {
            const { id, text } = data as z.output<typeof noted.schema>;
            if (text === poison) throw new Error(`cannot take ${text}`);
            const common = {
              visibility_key: 'everyone',
              business_time: metadata.recordedAt,
              changed_at: `${position}`,
            };
            return { id, text, ...common };
          }),
        ),
    },
  ],
});

let api: RunningApi;
const begin = async (poison: string | undefined, folder?: string): Promise<void> => {
  const contexts = [...allContexts, notesContext(poison)];
  api = await start({ contexts, ...(folder ? { folder } : {}) });
};
beforeAll(() => begin('poison'));
afterAll(() => api?.close());

let count = 0;
const append = async (type: string, data: { readonly id: string; readonly text: string }): Promise<string> => {
  const id = `00000000-0000-4000-8000-${`${++count}`.padStart(12, '0')}`;
  const who = { actor: 'nobody', organisation: 'nobody', jurisdiction: '000000' };
  const metadata = { commandId: id, commandDigest: '', causationId: id, correlationId: id, ...who };
  await api.platform.journal.append(`note-${id}`, 'no-stream', [
    { id, type, data, metadata: { ...metadata, recordedAt: api.platform.clock.now() } },
  ]);
  return id;
};
const write = (text: string): Promise<string> => append(noted.type, { id: text, text });

const readNotes = async (): Promise<readonly string[]> =>
  api.platform.readStore.scoped({ kind: 'organisation', organisation: 'anybody' }, async (reader) =>
    (await reader.rows(reader.from<{ id: string; text: string }>('notes').select('row.text').orderBy('row.id'))).map(
      ({ text }) => text,
    ),
  );

interface View {
  readonly view: string;
  readonly state: string;
  readonly position: string;
  readonly halt: { readonly event: string; readonly type: string; readonly reason: string; readonly all: boolean };
}
const asked = '{ views { position head behindSeconds views { view state position halt { event type reason all } } } }';
interface Views {
  readonly views: { readonly position: string; readonly head: string; readonly views: readonly View[] };
}
const viewsNow = async (): Promise<readonly View[]> => (await api.operator.ask<Views>(asked)).views.views;
/** Once the program knows so of the views that stand still. */
const viewsWhen = async (isMeant: (halted: readonly string[]) => boolean): Promise<readonly View[]> => {
  const { freshness } = api.platform;
  const never = positionFromText('9'.repeat(20));
  for (let { halted } = await freshness.now(); !isMeant(halted); ) ({ halted } = await freshness.waitFor(never, 50));
  return await viewsNow();
};
const whenHalted = async (): Promise<View> =>
  (await viewsWhen((halted) => halted.includes('notes'))).find(({ view }) => view === 'notes') as View;
const whenAllLive = () => viewsWhen((halted) => halted.length === 0);

const health = async () => {
  const response = await api.app.inject({ method: 'GET', url: '/health' });
  return { httpStatus: response.statusCode, ...response.json<{ status: string; halted: string[] }>() };
};
const freshness = async () => {
  const { answer } = await api.post(
    { query: '{ me { officer } }' },
    { authorization: `${api.operator.authorization}` },
  );
  return (answer as unknown as { extensions: { freshness: { halted: string[] } } }).extensions.freshness;
};
const decide = (
  visitor: Visitor,
  mutation: 'skipEvent' | 'retryView',
  input: { readonly view: string; readonly event: string; readonly commandId?: string },
) => {
  const success = mutation === 'skipEvent' ? 'EventSkipped' : 'ViewRetried';
  const whole = { ...newId(), reason: '【示例】由有缺陷的程序写入', ...input };
  return visitor.command<{ receipt: object }>(mutation, success, whole, 'receipt { version position repeated }');
};
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'accepted',
    (error: Declined) => error.code,
  );

describe('a view that cannot take an event', () => {
  it('stands still, and every answer and the health say so, while the others go on', async () => {
    await write('1');
    const poison = await write('poison');
    const notice = await write('2');
    const { halt, position } = await whenHalted();
    expect(halt).toEqual({ event: poison, type: noted.type, reason: 'Error: cannot take poison', all: false });
    expect(await freshness()).toMatchObject({ halted: ['notes'] });
    expect(await health()).toEqual({ httpStatus: 503, status: 'halted', halted: ['notes'] });
    expect(notice).not.toBe(poison);
    expect(await readNotes()).toEqual(['1']);
    const others = (await viewsNow()).filter(({ view }) => view !== 'notes');
    expect(others.every((view) => view.state === 'live' && BigInt(view.position) > BigInt(position))).toBe(true);
  });

  it('is skipped past by an operator only, at the event it stands at, once', async () => {
    const { halt } = await whenHalted();
    const officer = await api.officer('xiuzhou-ecology', 'administrator', 'head');
    expect(await codeOf(decide(officer, 'skipEvent', { view: 'notes', event: halt.event }))).toBe('Forbidden');
    for (const elsewhere of [
      { view: 'notes', event: 'another' },
      { view: 'officers', event: halt.event },
      { view: 'all', event: halt.event },
      { view: 'no-such-view', event: halt.event },
    ])
      expect(await codeOf(decide(api.operator, 'skipEvent', elsewhere))).toBe('ViewNotHalted');

    const command = { ...newId(), view: 'notes', event: halt.event };
    const first = await decide(api.operator, 'skipEvent', command);
    expect(first.receipt).toMatchObject({ version: 0, repeated: false });
    expect((await decide(api.operator, 'skipEvent', command)).receipt).toMatchObject({ version: 0, repeated: true });
    await whenAllLive();
    expect(await readNotes()).toEqual(['1', '2']);
    expect(await freshness()).toMatchObject({ halted: [] });
    const { me } = await api.operator.ask<{ me: { officer: string } }>('{ me { officer } }');
    const recorded: RecordedEvent[] = [];
    for await (const event of api.platform.journal.readStream('views-decisions')) recorded.push(event);
    expect(recorded).toMatchObject([
      {
        type: 'views.event-skipped.v1',
        data: { view: 'notes', version: 1, event: { id: halt.event }, reason: '【示例】由有缺陷的程序写入' },
        metadata: { actor: me.officer, organisation: 'platform-operator' },
      },
    ]);
  });

  it('goes on without it for ever, even when the read store is filled from nothing', async () => {
    const folder = api.platform.folder.path;
    await api.end();
    rmSync(join(folder, 'read-store'), { recursive: true });
    await begin('poison', folder);
    await write('3');
    await whenAllLive();
    expect(await readNotes()).toEqual(['1', '2', '3']);
  });

  it('is filled anew by a mended program when an operator says so', async () => {
    const folder = api.platform.folder.path;
    await write('poison');
    await whenHalted();
    await api.end();
    await begin(undefined, folder);
    const { halt } = await whenHalted();
    expect(await codeOf(decide(api.operator, 'retryView', { view: 'notes', event: 'another' }))).toBe('ViewNotHalted');
    await decide(api.operator, 'retryView', { view: 'notes', event: halt.event });
    await whenAllLive();
    expect(await readNotes()).toEqual(['1', '2', '3', 'poison']);
    expect(await api.platform.projector?.rebuild()).toMatchObject({ equal: true, leftOut: [] });
  });
});

describe('an event nobody can read', () => {
  it('halts all views, and every answer and the health say so, until an operator skips it', async () => {
    const unknown = await append('notes.note-burnt.v1', { id: '4', text: '4' });
    await write('5');
    const views = await viewsWhen((halted) => halted.includes('officers'));
    const names = views.map(({ view }) => view);
    expect(views.every(({ halt }) => halt.event === unknown && halt.all)).toBe(true);
    expect(await freshness()).toMatchObject({ halted: names });
    expect(await health()).toEqual({ httpStatus: 503, status: 'halted', halted: names });
    expect(await readNotes()).not.toContain('5');
    // Reads and writes go on; what was written is durable and visible later.
    await api.officer('wujiang-ecology', 'head');
    await decide(api.operator, 'skipEvent', { view: 'all', event: unknown });
    await whenAllLive();
    expect(await readNotes()).toContain('5');
    expect(await freshness()).toMatchObject({ halted: [] });
  });
});
