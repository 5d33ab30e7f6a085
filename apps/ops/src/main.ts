import { parseArgs } from 'node:util';
import { parseConfiguration } from '#platform/runtime/configuration.js';
import { backUp, verifyJournal } from './backup.js';
import { demo } from './demo/demo.js';
import { walk } from './journey/journey.js';

const usage = `Usage: npm run ops -- COMMAND
  demo                  starts the program with the demo world
  verify                checks the embedded journal; exit 1 when something is wrong
  backup --to FOLDER    copies the three durable stores, beside a running program or without one
  journey [--until N]   walks the story over the API of the real program, stage 1 to N
`;

const dataFolder = (): string => parseConfiguration(process.env).dataFolder;

const [command = '', ...rest] = process.argv.slice(2);

switch (command) {
  case 'demo':
    process.exitCode = await demo(process.env);
    break;
  case 'verify': {
    const report = await verifyJournal(dataFolder());
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = report.ok ? 0 : 1;
    break;
  }
  case 'backup': {
    const { to } = parseArgs({ args: rest, options: { to: { type: 'string' } } }).values;
    if (!to) throw new Error('backup needs --to FOLDER');
    await backUp(dataFolder(), to);
    process.stdout.write(`copied to ${to}\n`);
    break;
  }
  case 'journey': {
    const { until } = parseArgs({ args: rest, options: { until: { type: 'string', default: '5' } } }).values;
    process.exit((await walk(Number.parseInt(until, 10))) ? 0 : 1);
    break;
  }
  default:
    process.stderr.write(usage);
    process.exitCode = 2;
}
