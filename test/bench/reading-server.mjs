// node reading-server.mjs <data folder> <connection string>: the program, whose reads can be switched between the scoped
// read store and a bare one. Its parent says `scoped`, `bare` or `cpu`, and hears each answered.
import { register } from 'node:module';

register('./ts-imports.mjs', import.meta.url);
const { serveReads } = await import('./serve-reads.ts');
await serveReads(process.argv[2], process.argv[3]);
