import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, DecimalText, Month } from '#platform/graphql/scalars.js';
import {
  AssessedItemKind,
  LeftOutReason,
  MonthNoteCode,
  MonthOutcome,
  NoClassReason,
  NoMultipleReason,
  NotEvaluatedReason,
  SectionWording,
  TargetStanding,
} from '../../actions/month-enums.js';
import { WaterClass } from '../../actions/reading-enums.js';
import { WaterBodyType } from '../../actions/section-enums.js';
import type {
  Exceedance as DomainExceedance,
  Participation as DomainParticipation,
  MonthFigures,
  MonthItem,
  MonthResult,
  MonthSuspect,
  Multiple,
  OverallClass,
} from '../../domain/evaluation/types.js';
import { DecisionOnItem } from '../decision-on-item.js';
import type { AssessmentRow, ExceedanceRow } from './assessments.view.js';
import { VersionUsed } from './version-used.js';

@ObjectType({ description: '一个项目的月数值。What the values of one item come to.' })
export class ItemFigures {
  @Field(() => Int, { description: '个数。How many values.' })
  n: number;

  @Field(() => Int, {
    description: '其中低于检出限者，按检出限一半计。Of these below the detection limit; half of it counts.',
  })
  nonDetects: number;

  @Field(() => DecimalText, { description: '均值，不修约。Mean, not rounded.' })
  mean: string;

  @Field(() => DecimalText, {
    description: '比较值：均值，或修约后的均值。What is compared: the mean, or the mean rounded.',
  })
  compared: string;

  @Field(() => DecimalText, {
    nullable: true,
    description:
      '用于计算负荷的比较值，低于检出限者按零计；无此类值则空。The same for loads, with zero for what is below the detection limit; absent: nothing is.',
  })
  comparedForLoad?: string;

  @Field(() => WaterClass, { nullable: true, description: '类别；无则空。Class; absent when there is none.' })
  waterClass?: keyof typeof WaterClass;

  @Field(() => NoClassReason, { nullable: true, description: '无类别的原因。Why there is no class.' })
  noClass?: keyof typeof NoClassReason;

  @Field({
    nullable: true,
    description: '显示位数末位半个单位即可改变类别。Half a unit of the last printed digit could change the class.',
  })
  boundary?: boolean;

  @Field(() => WaterClass, {
    nullable: true,
    description:
      '因检出限高于限值，不能证明优于此类。Nothing better than this is proven: a detection limit lies above a limit.',
  })
  notProvenBetterThan?: keyof typeof WaterClass;

  @Field(() => TargetStanding, { description: '与目标的关系。How it stands to the target.' })
  target: keyof typeof TargetStanding;

  @Field({ nullable: true, description: '目标限值，pH 为范围。Limit of the target; a range for pH.' })
  limit?: string;

  @Field(() => DecimalText, {
    nullable: true,
    description: '超标倍数 (C−S)/S，S 为目标限值。Multiple over the limit of the target.',
  })
  multiple?: string;

  @Field(() => NoMultipleReason, { nullable: true, description: '无超标倍数的原因。Why there is no multiple.' })
  noMultiple?: keyof typeof NoMultipleReason;

  static of({ class: itemClass, target, ...figures }: MonthFigures): ItemFigures {
    return Object.assign(new ItemFigures(), figures, {
      ...(itemClass.kind === 'class'
        ? { waterClass: itemClass.class, boundary: itemClass.boundary }
        : { noClass: itemClass.reason }),
      ...(itemClass.kind === 'class' && itemClass.proof.kind === 'notBetterThan'
        ? { notProvenBetterThan: itemClass.proof.class }
        : {}),
      ...(target.kind === 'none'
        ? { target: target.reason }
        : { target: target.kind, limit: target.limit, ...multipleOf(target.multiple) }),
    });
  }
}

const multipleOf = (multiple: Multiple) =>
  multiple.kind === 'multiple' ? { multiple: multiple.value } : { noMultiple: multiple.reason };

@ObjectType({ description: '未计入的值，按原因。Values that were left out, by reason.' })
export class LeftOutValues {
  @Field(() => LeftOutReason, { description: '原因。Reason.' })
  reason: keyof typeof LeftOutReason;

  @Field({
    description: '具体为何：状态、时刻、系列、决定编号。Which one: the status, the time, the series, the decision.',
  })
  what: string;

  @Field(() => [ID], { description: '监测值版本。Versions of the readings.' })
  versions: readonly string[];
}

