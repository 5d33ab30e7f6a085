import { asOwner, asReader, plain } from '#platform/read-store/migrations.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import { lettersView, talliesView } from '#platform/testing/letters.js';
import { describeStores } from '#platform/testing/stores.js';

const out = (s: string) => process.stderr.write(s + '\n');
describeStores((store, name) => {
  it('m', async () => {
    await store().renew([lettersView(), talliesView()]);
    const db = store().database;
    await db.batch([asOwner('lianfang'), plain(`insert into letters select 'n'||i, 't', 'o'||(i%50), 1, 'letter:'||(i%1000), timestamptz '2020-01-01T00:00:00Z' + i * interval '1 minute', i from generate_series(1,10000) i`)]);
    await db.batch([asOwner('lianfang'), plain(`insert into grants select 'letter:'||i, 'a', '-infinity', null, 1, null, 'b', 'letters' from generate_series(0,4) i`)]);
    const rs = new ScopedReadStore(db); const scope = { kind: 'organisation', organisation: 'a' } as const;
    const un = new ScopedReadStore(db, { sabotage: { unfiltered: true } });
    const own = new ScopedReadStore(db, { sabotage: { unfiltered: true, asOwner: true } });
    let q: any; await rs.scoped(scope, async (r) => { q = () => r.from<{id: string}>('letters').selectAll().where('row.id', '=', 'n3').compile(); });
    { const a = performance.now(); for (let i = 0; i < 2000; i++) q(); out(`${name} build+compile ${((performance.now() - a) / 2).toFixed(0)} us`); }
    const run = async (label: string, f: () => Promise<unknown>) => { for (let i = 0; i < 300; i++) await f(); const a = performance.now(); for (let i = 0; i < 1000; i++) await f(); out(`${name} ${label} ${Math.round((performance.now() - a))} us`); };
    const point = (s: ScopedReadStore) => () => s.scoped(scope, (r) => r.rows(r.from<{id: string}>('letters').selectAll().where('row.id', '=', 'n3')));
    for (let i = 0; i < 2; i++) {
    await run('scoped', point(rs)); await run('scoped unfiltered', point(un)); await run('scoped owner unfiltered', point(own));
    await run('session select 1, no begin', async () => { const s = db.session({ mode: 'read', begin: [], atMostMilliseconds: 9999 }); await s.run([plain('select 1')]); await s.end(); });
    await run('session select 1, reader', async () => { const s = db.session({ mode: 'read', begin: [asReader('a')], atMostMilliseconds: 9999 }); await s.run([plain('select 1')]); await s.end(); });
    await run('batch point', () => db.batch([{ sql: 'select * from lianfang.letters where id = $1', parameters: ['n3'] }]));
    }
  }, 300_000);
});
