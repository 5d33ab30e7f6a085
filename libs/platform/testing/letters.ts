import { z } from 'zod';
import { Codec, type DecodedEvent } from '#platform/journal/codec.js';
import type { EventToAppend, Journal, JournalPosition } from '#platform/journal/journal.js';
import type { JsonObject } from '#platform/kernel/canonical-json.js';
import { streamOf } from '#platform/kernel/decider.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { decisionsId, eventSkipped, viewDecisions, viewRetried } from '#platform/projector/decisions.js';
import { endGrants, type GrantChange, grant, grantStatements } from '#platform/projector/grants.js';
import type { Halt } from '#platform/projector/projection.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';

/**
 * An invented context for the specs of read store and projector: organisations write letters, change them, show them to
 * others for a time and take them back.
 */
const id = z.string();
const instant = z.string();
export const written = defineEvent('letters.letter-written.v1', z.strictObject({ id, text: z.string(), at: instant }));
export const changed = defineEvent('letters.letter-changed.v1', z.strictObject({ id, text: z.string() }));
export const shown = defineEvent(
  'letters.letter-shown.v1',
  z.strictObject({ id, to: z.string(), since: instant, until: instant.optional() }),
);
export const hidden = defineEvent('letters.letter-hidden.v1', z.strictObject({ id, from: z.string().optional() }));
/** No view handles it. */
export const weighed = defineEvent('letters.letter-weighed.v1', z.strictObject({ id }));

export type LetterEvent = EventOf<typeof written | typeof changed | typeof shown | typeof hidden | typeof weighed>;
export const letterEvents = [written, changed, shown, hidden, weighed, eventSkipped, viewRetried];
export const letterCodec = (): Codec => new Codec(letterEvents);

const decoded = (events: readonly DecodedEvent[]) => events as readonly (DecodedEvent & LetterEvent)[];

export interface LetterRow {
  readonly id: string;
  readonly text: string;
  readonly organisation: string;
  /** Counted up, so that an event applied twice can be seen. */
  readonly changes: number;
}

/** Letters, visible to whom they were shown; with who may see them. */
export const lettersView = (overrides: Partial<View> = {}): View => ({
  name: 'letters',
  version: 1,
  tables: [
    {
      name: 'letters',
      columns: 'id text primary key, text text not null, organisation text not null, changes integer not null',
      indexes: ['create index letters_organisation on letters (organisation)'],
    },
  ],
  handles: [written.type, changed.type, shown.type, hidden.type],
  project: (events) => {
    const rows = new Map<string, Record<string, unknown>>();
    const changes = new Map<string, { text: string; changes: number; position: bigint }>();
    const grants: GrantChange[] = [];
    for (const event of decoded(events)) {
      const { position, metadata } = event;
      switch (event.type) {
        case written.type: {
          const key = `letter:${event.data.id}`;
          const row = { ...event.data, organisation: metadata.organisation, changes: 0, key, position };
          rows.set(event.data.id, row);
          grants.push(
            grant({
              key,
              grantee: metadata.organisation,
              since: '-infinity',
              basis: `author ${event.data.id}`,
              position,
            }),
          );
          break;
        }
        case changed.type: {
          const row = rows.get(event.data.id);
          if (row) {
            Object.assign(row, { text: event.data.text, changes: (row['changes'] as number) + 1, position });
          } else {
            const before = changes.get(event.data.id)?.changes ?? 0;
            changes.set(event.data.id, { text: event.data.text, changes: before + 1, position });
          }
          break;
        }
        case shown.type: {
          const { id, to, since, until } = event.data;
          const basis = `letter ${id}`;
          grants.push(grant({ key: `letter:${id}`, grantee: to, since, ...(until ? { until } : {}), basis, position }));
          break;
        }
        case hidden.type: {
          const { id, from } = event.data;
          grants.push(endGrants({ basis: `letter ${id}`, ...(from ? { grantee: from } : {}), position }));
          break;
        }
        case weighed.type:
      }
    }
    return [...insertLetters([...rows.values()]), ...changeLetters(changes), ...grantStatements('letters', grants)];
  },
  ...overrides,
});

const insertLetters = (rows: readonly Record<string, unknown>[]): Statement[] =>
  rows.length === 0
    ? []
    : [
        {
          sql: `
insert into letters (id, text, organisation, changes, visibility_key, business_time, changed_at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::timestamptz[], $7::numeric[])`,
          parameters: ['id', 'text', 'organisation', 'changes', 'key', 'at', 'position'].map((name) =>
            rows.map((row) => row[name]),
          ),
        },
      ];