@ObjectType({ description: '一个项目的评价。What became of one item.' })
export class AssessedItem {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => AssessedItemKind, { description: '评价情况。What became of it.' })
  kind: keyof typeof AssessedItemKind;

  @Field(() => NotEvaluatedReason, { nullable: true, description: '未参评的原因。Why it is not evaluated.' })
  reason?: keyof typeof NotEvaluatedReason;

  @Field({ nullable: true, description: '计量单位。Unit.' })
  unit?: string;

  @Field({ nullable: true, description: '所用数据系列。The series that was used.' })
  source?: string;

  @Field(() => Int, {
    nullable: true,
    description: '规则要求的最少个数。Values the rule asks for, where there are too few.',
  })
  minimumCount?: number;

  @Field(() => ItemFigures, { nullable: true, description: '数值。Its figures.' })
  figures?: ItemFigures;

  @Field(() => [LeftOutValues], { description: '未计入的值。What was left out.' })
  leftOut: LeftOutValues[];

  static of({ leftOut, ...item }: MonthItem): AssessedItem {
    return Object.assign(new AssessedItem(), item, {
      leftOut: leftOut.map(({ versionIds, ...why }) => ({ ...why, versions: versionIds })),
      ...('figures' in item ? { figures: ItemFigures.of(item.figures) } : {}),
    });
  }
}

@ObjectType({ description: '综合类别，取最差项目。Class of all items together: the worst.' })
export class ClassOfMonth {
  @Field(() => WaterClass, { description: '类别。Class.' })
  waterClass: keyof typeof WaterClass;

  @Field(() => [String], { description: '定类项目。Items that have this class.' })
  by: readonly string[];

  @Field(() => SectionWording, { description: '定性评价。Wording.' })
  wording: keyof typeof SectionWording;

  static of(overall: OverallClass): ClassOfMonth | undefined {
    if (overall.kind === 'none') return undefined;
    const { class: waterClass, by, wording } = overall;
    return Object.assign(new ClassOfMonth(), { waterClass, by, wording });
  }
}

@ObjectType({ description: '参评项。How many items of the set took part.' })
export class Participation {
  @Field(() => Int, { description: '参评项数。Items that took part.' })
  n: number;

  @Field(() => Int, { description: '应评项数。Items of the set that could.' })
  of: number;

  @Field(() => [String], { description: '缺项。Which did not.' })
  missing: readonly string[];
}

@ObjectType({ description: '主要污染指标。A principal pollutant.' })
export class PrincipalPollutant {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => WaterClass, { description: '类别。Class.' })
  waterClass: keyof typeof WaterClass;

  @Field(() => DecimalText, { nullable: true, description: '超Ⅲ类倍数。Multiple over the limit of class III.' })
  multiple?: string;

  @Field(() => NoMultipleReason, { nullable: true, description: '无倍数的原因。Why there is no multiple.' })
  noMultiple?: keyof typeof NoMultipleReason;
}

@ObjectType({ description: '一个存疑值。One suspect value.' })
export class SuspectValue {
  @Field(() => ID, { description: '监测值版本。Version of the reading.' })
  version: string;

  @Field({ description: '发布原文。The text as printed.' })
  text: string;

  @Field({ description: '与何相比。What it was held against.' })
  against: string;
}

@ObjectType({
  description: '按一条规则存疑的值；决定前仍计入。Values that a rule doubts; they count until a signed decision.',
})
export class SuspectValues {
  @Field(() => ID, { description: '规则编号。Id of the rule.' })
  rule: string;

  @Field({ description: '规则名称（中文）。Title in Chinese.' })
  title: string;

  @Field({ description: '规则名称（英文）。Title in English.' })
  titleEn: string;

  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => [SuspectValue], { description: '各值。The values.' })
  values: SuspectValue[];

  @Field(() => ItemFigures, {
    nullable: true,
    description: '不计这些值的数值；无余值则空。The figures without them; absent: nothing is left.',
  })
  without?: ItemFigures;

  static of({ rule, title, item, values, without }: MonthSuspect): SuspectValues {
    return Object.assign(new SuspectValues(), {
      ...{ rule, item, title: title.zh, titleEn: title.en },
      values: values.map(({ versionId, ...value }) => ({ ...value, version: versionId })),
      ...(without.kind === 'figures' ? { without: ItemFigures.of(without.figures) } : {}),
    });
  }
}

@ObjectType({ description: '所用的取舍决定。A decision that was applied.' })
export class AppliedDecision extends DecisionOnItem {
  @Field(() => ID, { description: '监测值版本。Version of the reading.' })
  version: string;
}

