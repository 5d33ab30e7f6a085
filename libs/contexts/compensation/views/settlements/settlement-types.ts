import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, DecimalText, Digest, MoneyText, Month } from '#platform/graphql/scalars.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import {
  ClearingKind,
  ProvisionalReason,
  SectionStatus,
  SectionStatusInMonth,
  SettlementClass,
  SettlementInput,
  SettlementOutcome,
  SettlementStatus,
  SettlementUndecided,
} from '../../actions/settlement-enums.js';
import { paymentsOf } from '../../domain/compute.js';
import type { ComputedDifference } from '../../domain/differences.events.js';
import type { ComputedSettlement } from '../../domain/settlement.events.js';
import {
  type Clearing,
  type Difference as DomainDifference,
  type Line as DomainLine,
  type LineAmount,
  type Shares,
  type Statement,
  statementText,
} from '../../domain/statement.js';
import { SettlementConfirmation } from './confirmation-types.js';
import { AppliedInclusion, SettlementInclusion } from './inclusion-types.js';
import type { ComputationRow, Confirmation, ConfirmationRow, SettlementRow } from './settlements.view.js';

@ObjectType({ description: '超标程度：级数或负荷。How much the target is exceeded: steps or load.' })
export class SettlementMeasure {
  @Field(() => DecimalText, { nullable: true, description: '超标倍数（分级方案）。Multiple over the limit, of steps.' })
  ratio?: string;

  @Field(() => DecimalText, { nullable: true, description: '级数（分级方案）。Steps begun.' })
  steps?: string;

  @Field(() => DecimalText, { nullable: true, description: '负荷，吨（负荷方案）。Load in tonnes.' })
  tonnes?: string;

  static of(measure: DomainLine['measure']): SettlementMeasure {
    return measure.kind === 'steps' ? { ratio: measure.ratio, steps: measure.steps } : { tonnes: measure.tonnes };
  }
}

@ObjectType({ description: '另一算法下的同一行，仅供对照。The same line under a variation of the rule; never paid.' })
export class SettlementAlternative {
  @Field(() => ID, { description: '变体编号。Id of the variation.' })
  id: string;

  @Field({ description: '变体名称。Its title in Chinese.' })
  zh: string;

  @Field({ description: '英文名称。Its title in English.' })
  en: string;

  @Field(() => Int, { description: '参与计算的个数。Values in the mean.' })
  n: number;

  @Field(() => DecimalText, { description: '浓度，mg/L。Concentration.' })
  concentration: string;

  @Field(() => DecimalText, {
    nullable: true,
    description:
      '负荷所用浓度：低于检出限者按零计；空则同浓度。Concentration of a load, with zero for what is below the detection limit; absent: the concentration.',
  })
  loadConcentration?: string | undefined;

  @Field(() => SettlementClass, { description: '类别。Class.' })
  waterClass: keyof typeof SettlementClass;

  @Field(() => SettlementMeasure, { description: '级数或负荷。Steps or load.' })
  measure: SettlementMeasure;

  @Field(() => MoneyText, {
    description: '按此算法的金额；负数为下游支付。Amount it would be; below zero: paid by downstream.',
  })
  amount: string;
}

@ObjectType({ description: '注明为示例的监测值版本。A version of a reading that says that it is invented.' })
export class ExampleReading {
  @Field(() => ID, { description: '监测值版本。The version.' })
  versionId: string;

  @Field({ description: '说明，含【示例】。What it says, with 【示例】.' })
  text: string;
}

