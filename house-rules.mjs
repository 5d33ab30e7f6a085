// What no type can say, as rules of the linter: a selector of the syntax tree, and why it is not allowed.
const clockAndChance = {
  "MemberExpression[object.name='Date'][property.name='now']": 'The clock is injected (platform/runtime).',
  "NewExpression[callee.name='Date'][arguments.length=0]": 'The clock is injected (platform/runtime).',
  "MemberExpression[object.name='Math'][property.name='random']":
    'Nothing is drawn at random outside platform/runtime.',
  "CallExpression[callee.name='randomUUID'], CallExpression[callee.property.name='randomUUID']":
    'Ids are derived (platform/runtime/ids.ts).',
};
const floatingPoint = {
  "CallExpression[callee.name='Number']": 'No floating point in contexts: decimal() or a count.',
  "UnaryExpression[operator='+']": 'No floating point in contexts: decimal() or a count.',
  "CallExpression[callee.name='parseFloat'], MemberExpression[object.name='Number'][property.name='parseFloat']":
    'No floating point in contexts.',
  "MemberExpression[object.property.name='coerce'][property.name='number']": 'No floating point in contexts.',
};
const waiting = {
  "CallExpression[callee.name='setTimeout']": 'A test waits for a position or an event, never for time.',
};

const forbids = (syntax) => ({
  create: (context) =>
    Object.fromEntries(
      Object.entries(syntax).map(([selector, message]) => [selector, (node) => context.report({ node, message })]),
    ),
});

export default {
  meta: { name: 'house' },
  rules: {
    'no-clock-or-chance': forbids(clockAndChance),
    'no-floating-point': forbids(floatingPoint),
    'no-waiting-for-time': forbids(waiting),
  },
};