@ObjectType({ description: '说明。What to know about an assessment.' })
export class MonthNote {
  @Field(() => MonthNoteCode, { description: '代码。Code.' })
  code: keyof typeof MonthNoteCode;

  @Field({ description: '中文说明。In Chinese.' })
  text: string;

  @Field({ description: '英文说明。In English.' })
  textEn: string;
}

@ObjectType({ description: '变体中的一个项目。One item under a variation.' })
export class AlternativeItem {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => ItemFigures, { description: '数值。Its figures.' })
  figures: ItemFigures;
}

@ObjectType({ description: '换一种做法的同一月份。The same month under a variation of the rule.' })
export class Alternative {
  @Field(() => ID, { description: '变体编号。Id of the variation.' })
  id: string;

  @Field({ description: '名称（中文）。Title in Chinese.' })
  title: string;

  @Field({ description: '名称（英文）。Title in English.' })
  titleEn: string;

  @Field(() => [AlternativeItem], { description: '各项目。Items.' })
  items: AlternativeItem[];

  @Field(() => ClassOfMonth, { nullable: true, description: '综合类别；无则空。Class; absent when there is none.' })
  class?: ClassOfMonth;

  @Field(() => Participation, { description: '参评项。Participation.' })
  participation: Participation;

  @Field(() => MonthOutcome, { description: '结论。Outcome.' })
  outcome: keyof typeof MonthOutcome;

  @Field({ description: '类别或结论是否不同。Whether class or outcome, of the month or an item, is another.' })
  differs: boolean;

  static of({ title, items, class: overall, outcome, ...rest }: MonthResult['alternatives'][number]): Alternative {
    return Object.assign(new Alternative(), rest, {
      ...{ title: title.zh, titleEn: title.en, class: ClassOfMonth.of(overall), outcome: outcome.kind },
      items: items.map(({ item, figures }) => ({ item, figures: ItemFigures.of(figures) })),
    });
  }
}

@ObjectType({ description: '月评价及其所用。An assessment of a month with all that it rests on.' })
export class Assessment {
  @Field(() => ID, { description: '评价编号。Id.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field(() => Int, {
    nullable: true,
    description: '所用月版本号；未关闭则空。Version of the month; absent: it was open.',
  })
  monthVersion?: number;

  @Field(() => VersionUsed, { description: '规则。Rule.' })
  rule: VersionUsed;

  @Field(() => VersionUsed, { description: '指标组。Set of indicators.' })
  indicatorSet: VersionUsed;

  @Field(() => VersionUsed, { description: '合理性规则。Plausibility rules.' })
  plausibility: VersionUsed;

  @Field({ description: '标准，如 gb3838-2002。Standard.' })
  standard: string;

  @Field(() => WaterBodyType, { description: '水体类型。Type of water body.' })
  waterBodyType: keyof typeof WaterBodyType;

  @Field(() => WaterClass, { nullable: true, description: '目标类别；无则空。Target; absent when there is none.' })
  target?: keyof typeof WaterClass;

  @Field(() => [AssessedItem], { description: '各项目。Items.' })
  items: AssessedItem[];

  @Field(() => ClassOfMonth, { nullable: true, description: '综合类别；无则空。Class; absent when there is none.' })
  class?: ClassOfMonth;

  @Field(() => Participation, { description: '参评项。Participation.' })
  participation: Participation;

  @Field(() => MonthOutcome, { description: '结论。Outcome.' })
  outcome: keyof typeof MonthOutcome;

  @Field(() => [String], { description: '超标项目。Items that exceed.' })
  exceededItems: readonly string[];

  @Field(() => [String], { description: '有目标而未能评价的项目。Items with a target that could not be evaluated.' })
  notEvaluatedItems: readonly string[];

  @Field(() => [PrincipalPollutant], { description: '主要污染指标。Principal pollutants.' })
  principalPollutants: PrincipalPollutant[];

  @Field(() => [SuspectValues], { description: '存疑值，按规则。Suspect values, by rule.' })
  suspects: SuspectValues[];

  @Field(() => [MonthNote], { description: '说明。Notes.' })
  notes: MonthNote[];

  @Field(() => [Alternative], { description: '换一种做法的结果。The month under variations of the rule.' })
  alternatives: Alternative[];

  @Field(() => [ID], {
    description: '所看的监测值版本，按采样时间。Versions that were looked at, in order of sampling.',
  })
  versions: readonly string[];

  @Field(() => [AppliedDecision], { description: '所用的取舍决定。Decisions that were applied.' })
  decisions: AppliedDecision[];

