import { classOf, reasonOf, statusOf } from './words.js';

describe('the words of publishers', () => {
  it.each([
    ['Ⅰ', 'I'],
    ['Ⅲ', 'III'],
    ['III', 'III'],
    ['Ⅳ类', 'IV'],
    ['5', 'V'],
    ['６', 'worseThanV'],
    ['劣Ⅴ', 'worseThanV'],
    ['劣V', 'worseThanV'],
    ['劣Ⅴ类', 'worseThanV'],
    ['-', 'none'],
    ['*', 'none'],
    ['', 'none'],
    ['0', undefined],
    ['7', undefined],
    ['优', undefined],
  ])('class %j is %s', (printed, expected) => expect(classOf(printed)).toBe(expected));

  it('statuses are told by the word alone, 停运 and 停站 being one', () => {
    const printed = ['正常', '维护', '停运', '停站', '校准', '故障', '断流', '无水', '冰封', '正 常', ''];
    expect(printed.map(statusOf)).toEqual([
      ...['normal', 'maintenance', 'outOfService', 'outOfService', 'calibration', 'fault', 'cutOff', 'dry', 'frozen'],
      undefined,
      undefined,
    ]);
  });

  it('reasons of missing values are told by the word', () => {
    expect(['missing', 'not_measured', 'extreme_filtered', 'lost'].map(reasonOf)).toEqual([
      ...['missing', 'notMeasured', 'extremeFiltered'],
      undefined,
    ]);
  });
});
