import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { nextDay, startOfDay } from '#platform/kernel/time.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, liveSchema, plain } from '#platform/read-store/migrations.js';
import { openReadStore } from '#platform/read-store/open.js';
import type { ReadStore } from '#platform/read-store/read-store.js';
import { createLogger } from '#platform/runtime/logging.js';
import { anOfficer } from '#platform/testing/actors.js';
import { type Agreement, agreement } from '../../domain/agreement.js';
import { validityFor } from '../../domain/periods.js';
import {
  type AgreementCommand,
  amend,
  at,
  claim,
  day,
  id,
  leave,
  organisations,
  propose,
  sections,
  sign,
  terms,
  until,
} from '../../testing/an-agreement.js';
import { type AgreementRow, agreementsView } from './agreements.view.js';

const recordedAt = '2020-05-08T01:00:00.000Z';
const recorded = (events: readonly DomainEvent[]): DecodedEvent[] =>
  events.map((event, revision) => ({
    ...event,
    ...{
      id: `event-${revision}`,
      stream: `agreement-${id}`,
      revision,
      position: BigInt(revision + 1) as JournalPosition,
    },
    metadata: {
      ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '' },
      ...{ organisation: '', jurisdiction: '', recordedAt },
    },
  }));

const names = ['xiuzhou', 'wujiang', 'qingpu'] as const;
const places = ['wangjiangjing', 'xielugang'];
const head = (of: string) => anOfficer(of, 'head', 'legalOfficer');
const who = fc.constantFrom(...names);
const days = fc.integer({ min: 8, max: 14 }).map((n) => day(`2020-05-${String(n).padStart(2, '0')}`));
const texts = fc
  .tuple(days, fc.subarray(places))
  .map(([since, of]) =>
    terms({ sections: of, clauses: { ...terms().clauses, targets: [] }, validity: { since, until: until() } }),
  );
type Step = (version: number) => AgreementCommand;
const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: who.map(
      (of): Step =>
        (version) =>
          of === 'qingpu' ? claim({ version }) : sign(head(of), { version }),
    ),
  },
  {
    weight: 2,
    arbitrary: texts.map(
      (to): Step =>
        () =>
          amend(to),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(who, days).map(
      ([of, last]): Step =>
        () =>
          leave(head(of), last),
    ),
  },
);

/** Histories that the decider itself writes, with the state at their end. */
const histories = fc.tuple(texts, fc.array(steps, { maxLength: 20 })).map(([first, asked]) => {
  let state: Agreement = agreement.initial();
  const events: DomainEvent[] = [];
  const send = (command: AgreementCommand) => {
    const decision = agreement.decide(command, state);
    if (decision.kind === 'refused') return;
    state = decision.events.reduce(agreement.evolve, state);
    events.push(...decision.events);
  };
  const parties = names.map((organisation) => ({ organisation, signatoryBody: organisation }));
  send(propose({ terms: first, parties, organisations, sections, at }));
  for (const step of asked) send(step(state.kind === 'known' ? state.versions.length : 1));
  return { state: state as Extract<Agreement, { kind: 'known' }>, events: recorded(events) };
});

interface GrantRow {
  readonly key: string;
  readonly grantee: string;
  readonly since: string;
  readonly until: string | null;
}

describe('agreements and what they grant', () => {
  let folder: string;
  let database: Database;
  let readStore: ReadStore;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-agreements-'));
    const logger = createLogger('silent');
    ({ database, readStore } = await openReadStore({ dataFolder: folder, views: [agreementsView], logger }));
  });
  afterAll(async () => {
    await database?.close();
    rmSync(folder, { recursive: true });
  });

  /** Row and current grants after a history that arrived in batches of these sizes (the last one over and over). */
  const rowsAfter = async (events: readonly DecodedEvent[], sizes: readonly number[]) => {
    await database.batch([asOwner(liveSchema), plain('delete from agreements'), plain('delete from grants')]);
    for (let from = 0, batch = 0; from < events.length; batch++) {
      const size = sizes[Math.min(batch, sizes.length - 1)] ?? 1;
      await database.batch([asOwner(liveSchema), ...agreementsView.project(events.slice(from, from + size))]);
      from += size;
    }
    const seenBy = (organisation: string) =>
      readStore.scoped({ kind: 'organisation', organisation }, (reader) =>
        reader.rows(reader.from<AgreementRow>('agreements').selectAll()),
      );
    const results = await database.batch([
      asOwner(liveSchema),
      plain(
        'select key, grantee, since::text, until::text, basis, from_position::text, to_position::text from grants order by 1, 2, 5, 6',
      ),
    ]);
    const all = results.at(-1)?.rows as unknown as readonly (GrantRow & { readonly to_position: string | null })[];
    return { rows: await seenBy('wujiang'), others: await seenBy('anji'), all };
  };

  it('are the same however the events were batched', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(histories, sizes, async ({ events }, some) => {
        const oneByOne = await rowsAfter(events, [1]);
        expect(oneByOne.rows).toHaveLength(1);
        expect(oneByOne.others).toEqual([]);
        expect(await rowsAfter(events, some)).toEqual(oneByOne);
        expect(await rowsAfter(events, [events.length])).toEqual(oneByOne);
      }),
      { numRuns: 25 },
    );
  });

  it('follow the agreement: who is a party for a section on which days', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ events, state }) => {
        const { rows, all } = await rowsAfter(events, [events.length]);
        expect(rows).toMatchObject([{ version: state.version, periods: state.periods, revision: events.length - 1 }]);
        const current = all.filter(({ to_position }) => to_position === null);
        const instant = (text: string) => new Date(text).toISOString();
        const granted = current
          .filter(({ key }) => places.some((place) => key === `section:${place}`))
          .map(({ key, grantee, since, until: end }) => `${key} ${grantee} ${instant(since)} ${end && instant(end)}`);
        const agreed = names.flatMap((name) =>
          places.flatMap((place) =>
            validityFor(state.periods, name, place).map(({ since, until: last }) => {
              const end = last.kind === 'open' ? null : startOfDay(nextDay(last.day));
              return `section:${place} ${name} ${startOfDay(since)} ${end}`;
            }),
          ),
        );
        expect(granted.toSorted()).toEqual(agreed.toSorted());
        expect(current.filter(({ key }) => key === `agreement:${id}`).map(({ grantee }) => grantee)).toEqual(
          names.toSorted(),
        );
      }),
      { numRuns: 25 },
    );
  });
});
