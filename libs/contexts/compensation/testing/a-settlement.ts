import { instant, type MonthText } from '#platform/kernel/time.js';
import { sha256 } from '#platform/runtime/digest.js';
import { anOfficer } from '#platform/testing/actors.js';
import { computeStatement, type ItemFacts, type SettlementFacts } from '../domain/compute.js';
import { differenceOf } from '../domain/difference.js';
import type { ProposeInclusion } from '../domain/inclusion.decide.js';
import {
  inclusionAgreed,
  inclusionDeclined,
  inclusionProposed,
  inclusionSigned,
  settlementComputed,
  settlementConfirmed,
  settlementFinal,
  settlementObjected,
} from '../domain/settlement.events.js';
import type { ComputeSettlement, SettlementCommand } from '../domain/settlement.js';
import { type Statement, statementText } from '../domain/statement.js';

export const finance = { ...anOfficer('xiuzhou', 'financeOfficer'), officer: 'xu' };
export const head = { ...anOfficer('xiuzhou', 'head'), officer: 'gao' };
export const wujiang = anOfficer('wujiang', 'head');
export const at = instant('2021-01-05T09:00:00+08:00');

type FiguresFacts = Extract<ItemFacts, { readonly kind: 'figures' }>;
/** Facts of one line: TP at 斜路港, 吴江 upstream, steps of 0.5 for 30 万元. */
export const facts = (
  concentration = '0.40065',
  over: Partial<SettlementFacts['sections'][number]> = {},
  item: Partial<Pick<FiguresFacts, 'loadConcentration' | 'examples'>> = {},
): SettlementFacts => ({
  settlement: 'a-2020-12',
  agreement: { id: 'a', revision: 3, version: 1 },
  period: '2020-12' as MonthText,
  parties: [
    { organisation: 'xiuzhou', region: '330411' },
    { organisation: 'wujiang', region: '320509' },
  ],
  priced: [
    {
      ...{ item: 'TP', scheme: { id: 'stepped-deduction', version: 1 } },
      pricing: { family: 'stepped-deduction', step: '0.5', amountWan: '30' },
    },
  ],
  sections: [
    {
      ...{ section: 'xielugang', open: false, monthVersion: 1, monthRevision: 9 },
      volume: { kind: 'volume', version: 1, versionId: 'v1', net: '5', from: '320509', to: '330411', estimated: false },
      month: {
        ...{ kind: 'evaluated', rule: { id: 'r', version: 1 }, set: { id: 's', version: 1 }, target: 'III' },
        ...{ targetBy: 'agreement', dailySnapshot: false, decisions: [] },
        items: {
          TP: {
            ...{
              kind: 'figures',
              n: 30,
              concentration,
              class: 'V',
              unit: 'mg/L',
              limit: '0.2',
              readingVersions: ['r1'],
              examples: [],
            },
            ...item,
            alternatives: [{ id: 'tp-two-decimals', zh: '两位', en: 'two', n: 30, concentration: '0.40', class: 'V' }],
          },
        },
      },
      ...over,
    },
  ],
  statuses: [],
  inclusions: [],
  carried: [],
});
export const statement = computeStatement(facts());
export const digestOf = (one: Statement) => sha256(statementText(one));
export const compute = (of = statement, actor = finance): ComputeSettlement => ({
  ...{ type: 'ComputeSettlement', actor, at, statement: of, statementDigest: digestOf(of), decisions: 0 },
});
export const computed = (of = statement, computation = 1, before?: Statement) =>
  settlementComputed({
    ...{ settlement: 'a-2020-12', computation, statement: of, statementDigest: digestOf(of), at },
    ...{ difference: before ? differenceOf(before, of) : [], organisation: 'xiuzhou', computedBy: 'xu' },
  });
export const confirm = (actor = head, of = statement): SettlementCommand => ({
  ...{ type: 'ConfirmSettlement', actor, at, statementDigest: digestOf(of) },
});
export const on = (actor: typeof head, of = statement, computation = 1) => ({
  ...{ settlement: 'a-2020-12', agreement: 'a', period: '2020-12', computation, statementDigest: digestOf(of) },
  ...{ organisation: actor.organisation, officer: actor.officer, at },
});
export const confirmed = (actor = head, of = statement) => settlementConfirmed(on(actor, of));
export const object = (lines: { section: string; item: string }[] = [], actor = wujiang): SettlementCommand => ({
  ...{ type: 'ObjectToSettlement', actor, at, statementDigest: digestOf(statement), reason: '数据存疑', lines },
});
export const objected = settlementObjected({ ...on(wujiang), reason: '数据存疑', lines: [] });
const { organisation: _, officer: __, ...settled } = on(wujiang);
export const final = settlementFinal({ ...settled, parties: statement.parties, totals: statement.totals });
export const corrected = computeStatement(facts('0.30', { monthVersion: 2 }));

/** 秀洲 proposes that two values of TP do not count. */
export const propose = (over: Partial<ProposeInclusion> = {}): ProposeInclusion => ({
  ...{ type: 'ProposeInclusion', actor: finance, at, section: 'xielugang', versionIds: ['r1', 'r2'], items: ['TP'] },
  ...{ effect: 'exclude', reason: '洪水期平台值', basis: '【示例】会商纪要' },
  month: { revision: 9, standing: new Map(['r1', 'r2', 'r3'].map((id) => [id, ['TP', 'NH3N']])) },
  ...over,
});
export const inclusion = 'a-2020-12/i1';
const onInclusion = ({ organisation, officer }: typeof head, id = inclusion) => ({
  ...{ settlement: 'a-2020-12', agreement: 'a', period: '2020-12', inclusion: id, organisation, officer, at },
});
export const proposed = inclusionProposed({
  ...{ ...onInclusion(finance), section: 'xielugang', versionIds: ['r1', 'r2'], items: ['TP'], effect: 'exclude' },
  ...{ reason: '洪水期平台值', basis: '【示例】会商纪要', monthRevision: 9 },
});
export const sign = (actor = head, id = inclusion): SettlementCommand => ({
  ...{ type: 'SignInclusion', actor, at, inclusion: id },
});
export const signed = (actor = head) => inclusionSigned(onInclusion(actor));
export const decline = (actor = wujiang, id = inclusion): SettlementCommand => ({
  ...{ type: 'DeclineInclusion', actor, at, inclusion: id, reason: '未见仪器故障' },
});
export const declined = inclusionDeclined({ ...onInclusion(wujiang), reason: '未见仪器故障' });
const { organisation: ___, officer: ____, ...agreedOn } = onInclusion(wujiang);
export const agreed = inclusionAgreed({ ...agreedOn, parties: ['wujiang', 'xiuzhou'] });
