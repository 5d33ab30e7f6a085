import type { MonthText } from '#platform/kernel/time.js';
import { apart, joined, type MonthBatch, MonthBatches } from './month-batches.js';

const may = '2020-05' as MonthText;
const june = '2020-06' as MonthText;
const shown = (batches: Iterable<MonthBatch>) =>
  [...batches].map(({ section, month, lines }) => `${section} ${month}: ${lines.map(({ line }) => line).join(' ')}`);
const line = (number: number, cells = 'x') => ({ line: number, cells });

describe('lines on their way to their months', () => {
  it('wait until a month has enough for one command; the rest goes at the end', () => {
    const batches = new MonthBatches(2);
    expect(shown(batches.add('a', may, line(2), false))).toEqual([]);
    expect(shown(batches.add('b', may, line(3), false))).toEqual([]);
    expect(shown(batches.add('a', june, line(4), false))).toEqual([]);
    expect(shown(batches.add('a', may, line(5), false))).toEqual(['a 2020-05: 2 5']);
    expect(shown(batches.rest())).toEqual(['b 2020-05: 3', 'a 2020-06: 4']);
  });

  it('of which the file speaks more than once wait for each other', () => {
    const batches = new MonthBatches(2);
    expect(shown(batches.add('a', may, line(2), true))).toEqual([]);
    expect(shown(batches.add('a', may, line(3), false))).toEqual([]);
    expect(shown(batches.add('a', may, line(4), false))).toEqual(['a 2020-05: 3 4']);
    expect(shown(batches.add('a', may, line(5), true))).toEqual([]);
    expect(shown(batches.add('a', may, line(6), false))).toEqual([]);
    expect(shown(batches.rest())).toEqual(['a 2020-05: 6', 'a 2020-05: 2 5']);
  });

  it('never take more memory than a bound: the fullest months go first', () => {
    const batches = new MonthBatches(100, 30);
    for (const number of [2, 3]) expect(shown(batches.add('a', may, line(number, '0123456789'), false))).toEqual([]);
    expect(shown(batches.add('b', may, line(4, '0123456789'), false))).toEqual([]);
    expect(shown(batches.add('b', june, line(5, '0'), false))).toEqual(['a 2020-05: 2 3']);
    expect(shown(batches.rest())).toEqual(['b 2020-05: 4', 'b 2020-06: 5']);
  });

  it('keep their cells', () => expect(apart(joined(['a', '', 'b,c']))).toEqual(['a', '', 'b,c']));
});
