import { parseArgs } from 'node:util';
import { demo } from './demo/demo.js';
import { walk } from './journey/journey.js';

const usage = `Usage: npm run ops -- COMMAND
  demo                  starts the program with the demo world
  journey [--until N]   walks the story over the API of the real program, stage 1 to N
`;

const [command = '', ...rest] = process.argv.slice(2);

switch (command) {
  case 'demo':
    process.exitCode = await demo(process.env);
    break;
  case 'journey': {
    const { until } = parseArgs({ args: rest, options: { until: { type: 'string', default: '5' } } }).values;
    process.exitCode = (await walk(Number.parseInt(until, 10))) ? 0 : 1;
    break;
  }
  default:
    process.stderr.write(usage);
    process.exitCode = 2;
}
