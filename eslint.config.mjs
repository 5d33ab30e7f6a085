import tseslint from 'typescript-eslint';

const clockAndChance = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'The clock is injected (platform/runtime).',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'The clock is injected (platform/runtime).',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Nothing is drawn at random outside platform/runtime.',
  },
  {
    selector: "CallExpression[callee.name='randomUUID'], CallExpression[callee.property.name='randomUUID']",
    message: 'Ids are derived (platform/runtime/ids.ts).',
  },
];
const floatingPoint = [
  { selector: "CallExpression[callee.name='Number']", message: 'No floating point in contexts: decimal() or a count.' },
  { selector: "UnaryExpression[operator='+']", message: 'No floating point in contexts: decimal() or a count.' },
  {
    selector:
      "CallExpression[callee.name='parseFloat'], MemberExpression[object.name='Number'][property.name='parseFloat']",
    message: 'No floating point in contexts.',
  },
  {
    selector: "MemberExpression[object.property.name='coerce'][property.name='number']",
    message: 'No floating point in contexts.',
  },
];
const waiting = [
  {
    selector: "CallExpression[callee.name='setTimeout']",
    message: 'A test waits for a position or an event, never for time.',
  },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/'] },
  {
    files: ['{apps,libs,test}/**/*.ts'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
    },
  },
  {
    files: ['{apps,libs}/**/*.ts'],
    ignores: ['libs/platform/runtime/**', 'libs/journal-server/**', '**/*.spec.ts', 'libs/platform/testing/**'],
    rules: { 'no-restricted-syntax': ['error', ...clockAndChance] },
  },
  {
    files: ['libs/contexts/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...clockAndChance, ...floatingPoint] },
  },
  {
    files: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ...waiting] },
  },
);
