// Node strips types by itself but does not look for `x.ts` where an import says `./x.js`.
export const resolve = (specifier, context, next) =>
  specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')
    ? next(specifier.replace(/\.js$/, '.ts'), context)
    : next(specifier, context);
