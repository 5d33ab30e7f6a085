// npm run bench -- [P1 P2 …]: measures, prints, and keeps the raw results under test/bench/results.
import { mkdirSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';

register('./ts-imports.mjs', import.meta.url);
const { measures } = await import('./measures.ts');
const { floor, machine } = await import('./measure.ts');

const say = (line) => process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const results = new URL('./results/', import.meta.url);
mkdirSync(results, { recursive: true });
let missed = 0;
for (const measure of measures) {
  if (wanted.length > 0 && !wanted.includes(measure.id)) continue;
  say(`\n${measure.id} · ${measure.title}`);
  const { perSecond, milliseconds } = await floor();
  say(`  floor F ${Math.round(perSecond)}/s, one ${milliseconds.toFixed(2)} ms`);
  const figures = await measure.run();
  for (const { name, unit, median, rounds, goal, reached } of figures) {
    const verdict = reached === undefined ? '' : reached ? `✓ ${goal}` : `✗ NOT REACHED: ${goal}`;
    if (reached === false) missed += 1;
    const spread = rounds.length > 1 ? ` (${Math.min(...rounds).toFixed(2)}–${Math.max(...rounds).toFixed(2)})` : '';
    say(`  ${name.padEnd(52)} ${median.toFixed(2)} ${unit}${spread}  ${verdict}`);
  }
  const record = {
    id: measure.id,
    title: measure.title,
    at: new Date().toISOString(),
    machine: machine(),
    floor: { perSecond, milliseconds },
    figures,
  };
  writeFileSync(new URL(`${measure.id}.json`, results), `${JSON.stringify(record, null, 2)}\n`);
}
say(missed === 0 ? '\nevery goal named was reached' : `\n${missed} goals were not reached`);
process.exit(0);
