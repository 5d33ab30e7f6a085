import type { Visitor } from '#platform/client/api.js';
import { add, type Money } from '#platform/kernel/money.js';
import { sha256 } from '#platform/runtime/digest.js';
import { refusal, settling, wan } from './settling.js';

const { api, act, aMonth, closes, computes, confirms, corrects, flows, publishes, today, ...people } = await settling();
const { finance, outsider, owner, second, wujiang, xiuzhou } = people;
afterAll(() => api.close());

const differs = (agreement: string, who = finance, over: object = {}) =>
  act<{ difference: number | null; into: string | null }>(
    who,
    'computeDifference',
    'DifferenceComputed',
    { agreement, period: '2020-09', reason: '更正批 1', ...over },
    'receipt { position } difference into',
  );
interface Share {
  readonly party: string;
  readonly amount: Money;
}
interface Shown {
  readonly status: string;
  readonly outdated: boolean;
  readonly version: number;
  readonly statementDigest: string;
  readonly totals: readonly Share[];
  readonly lines: readonly object[];
  readonly carried: readonly { readonly shares: readonly Share[] }[];
  readonly laterDifferences: readonly {
    readonly shares: readonly Share[];
    readonly statement: string;
    readonly statementDigest: string;
    readonly lines: readonly { readonly shares: readonly Share[] }[];
  }[];
}
const shows = async (agreement: string, period = '2020-09', who: Visitor = wujiang): Promise<Shown> => {
  const { settlement } = await who.ask<{ settlement: Shown }>(
    `query($id: ID!) { settlement(id: $id) { status outdated version statementDigest totals { party amount }
        lines { item amount } carried { settlement period difference basisDigest statementDigest zh en
          shares { party amount } }
        laterDifferences { difference into basis basisDigest statementDigest statement reason party
          lines { item before after payerAfter changed shares { party amount } } shares { party amount } } } }`,
    { id: `${agreement}-${period}` },
  );
  return settlement;
};
const moves = (amount: string): Share[] => [
  { party: 'wujiang', amount: wan(`-${amount}`) as Money },
  { party: 'xiuzhou', amount: wan(amount) as Money },
];
const reversed = (amount: string): Share[] => [
  { party: 'wujiang', amount: wan(amount) as Money },
  { party: 'xiuzhou', amount: wan(`-${amount}`) as Money },
];
const sumsToZero = (...all: readonly (readonly Share[])[]) => {
  for (const shares of all) expect(add(...shares.map(({ amount }) => amount))).toBe('0');
};

/** September final: NH3-N 50, TP 90, of 吴江 to 秀洲. */
const aFinalMonth = async () => {
  const month = await aMonth();
  const { statementDigest } = await computes(month.agreement);
  await confirms(xiuzhou, month.agreement, statementDigest);
  expect(await confirms(wujiang, month.agreement, statementDigest)).toMatchObject({ final: true });
  return { ...month, statementDigest };
};
/** A later month of the same section, closed: TP at its limit, NH3-N 50. */
const aLaterMonth = async (section: string, month: string) => {
  await publishes(section, month, '0.2');
  await flows(section, '1000', month);
  await closes(section, month);
};
const isFinal = async (agreement: string, period: string) => {
  const { statementDigest } = await computes(agreement, finance, period);
  await confirms(xiuzhou, agreement, statementDigest, period);
  expect(await confirms(wujiang, agreement, statementDigest, period)).toMatchObject({ final: true });
};

