import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

// TypeScript as `nest build` compiles it, with decorators and their metadata, which Node does not strip.
const isOurs = (url) => url?.startsWith('file:') && !url.includes('/node_modules/') && /\.ts(\?|$)/.test(url);
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('.') && specifier.endsWith('.js') && isOurs(context.parentURL)
      ? next(specifier.replace(/\.js$/, '.ts'), context)
      : next(specifier, context),
  load: (url, context, next) => {
    if (!isOurs(url)) return next(url, context);
    const filename = fileURLToPath(url.replace(/\?.*$/, ''));
    const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, sourceMaps: 'inline' });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