@ObjectType({ description: '结算单的一行：一个断面一个因子。A line: one item of one section.' })
export class SettlementLine {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => Int, { description: '参与计算的个数。Values in the mean.' })
  n: number;

  @Field(() => DecimalText, { description: '浓度，mg/L，全部位数。Concentration with all digits.' })
  concentration: string;

  @Field(() => DecimalText, {
    nullable: true,
    description:
      '负荷所用浓度：低于检出限者按零计；空则同浓度。Concentration of a load, with zero for what is below the detection limit; absent: the concentration.',
  })
  loadConcentration?: string | undefined;

  @Field(() => DecimalText, { description: '目标限值，mg/L。Limit of the target.' })
  limit: string;

  @Field(() => SettlementClass, { description: '类别。Class.' })
  waterClass: keyof typeof SettlementClass;

  @Field({ description: '方案与版本，如 stepped-deduction 1。Scheme and version.' })
  scheme: string;

  @Field({ description: '所用参数（规范 JSON）。The parameters used, as canonical JSON.' })
  parameters: string;

  @Field(() => SettlementMeasure, { description: '级数或负荷。Steps or load.' })
  measure: SettlementMeasure;

  @Field(() => ID, { description: '所用水量版本。Version of the volume.' })
  volumeVersion: string;

  @Field(() => DecimalText, { description: '净水量，m³；负数为反向。Net volume; below zero: backwards.' })
  volume: string;

  @Field({ description: '算式。How the amount comes about, in Chinese.' })
  arithmetic: string;

  @Field(() => MoneyText, { description: '金额。Amount.' })
  amount: string;

  @Field(() => ID, { description: '支付方。Who pays.' })
  payer: string;

  @Field(() => ID, { description: '接收方。Who receives.' })
  payee: string;

  @Field(() => [ID], { description: '所用监测值版本。Versions of the readings in the mean.' })
  readingVersions: readonly string[];

  @Field(() => [AppliedInclusion], {
    description:
      '各方签署并计入本行的数据取舍。Decisions of all parties which values count, as far as they were applied.',
  })
  inclusions: AppliedInclusion[];
  @Field(() => [ExampleReading], {
    description: '其中注明为示例者。Those of them that say that they are invented.',
  })
  examples: readonly ExampleReading[];

  @Field({ description: '月评价规则与版本。Rule for months and its version.' })
  monthRule: string;

  @Field({ description: '指标组与版本。Set of indicators and its version.' })
  indicatorSet: string;

  @Field(() => SettlementClass, { description: '目标类别。Class of the target.' })
  target: keyof typeof SettlementClass;

  @Field({
    description: '目标是否由协议约定；否则为断面目标。Whether the agreement sets the target, else the section has it.',
  })
  targetAgreed: boolean;

  @Field(() => Int, { description: '所用月份版本。Version of the month that was used.' })
  monthVersion: number;

  @Field(() => [SettlementAlternative], { description: '其他算法的结果，仅供对照。What variations would come to.' })
  alternatives: SettlementAlternative[];

  static of(line: DomainLine): SettlementLine {
    const { section, item, n, concentration, limit, arithmetic, amount, payer, payee, readingVersions } = line;
    const { rule, set, target, targetBy, monthVersion } = line.assessment;
    return {
      ...{ section, item, n, concentration, limit, arithmetic, amount, payer, payee, readingVersions },
      ...{
        loadConcentration: line.loadConcentration,
        examples: line.examples ?? [],
        waterClass: line.class,
        scheme: `${line.scheme.id} ${line.scheme.version}`,
      },
      ...{ parameters: canonicalJson(line.parameters), measure: SettlementMeasure.of(line.measure) },
      ...{ volumeVersion: line.volume.versionId, volume: line.volume.net },
      ...{ monthRule: `${rule.id} ${rule.version}`, indicatorSet: `${set.id} ${set.version}` },
      ...{ target, targetAgreed: targetBy === 'agreement', monthVersion },
      inclusions: AppliedInclusion.allOf(line),
      alternatives: line.alternatives.map(({ class: waterClass, measure, ...alternative }) => ({
        ...{ ...alternative, waterClass, measure: SettlementMeasure.of(measure) },
      })),
    };
  }
}