describe('a difference after a final settlement', () => {
  it('is stated line by line, goes into the next period, is confirmed there by both, and leaves the final one', async () => {
    const { section, agreement, statementDigest } = await aFinalMonth();
    const before = await shows(agreement);
    await corrects(section, '2020-09', '0.30');
    expect(await shows(agreement)).toMatchObject({ status: 'final', outdated: true });
    expect(await differs(agreement)).toMatchObject({ difference: 1, into: '2020-10' });
    expect(await differs(agreement, wujiang)).toMatchObject({ difference: null, into: null });
    const after = await shows(agreement);
    expect(after).toMatchObject({
      ...{ status: 'final', outdated: false, statementDigest, lines: before.lines, totals: before.totals },
      laterDifferences: [
        {
          ...{ difference: 1, into: '2020-10', basis: 'final', basisDigest: statementDigest, reason: '更正批 1' },
          ...{ party: 'xiuzhou', shares: reversed('60') },
          lines: [
            {
              item: 'CODMN',
              before: '0',
              after: '0',
              changed: ['readings', 'monthVersion'],
              shares: [],
            },
            { item: 'NH3N', before: wan('50'), after: wan('50'), shares: [] },
            { item: 'TP', before: wan('90'), after: wan('30'), payerAfter: 'wujiang', shares: reversed('60') },
          ],
        },
      ],
    });
    const [difference] = after.laterDifferences;
    expect(sha256(difference?.statement ?? '')).toBe(difference?.statementDigest);

    today('2020-11-09');
    await aLaterMonth(section, '2020-10');
    await isFinal(agreement, '2020-10');
    const october = await shows(agreement, '2020-10', xiuzhou);
    expect(october).toMatchObject({
      ...{ status: 'final', outdated: false, totals: reversed('10') },
      carried: [
        {
          ...{ settlement: `${agreement}-2020-09`, period: '2020-09', difference: 1, basisDigest: statementDigest },
          ...{ statementDigest: difference?.statementDigest, shares: reversed('60') },
          zh: `结转差额：2020-09（第 1 次，依据 ${statementDigest.slice(0, 12)}）`,
        },
      ],
    });
    sumsToZero(october.totals, ...october.carried.map(({ shares }) => shares));
    sumsToZero(...after.laterDifferences.flatMap(({ shares, lines }) => [shares, ...lines.map((one) => one.shares)]));

    // Corrected back to what it was: the next difference has that one as its basis, and reverses it exactly.
    await corrects(section, '2020-09', '0.40065');
    expect(await differs(agreement)).toMatchObject({ difference: 2, into: '2020-11' });
    expect((await shows(agreement)).laterDifferences[1]).toMatchObject({
      ...{ basis: 'difference 1 into 2020-10', basisDigest: difference?.statementDigest, shares: moves('60') },
    });
  });

  it('that comes out another way before its period is final is replaced there, once', async () => {
    const { section, agreement } = await aFinalMonth();
    await aLaterMonth(section, '2020-10');
    await computes(agreement, finance, '2020-10');
    expect(await shows(agreement, '2020-10')).toMatchObject({ outdated: false, carried: [], totals: moves('50') });
    await corrects(section, '2020-09', '0.30');
    await differs(agreement);
    expect(await shows(agreement, '2020-10')).toMatchObject({ outdated: true });
    await computes(agreement, finance, '2020-10');
    expect(await shows(agreement, '2020-10')).toMatchObject({ outdated: false, totals: reversed('10') });
    await corrects(section, '2020-09', '0.50');
    await expect(differs(agreement, finance, { into: '2020-11' })).rejects.toEqual(refusal('CannotCarryInto'));
    expect(await differs(agreement)).toMatchObject({ difference: 2, into: '2020-10' });
    expect((await shows(agreement)).laterDifferences[1]).toMatchObject({ basis: 'final', shares: [] });
    expect(await shows(agreement, '2020-10')).toMatchObject({ outdated: true });
    await isFinal(agreement, '2020-10');
    expect(await shows(agreement, '2020-10')).toMatchObject({ outdated: false, carried: [], totals: moves('50') });
  });

  it('is refused while nothing is final, while the month is provisional, and into a month that cannot carry it', async () => {
    const open = await aMonth();
    await computes(open.agreement);
    await expect(differs(open.agreement)).rejects.toEqual(refusal('SettlementNotFinal'));
    const { section, agreement } = await aFinalMonth();
    await corrects(section, '2020-09', '0.30');
    for (const into of ['2020-09', '2020-08', '2020-05'])
      await expect(differs(agreement, finance, { into })).rejects.toEqual(refusal('CannotCarryInto'));
    await aLaterMonth(section, '2020-10');
    await isFinal(agreement, '2020-10');
    await expect(differs(agreement, finance, { into: '2020-10' })).rejects.toEqual(refusal('CannotCarryInto'));
    const { version } = await shows(agreement);
    await expect(differs(agreement, finance, { expectedVersion: version - 1 })).rejects.toEqual(refusal('Stale'));
    await act(owner, 'reopenMonth', 'MonthReopeningRequested', { section, month: '2020-09', reason: '重审' });
    await act(second, 'confirmReopening', 'MonthReopened', { section, month: '2020-09' });
    await expect(differs(agreement)).rejects.toEqual(refusal('DifferenceProvisional'));
    await closes(section, '2020-09');
    expect(await differs(agreement, finance, { expectedVersion: version })).toMatchObject({ into: '2020-11' });
  });

  it('is computed by finance officers of the parties, and nothing to others', async () => {
    const { section, agreement } = await aFinalMonth();
    await corrects(section, '2020-09', '0.30');
    await expect(differs(agreement, xiuzhou)).rejects.toEqual(refusal('Forbidden'));
    await expect(differs(agreement, outsider)).rejects.toEqual(refusal('NotFound'));
    await differs(agreement);
    expect(await shows(agreement, '2020-09', outsider)).toBeNull();
  });

  it('moves no money for a line that can no longer be decided', async () => {
    const { section, agreement } = await aFinalMonth();
    await flows(section, '0');
    await differs(agreement);
    expect((await shows(agreement)).laterDifferences).toMatchObject([
      { shares: [], lines: [{ after: null }, { item: 'NH3N', before: wan('50'), after: null, shares: [] }, {}] },
    ]);
    await flows(section, '2000');
    await differs(agreement);
    expect((await shows(agreement)).laterDifferences[1]).toMatchObject({ basis: 'final', shares: moves('50') });
  });
});
