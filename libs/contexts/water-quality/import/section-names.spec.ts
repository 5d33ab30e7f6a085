import type { LocalDateText } from '#platform/kernel/time.js';
import { SectionNames } from './section-names.js';

const day = '2020-09-19' as LocalDateText;
const named = (id: string, ...names: { name: string; since?: string; until?: string }[]) => ({
  ...{ id, dataOwner: 'cnemc', names, waterBodyTypes: [] },
});
const sections = new SectionNames([
  named('wangjiangjing', { name: '王江泾' }),
  named('lanshanzui', { name: '兰山嘴(老)' }),
  named('xingangkou', { name: '新港口(新塘港)' }, { name: '新塘港', since: '2020-01-01', until: '2020-12-31' }),
  named('shazhu', { name: '沙渚' }),
  named('hubin', { name: '湖滨(老)' }),
  named('twin-a', { name: '双塔' }),
  named('twin-b', { name: '双塔' }),
]);

describe('the name of a section', () => {
  it('is the exact one; brackets of either width are one spelling', () => {
    expect(sections.resolve('王江泾', day)).toMatchObject({ section: { id: 'wangjiangjing' } });
    expect(sections.resolve('新港口（新塘港）', day)).toMatchObject({ section: { id: 'xingangkou' } });
    expect(sections.resolve('兰山嘴', day)).toEqual({ kind: 'unknown' });
  });

  it('may be an alias, as long as it holds', () => {
    expect(sections.resolve('新塘港', day)).toMatchObject({ section: { id: 'xingangkou' } });
    expect(sections.resolve('新塘港', '2021-01-01' as LocalDateText)).toEqual({ kind: 'unknown' });
  });

  it('that two sections have names neither', () => {
    expect(sections.resolve('双塔', day)).toMatchObject({
      kind: 'ambiguous',
      sections: [{ id: 'twin-a' }, { id: 'twin-b' }],
    });
  });

  it.each([
    ['兰山嘴', ['lanshanzui 兰山嘴(老)']],
    ['王江径', ['wangjiangjing 王江泾']],
    ['新港口', ['xingangkou 新港口(新塘港)']],
    ['湖滨（新）', ['hubin 湖滨(老)']],
    ['沙', []],
    ['北京', []],
    ['', []],
  ])('%s brings up %j', (name, expected) => expect(sections.candidates(name)).toEqual(expected));
});