@ObjectType({ description: '未能裁定的一行：既非达标，亦非应付。A line that is not decided.' })
export class UndecidedLine {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => SettlementUndecided, { description: '原因。Why.' })
  reason: keyof typeof SettlementUndecided;

  @Field(() => [AppliedInclusion], {
    description:
      '各方签署并计入本行的数据取舍。Decisions of all parties which values count, as far as they were applied.',
  })
  inclusions: AppliedInclusion[];

  static of({ section, item, reason, ...line }: Statement['insufficient'][number]): UndecidedLine {
    return { section, item, reason, inclusions: AppliedInclusion.allOf(line) };
  }
}

@ObjectType({ description: '因断面状态不扣缴的一行。A line that the status of its section exempts.' })
export class ExemptLine {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => SectionStatus, { description: '状态。Status.' })
  status: keyof typeof SectionStatus;

  @Field(() => ID, { description: '认定单位。The party whose officer signed it.' })
  party: string;

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field({ description: '依据。What it rests on.' })
  basis: string;

  @Field(() => MoneyText, {
    nullable: true,
    description: '若不认定的金额；本无法裁定则空。What it would come to without; null: not decided.',
  })
  amountWithout?: string;

  @Field(() => ID, { nullable: true, description: '若不认定的支付方。Who would pay.' })
  payerWithout?: string;

  @Field(() => [AppliedInclusion], {
    description:
      '各方签署并计入本行的数据取舍。Decisions of all parties which values count, as far as they were applied.',
  })
  inclusions: AppliedInclusion[];

  static of({ section, item, status, organisation, reason, basis, without, ...line }: DomainExempt): ExemptLine {
    return {
      ...{ section, item, status, party: organisation, reason, basis, inclusions: AppliedInclusion.allOf(line) },
      ...(without.kind === 'amount' ? { amountWithout: without.amount, payerWithout: without.payer } : {}),
    };
  }
}
type DomainExempt = NonNullable<Statement['exempt']>[number];

@ObjectType({ description: '一方或一账户合计。Total of a party, or of an account that is no party’s.' })
export class SettlementTotal {
  @Field(() => ID, { description: '签约方；account 有值时为账户。The party; with `account`, the account.' })
  party: string;

  @Field(() => ClearingKind, { nullable: true, description: '非签约方的账户。An account that is no party’s.' })
  account?: keyof typeof ClearingKind | undefined;

  @Field(() => MoneyText, {
    description: '应收；负数为应付。各方与账户之和为零。Receives; below zero: pays. The sum is 0.',
  })
  amount: string;
}

@ObjectType({
  description: '结转差额：以前月份确定后的差额，计入本期。What an earlier final settlement comes to otherwise.',
})
export class CarriedDifference {
  @Field(() => ID, { description: '原结算。The earlier settlement.' })
  settlement: string;

  @Field(() => Month, { description: '原月份。Its month.' })
  period: string;

  @Field(() => Int, { description: '原结算的第几次差额。Which of its differences.' })
  difference: number;

  @Field(() => Digest, { description: '此前已结算的结算单摘要。Digest of what was settled for that month so far.' })
  basisDigest: string;

  @Field(() => Digest, { description: '按现有数据的结算单摘要。Digest of what it comes to now.' })
  statementDigest: string;

  @Field({ description: '中文名目。Its name in Chinese.' })
  zh: string;

  @Field({ description: '英文名目。Its name in English.' })
  en: string;

  @Field(() => [SettlementTotal], { description: '各方应收；负数为应付，和为零。What each party receives by it.' })
  shares: SettlementTotal[];
}

@ObjectType({ description: '暂定的原因。Why a settlement is provisional.' })
export class Provisional {
  @Field(() => ProvisionalReason, { description: '原因。Reason.' })
  code: keyof typeof ProvisionalReason;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '中文说明。In Chinese.' })
  zh: string;

  @Field({ description: '英文说明。In English.' })
  en: string;
}

