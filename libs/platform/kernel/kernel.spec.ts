import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { canonicalJson, inCanonicalOrder } from './canonical-json.js';
import { instant, isInstantText, localDate, localMonth, localText, localTimeOfDay } from './time.js';

const fact = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\u0000')),
    fc.boolean(),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.string({ unit: 'binary' }).filter((name) => name.isWellFormed() && !/^\d+$/.test(name) && name !== '__proto__'),
    tie('value'),
    { maxKeys: 5 },
  ),
}));

describe('canonical JSON', () => {
  it('is RFC 8785, and stringifying the ordered value writes the same text', () => {
    fc.assert(
      fc.property(fact.object, (value) => {
        const text = canonicalJson(value);
        expect(text).toBe(canonicalize(value));
        expect(JSON.stringify(inCanonicalOrder(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['null', { a: null }],
    ['undefined', { a: undefined }],
    ['a fraction', { a: 0.5 }],
    ['minus zero', { a: -0 }],
    ['a number beyond counting', { a: 2 ** 53 }],
    ['a lone surrogate', { a: '\ud800' }],
    ['U+0000', { a: 'x\u0000' }],
    ['a name that reads as an index', { 7: 'a' }],
  ])('refuses %s', (_, value) => {
    expect(() => inCanonicalOrder(value)).toThrow(TypeError);
  });
});

describe('an instant', () => {
  it('is read as Temporal reads it, in any offset, and stored in one form', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1992-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
        (date) => {
          const stored = date.toISOString();
          const shanghai = Temporal.Instant.from(stored).toZonedDateTimeISO('Asia/Shanghai');
          expect(instant(stored)).toBe(stored);
          expect(instant(shanghai.toString({ timeZoneName: 'never' }))).toBe(stored);
          expect(localDate(stored)).toBe(shanghai.toPlainDate().toString());
          expect(localMonth(stored)).toBe(shanghai.toPlainDate().toPlainYearMonth().toString());
          expect(localTimeOfDay(stored)).toBe(shanghai.toPlainTime().toString({ smallestUnit: 'minute' }));
          expect(localText(stored)).toBe(shanghai.toString({ timeZoneName: 'never', smallestUnit: 'second' }));
        },
      ),
    );
  });

  it.each(['2020-02-30T00:00:00.000Z', '2020-09-19', '2020-09-19T08:00:00', '2020-13-01T00:00:00.000Z', ''])(
    '%j is none',
    (text) => {
      expect(isInstantText(text)).toBe(false);
      expect(() => instant(text)).toThrow(RangeError);
    },
  );
});
