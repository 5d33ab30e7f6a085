import { type Operation, violationsOf } from './history.js';

const append = (
  [invoked, returned]: [number, number],
  expected: number,
  ids: string[],
  outcome: 'applied' | 'unknown' | { actual: number } = 'applied',
): Operation => ({ kind: 'append', client: 1, invoked, returned, expected, ids, outcome });
const read = ([invoked, returned]: [number, number], ...ids: string[]): Operation => ({
  ...{ kind: 'read', client: 2, invoked, returned, ids },
});

describe('a history of one stream', () => {
  const linearizable: [string, Operation[], string[]][] = [
    ['nothing happened', [], []],
    [
      'one after the other',
      [append([1, 2], -1, ['a']), read([3, 4], 'a'), append([5, 6], 0, ['b', 'c'])],
      ['a', 'b', 'c'],
    ],
    ['a read at the same time may miss it', [append([1, 9], -1, ['a']), read([2, 3]), read([4, 5], 'a')], ['a']],
    ['a rival is refused', [append([1, 4], -1, ['a']), append([2, 3], -1, ['b'], { actual: 0 })], ['a']],
    [
      'unknown, and it took effect late',
      [append([1, 2], -1, ['a'], 'unknown'), read([3, 4]), read([5, 6], 'a')],
      ['a'],
    ],
    ['unknown, and it never did', [append([1, 2], -1, ['a'], 'unknown'), read([3, 4])], []],
  ];
  it.each(linearizable)('may be: %s', (_what, history, final) => {
    expect(violationsOf(history, final)).toEqual([]);
  });

  const impossible: [string, Operation[], string[]][] = [
    ['an acknowledged append is lost', [append([1, 2], -1, ['a'])], []],
    ['two winners of one version', [append([1, 2], -1, ['a']), append([1, 2], -1, ['b'])], ['a', 'b']],
    ['an event stands twice', [append([1, 2], -1, ['a'])], ['a', 'a']],
    ['half an append', [append([1, 2], -1, ['a', 'b'], 'unknown')], ['a']],
    ['a refused append took effect', [append([1, 2], -1, ['a'], { actual: 3 })], ['a']],
    ['an event of nobody', [], ['a']],
    ['a later read misses it', [append([1, 2], -1, ['a']), read([3, 4])], ['a']],
    ['seen, then unseen', [append([1, 9], -1, ['a']), read([2, 3], 'a'), read([4, 5])], ['a']],
    ['seen before it was asked for', [read([1, 2], 'a'), append([3, 4], -1, ['a'])], ['a']],
    ['half an append was seen', [append([1, 9], -1, ['a', 'b']), read([2, 3], 'a')], ['a', 'b']],
    [
      'refused for a revision that was not there yet',
      [append([1, 2], 0, ['b'], { actual: 1 }), append([3, 4], -1, ['a', 'c'])],
      ['a', 'c'],
    ],
    ['refused for a revision long gone', [append([1, 2], -1, ['a']), append([3, 4], 0, ['b'], { actual: -1 })], ['a']],
    ['in an order against the clock', [append([3, 4], -1, ['a']), append([1, 2], 0, ['b'])], ['a', 'b']],
  ];
  it.each(impossible)('cannot be: %s', (_what, history, final) => {
    expect(violationsOf(history, final)).not.toEqual([]);
  });
});