@ObjectType({ description: '与上次计算的差异。How a line differs from the computation before.' })
export class SettlementDifference {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => MoneyText, { nullable: true, description: '原金额；未裁定则空。Amount before; null: not decided.' })
  before?: string;

  @Field(() => MoneyText, { nullable: true, description: '现金额；未裁定则空。Amount now; null: not decided.' })
  after?: string;

  @Field(() => ID, { nullable: true, description: '原支付方。Who paid before.' })
  payerBefore?: string;

  @Field(() => ID, { nullable: true, description: '现支付方。Who pays now.' })
  payerAfter?: string;

  @Field(() => [SettlementInput], { description: '变化的依据。Which inputs changed.' })
  changed: (keyof typeof SettlementInput)[];

  static of({ section, item, before, after, changed }: DomainDifference): SettlementDifference {
    const shown = (one: LineAmount) => (one.kind === 'amount' ? one : undefined);
    const [was, is] = [shown(before), shown(after)];
    return {
      ...{ section, item, changed },
      ...(was ? { before: was.amount, payerBefore: was.payer } : {}),
      ...(is ? { after: is.amount, payerAfter: is.payer } : {}),
    };
  }
}

@ObjectType({ description: '与此前已结算者相比的一行。A line against what was settled so far.' })
export class DifferenceLine extends SettlementDifference {
  @Field(() => [SettlementTotal], {
    description: '各方应收；负数为应付；空则无变动。What each party receives by it; empty: nothing moves.',
  })
  shares: readonly SettlementTotal[];
}

@ObjectType({
  description: '结算确定后的差额，原结算不变。What a final settlement comes to otherwise by now; the final one stays.',
})
export class SettlementLaterDifference {
  @Field(() => Int, {
    description: '第几次；同一依据的后一次取代前一次。Which; of those with one basis the last counts.',
  })
  difference: number;

  @Field(() => Month, { description: '结转至该月结算。The month whose settlement carries it.' })
  into: string;

  @Field({
    description:
      '依据：final 为最终结算，或此前第几次差额。Basis: `final`, or `difference n into YYYY-MM` carried before.',
  })
  basis: string;

  @Field(() => Digest, { description: '依据的摘要。Digest of the basis.' })
  basisDigest: string;

  @Field(() => Digest, { description: '按现有数据的结算单摘要。Digest of the statement as it is now.' })
  statementDigest: string;

  @Field({ description: '该结算单原文（规范 JSON）。That statement as canonical JSON.' })
  statement: string;

  @Field(() => [DifferenceLine], { description: '逐行差异。Line by line.' })
  lines: DifferenceLine[];

  @Field(() => [SettlementTotal], {
    description: '各方应收合计，和为零；空则无变动。Sum by party; empty: nothing moves.',
  })
  shares: readonly SettlementTotal[];

  @Field({ description: '说明。Explanation.' })
  reason: string;

  @Field(() => ID, { description: '计算单位。The party that computed it.' })
  party: string;

  @Field(() => ID, { description: '计算人编号。Officer.' })
  officer: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;

  static of(computed: ComputedDifference): SettlementLaterDifference {
    const { difference, into, basis, statement, statementDigest, lines, shares, reason, organisation, officer, at } =
      computed;
    return {
      ...{ difference, into, statementDigest, shares, reason, party: organisation, officer, at },
      basis: basis.kind === 'final' ? 'final' : `difference ${basis.difference} into ${basis.into}`,
      ...{ basisDigest: basis.statementDigest, statement: statementText(statement) },
      lines: lines.map(({ shares: moved, ...line }) => ({ ...SettlementDifference.of(line), shares: moved })),
    };
  }
}

@ObjectType({ description: '断面状态的认定。A signed status of a section.' })
export class SectionStatusDecision {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => [String], { description: '项目代码。Item codes.' })
  items: readonly string[];

  @Field(() => SectionStatusInMonth, { description: '状态；measured 为撤回。Status; `measured` takes one back.' })
  status: keyof typeof SectionStatusInMonth;

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field({ description: '依据。What it rests on.' })
  basis: string;

  @Field(() => ID, { description: '认定单位。The party.' })
  party: string;

  @Field(() => ID, { description: '认定人编号。Officer.' })
  officer: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '一项异议。An objection.' })
