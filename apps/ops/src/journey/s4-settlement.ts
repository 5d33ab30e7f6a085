import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { startDemo } from '#platform/client/program.js';
import { type Money, yuanText } from '#platform/kernel/money.js';
import { demoPassword } from '../demo/world.js';
import { type Journey, later, type Stage } from './stage.js';

const settlements = `{ settlements(first: 10) { edges { node { id agreement period status computation outcome outdated statementDigest
  provisional { zh } totals { party amount } confirmations { party at }
  differences { section item before after changed }
  inclusions { status items readings reason party at signatures { party } declined { party reason at } }
  lines { section item n concentration arithmetic amount payer payee alternatives { id zh amount measure { steps } } } } } } }`;
interface Settlement {
  readonly id: string;
  readonly agreement: string;
  readonly period: string;
  readonly computation: number;
  readonly outdated: boolean;
  readonly statementDigest: string;
  readonly provisional: readonly { readonly zh: string }[];
  readonly totals: readonly { readonly party: string; readonly amount: Money }[];
  readonly confirmations: readonly { readonly party: string; readonly at: string }[];
  readonly differences: readonly { readonly item: string; readonly before: Money; readonly after: Money }[];
  readonly inclusions: readonly {
    readonly status: string;
    readonly readings: readonly string[];
    readonly reason: string;
    readonly party: string;
    readonly at: string;
    readonly signatures: readonly { readonly party: string }[];
    readonly declined: { readonly party: string; readonly reason: string; readonly at: string } | null;
  }[];
  readonly lines: readonly {
    readonly item: string;
    readonly arithmetic: string;
    readonly amount: Money;
    readonly alternatives: readonly { readonly id: string; readonly zh: string; readonly amount: Money }[];
  }[];
}
interface Settlements {
  readonly settlements: { readonly edges: readonly { readonly node: Settlement }[] };
}

const ofPeriod = async (visitor: Visitor, period: string): Promise<Settlement> => {
  const { settlements: found } = await visitor.ask<Settlements>(settlements);
  const node = found.edges.map(({ node }) => node).find((one) => one.period === period);
  assert(node, `no settlement of ${period}`);
  return node;
};

/** The plateau of July: doubted, maintained, left in; what it comes to without stands in the statement all the same. */
const disputed = async (theirs: Visitor, july: Settlement, { seen }: Pick<Journey, 'seen'>): Promise<void> => {
  const { dataObjections } = await theirs.ask<{
    dataObjections: { edges: { node: { reason: string; state: string; settledReason: string } }[] };
  }>('{ dataObjections(section: "xielugang", first: 5) { edges { node { reason state settledReason } } } }');
  const objection = dataObjections.edges[0]?.node;
  assert.equal(objection?.state, 'maintained');
  seen(`吴江 objected to a reading: ${objection.reason} — the data owner: ${objection.settledReason}`);
  const [inclusion] = july.inclusions;
  assert(inclusion?.declined);
  const { readings, signatures, declined } = inclusion;
  assert.deepEqual(
    [inclusion.status, readings.length, signatures.map(({ party }) => party), declined.party],
    ['declined', 24, ['wujiang-ecology'], 'xiuzhou-ecology'],
  );
  seen(
    `${inclusion.party} proposed that ${readings.length} values do not count; ${declined.party} declined, ${later(inclusion.at, declined.at)}: ${declined.reason}`,
  );
  const line = july.lines.find(({ item }) => item === 'TP');
  const without = line?.alternatives.find((one) => one.id === 'without-suspects');
  assert(line && without);
  assert.deepEqual([line.amount, without.amount], ['90000000', '0']);
  seen(
    `so they count: ${yuanText(line.amount)} 元; the statement says what it is without: ${yuanText(without.amount)} 元`,
  );
};

let count = 0;
const id = () => {
  count += 1;
  return { commandId: commandIdFor(`journey S4 ${count}`, 1_600_000_000_000 + count) };
};

