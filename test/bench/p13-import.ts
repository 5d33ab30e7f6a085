import { readFileSync } from 'node:fs';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword, startProgram } from '#platform/client/program.js';
import { figure, type Measure, withFolder } from './measure.js';
import { password, prepare } from './p01-mutation.js';

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

const residentMiB = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

export const importing: Measure = {
  id: 'P13',
  title: 'import of readings from CSV, embedded: 100,000 rows checked, appended, projected, queryable',
  run: () =>
    withFolder(async (folder) => {
      const sections = 40;
      const program = await startProgram(folder, { LIANFANG_LOG_LEVEL: 'info' });
      await prepare(program.address, folder, sections);
      const owner = await new Visitor(overHttp(program.address)).signIn('owner', password);
      await new Visitor(overHttp(program.address)).signIn('operator', operatorPassword(folder));
      const text = file(sections, 100_000);
      const before = residentMiB(program.process.pid);
      const start = performance.now();
      const { digest } = await owner.upload(text);
      let peak = before;
      const watch = setInterval(() => {
        peak = Math.max(peak, residentMiB(program.process.pid));
      }, 200);
      const input = { digest, dryRun: false, dataOwner: 'owner', address: 'bench', commandId: commandIdFor('p13', 1) };
      const { report } = await owner.command<{ report: { added: number } }>(
        'importReadings',
        'ReadingsImported',
        input,
        'receipt { position } report { added }',
      );
      await owner.ask('{ readings(section: "s0", first: 1) { edges { cursor } } }');
      const seconds = (performance.now() - start) / 1000;
      clearInterval(watch);
      await program.stop();
      return [
        figure('rows added', '', [report.added], { text: '100,000', reached: (value) => value === 100_000 }),
        figure('from upload to queryable', 's', [seconds], { text: '≤ 45 s', reached: (value) => value <= 45 }),
        figure('file', 'MiB', [Buffer.byteLength(text) / 2 ** 20]),
        figure('RSS of the program above its start', 'MiB', [peak - before]),
      ];
    }),
};