export class SettlementObjection {
  @Field(() => ID, { description: '签约方。The party.' })
  party: string;

  @Field(() => ID, { description: '提出人编号。Officer.' })
  officer: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;

  @Field(() => Int, { description: '针对第几次计算。To which computation.' })
  computation: number;

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field(() => [String], { description: '所指各行（断面/项目）；空则全部。Lines that are meant; empty: all.' })
  lines: string[];
}

@ObjectType({ description: '一笔划拨。A transfer.' })
export class ClearingPayment {
  @Field(() => ID, { description: '付款方。Who pays.' })
  from: string;

  @Field(() => ID, { description: '收款方。Who receives.' })
  to: string;

  @Field(() => MoneyText, { description: '金额。Amount.' })
  amount: string;
}

@ObjectType({ description: '清算账户：款项经由何处。The account over which payments go.' })
export class SettlementClearing {
  @Field(() => ClearingKind, { description: '种类。Its kind.' })
  kind: keyof typeof ClearingKind;

  @Field(() => ID, { description: '账户。The account.' })
  account: string;

  @Field({ description: '名称。Its name.' })
  name: string;

  @Field(() => [ClearingPayment], { description: '各方与账户之间的划拨。What each party pays in or gets out.' })
  payments: readonly ClearingPayment[];

  static of(clearing: Clearing, totals: Shares): SettlementClearing {
    return { ...clearing, payments: paymentsOf(clearing, totals) };
  }
}

/** What a computation came to, the same for the newest and for earlier ones. */
@ObjectType({ isAbstract: true })
abstract class Computed {
  @Field(() => Int, { description: '所依协议版本。Version of the agreement.' })
  agreementVersion: number;

  @Field(() => Int, { description: '第几次计算。Which computation is shown.' })
  computation: number;

  @Field(() => SettlementOutcome, { description: '结果。What it came to.' })
  outcome: keyof typeof SettlementOutcome;

  @Field(() => [Provisional], { description: '暂定原因；空则非暂定。Why it is provisional; empty: it is not.' })
  provisional: Provisional[];

  @Field(() => [SettlementLine], { description: '各行。Its lines.' })
  lines: SettlementLine[];

  @Field(() => [UndecidedLine], { description: '未能裁定的各行。Lines that are not decided.' })
  undecided: UndecidedLine[];

  @Field(() => [ExemptLine], { description: '因断面状态不扣缴的各行。Lines that a status of the section exempts.' })
  exempt: ExemptLine[];

  @Field(() => [CarriedDifference], { description: '计入本期的结转差额。Differences of earlier months it carries.' })
  carried: CarriedDifference[];

  @Field(() => [SettlementTotal], {
    description: '各方合计，含结转差额。Totals by party, with what is carried.',
  })
  totals: SettlementTotal[];

  @Field(() => SettlementClearing, {
    nullable: true,
    description:
      '协议约定的清算账户；空则各方直接支付。The account payments go over; null: the parties pay each other.',
  })
  clearing?: SettlementClearing | undefined;

  @Field(() => [SettlementDifference], { description: '与上次计算的差异。How it differs from the one before.' })
  differences: SettlementDifference[];

  @Field(() => [SettlementConfirmation], { description: '对本次计算的确认。Who confirmed this computation.' })
  confirmations: SettlementConfirmation[];

  @Field(() => Digest, { description: '结算单摘要。Digest of the statement.' })
  statementDigest: string;

  @Field(() => ID, { description: '计算人编号。Officer who computed it.' })
  computedBy: string;

  @Field(() => DateTime, { description: '计算时间。When it was computed.' })
  computedAt: string;
}

