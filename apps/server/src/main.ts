import { setSourceMapsSupport } from 'node:module';

// Of this program alone: to read those of every library as well takes a tenth of the start.
setSourceMapsSupport(true);
await import('./run.js');
