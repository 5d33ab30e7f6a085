import { z } from 'zod';
import { defineEvent } from '#platform/kernel/event.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import { describeStores } from '#platform/testing/stores.js';
import { type NamedFileRow, namedFilesView, namesFiles } from './named-files.js';

const shown = defineEvent(
  'letters.scan-shown.v1',
  z.strictObject({ letter: z.string(), at: z.string(), scan: z.string() }),
);
const naming = namesFiles(shown, ({ data: { letter, at, scan } }) => ({
  ...{ key: `letter:${letter}`, businessTime: at, digests: [scan] },
}));
const view = namedFilesView([naming]);

describeStores((store) => {
  const june = '2020-06-15T00:00:00Z';
  const digestsFor = (organisation: string): Promise<readonly string[]> =>
    new ScopedReadStore(store().database).scoped({ kind: 'organisation', organisation }, async (reader) => {
      const rows = await reader.rows(reader.from<NamedFileRow>('named_files').select('row.digest').orderBy('digest'));
      return rows.map(({ digest }) => digest);
    });
  const grantOf = (key: string, grantee: string, until = 'null', closedAt = 'null'): string =>
    `insert into grants values ('${key}', '${grantee}', '-infinity', ${until}, 1, ${closedAt}, '${key}', 'letters')`;

  beforeAll(async () => {
    await store().renew([view]);
    const event = (id: string, letter: string, at: string, scan: string, n: bigint) => ({
      ...{ id, position: n, ...shown({ letter, at, scan }), stream: letter, revision: 0, metadata: {} },
    });
    const events = [
      event('e1', 'one', june, 'a', 1n),
      event('e2', 'two', june, 'b', 2n),
      event('e3', 'two', '2020-07-15T00:00:00Z', 'c', 3n),
      event('e4', 'three', june, 'a', 4n),
    ];
    await store().database.batch([
      asOwner('lianfang'),
      ...view.project(events as never),
      plain(grantOf('letter:one', 'reader')),
      plain(grantOf('letter:two', 'until-july', `'2020-07-01T00:00:00Z'`)),
      plain(grantOf('letter:one', 'former', 'null', '5')),
      plain(grantOf('letter:three', 'another')),
    ]);
  });

  it('shows a file to who sees a record that names it, at the time of the record', async () => {
    expect(await digestsFor('reader')).toEqual(['a']);
    expect(await digestsFor('another')).toEqual(['a']);
    expect(await digestsFor('until-july')).toEqual(['b']);
  });

  it('shows nothing to who never saw one, or whose grant was taken back', async () => {
    expect(await digestsFor('nobody')).toEqual([]);
    expect(await digestsFor('former')).toEqual([]);
  });
});