/** Volumes, two scheme families, confirmation, objection, outdating: a yuan checked down to the reading. */
export const aSettledYuan: Stage = {
  title: 'settlement: volumes, two scheme families, confirmation, objection, outdating',
  run: async ({ dataFolder, seen }) => {
    const program = await startDemo(dataFolder);
    const as = (login: string) => new Visitor(overHttp(program.address)).signIn(login, demoPassword);
    const [ours, theirs, outsider] = await Promise.all([as('xz.finance'), as('wj.finance'), as('aj.duty')]);

    const july = await ofPeriod(theirs, '2020-07');
    const phosphorus = july.lines.find(({ item }) => item === 'TP');
    assert(phosphorus);
    assert.equal(phosphorus.amount, '90000000');
    seen(`斜路港 2020-07 TP: ${phosphorus.arithmetic}`);
    const otherwise = phosphorus.alternatives.map(({ zh, amount }) => `${zh} ${yuanText(amount)} 元`);
    seen(`the same month otherwise: ${otherwise.join('；')}`);
    await disputed(theirs, july, { seen });
    assert.equal(
      july.totals.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
      0n,
    );
    const totals = july.totals.map(({ party, amount }) => `${party} ${yuanText(amount)} 元`);
    seen(`totals by party, which sum to exactly 0: ${totals.join('，')}`);
    assert.deepEqual(july.confirmations.map(({ party }) => party).toSorted(), ['wujiang-ecology', 'xiuzhou-ecology']);
    seen(`confirmed: ${july.confirmations.map(({ party, at }) => `${party} ${at.slice(0, 10)}`).join(', ')}`);
    seen(`provisional all the same: ${july.provisional.map(({ zh }) => zh).join('；')}`);

    const { statement } = await theirs.ask<{ statement: { text: string; digest: string } }>(
      'query($id: ID!) { statement(id: $id) { text digest } }',
      { id: july.id },
    );
    assert.equal(createHash('sha256').update(statement.text).digest('hex'), july.statementDigest);
    seen(`the statement is ${statement.text.length} characters of canonical JSON; its SHA-256 is the one confirmed`);

    const december = await ofPeriod(theirs, '2020-12');
    assert.equal(december.outdated, true);
    seen('December is outdated: one reading was published again 【示例】 and confirmed by a second officer');
    await theirs.command('objectToSettlement', 'SettlementObjected', {
      ...{ agreement: december.agreement, period: '2020-12', statementDigest: december.statementDigest },
      ...{ reason: '【示例】12 月 15 日总磷已更正，请重算。', lines: [{ section: 'xielugang', item: 'TP' }], ...id() },
    });
    await ours.command('computeSettlement', 'SettlementComputed', {
      ...{ agreement: december.agreement, period: '2020-12', ...id() },
    });
    const again = await ofPeriod(ours, '2020-12');
    assert.deepEqual([again.computation, again.outdated], [2, false]);
    const changed = again.differences.map(
      ({ item, before, after }) => `${item} ${yuanText(before)} → ${yuanText(after)} 元`,
    );
    seen(
      `吴江 objected; 秀洲 computed anew, with the difference explained: ${changed.join('，') || 'no amount changed'}`,
    );
    const own = await ours
      .command('confirmSettlement', 'SettlementConfirmed', {
        ...{ agreement: again.agreement, period: '2020-12', statementDigest: again.statementDigest, ...id() },
      })
      .catch((error: { code: string }) => error.code);
    assert.equal(own, 'SeparationOfDuties');
    seen('the officer who computed it may not confirm it: SeparationOfDuties');

    const { settlements: none } = await outsider.ask<Settlements>(settlements);
    assert.equal(none.edges.length, 0);
    seen('安吉 sees no settlement');
    assert.equal(await program.stop(), 0);
    seen('it stopped cleanly');
  },
};
