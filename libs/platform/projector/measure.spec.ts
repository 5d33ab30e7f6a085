import { asOwner, plain } from '#platform/read-store/migrations.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import { lettersView, talliesView } from '#platform/testing/letters.js';
import { describeStores } from '#platform/testing/stores.js';
import { sql } from 'kysely';

const out = (s: string) => process.stderr.write(s + '\n');
describeStores((store, name) => {
  it('m', async () => {
    await store().renew([lettersView(), talliesView()]);
    const db = store().database;
    const ins = (from: number, n: number) => ({ sql: `insert into letters (id,text,organisation,changes,visibility_key,business_time,changed_at) select * from unnest($1::text[],$2::text[],$3::text[],$4::int[],$5::text[],$6::timestamptz[],$7::numeric[]) on conflict (id) do update set text=excluded.text, changes=excluded.changes, changed_at=excluded.changed_at`,
      parameters: [0,1,2,3,4,5,6].map((c) => Array.from({ length: n }, (_, i) => [String(from + i), 'text', 'a', 1, `letter:${(from + i) % 1000}`, '2020-01-01T00:00:00Z', from + i][c])) });
    for (const [n, times] of [[1, 300], [10, 200], [100, 100], [1000, 30]] as const) {
      const a = performance.now();
      for (let i = 0; i < times; i++) await db.batch([asOwner('lianfang'), ins(i * n % 5000, n)]);
      out(`${name} upsert unnest ${n} rows/batch: ${Math.round(n * times / (performance.now() - a) * 1000)} rows/s`);
    }
    { const a = performance.now(); for (let i = 0; i < 20; i++) await db.batch([asOwner('lianfang'), ...Array.from({ length: 100 }, (_, k) => ins(i * 100 + k, 1))]);
      out(`${name} 100 single-row statements/batch: ${Math.round(2000 / (performance.now() - a) * 1000)} rows/s`); }
    const rs = new ScopedReadStore(db);
    const scope = { kind: 'organisation', organisation: 'a' } as const;
    await db.batch([asOwner('lianfang'), plain(`insert into grants select 'letter:'||i, 'a', '-infinity', null, 1, null, 'b', 'letters' from generate_series(0,4) i`), plain(`insert into grants select 'letter:'||i, 'many', '-infinity', null, 1, null, 'b', 'letters' from generate_series(0,999) i`)]);
    const point = () => rs.scoped(scope, (r) => r.rows(r.from<{id: string}>('letters').selectAll().where('row.id', '=', '3')));
    const bare = () => db.batch([{ sql: 'select * from lianfang.letters where id = $1', parameters: ['3'] }]);
    for (const [label, f] of [['scoped', point], ['bare', bare]] as const) {
      for (let i = 0; i < 200; i++) await f();
      let a = performance.now(); for (let i = 0; i < 1000; i++) await f(); out(`${name} point ${label}: ${Math.round(1000 / (performance.now() - a) * 1000)}/s`);
      a = performance.now(); await Promise.all(Array.from({ length: 16 }, async () => { for (let i = 0; i < 100; i++) await f(); })); out(`${name} point ${label} x16: ${Math.round(1600 / (performance.now() - a) * 1000)}/s`);
    }
    const total = name === 'postgres' ? 1_000_000 : 300_000;
    await db.batch([asOwner('lianfang'), plain(`delete from letters`), plain(`insert into letters select 'n'||i, 't', 'o'||(i%50), 1, 'letter:'||(i%1000), timestamptz '2020-01-01T00:00:00Z' + i * interval '1 minute', i from generate_series(1,${total}) i`)]);
    await db.batch([plain('set role lianfang_owner')]); await db.batch([plain('analyze lianfang.letters')]); await db.batch([plain('analyze lianfang.grants')]); await db.batch([plain('reset role')]);
    for (const org of ['none', 'a', 'many']) for (const kind of ['newest of all', 'of one organisation', 'of one key']) {
      const q = () => rs.scoped({ kind: 'organisation', organisation: org }, (r) => { let qq = r.from<{ id: string; organisation: string }>('letters').selectAll('row').orderBy('row.business_time', 'desc').limit(50); if (kind === 'of one organisation') qq = qq.where('row.organisation', '=', 'o3'); if (kind === 'of one key') qq = qq.where('row.visibility_key', '=', 'letter:3'); return r.rows(qq); });
      const t: number[] = []; let n = 0; for (let i = 0; i < 7; i++) { const a = performance.now(); n = (await q()).length; t.push(performance.now() - a); }
      t.sort((x, y) => x - y); out(`${name} ${total} rows page 50, ${org} keys, ${kind}: median ${t[3]!.toFixed(1)} ms, n=${n}`);
      if (process.env.EXPLAIN && name === 'postgres') { await rs.scoped({ kind: 'organisation', organisation: org }, async (r) => { let qq = r.from<{ id: string; organisation: string }>('letters').selectAll('row').orderBy('row.business_time', 'desc').limit(50); if (kind === 'of one organisation') qq = qq.where('row.organisation', '=', 'o3'); if (kind === 'of one key') qq = qq.where('row.visibility_key', '=', 'letter:3'); const c = qq.compile(); const rows = await r.rows({ compile: () => ({ ...c, sql: 'explain (analyze, buffers) ' + c.sql }) } as never); out((rows as any[]).map((x) => x['QUERY PLAN']).join('\n')); }); }
    }
    void sql;
  }, 300_000);
});
