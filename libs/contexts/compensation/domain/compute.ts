import { decimal } from '#platform/kernel/decimal.js';
import { add, compare, type Money, negate, zero } from '#platform/kernel/money.js';
import type { MonthText } from '#platform/kernel/time.js';
import { isPositiveDecimal, type SectionStatus } from './schemes/scheme.js';
import { charge, exempts, type Pricing } from './schemes/schemes.js';
import {
  type AppliedInclusion,
  type Carried,
  type Clearing,
  type InsufficientReason,
  type Line,
  lineKey,
  type Shares,
  type StatedClass,
  type Statement,
} from './statement.js';

interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** What an item of a month comes to under a rule. */
export interface ItemFigures {
  readonly n: number;
  readonly concentration: string;
  /** Zero for each value below the detection limit, as loads take it; absent: none is below. */
  readonly loadConcentration?: string | undefined;
  readonly class: StatedClass;
}

export type ItemFacts =
  | { readonly kind: 'none'; readonly reason: InsufficientReason }
  | (ItemFigures & {
      readonly kind: 'figures';
      readonly unit: string;
      /** As the standard prints it; a range for pH. */
      readonly limit: string;
      readonly readingVersions: readonly string[];
      /** Those of them that say that they are invented. */
      readonly examples: NonNullable<Line['examples']>;
      readonly alternatives: readonly (ItemFigures & {
        readonly id: string;
        readonly zh: string;
        readonly en: string;
      })[];
    });

export type MonthFacts =
  | { readonly kind: 'none'; readonly reason: InsufficientReason }
  | {
      readonly kind: 'evaluated';
      readonly rule: Versioned;
      readonly set: Versioned;
      readonly target: Line['assessment']['target'];
      readonly targetBy: Line['assessment']['targetBy'];
      readonly dailySnapshot: boolean;
      readonly items: Readonly<Record<string, ItemFacts>>;
      /** What was decided on values and applied, by id of the decision. */
      readonly decisions: readonly { readonly decision: string; readonly versionId: string; readonly item: string }[];
    };

export type VolumeFacts =
  /** `version` 0: none was published. */
  | { readonly kind: 'none' | 'notGauged'; readonly version: number }
  | {
      readonly kind: 'volume';
      readonly version: number;
      readonly versionId: string;
      /** m³; below zero: against the direction from → to. */
      readonly net: string;
      /** GB/T 2260 of the sides. */
      readonly from: string;
      readonly to: string;
      readonly estimated: boolean;
    };

export interface SectionFacts {
  readonly section: string;
  readonly open: boolean;
  readonly monthVersion: number;
  /** -1: nothing is known of the month. */
  readonly monthRevision: number;
  readonly month: MonthFacts;
  readonly volume: VolumeFacts;
}

/** A status of a section that an officer of a party signed for an item. */
export interface StatusFact {
  readonly section: string;
  readonly item: string;
  readonly status: SectionStatus;
  readonly organisation: string;
  readonly reason: string;
  readonly basis: string;
}

/** A decision that every party signed: which values count, or do not, in this settlement. */
export interface InclusionFact extends AppliedInclusion {
  readonly section: string;
  readonly items: readonly string[];
}

/** Everything a settlement is computed from. */
export interface SettlementFacts {
  readonly settlement: string;
  readonly agreement: { readonly id: string; readonly revision: number; readonly version: number };
  readonly period: MonthText;
  readonly parties: readonly { readonly organisation: string; readonly region: string }[];
  readonly priced: readonly { readonly item: string; readonly scheme: Versioned; readonly pricing: Pricing }[];
  readonly sections: readonly SectionFacts[];
  readonly statuses: readonly StatusFact[];
  /** A later one stands where two are on the same value. */
  readonly inclusions: readonly InclusionFact[];
  /** Differences of earlier settlements that go into this one. */
  readonly carried: readonly Omit<Carried, 'zh' | 'en'>[];
  /** Absent: the parties pay each other. */
  readonly clearing?: Clearing | undefined;
}

type Decided =
  | { readonly kind: 'line'; readonly line: Line }
  | {
      readonly kind: 'insufficient';
      readonly section: string;
      readonly item: string;
      readonly reason: InsufficientReason;
    };

