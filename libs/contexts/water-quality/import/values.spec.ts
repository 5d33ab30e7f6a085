import { printedValue } from './values.js';

describe('a printed value', () => {
  const of = (text: string) => printedValue(text, 'mg/L', undefined);

  it('keeps its text', () => {
    expect(of('0.70')).toEqual({ kind: 'measured', text: '0.70', unit: 'mg/L' });
    expect(of('-0.2')).toEqual({ kind: 'measured', text: '-0.2', unit: 'mg/L' });
    expect(of('０.７')).toEqual({ kind: 'measured', text: '0.7', unit: 'mg/L' });
  });

  it.each([
    ['<0.1', '0.1'],
    ['< 2', '2'],
    ['＜0.0001', '0.0001'],
    ['0.05L', '0.05'],
  ])('%s lies below the detection limit %s', (text, limit) =>
    expect(of(text)).toEqual({ kind: 'belowDetectionLimit', text, limit, unit: 'mg/L' }),
  );

  it('is absent where nothing is printed, for the reason the file gives', () => {
    for (const text of ['', '-', '--', '/', '*']) expect(of(text)).toEqual({ kind: 'absent', reason: 'notReported' });
    expect(printedValue('', 'mg/L', 'extremeFiltered')).toEqual({ kind: 'absent', reason: 'extremeFiltered' });
  });

  it.each([
    '1e-4',
    '1,234',
    '+3',
    '.5',
    '5.',
    '05',
    'n/a',
    '未检出',
    '<',
    '<0.1.2',
    'L',
    '0x10',
    '∞',
    `1${'0'.repeat(40)}`,
  ])('%s is no number', (text) => expect(of(text)).toBeUndefined());
});
