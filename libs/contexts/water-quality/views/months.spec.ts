import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import type { LocalDateText } from '#platform/kernel/time.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, liveSchema, plain } from '#platform/read-store/migrations.js';
import { openReadStore } from '#platform/read-store/open.js';
import type { ReadStore } from '#platform/read-store/read-store.js';
import { createLogger } from '#platform/runtime/logging.js';
import { anOfficer } from '#platform/testing/actors.js';
import { type DataObjection, type DataObjectionCommand, dataObjection } from '../domain/data-objection.js';
import { type ReadingsCommand, readings } from '../domain/readings.js';
import { type ReadingsMonth, rowKey, standing, versionIdOf } from '../domain/readings-month.js';
import type { SectionEvent } from '../domain/section.events.js';
import { section as sections } from '../domain/section.js';
import {
  afterTheMonth,
  lu,
  month,
  neighbour,
  ofFile,
  on,
  onDay,
  publish,
  section,
  shen,
  statusOn,
} from '../testing/a-month.js';
import { aReference } from '../testing/a-reference.js';
import { assessmentsView } from './assessments/assessments.view.js';
import { correctionsView } from './corrections/corrections.view.js';
import { type DataObjectionRow, dataObjectionsView } from './data-objections/data-objections.view.js';
import type { MonthRow } from './readings/months.table.js';
import { type ReadingVersionRow, readingsView } from './readings/readings.view.js';
import { type SectionRow, sectionsView } from './sections/sections.view.js';

const reference = { ...aReference(), set: { ...aReference().set, items: ['DO'] } };
const recordedAt = '2020-10-09T01:00:00.000Z';
const views = [sectionsView, readingsView, assessmentsView, correctionsView, dataObjectionsView];
const tables = views.flatMap((view) => view.tables.map(({ name }) => name));

const ofObjection = ({ data }: DomainEvent): boolean => 'objection' in (data as object);
const streamOf = (event: DomainEvent): string => {
  if (ofObjection(event)) return `data-objection-${(event.data as { objection: string }).objection}`;
  return event.type.includes('.section-') ? `section-${section}` : `readings-${section}-${month}`;
};

/** As the journal hands them out, in this order. */
const recorded = (events: readonly DomainEvent[]): DecodedEvent[] => {
  const revisions = new Map<string, number>();
  return events.map((event, index) => {
    const stream = streamOf(event);
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    return {
      ...event,
      ...{ id: `event-${index}`, stream, revision, position: BigInt(index + 1) as JournalPosition },
      metadata: {
        ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '' },
        ...{ organisation: 'cnemc', jurisdiction: '', recordedAt },
      },
    };
  });
};

/** A section with aliases, targets and types, as the operator registered it. */
const registered = (): readonly SectionEvent[] => {
  const day = (text: string) => text as LocalDateText;
  const actor = anOfficer('operations', 'operator');
  const provenance = { kind: 'example', text: '【示例】' } as const;
  const until = { kind: 'open' } as const;
  const target = { waterClass: 'III', indicatorSet: 'do', since: day('2020-01-01'), until, provenance } as const;
  let state = sections.initial();
  const events: SectionEvent[] = [];
  for (const command of [
    {
      ...{ type: 'RegisterSection', actor, section, dataOwnerIsKnown: true },
      details: {
        ...{
          name: '王江泾',
          river: '京杭运河',
          controlLevel: 'national',
          dataOwner: 'cnemc',
          boundaryType: 'interlocked',
        },
        ...{ sides: [], waterBodyType: { type: 'river', source: '示例', since: day('2020-01-01') }, provenance },
        location: { kind: 'unknown', reason: '未核实' },
      },
    },
    { type: 'AddSectionAlias', actor, alias: { name: '王江泾站', since: day('2020-01-01'), until }, provenance },
    { type: 'SetSectionTarget', actor, target, indicatorSetIsKnown: true },
    { type: 'SetWaterBodyType', actor, waterBody: { type: 'lake', source: '示例', since: day('2021-01-01') } },
    {
      ...{ type: 'SetSectionTarget', actor, indicatorSetIsKnown: true },
      target: { ...target, until: { kind: 'day', day: day('2020-12-31') } },
    },
    { type: 'AddSectionAlias', actor, alias: { name: '王江泾自动站', since: day('2019-01-01'), until }, provenance },
  ] as const) {
    const decision = sections.decide(command as never, state);
    if (decision.kind === 'refused') throw new Error(decision.refusal.code);
    state = decision.events.reduce(sections.evolve, state);
    events.push(...decision.events);
  }
  return events;
};

