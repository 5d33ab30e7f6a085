import fc from 'fast-check';
import { sql } from 'kysely';
import { type LetterRow, lettersView } from '#platform/testing/letters.js';
import { describeStores } from '#platform/testing/stores.js';
import type { Database } from './database.js';
import { asOwner, plain } from './migrations.js';
import { type Sabotage, ScopedReadStore } from './scoped.js';

// What a question asks for and what a scope may see, drawn at random, meet in the database exactly where a filter meets
// them that looks at each row by itself.

/** How many intersections are drawn; the reliability runs draw 50,000. */
const wanted = Number.parseInt(process.env['LIANFANG_TEST_INTERSECTIONS'] ?? '5000', 10);
const questionsInWorld = 100;

const organisations = ['a', 'b', 'c', 'd', "a'b", 'nobody'];
const keys = [
  ...['everyone', 'letter:1', 'letter:2', 'letter:3', 'letter:4'],
  ...organisations.map((organisation) => `organisation:${organisation}`),
];
const days = Array.from({ length: 8 }, (_, day) => `2020-06-0${day + 1}T00:00:00.000Z`);

const day = fc.constantFrom(...days);
const key = fc.constantFrom(...keys);
const organisation = fc.constantFrom(...organisations);
const letter = fc.record({ key, at: day });
const grant = fc.record({
  key: fc.constantFrom(...keys.filter((each) => each.startsWith('letter:'))),
  grantee: organisation,
  since: fc.oneof({ weight: 1, arbitrary: fc.constant('-infinity') }, { weight: 2, arbitrary: day }),
  until: fc.option(day, { nil: undefined }),
  ended: fc.boolean(),
});
const question = fc.record({
  from: day,
  to: day,
  key: fc.option(key, { nil: undefined }),
  /** Letters whose number leaves this remainder by three. */
  third: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
});
interface Letter {
  readonly key: string;
  readonly at: string;
}
interface Grant extends Pick<Letter, 'key'> {
  readonly grantee: string;
  readonly since: string;
  readonly until: string | undefined;
  readonly ended: boolean;
}
interface Question {
  readonly from: string;
  readonly to: string;
  readonly key: string | undefined;
  readonly third: number | undefined;
}

/** As plainly as can be. */
const maySee = (organisation: string, { key, at }: Letter, grants: readonly Grant[]): boolean =>
  key === 'everyone' ||
  key === `organisation:${organisation}` ||
  grants.some(
    (grant) =>
      grant.key === key &&
      grant.grantee === organisation &&
      !grant.ended &&
      (grant.since === '-infinity' || grant.since <= at) &&
      (grant.until === undefined || at < grant.until),
  );
const asksFor = (question: Question, letter: Letter, n: number): boolean =>
  question.from <= letter.at &&
  letter.at < question.to &&
  (question.key === undefined || question.key === letter.key) &&
  (question.third === undefined || n % 3 === question.third);

describeStores((store) => {
  let database: Database;
  const walls: readonly (readonly [string, Sabotage])[] = [
    ['both walls', {}],
    ['row-level security alone', { unfiltered: true }],
    ['the filter alone', { asOwner: true }],
  ];

  beforeAll(async () => {
    database = store().database;
    await store().renew([lettersView()]);
  });

  const write = (letters: readonly Letter[], grants: readonly Grant[]) =>
    database.batch([
      asOwner('lianfang'),
      plain('delete from letters'),
      plain('delete from grants'),
      {
        sql: `insert into letters select n::text, '', 'x', n, key, at, 1
          from unnest($1::integer[], $2::text[], $3::timestamptz[]) as l (n, key, at)`,
        parameters: [letters.map((_, n) => n), letters.map((one) => one.key), letters.map((one) => one.at)],
      },
      {
        sql: `insert into grants select key, grantee, since, until, n, ended, 'basis ' || n, 'letters'
          from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::numeric[], $6::numeric[])
            as g (key, grantee, since, until, n, ended)`,
        parameters: [
          ...[grants.map((one) => one.key), grants.map((one) => one.grantee), grants.map((one) => one.since)],
          ...[grants.map((one) => one.until ?? null), grants.map((_, n) => n)],
          grants.map(({ ended }, n) => (ended ? n + 1 : null)),
        ],
      },
    ]);

  /** `question letter` for each letter that answers a question in a scope; all questions in one statement. */
  const found = async (reads: ScopedReadStore, organisation: string, questions: readonly Question[]) => {
    const asked = sql<{ n: number; since: string; until: string; key: string | null; third: number | null }>`
      (select * from unnest(${questions.map((_, n) => n)}::integer[], ${questions.map(({ from }) => from)}::timestamptz[],
        ${questions.map(({ to }) => to)}::timestamptz[], ${questions.map((one) => one.key ?? null)}::text[],
        ${questions.map(({ third }) => third ?? null)}::integer[]) as q (n, since, until, key, third))`;
    const rows = await reads.scoped({ kind: 'organisation', organisation }, (reader) =>
      reader.rows(
        reader
          .from<LetterRow>('letters')
          .innerJoin(asked.as('q'), (join) =>
            join.on(
              sql<boolean>`q.since <= "row".business_time and "row".business_time < q.until
                and (q.key is null or q.key = "row".visibility_key)
                and (q.third is null or q.third = "row".id::integer % 3)`,
            ),
          )
          .select(({ ref }) => [ref('q.n').as('n'), ref('row.id').as('id')]),
      ),
    );
    return rows.map(({ n, id }) => `${n} ${id}`).sort();
  };

  it.each(walls)('with %s: nothing is shown too much, and nothing too little', async (_, sabotage) => {
    const reads = new ScopedReadStore(database, { sabotage });
    let shown = 0;
    let hidden = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(letter, { minLength: 20, maxLength: 60 }),
        fc.array(grant, { maxLength: 25 }),
        fc.array(question, { minLength: questionsInWorld, maxLength: questionsInWorld }),
        async (letters, grants, questions) => {
          await write(letters, grants);
          for (const organisation of organisations) {
            const expected = questions.flatMap((question, n) =>
              letters.flatMap((one, id) => {
                if (!asksFor(question, one, id)) return [];
                if (maySee(organisation, one, grants)) return [`${n} ${id}`];
                hidden += 1;
                return [];
              }),
            );
            shown += expected.length;
            expect(await found(reads, organisation, questions)).toEqual(expected.sort());
          }
        },
      ),
      { numRuns: Math.ceil(wanted / questionsInWorld / organisations.length), endOnFailure: true },
    );
    // It was about something: much was there to be shown, and much that a wall had to hold back.
    expect(shown).toBeGreaterThan(wanted / 10);
    expect(hidden).toBeGreaterThan(wanted / 10);
  });

  it('finds out when both walls are down', async () => {
    const reads = new ScopedReadStore(database, { sabotage: { unfiltered: true, asOwner: true } });
    await write([{ key: 'letter:1', at: days[0] ?? '' }], []);
    const all: Question = { from: days[0] ?? '', to: days[7] ?? '', key: undefined, third: undefined };
    expect(await found(reads, 'a', [all])).toEqual(['0 0']);
  });
});
