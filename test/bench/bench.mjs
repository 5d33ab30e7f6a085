// npm run bench -- [P1 P2 …]: measures, prints, and keeps the raw results under test/bench/results.
import { mkdirSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';

register('./ts-imports.mjs', import.meta.url);
const { measures } = await import('./measures.ts');
const { floor, machine, size } = await import('./measure.ts');

const say = (line) => process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => !measures.some((measure) => measure.id === id));
if (unknown.length > 0) {
  say(`no such measure: ${unknown.join(', ')}; there are ${measures.map(({ id }) => id).join(', ')}`);
  process.exit(2);
}
const results = new URL('./results/', import.meta.url);
mkdirSync(results, { recursive: true });
let missed = 0;
let broken = 0;
for (const measure of measures) {
  if (wanted.length > 0 && !wanted.includes(measure.id)) continue;
  say(`\n${measure.id} · ${measure.title}`);
  const before = machine();
  const { perSecond, milliseconds } = await floor();
  say(`  floor F ${Math.round(perSecond)}/s, one ${milliseconds.toFixed(2)} ms; load ${before.load.toFixed(2)}`);
  const start = performance.now();
  let figures;
  try {
    figures = await measure.run();
  } catch (error) {
    broken += 1;
    say(`  ✗ BROKEN: ${error instanceof Error ? error.stack : String(error)}`);
    continue;
  }
  for (const { name, unit, median, rounds, goal, reached, missing } of figures) {
    if (missing) {
      say(`  ${name.padEnd(64)} — ${missing}`);
      continue;
    }
    const verdict = reached === undefined ? '' : reached ? `✓ ${goal}` : `✗ NOT REACHED: ${goal}`;
    if (reached === false) missed += 1;
    const spread = rounds.length > 1 ? ` (${Math.min(...rounds).toFixed(2)}–${Math.max(...rounds).toFixed(2)})` : '';
    say(`  ${name.padEnd(64)} ${median.toFixed(2)} ${unit}${spread}  ${verdict}`);
  }
  const seconds = (performance.now() - start) / 1000;
  say(`  took ${seconds.toFixed(0)} s`);
  if (size === 'quick') continue;
  const record = {
    id: measure.id,
    title: measure.title,
    at: new Date().toISOString(),
    size,
    seconds,
    machine: before,
    floor: { perSecond, milliseconds },
    figures,
  };
  writeFileSync(new URL(`${measure.id}.json`, results), `${JSON.stringify(record, null, 2)}\n`);
}
const goals = missed === 0 ? 'every goal named was reached' : `${missed} goals were not reached`;
say(`\n${goals}${broken > 0 ? `; ${broken} measures broke` : ''}${size === 'quick' ? '; quick: nothing is kept' : ''}`);
process.exit(broken > 0 ? 1 : 0);
