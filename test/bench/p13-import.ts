import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { commandIdFor } from '#platform/client/command-ids.js';
import { startProgram } from '#platform/client/program.js';
import type { Database } from '#platform/read-store/database.js';
import { openFolder } from '#platform/read-store/pglite-folder.js';
import { PostgresDatabase } from '#platform/read-store/postgres.js';
import { missingPostgres, startPostgres } from '#platform/testing/postgres.js';
import { silent } from './journals.js';
import {
  atMost,
  exactly,
  type Figure,
  figure,
  forgetPeak,
  type Measure,
  missing,
  residentMiB,
  sized,
  withFolder,
} from './measure.js';
import { rawUpserts } from './raw-upserts.js';
import { prepare } from './world.js';

const header =
  'snapshot_date,province,basin,city,river,station,observed_at,station_status,published_class,water_temp_c,ph,do_mg_l,conductivity_us_cm,turbidity_ntu,codmn_mg_l,nh3n_mg_l,tp_mg_l,tn_mg_l,chla_mg_l,algae_cells_l,missing_reasons';

/** Hourly rows of so many stations, in the form of the national daily file. */
const file = (sections: number, rows: number): string => {
  const lines = [header];
  for (let n = 0; lines.length <= rows; n += 1) {
    const at = new Date(Date.UTC(2019, 0, 1, n)).toISOString();
    const local = new Date(Date.UTC(2019, 0, 1, n + 8)).toISOString().slice(0, 19);
    for (let s = 0; s < sections && lines.length <= rows; s += 1) {
      const tail = `24.4,7.08,${(5 + (n % 40) / 10).toFixed(2)},491.0,17.4,4.80,0.338,0.122,2.53,,,chla_mg_l:not_measured;algae_cells_l:not_measured`;
      lines.push(`${at.slice(0, 10)},浙江省,太湖流域,嘉兴市,京杭运河,断面${s},${local}+08:00,正常,Ⅲ,${tail}`);
    }
  }
  return `${lines.join('\n')}\n`;
};

const rows = sized(2_000, 100_000);

const importInto = (
  store: 'embedded' | 'PostgreSQL',
  goalSeconds: number,
  text: string,
  settings: Readonly<Record<string, string>>,
  open: (dataFolder: string) => Promise<Database>,
): Promise<readonly Figure[]> =>
  withFolder(async (folder) => {
    const program = await startProgram(folder, { LIANFANG_LOG_LEVEL: 'info', ...settings });
    const owner = await prepare(program.address, folder, 40);
    const before = residentMiB(program.process.pid);
    forgetPeak(program.process.pid);
    const start = performance.now();
    const { digest } = await owner.upload(text);
    const input = { digest, dryRun: false, dataOwner: 'owner', address: 'bench', commandId: commandIdFor('p13', 1) };
    const { report } = await owner.command<{ report: { added: number } }>(
      'importReadings',
      'ReadingsImported',
      input,
      'receipt { position } report { added }',
    );
    await owner.ask('{ readings(section: "s0", first: 1) { edges { cursor } } }');
    const seconds = (performance.now() - start) / 1000;
    const peak = residentMiB(program.process.pid, 'VmHWM');
    await program.stop();
    const database = await open(folder);
    const raw = await rawUpserts(database, ['readings', 'months']);
    await database.close();
    return [
      figure(`${store}: rows added`, '', [report.added], exactly(rows)),
      figure(`${store}: from upload to queryable`, 's', [seconds], atMost(goalSeconds, 's')),
      figure(`${store}: raw upserts of the same rows`, 's', [raw.milliseconds / 1000]),
      figure(`${store}: RSS of the program above its start, at its most`, 'MiB', [peak - before], atMost(100, 'MiB')),
    ];
  });

export const importing: Measure = {
  id: 'P13',
  title: `import of readings from CSV: ${rows} rows checked, appended, projected, queryable`,
  run: async () => {
    const text = file(40, rows);
    const start = performance.now();
    parse(text, { columns: true });
    const parsing = (performance.now() - start) / 1000;
    const floors = [
      figure('file', 'MiB', [Buffer.byteLength(text) / 2 ** 20]),
      figure('floor: the file parsed, nothing else', 's', [parsing]),
    ];
    const embedded = await importInto('embedded', 45, text, {}, (folder) =>
      openFolder({ folder: join(folder, 'read-store'), logger: silent }),
    );
    const without = missingPostgres();
    if (without) return [...floors, ...embedded, missing('on PostgreSQL', without)];
    const server = await startPostgres([]);
    try {
      const connectionString = await server.newDatabase();
      const open = () => Promise.resolve(new PostgresDatabase({ connectionString, logger: silent }));
      const settings = { LIANFANG_DATABASE: connectionString };
      return [...floors, ...embedded, ...(await importInto('PostgreSQL', 20, text, settings, open))];
    } finally {
      await server.stop();
    }
  },
};
