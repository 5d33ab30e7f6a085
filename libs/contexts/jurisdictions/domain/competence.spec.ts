import type { LocalDateText } from '#platform/kernel/time.js';
import { areasOf, covers } from './competence.js';

const day = (text: string): LocalDateText => text as LocalDateText;

it.each([
  ['the country', '000000', '330411', true],
  ['its province', '330000', '330411', true],
  ['its city', '330400', '330411', true],
  ['itself', '330411', '330411', true],
  ['another city', '330500', '330411', false],
  ['another province', '320000', '330411', false],
  ['a county of it', '330411', '330400', false],
  ['a county whose code ends in a nought', '330110', '330111', false],
])('%s covers a region or not', (_, area, region, expected) => expect(covers(area, region)).toBe(expected));

it('a body may act where and while a competence of the matter holds, first and last day included', () => {
  const until = { kind: 'date', date: day('2021-12-31') } as const;
  const competences = [
    { matter: 'incidentResponse', area: '330400', since: day('2019-01-01'), until: { kind: 'open' } },
    { matter: 'incidentResponse', area: '330500', since: day('2020-06-01'), until },
    { matter: 'enforcement', area: '330600', since: day('2019-01-01'), until: { kind: 'open' } },
  ] as const;
  const on = (date: string) => areasOf(competences, 'incidentResponse', day(date));
  expect(on('2018-12-31')).toEqual([]);
  expect(on('2020-05-31')).toEqual(['330400']);
  expect(on('2020-06-01')).toEqual(['330400', '330500']);
  expect(on('2021-12-31')).toEqual(['330400', '330500']);
  expect(on('2022-01-01')).toEqual(['330400']);
});
