import { registerHooks } from 'node:module';

// `node dist/libs/journal-server/main.js …` and `node libs/journal-server/main.ts …` are the same command: Node strips
// the types by itself but does not look for `x.ts` where an import says `./x.js`.
if (import.meta.url.endsWith('.ts')) {
  const here = new URL('.', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.startsWith('./') && context.parentURL?.startsWith(here)
        ? next(specifier.replace(/\.js$/, '.ts'), context)
        : next(specifier, context),
  });
}

const { run } = await import('./run.js');
await run(process.argv.slice(2));
