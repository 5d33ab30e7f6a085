// node replaying.mjs <socket of the journal> (bare | pglite <folder> | postgres <connection string>)
// In a process of its own, so that its memory is its own. Prints one line of JSON.
import { register } from 'node:module';

register('./ts-imports.mjs', import.meta.url);
const { replay } = await import('./replay.ts');
const [socket, store, place] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await replay(socket, store, place))}\n`);
process.exit(0);