/** The statement of a month: the same facts in any order make the same bytes. */
export const computeStatement = (facts: SettlementFacts): Statement => {
  const sections = sortedBy(facts.sections, ({ section }) => section);
  const priced = sortedBy(facts.priced, ({ item }) => item);
  const all = sections.flatMap((section) =>
    priced.map((one) => ({
      ...{ decided: decideLine(facts, section, one), status: statusOf(facts, section, one) },
      inclusions: appliedOn(facts, section, one),
    })),
  );
  const exempt = all.flatMap(({ status, decided, inclusions }) =>
    status ? [{ ...exemptOf(status, decided), ...inclusions }] : [],
  );
  const lines = all.flatMap(({ status, decided, inclusions }) =>
    !status && decided.kind === 'line' ? [{ ...decided.line, ...inclusions }] : [],
  );
  const insufficient = all.flatMap(({ status, decided, inclusions }) => {
    if (status || decided.kind === 'line') return [];
    const { section, item, reason } = decided;
    return [{ section, item, reason, ...inclusions }];
  });
  const carried = sortedBy(facts.carried, ({ period }) => period).map(named);
  const { clearing } = facts;
  // Who owes of an earlier month takes part, also where it left since.
  const holders = holdersOf([
    ...facts.parties.map(({ organisation }) => ({ party: organisation })),
    ...carried.flatMap(({ shares }) => shares),
    ...(clearing ? [{ party: clearing.account, account: clearing.kind }] : []),
  ]);
  return {
    settlement: facts.settlement,
    agreement: facts.agreement,
    period: facts.period,
    parties: holders.filter(({ account }) => account === undefined).map(({ party }) => party),
    provisional: provisionalOf(sections),
    outcome: lines.length + exempt.length + carried.length === 0 ? 'insufficientData' : 'settled',
    ...{ lines, insufficient },
    ...(exempt.length === 0 ? {} : { exempt }),
    ...(carried.length === 0 ? {} : { carried }),
    ...(clearing ? { clearing } : {}),
    totals: totalsOf(holders, lines, carried),
    months: sections.map(({ section, monthVersion, monthRevision, volume }) => ({
      ...{ section, monthVersion, volumeVersion: volume.version },
      read: monthRevision < 0 ? { kind: 'empty' } : { kind: 'upTo', revision: monthRevision },
    })),
  };
};

const sortedBy = <One>(all: readonly One[], key: (one: One) => string): One[] =>
  [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));

/** The signed status of the section for the item, where the scheme of the item exempts it. */
const statusOf = (
  { statuses }: SettlementFacts,
  { section }: SectionFacts,
  { item, pricing }: SettlementFacts['priced'][number],
): StatusFact | undefined =>
  statuses.find((one) => lineKey(one) === lineKey({ section, item }) && exempts(pricing, one.status));

/** Decisions of all parties that were applied to values of the item. */
const appliedOn = (
  { inclusions }: SettlementFacts,
  { month }: SectionFacts,
  { item }: SettlementFacts['priced'][number],
): Pick<Line, 'inclusions'> => {
  if (month.kind === 'none') return {};
  const applied = inclusions.flatMap(({ inclusion, effect, reason, basis, signatures }) => {
    const versionIds = month.decisions
      .filter((one) => one.decision === inclusion && one.item === item)
      .map(({ versionId }) => versionId);
    return versionIds.length === 0
      ? []
      : [{ inclusion, effect, versionIds: versionIds.sort(), reason, basis, signatures }];
  });
  return applied.length === 0 ? {} : { inclusions: sortedBy(applied, ({ inclusion }) => inclusion) };
};

const exemptOf = (
  { section, item, status, organisation, reason, basis }: StatusFact,
  decided: Decided,
): NonNullable<Statement['exempt']>[number] => ({
  ...{ section, item, status, organisation, reason, basis },
  without:
    decided.kind === 'line'
      ? { kind: 'amount', amount: decided.line.amount, payer: decided.line.payer, payee: decided.line.payee }
      : { kind: 'undecided', reason: decided.reason },
});

const named = (one: SettlementFacts['carried'][number]): Carried => ({
  ...one,
  zh: `结转差额：${one.period}（第 ${one.difference} 次，依据 ${one.basisDigest.slice(0, 12)}）`,
  en: `Carried difference of ${one.period} (no. ${one.difference}, basis ${one.basisDigest.slice(0, 12)})`,
});

const withoutMultiple = new Set(['TEMP', 'PH', 'DO']);

