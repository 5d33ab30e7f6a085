import { setSourceMapsSupport } from 'node:module';

// As in the server.
setSourceMapsSupport(true);
await import('./commands.js');
