import { parseArgs } from 'node:util';
import { parseConfiguration } from '#platform/runtime/configuration.js';
import { asOperator } from './operator.js';
import { decide, lag } from './views.js';

const usage = `Usage: npm run ops -- COMMAND
  demo                  starts the program with the demo world
  lag                   how far the views of the running program are, and what stands still
  skip VIEW --reason TEXT    lets a view that stands still go on without the event; "all" where none can read it
  retry VIEW --reason TEXT   fills a view that stands still anew, once the program was mended
  rebuild [--switch]    replays the journal beside the live tables and compares; puts it in their place
  verify                checks the embedded journal; exit 1 when something is wrong
  backup --to FOLDER    copies the three durable stores, beside a running program or without one
  clone-world --from FOLDER --to FOLDER [--world NAME]   makes an exercise of a stopped world: new secrets, no address
  journey [--until N]   walks the story over the API of the real program, stage 1 to N

lag, skip and retry sign in: --address URL --login LOGIN --password-file FILE
`;

const configuration = () => parseConfiguration(process.env);
const dataFolder = (): string => configuration().dataFolder;

const [command = '', ...rest] = process.argv.slice(2);

/** Each command loads what it needs: asking a running program takes no part of the program itself. */
const run = async (): Promise<void> => {
  switch (command) {
    case 'demo': {
      const { demo } = await import('./demo/demo.js');
      process.exitCode = await demo(process.env);
      break;
    }
    case 'lag': {
      const { text, ok } = await lag(await asOperator(rest, configuration()));
      process.stdout.write(text);
      process.exitCode = ok ? 0 : 1;
      break;
    }
    case 'skip':
    case 'retry':
      process.stdout.write(await decide(command, await asOperator(rest, configuration())));
      break;
    case 'rebuild': {
      const { values } = parseArgs({ args: rest, options: { switch: { type: 'boolean', default: false } } });
      const { rebuildViews, shown } = await import('./rebuild.js');
      const report = await rebuildViews(configuration(), values.switch);
      process.stdout.write(shown(report));
      if (values.switch) process.stdout.write('the rebuilt tables are live\n');
      process.exitCode = report.equal || values.switch ? 0 : 1;
      break;
    }
    case 'verify': {
      const { verifyJournal } = await import('./backup.js');
      const report = await verifyJournal(dataFolder());
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      process.exitCode = report.ok ? 0 : 1;
      break;
    }
    case 'backup': {
      const { to } = parseArgs({ args: rest, options: { to: { type: 'string' } } }).values;
      if (!to) throw new Error('backup needs --to FOLDER');
      const { backUp } = await import('./backup.js');
      await backUp(dataFolder(), to);
      process.stdout.write(`copied to ${to}\n`);
      break;
    }
    case 'clone-world': {
      const name = { type: 'string', default: 'exercise' } as const;
      const options = { from: { type: 'string' }, to: { type: 'string' }, world: name } as const;
      const { from = dataFolder(), to, world } = parseArgs({ args: rest, options }).values;
      if (!to) throw new Error('clone-world needs --to FOLDER');
      if (world === configuration().world) throw new Error(`an exercise is not called ${world}, as this world is`);
      const { cloneWorld } = await import('./clone-world.js');
      const { officers, passwords } = await cloneWorld({ from, to, world });
      process.stdout.write(`${officers} officers have new passwords, in ${passwords}\n`);
      process.stdout.write(`start it with LIANFANG_DATA=${to} LIANFANG_WORLD=${world}\n`);
      break;
    }
    case 'journey': {
      const { until } = parseArgs({ args: rest, options: { until: { type: 'string', default: '5' } } }).values;
      const { walk } = await import('./journey/journey.js');
      process.exit((await walk(Number.parseInt(until, 10))) ? 0 : 1);
      break;
    }
    default:
      process.stderr.write(usage);
      process.exitCode = 2;
  }
};

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