const decideLine = (
  { parties, clearing }: SettlementFacts,
  { section, month, monthVersion, volume }: SectionFacts,
  { item, scheme, pricing }: SettlementFacts['priced'][number],
): Decided => {
  const insufficient = (reason: InsufficientReason): Decided => ({ kind: 'insufficient', section, item, reason });
  if (withoutMultiple.has(item)) return insufficient('itemHasNoMultiple');
  if (month.kind === 'none') return insufficient(month.reason);
  const figures = month.items[item];
  if (!figures) return insufficient('itemNotAssessed');
  if (figures.kind === 'none') return insufficient(figures.reason);
  const { n, concentration, limit, unit, readingVersions, examples } = figures;
  if (unit !== 'mg/L') return insufficient('unitNotSupported');
  if (!isPositiveDecimal(limit)) return insufficient('itemHasNoMultiple');
  if (volume.kind !== 'volume') return insufficient(volume.kind === 'none' ? 'volumeMissing' : 'notGauged');
  const net = decimal(volume.net);
  if (net.isZero()) return insufficient('directionUnknown');
  const forward = net.gt(0);
  const upstream = partyOf(parties, forward ? volume.from : volume.to);
  const downstream = partyOf(parties, forward ? volume.to : volume.from);
  if (upstream === undefined || downstream === undefined || upstream === downstream)
    return insufficient('partyUnknown');
  const chargeFor = ({ concentration, loadConcentration }: ItemFigures) => {
    const charged = charge(pricing, { concentration, loadConcentration, limit, volume: net.abs().toFixed() });
    return charged.measure.kind === 'load' && loadConcentration !== undefined
      ? { ...charged, loadConcentration }
      : charged;
  };
  const { amount, measure, arithmetic, ...forLoad } = chargeFor(figures);
  const fromUpstream = compare(amount, zero) >= 0;
  const other = clearing?.kind === 'pool' ? clearing.account : downstream;
  return {
    kind: 'line',
    line: {
      ...{ section, item, n, concentration, limit, class: figures.class, scheme, parameters: pricing, measure },
      ...forLoad,
      volume: { versionId: volume.versionId, net: volume.net, from: volume.from, to: volume.to },
      arithmetic,
      amount: fromUpstream ? amount : negate(amount),
      payer: fromUpstream ? upstream : other,
      payee: fromUpstream ? other : upstream,
      readingVersions: [...readingVersions],
      ...(examples.length === 0 ? {} : { examples: [...examples] }),
      assessment: {
        ...{ rule: month.rule, set: month.set, target: month.target, targetBy: month.targetBy },
        monthVersion,
      },
      alternatives: figures.alternatives.map(({ loadConcentration, ...other }) => {
        const { arithmetic: _, ...charged } = chargeFor({ ...other, loadConcentration });
        return { ...other, ...charged };
      }),
    },
  };
};

/** The party of a side: the county itself, else a city or province that it lies in; nothing where two answer to it. */
const partyOf = (parties: SettlementFacts['parties'], side: string): string | undefined => {
  for (const region of [side, `${side.slice(0, 4)}00`, `${side.slice(0, 2)}0000`]) {
    const found = parties.filter((one) => one.region === region);
    if (found.length > 0) return found.length === 1 ? found[0]?.organisation : undefined;
  }
  return undefined;
};

/** Whose share is stated: a party, or an account that is no party's. */
export type Holder = Omit<Shares[number], 'amount'>;
/** Each once, sorted. */
export const holdersOf = (named: readonly Holder[]): readonly Holder[] =>
  sortedBy(
    [...new Map(named.map(({ party, account }) => [party, { party, ...(account && { account }) }])).values()],
    ({ party }) => party,
  );

/** What each holder receives of the lines and of what is carried; the sum is 0. */
export const totalsOf = (
  holders: readonly Holder[],
  lines: readonly Pick<Line, 'payer' | 'payee' | 'amount'>[],
  carried: readonly { readonly shares: Shares }[] = [],
): Shares =>
  holders.map(({ party, ...holder }) => ({
    party,
    ...holder,
    amount: add(
      ...lines.map(
        ({ payer, payee, amount }): Money => (payee === party ? amount : payer === party ? negate(amount) : zero),
      ),
      ...carried.flatMap(({ shares }) => shares.filter((one) => one.party === party).map(({ amount }) => amount)),
    ),
  }));

/** What is transferred, over the account that the agreement names: each party pays or gets all it owes or is owed. */
export const paymentsOf = ({ account }: Clearing, totals: Shares): readonly Payment[] =>
  totals.flatMap(({ party, amount }) => {
    if (party === account || amount === zero) return [];
    const pays = compare(amount, zero) < 0;
    return pays ? [{ from: party, to: account, amount: negate(amount) }] : [{ from: account, to: party, amount }];
  });
export interface Payment {
  readonly from: string;
  readonly to: string;
  readonly amount: Money;
}

const reasonTexts = {
  monthOpen: { zh: '该月监测数据尚未关账', en: 'The month is not closed' },
  volumeEstimated: { zh: '水量为估算', en: 'The volume is estimated' },
  dailySnapshot: {
    zh: '由每日一次快照计算，非官方月均值',
    en: 'Computed from one snapshot a day; not the official monthly mean',
  },
} as const;

const provisionalOf = (sections: readonly SectionFacts[]): Statement['provisional'] => {
  const reasons = sections.flatMap(({ section, open, volume, month }) => {
    const codes = [
      ...(open ? (['monthOpen'] as const) : []),
      ...(volume.kind === 'volume' && volume.estimated ? (['volumeEstimated'] as const) : []),
      ...(month.kind === 'evaluated' && month.dailySnapshot ? (['dailySnapshot'] as const) : []),
    ];
    return codes.map((code) => ({ code, section, ...reasonTexts[code] }));
  });
  return reasons.length === 0 ? { kind: 'no' } : { kind: 'yes', reasons };
};
