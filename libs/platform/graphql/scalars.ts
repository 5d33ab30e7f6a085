import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isDecimalText } from '#platform/kernel/decimal.js';
import { isMoneyText } from '#platform/kernel/money.js';
import { instant, isInstantText, isLocalDateText, isMonthText } from '#platform/kernel/time.js';

/** A scalar that is text on both sides: checked on the way in, and on the way out so that no other text leaves. */
const textScalar = (
  name: string,
  description: string,
  isValid: (text: string) => boolean,
  normal: (text: string) => string = (text) => text,
): GraphQLScalarType<string, string> => {
  const check = (value: unknown): string => {
    if (typeof value !== 'string' || !isValid(value)) throw new GraphQLError(`not a ${name}`);
    return normal(value);
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: check,
    parseValue: check,
    parseLiteral: (node: ValueNode) => check(node.kind === Kind.STRING ? node.value : undefined),
  });
};

export const DateTime = textScalar(
  'DateTime',
  '时刻。An instant with an offset, answered in UTC with milliseconds: `2020-09-19T00:00:00.000Z`.',
  isInstantText,
  instant,
);
export const LocalDate = textScalar(
  'LocalDate',
  '日期（北京时间）。A legal day of Asia/Shanghai: `2020-09-19`.',
  isLocalDateText,
);
export const Month = textScalar('Month', '月份（北京时间）。A legal month of Asia/Shanghai: `2020-09`.', isMonthText);
export const DecimalText = textScalar(
  'Decimal',
  '十进制数。Exact plain decimal text, never a floating-point number: `"0.05"`.',
  isDecimalText,
);
export const MoneyText = textScalar(
  'Money',
  '金额，单位：分。Whole 分 (1/100 yuan) as text: `"-1500000000"`.',
  isMoneyText,
);
export const Position = textScalar(
  'JournalPosition',
  '账本位置。Opaque place in the journal; give it as header `x-lianfang-after` to read what was written up to it.',
  (text) => /^\d{1,20}$/.test(text),
);
export const Digest = textScalar('Digest', '摘要（SHA-256）。SHA-256 of the bytes, lower-case hexadecimal.', (text) =>
  /^[0-9a-f]{64}$/.test(text),
);