  @Field({ description: '是否为同一指标组和规则的最近一次。Whether it is the latest with its set and rule.' })
  current: boolean;

  @Field(() => DateTime, { description: '评价时间。When.' })
  assessedAt: string;

  static of({ result, readings, ...row }: AssessmentRow): Assessment {
    const { target, outcome } = result;
    return Object.assign(new Assessment(), {
      ...{ id: row.id, section: row.section, month: row.month, current: row.current, assessedAt: row.assessed_at },
      ...(readings.kind === 'closed' ? { monthVersion: readings.monthVersion } : {}),
      ...{ rule: result.rule, indicatorSet: result.set, plausibility: result.plausibility, standard: result.standard },
      waterBodyType: result.waterBodyType,
      ...(target.kind === 'class' ? { target: target.class } : {}),
      items: result.items.map(AssessedItem.of),
      class: ClassOfMonth.of(result.class),
      participation: result.participation satisfies DomainParticipation,
      outcome: outcome.kind,
      exceededItems: outcome.kind === 'exceeded' ? outcome.items : [],
      notEvaluatedItems: notEvaluatedIn(outcome),
      principalPollutants: result.principalPollutants.map(({ item, class: waterClass, multiple }) => ({
        item,
        waterClass,
        ...multipleOf(multiple),
      })),
      suspects: result.suspects.map(SuspectValues.of),
      notes: result.notes.map(({ code, zh, en }) => ({ code, text: zh, textEn: en })),
      alternatives: result.alternatives.map(Alternative.of),
      versions: result.versionIds,
      decisions: result.decisions.map(({ decision, versionId, item, effect }) => ({
        ...{ id: decision, version: versionId, item, effect },
      })),
    });
  }
}

const notEvaluatedIn = (outcome: MonthResult['outcome']): readonly string[] => {
  switch (outcome.kind) {
    case 'exceeded':
      return outcome.notEvaluated;
    case 'notEvaluated':
      return outcome.items;
    case 'attained':
    case 'noTarget':
      return [];
  }
};

@ObjectType({ description: '一个超标项目。An item over the target.' })
export class ExceedingItem {
  @Field({ description: '项目代码。Item code.' })
  item: string;

  @Field(() => DecimalText, { description: '比较值。What was compared.' })
  compared: string;

  @Field({ description: '目标限值，pH 为范围。Limit of the target; a range for pH.' })
  limit: string;

  @Field(() => DecimalText, { nullable: true, description: '超标倍数。Multiple over the limit.' })
  multiple?: string;

  @Field(() => NoMultipleReason, { nullable: true, description: '无超标倍数的原因。Why there is no multiple.' })
  noMultiple?: keyof typeof NoMultipleReason;

  static of({ multiple, ...item }: DomainExceedance): ExceedingItem {
    return Object.assign(new ExceedingItem(), item, multipleOf(multiple));
  }
}

@ObjectType({ description: '超标：断面的一个月超过目标。An exceedance: a month of a section over its target.' })
export class Exceedance {
  @Field(() => ID, { description: '编号：断面、月份、指标组、规则。Id: section, month, set, rule.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;

  @Field({ description: '最近一次评价是否仍超标。Whether the latest assessment says so too.' })
  stands: boolean;

  @Field(() => ID, { description: '发现它的评价。The assessment that found it.' })
  assessment: string;

  @Field(() => Int, {
    nullable: true,
    description: '所用月版本号；未关闭则空。Version of the month; absent: it was open.',
  })
  monthVersion?: number;

  @Field(() => VersionUsed, { description: '规则。Rule.' })
  rule: VersionUsed;

  @Field(() => VersionUsed, { description: '指标组。Set of indicators.' })
  indicatorSet: VersionUsed;

  @Field(() => WaterClass, { nullable: true, description: '目标类别。Target.' })
  target?: keyof typeof WaterClass;

  @Field(() => [ExceedingItem], { description: '超标项目。Items that exceed.' })
  items: ExceedingItem[];

  @Field(() => DateTime, { description: '发现时间。When it was found.' })
  foundAt: string;

  static of({ readings, target, items, ...row }: ExceedanceRow): Exceedance {
    return Object.assign(new Exceedance(), {
      ...{ id: row.id, section: row.section, month: row.month, stands: row.stands, assessment: row.assessment },
      ...(readings.kind === 'closed' ? { monthVersion: readings.monthVersion } : {}),
      ...{ rule: row.rule, indicatorSet: row.set, foundAt: row.found_at },
      ...(target.kind === 'class' ? { target: target.class } : {}),
      items: items.map(ExceedingItem.of),
    });
  }
}
