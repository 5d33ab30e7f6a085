import { array, assert as check, constantFrom, property, record } from 'fast-check';
import { RepeatedLines } from './repeated-lines.js';

describe('repeated lines', () => {
  it('that say the same are a repetition', () => {
    const lines = new RepeatedLines();
    lines.see('a', '', 'x', 2);
    lines.see('a', '', 'x', 3);
    lines.see('b', '', 'x', 4);
    expect([lines.isRepeated('a'), lines.isConflict('a'), lines.isRepeated('b')]).toEqual([true, false, false]);
  });

  it('that differ are a conflict, named with all its lines', () => {
    const lines = new RepeatedLines();
    for (const [line, content] of ['x', 'x', 'y', 'x'].entries()) lines.see('a', '', content, line + 2);
    expect(lines.conflicts).toEqual([{ key: 'a', lines: [2, 4, 5] }]);
    expect(lines.isConflict('a')).toBe(true);
  });

  it('that differ but say which is the later publication are none', () => {
    const lines = new RepeatedLines();
    lines.see('a', '2020-05-08', 'x', 2);
    lines.see('a', '2020-05-09', 'y', 3);
    expect([lines.isRepeated('a'), lines.isConflict('a')]).toEqual([true, false]);
  });

  it('are found among many as a plain map finds them', () => {
    const line = record({
      key: constantFrom(...Array.from({ length: 40 }, (_, n) => `section-${n}`)),
      order: constantFrom('', '1', '2'),
      content: constantFrom('x', 'y'),
    });
    check(
      property(array(line, { maxLength: 200 }), (all) => {
        const lines = new RepeatedLines();
        const plain = new Map<string, { order: string; content: string }[]>();
        for (const [index, { key, order, content }] of all.entries()) {
          lines.see(key, order, content, index + 1);
          plain.set(key, [...(plain.get(key) ?? []), { order, content }]);
        }
        const expected = [...plain].map(([key, of]) => {
          const differ = of.some((a) => of.some((b) => a.order === b.order && a.content !== b.content));
          return [key, of.length > 1, differ];
        });
        expect([...plain.keys()].map((key) => [key, lines.isRepeated(key), lines.isConflict(key)])).toEqual(expected);
        expect(lines.conflictCount).toBe(expected.filter(([, , differ]) => differ).length);
      }),
    );
  });

  it('stay apart in a long file', () => {
    const lines = new RepeatedLines();
    for (let n = 0; n < 300_000; n++) lines.see(`section-${n % 30}\n${n}`, '', `${n}`, n + 2);
    lines.see('section-7\n7', '', 'other', 300_002);
    expect(lines.conflicts).toEqual([{ key: 'section-7\n7', lines: [9, 300_002] }]);
  });
});