const changeLetters = (
  changes: ReadonlyMap<string, { readonly text: string; readonly changes: number; readonly position: bigint }>,
): Statement[] =>
  changes.size === 0
    ? []
    : [
        {
          sql: `
update letters as l set text = c.text, changes = l.changes + c.changes, changed_at = c.position
from unnest($1::text[], $2::text[], $3::integer[], $4::numeric[]) as c (id, text, changes, position) where l.id = c.id`,
          parameters: [
            [...changes.keys()],
            [...changes.values()].map((change) => change.text),
            [...changes.values()].map((change) => change.changes),
            [...changes.values()].map((change) => change.position),
          ],
        },
      ];

export interface TallyRow {
  readonly organisation: string;
  readonly letters: number;
  readonly changes: number;
}

/** How many letters an organisation wrote and changed; visible to itself. */
export const talliesView = (overrides: Partial<View> = {}): View => ({
  name: 'tallies',
  version: 1,
  tables: [
    {
      name: 'tallies',
      columns: 'organisation text primary key, letters integer not null, changes integer not null',
    },
  ],
  handles: [written.type, changed.type],
  project: (events) => {
    const tallies = new Map<string, { letters: number; changes: number; position: bigint; at: string }>();
    for (const { type, metadata, position } of decoded(events)) {
      const { organisation, recordedAt } = metadata;
      const tally = tallies.get(organisation) ?? { letters: 0, changes: 0, position, at: recordedAt };
      if (type === written.type) tally.letters++;
      else tally.changes++;
      tallies.set(organisation, { ...tally, position, at: recordedAt });
    }
    const all = [...tallies.values()];
    return all.length === 0
      ? []
      : [
          {
            sql: `
insert into tallies (organisation, letters, changes, visibility_key, business_time, changed_at)
select organisation, letters, changes, 'organisation:' || organisation, at, position
from unnest($1::text[], $2::integer[], $3::integer[], $4::timestamptz[], $5::numeric[])
  as t (organisation, letters, changes, at, position)
on conflict (organisation) do update set letters = tallies.letters + excluded.letters,
  changes = tallies.changes + excluded.changes, business_time = excluded.business_time, changed_at = excluded.changed_at`,
            parameters: [
              [...tallies.keys()],
              all.map((tally) => tally.letters),
              all.map((tally) => tally.changes),
              all.map((tally) => tally.at),
              all.map((tally) => tally.position),
            ],
          },
        ];
  },
  ...overrides,
});

/** Writes events of letters into a journal, each letter a stream. */
export class Letters {
  private readonly revisions = new Map<string, number>();
  private count = 0;

  constructor(private readonly journal: Journal) {}

  /** @returns the position of the last event */
  async append(organisation: string, ...events: readonly { readonly type: string; readonly data: unknown }[]) {
    let position = 0n as JournalPosition;
    for (const event of events) position = await this.appendTo(`letter-${idOf(event)}`, organisation, event);
    return position;
  }

  /** What an operator decided about a view that stands still. */
  decide(decision: 'skip' | 'retry', view: string, version: number, halt: Halt): Promise<JournalPosition> {
    const { eventId: id, stream, revision, type, reason } = halt;
    const definition = decision === 'skip' ? eventSkipped : viewRetried;
    const data = { view, version, event: { id, stream, revision, type }, halt: reason, reason: 'written by mistake' };
    return this.appendTo(streamOf(viewDecisions, decisionsId), 'platform', definition(data));
  }

  async appendTo(stream: string, organisation: string, event: { readonly type: string; readonly data: unknown }) {
    const revision = this.revisions.get(stream);
    const appended = await this.journal.append(stream, revision ?? 'no-stream', [this.eventOf(organisation, event)]);
    this.revisions.set(stream, appended.revision);
    return appended.position;
  }

  private eventOf(organisation: string, event: { readonly type: string; readonly data: unknown }): EventToAppend {
    const n = this.count++;
    return {
      id: `00000000-0000-4000-8000-${n.toString().padStart(12, '0')}`,
      type: event.type,
      data: event.data as JsonObject,
      metadata: {
        commandId: `command-${n}`,
        commandDigest: '',
        causationId: `command-${n}`,
        correlationId: `request-${n}`,
        actor: 'officer-1',
        organisation,
        jurisdiction: '330411',
        recordedAt: '2020-09-19T00:00:00.000Z',
      },
    };
  }
}

const idOf = (event: { readonly data: unknown }): string => (event.data as { readonly id: string }).id;