const onObjection = ['object', 'maintain', 'correct', 'takeBack'] as const;
const isOnObjection = (one: unknown): one is (typeof onObjection)[number] => onObjection.some((each) => each === one);

const commands = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(1, 2), fc.constantFrom('0.70', '6.00', '7.00'), fc.constantFrom(1, 2)),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'withdraw',
      'close',
      'confirm',
      'reject',
      'reopen',
      'confirmReopening',
      'rejectReopening',
      'raw',
      'decide',
      'assess',
      'status',
      ...onObjection,
    ),
  },
);

/** Asked of the objection that was filed last, about the version that was published last. */
const objectionCommand = (
  one: (typeof onObjection)[number],
  { versions, rows }: ReadingsMonth,
  objection: string,
): DataObjectionCommand | undefined => {
  const last = [...versions.values()].at(-1);
  if (!last) return undefined;
  const stand = standing(rows.get(rowKey(last.row)));
  const stands = stand ? ({ kind: 'version', versionId: stand.versionId } as const) : ({ kind: 'none' } as const);
  const reading = { row: last.row, stands, monthRevision: versions.size };
  const party = { agreement: 'agreement-1', revision: 4, days: [] };
  switch (one) {
    case 'object':
      return {
        ...{ type: 'ObjectToReading', actor: neighbour, objection, section, month, versionId: last.versionId, reading },
        ...{ dataOwner: 'cnemc', party, items: [], documents: [], reason: '存疑' },
      };
    case 'maintain':
    case 'correct':
      return {
        ...{ type: 'AnswerDataObjection', actor: lu, reason: '复核', reading },
        outcome: one === 'maintain' ? 'maintained' : 'corrected',
      };
    case 'takeBack':
      return { type: 'WithdrawDataObjection', actor: neighbour, reason: '无异议' };
  }
};

/** Histories that the decider itself writes, whatever is asked of it. */
const histories = fc.array(commands, { minLength: 5, maxLength: 25 }).map((asked) => {
  let state = readings.initial();
  let objection: DataObjection = dataObjection.initial();
  const events: DomainEvent[] = [];
  for (const one of asked) {
    if (isOnObjection(one)) {
      const before = one === 'object' ? dataObjection.initial() : objection;
      const command = objectionCommand(one, state, `objection-${events.length}`);
      const decision = command && dataObjection.decide(command, before);
      if (decision?.kind !== 'accepted') continue;
      events.push(...decision.events);
      objection = decision.events.reduce(dataObjection.evolve, before);
      continue;
    }
    const last = [...state.versions.values()].filter(({ withdrawn }) => !withdrawn).at(-1);
    const proposals = [...state.proposals.values()].flatMap((each) =>
      each.state === 'pending' ? [each.proposal] : [],
    );
    const value = last?.row.items['DO'];
    const row = { sampledAt: last?.row.sampledAt ?? afterTheMonth, source: last?.row.source ?? '' };
    const signed = { item: 'DO', reason: '校准', basis: '记录' };
    const effect = events.length % 2 === 0 ? 'exclude' : 'include';
    const command = (): ReadingsCommand => {
      if (typeof one !== 'string')
        return publish([onDay(one[0], one[1])], {}, ofFile(String(one[2]), 1 + events.length));
      switch (one) {
        case 'withdraw':
          return { type: 'WithdrawReading', ...on(), versionId: last?.versionId ?? '', reason: '故障' };
        case 'close':
          return { type: 'CloseMonth', ...on(), at: afterTheMonth };
        case 'confirm':
          return { type: 'ConfirmCorrections', ...on({ actor: lu }), proposals, reason: '复核' };
        case 'reject':
          return { type: 'RejectCorrections', ...on(), proposals: proposals.slice(0, 1), reason: '有误' };
        case 'reopen':
          return { type: 'ReopenMonth', ...on({ actor: shen }), reason: '重审' };
        case 'confirmReopening':
          return { type: 'ConfirmReopening', ...on({ actor: lu }) };
        case 'rejectReopening':
          return { type: 'RejectReopening', ...on({ actor: shen }), reason: '无须重审' };
        case 'raw': {
          const text = value?.kind === 'measured' ? value.text : '0';
          const items: Record<string, string> = { DO: `${text}0${events.length % 4}` };
          return { type: 'AttachRawValues', ...on(), rows: [{ ...row, items }] };
        }
        case 'decide':
          return { type: 'DecideInclusion', ...on(), versionId: last?.versionId ?? '', effect, ...signed };
        case 'assess':
          return {
            ...{ type: 'AssessMonth', ...on(), at: afterTheMonth, sectionRevision: 0, ...reference },
            target: { kind: 'class', class: 'III' },
            waterBody: { kind: 'known', type: 'river' },
          };
        case 'status':
          return publish([], {
            statuses: [statusOn('2020-09-07', events.length % 2 === 0 ? 'fault' : 'maintenance')],
          });
      }
    };
    const decision = readings.decide(command(), state);
    if (decision.kind === 'refused') continue;
    for (const event of decision.events) {
      events.push(event);
      state = readings.evolve(state, event);
    }
  }
  return { events: [...registered(), ...events], state };
});