const computedOf = (
  { statement, computation, statementDigest, computedBy, at, difference }: ComputedSettlement,
  confirmations: readonly { readonly party: string; readonly given: Confirmation }[],
): Computed => ({
  ...{ computation, statementDigest, computedBy, computedAt: at },
  ...{ agreementVersion: statement.agreement.version, outcome: statement.outcome },
  provisional: statement.provisional.kind === 'yes' ? statement.provisional.reasons : [],
  lines: statement.lines.map(SettlementLine.of),
  undecided: statement.insufficient.map(UndecidedLine.of),
  exempt: (statement.exempt ?? []).map(ExemptLine.of),
  carried: statement.carried ?? [],
  totals: statement.totals,
  clearing: statement.clearing && SettlementClearing.of(statement.clearing, statement.totals),
  differences: difference.map(SettlementDifference.of),
  confirmations: confirmations
    .map(({ party, given }) => SettlementConfirmation.of(party, given))
    .sort((a, b) => (a.party < b.party ? -1 : 1)),
});

@ObjectType({
  description:
    '一次计算，含已被后一次取代者；确认含其后收回者。A computation, also one that a later one took the place of; with confirmations taken back since.',
})
export class SettlementComputation extends Computed {
  @Field({ description: '结算单原文（规范 JSON，RFC 8785）。The statement as canonical JSON.' })
  statement: string;

  static of({ computation, computed }: ComputationRow, given: readonly ConfirmationRow[]): SettlementComputation {
    const confirmations = given.filter((one) => one.computation === computation);
    return { ...computedOf(computed, confirmations), statement: statementText(computed.statement) };
  }
}

@ObjectType({ description: '一个协议一个月的补偿结算。What an agreement pays for a month.' })
export class Settlement extends Computed {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => ID, { description: '协议。The agreement.' })
  agreement: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  period: string;

  @Field(() => SettlementStatus, { description: '状态。Where it stands.' })
  status: keyof typeof SettlementStatus;

  @Field({
    description:
      '所用数据、断面状态、数据取舍或应结转的差额其后是否已变化，且尚未重新计算（已确定者：尚未计算差额）。Whether what it rests on changed since, and neither a computation nor, once final, a difference accounts for it.',
  })
  outdated: boolean;

  @Field(() => [SettlementObjection], { description: '历次异议。Objections to all computations.' })
  objections: SettlementObjection[];

  @Field(() => [SectionStatusDecision], { description: '历次断面状态认定。Decisions on statuses of sections.' })
  statusDecisions: SectionStatusDecision[];

  @Field(() => [SettlementInclusion], {
    description: '历次数据取舍提议，由旧到新。Proposals which values count, oldest first.',
  })
  inclusions: SettlementInclusion[];

  @Field(() => [SettlementLaterDifference], {
    description: '确定后的差额，由旧到新。What it came to otherwise after it was final, oldest first.',
  })
  laterDifferences: SettlementLaterDifference[];

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  static of(row: SettlementRow): Settlement {
    const { id, agreement, period, status, outdated, revision } = row;
    const confirmations = Object.entries(row.confirmations).map(([party, given]) => ({ party, given }));
    return {
      ...computedOf(row.computed, confirmations),
      ...{ id, agreement, period, status, outdated, version: revision },
      objections: Object.values(row.objections).map(({ organisation, lines, ...objection }) => ({
        ...{ party: organisation, ...objection },
        lines: lines.map(({ section, item }) => `${section}/${item}`),
      })),
      statusDecisions: Object.values(row.statuses).map(({ organisation, status, ...decision }) => ({
        ...{ ...decision, party: organisation, status: status as keyof typeof SectionStatusInMonth },
      })),
      inclusions: SettlementInclusion.allOf(Object.values(row.inclusions)),
      laterDifferences: Object.values(row.differences).map(SettlementLaterDifference.of),
    };
  }
}

@ObjectType({ description: '结算单原文。The statement as it is confirmed.' })
export class SettlementStatement {
  @Field({ description: '规范 JSON 文本（RFC 8785）。Canonical JSON.' })
  text: string;

  @Field(() => Digest, { description: '该文本的 SHA-256。SHA-256 of the text in UTF-8.' })
  digest: string;
}
