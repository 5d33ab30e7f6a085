/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      comment: 'An import nobody can resolve would otherwise pass every wall below.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      comment:
        "A context's domain imports #platform/kernel, #platform/calendar, zod and its own domain; nothing else, not even node:*.",
      severity: 'error',
      from: { path: '^libs/contexts/([^/]+)/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: ['^libs/platform/(kernel|calendar)/', '^libs/contexts/$1/domain/', '^node_modules/zod/'],
      },
    },
    {
      name: 'contexts-meet-at-published',
      comment: 'One context sees another only through its published.ts.',
      severity: 'error',
      from: { path: '^libs/contexts/([^/]+)/' },
      to: { path: '^libs/contexts/', pathNot: ['^libs/contexts/$1/', '^libs/contexts/[^/]+/published\\.ts$'] },
    },
    {
      name: 'apps-meet-contexts-at-module',
      comment: 'An app assembles modules; it does not reach into a context.',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/contexts/', pathNot: '^libs/contexts/([^/]+/([^/]+\\.module|published)|all-contexts)\\.ts$' },
    },
    {
      name: 'platform-knows-no-context',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: '^(libs/contexts|apps)/' },
    },
    {
      name: 'kernel-is-pure',
      comment: 'The kernel is imported by every domain: it imports zod, decimal.js and itself.',
      severity: 'error',
      from: { path: '^libs/platform/kernel/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/platform/kernel/', '^node_modules/(zod|decimal\\.js|canonicalize|temporal-polyfill)/'] },
    },
    {
      name: 'one-door-to-the-journal',
      severity: 'error',
      from: { pathNot: ['^libs/platform/journal/eventstoredb\\.ts$', '^libs/journal-server/', '^test/conformance/'] },
      to: { path: '^node_modules/@eventstore/db-client/' },
    },
    {
      name: 'journal-server-stands-alone',
      severity: 'error',
      from: { path: '^libs/journal-server/' },
      to: { path: '^(apps|libs/(platform|contexts))/' },
    },
    {
      name: 'production-imports-no-dev-dependency',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '^libs/platform/testing/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'undeclared-package',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['app-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
    cache: { strategy: 'content', folder: 'node_modules/.cache/dependency-cruiser' },
  },
};