describe('what is shown of sections and their months', () => {
  let folder: string;
  let database: Database;
  let readStore: ReadStore;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-months-'));
    ({ database, readStore } = await openReadStore({ dataFolder: folder, views, logger: createLogger('silent') }));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const rowsOf = <Row>(table: string, organisation = 'cnemc') =>
    readStore.scoped({ kind: 'organisation', organisation }, (reader) =>
      reader.rows(reader.from<Row>(table).selectAll()),
    );

  /** All rows after a history that arrived in batches of these sizes (the last one over and over). */
  const shownAfter = async (events: readonly DecodedEvent[], sizes: readonly number[]) => {
    await database.batch([asOwner(liveSchema), ...[...tables, 'grants'].map((table) => plain(`delete from ${table}`))]);
    for (let from = 0, batch = 0; from < events.length; batch++) {
      const size = sizes[Math.min(batch, sizes.length - 1)] ?? 1;
      const part = events.slice(from, from + size);
      for (const view of views) {
        const taken = part.filter(({ type }) => view.handles.includes(type));
        if (taken.length > 0) await database.batch([asOwner(liveSchema), ...view.project(taken)]);
      }
      from += size;
    }
    const shown: Record<string, unknown> = {};
    for (const table of tables) {
      const rows = (await rowsOf<object>(table)).map((row) => JSON.stringify(row));
      shown[table] = rows.sort();
    }
    return shown;
  };

  it('is the same however the events were batched, and says what the month itself says', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
    const shownKinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(histories, sizes, async ({ events: history, state }, sizes) => {
        const events = recorded(history);
        for (const { type } of events) shownKinds.add(type);
        const oneByOne = await shownAfter(events, [1]);
        expect(await shownAfter(events, sizes)).toEqual(oneByOne);
        expect(await shownAfter(events, [events.length])).toEqual(oneByOne);

        const [row] = await rowsOf<MonthRow>('months');
        const stand = [...state.rows.values()].flatMap((versions) => standing(versions)?.versionId ?? []);
        const shown = await rowsOf<ReadingVersionRow>('readings');
        expect(
          shown
            .filter(({ current }) => current)
            .map((each) => each.version_id)
            .sort(),
        ).toEqual(stand.sort());
        const open = (await rowsOf<DataObjectionRow>('data_objections')).filter((each) => each.state === 'open');
        const doubted = shown.flatMap((each) => Object.entries(each.objections).filter(([, waits]) => waits));
        expect(doubted.map(([id]) => id).sort()).toEqual(open.map((each) => each.objection).sort());
        if (!row) return;
        expect(row).toMatchObject({
          status: state.period.kind,
          month_version: state.monthVersion,
          revision: history.length - registered().length - history.filter(ofObjection).length - 1,
          readings: stand.length,
          pending_proposals: [...state.proposals.values()].filter((each) => each.state === 'pending').length,
        });
      }),
      { numRuns: 30 },
    );
    expect(shownKinds.size).toBeGreaterThan(12);
  });

  it('of a section are all its names, targets and types; a target set anew stands in place of the one before', async () => {
    const events = recorded(registered());
    await shownAfter(events, [2]);
    const [row] = await rowsOf<SectionRow>('sections');
    expect(Object.values(row?.aliases ?? {}).map(({ alias }) => alias.name)).toEqual(['王江泾站', '王江泾自动站']);
    expect(Object.values(row?.targets ?? {}).map(({ until }) => until)).toEqual([{ kind: 'day', day: '2020-12-31' }]);
    expect(Object.keys(row?.water_bodies ?? {})).toEqual(['2020-01-01', '2021-01-01']);
  });

  it('is not shown to who has no grant on the section', async () => {
    const decision = readings.decide(publish([onDay(19)]), readings.initial());
    const events = decision.kind === 'accepted' ? decision.events : [];
    await shownAfter(recorded([...registered(), ...events]), [100]);
    expect((await rowsOf<ReadingVersionRow>('readings')).map((row) => row.version_id)).toEqual([
      versionIdOf(section, onDay(19), 1),
    ]);
    for (const table of tables) expect(await rowsOf(table, 'anji')).toEqual([]);
  });
});
