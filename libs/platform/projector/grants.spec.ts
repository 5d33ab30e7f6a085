import fc from 'fast-check';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { describeStores } from '#platform/testing/stores.js';
import { endGrants, type GrantChange, grant, grantStatements } from './grants.js';

const june = '2020-06-01T00:00:00.000Z';
const july = '2020-07-01T00:00:00.000Z';

interface Row {
  readonly key: string;
  readonly grantee: string;
  readonly since: string;
  readonly until: string | null;
  readonly basis: string;
  readonly from_position: string;
  to_position: string | null;
}

/** The same, said as plainly as can be: one change after the other. */
const byHand = (changes: readonly GrantChange[]): readonly Row[] => {
  const rows: Row[] = [];
  const current = (change: GrantChange): Row[] =>
    rows.filter(
      (row) =>
        row.to_position === null &&
        row.basis === change.basis &&
        (change.key === undefined || row.key === change.key) &&
        (change.grantee === undefined || row.grantee === change.grantee),
    );
  for (const change of changes) {
    const position = change.position.toString();
    if (change.kind === 'end') {
      for (const row of current(change)) row.to_position = position;
      continue;
    }
    const { key, grantee, since, until = null, basis } = change;
    const [before] = current(change);
    if (before?.since === since && before.until === until) continue;
    if (before) before.to_position = position;
    // What was granted and ended by one event is granted again by it: one row, as it was last.
    const same = rows.findIndex(
      (row) => row.from_position === position && row.basis === basis && row.key === key && row.grantee === grantee,
    );
    const row = { key, grantee, since, until, basis, from_position: position, to_position: null };
    if (same === -1) rows.push(row);
    else rows[same] = row;
  }
  return [...rows].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
};

const orderOf = ({ basis, key, grantee, from_position }: Row): string =>
  [basis, key, grantee, from_position.padStart(20, '0')].join(' ');

describeStores((store) => {
  beforeAll(() => store().renew([]));

  /** Applied in batches of so many changes. */
  const rowsAfter = async (changes: readonly GrantChange[], size = changes.length): Promise<readonly unknown[]> => {
    const statements = [];
    for (let i = 0; i < changes.length; i += size)
      statements.push(...grantStatements('spec', changes.slice(i, i + size)));
    const results = await store().database.batch([
      asOwner('lianfang'),
      plain('delete from grants'),
      ...statements,
      plain(`
select key, grantee, since, until, basis, from_position, to_position from grants
order by basis collate "C", key collate "C", grantee collate "C", from_position`),
    ]);
    return results.at(-1)?.rows ?? [];
  };

  it('begin and end at the position of the event that says so', async () => {
    const rows = await rowsAfter([
      grant({ key: 'k', grantee: 'a', since: june, until: july, basis: 'agreement', position: 1n }),
      endGrants({ basis: 'agreement', position: 2n }),
    ]);
    expect(rows).toEqual([
      {
        ...{ key: 'k', grantee: 'a', since: june, until: july, basis: 'agreement' },
        ...{ from_position: '1', to_position: '2' },
      },
    ]);
  });

  it('stay as they are when said again, and begin anew with other times', async () => {
    const same = { key: 'k', grantee: 'a', basis: 'agreement' };
    const rows = await rowsAfter([
      grant({ ...same, since: june, position: 1n }),
      grant({ ...same, since: june, position: 2n }),
      grant({ ...same, since: july, position: 3n }),
    ]);
    expect(rows).toMatchObject([
      { since: june, from_position: '1', to_position: '3' },
      { since: july, from_position: '3', to_position: null },
    ]);
  });

  it('of one reason do not end with those of another', async () => {
    const rows = await rowsAfter([
      grant({ key: 'k', grantee: 'a', since: june, basis: 'one', position: 1n }),
      grant({ key: 'k', grantee: 'a', since: june, basis: 'two', position: 2n }),
      endGrants({ basis: 'one', position: 3n }),
    ]);
    expect(rows).toMatchObject([
      { basis: 'one', to_position: '3' },
      { basis: 'two', to_position: null },
    ]);
  });

  it('come to the same as one after the other, at any batch size', async () => {
    const names = fc.constantFrom('x', 'y');
    const change = fc.record({
      ends: fc.boolean(),
      basis: names,
      key: fc.option(names, { nil: undefined, freq: 3 }),
      grantee: fc.option(names, { nil: undefined, freq: 3 }),
      since: fc.constantFrom(june, july),
      sameEvent: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), fc.integer({ min: 1, max: 30 }), async (drawn, size) => {
        let position = 0n;
        const changes = drawn.map(({ ends, sameEvent, basis, key, grantee, since }): GrantChange => {
          if (!sameEvent) position++;
          return ends
            ? endGrants({ basis, ...(key ? { key } : {}), ...(grantee ? { grantee } : {}), position })
            : grant({ basis, key: key ?? 'x', grantee: grantee ?? 'x', since, position });
        });
        expect(await rowsAfter(changes, size)).toEqual(byHand(changes));
      }),
      { numRuns: 150 },
    );
  });
});
