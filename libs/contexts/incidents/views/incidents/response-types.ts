import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, MoneyText } from '#platform/graphql/scalars.js';
import {
  ArticleFourTrigger,
  IncidentCircumstance,
  IncidentGrade,
  InterruptedIntake,
} from '../../actions/incident-enums.js';
import type { GradeByTable, GradeProposal as Proposal } from '../../domain/grading/propose-grade.js';
import type { GradingTable } from '../../domain/grading/types.js';
import type {
  DamageAssessment,
  GradeDetermination,
  KnownIncident,
  RecordedFacts,
} from '../../domain/incident.state.js';

@ObjectType({ description: '一次记录的事件事实；空为尚不掌握。Facts of an incident; an absent one is not known yet.' })
export class IncidentFacts {
  @Field(() => Int, { description: '第几次记录。Which recording.' })
  recording: number;

  @Field(() => Int, { nullable: true, description: '死亡人数。Deaths.' })
  deaths?: number;

  @Field(() => Int, { nullable: true, description: '中毒人数。Poisoned.' })
  poisoned?: number;

  @Field(() => Int, { nullable: true, description: '重伤人数。Seriously injured.' })
  seriouslyInjured?: number;

  @Field(() => Int, { nullable: true, description: '疏散、转移人数。Evacuated.' })
  evacuated?: number;

  @Field(() => MoneyText, { nullable: true, description: '直接经济损失，单位：分。Direct economic loss, 分.' })
  loss?: string;

  @Field(() => InterruptedIntake, { nullable: true, description: '取水中断。Supply of drinking water that was cut.' })
  intake?: keyof typeof InterruptedIntake;

  @Field(() => [String], { description: '已认定造成影响的行政区划。Regions for which an effect is determined.' })
  affected: readonly string[];

  @Field(() => [String], { description: '可能涉及的行政区划。Regions that may be involved: to be notified.' })
  mayInvolve: readonly string[];

  @Field({ description: '影响是否及于境外。Whether its effect goes beyond the national border.' })
  abroad: boolean;

  @Field(() => [IncidentCircumstance], { description: '情形。What else holds.' })
  circumstances: readonly (keyof typeof IncidentCircumstance)[];

  @Field(() => ID, { description: '记录人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;

  static of({ facts, recording, recordedBy: by, at }: RecordedFacts): IncidentFacts {
    return Object.assign(new IncidentFacts(), { ...facts, recording, by, at });
  }
}

@ObjectType({ description: '表中的一条。A criterion of a grading table.' })
export class IncidentGradeCriterion {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field({ description: '中文。In Chinese.' })
  zh: string;

  @Field({ description: '英文。In English.' })
  en: string;
}

@ObjectType({ description: '一个分级表所给的级别。The grade that one official table gives.' })
export class IncidentGradeByTable {
  @Field(() => ID, { description: '表编号。The table.' })
  table: string;

  @Field(() => Int, { description: '版本。Its version.' })
  version: number;

  @Field({ description: '文件。The instrument.' })
  instrument: string;

  @Field(() => IncidentGrade, { description: '级别。The grade.' })
  grade: keyof typeof IncidentGrade;

  @Field(() => [IncidentGradeCriterion], { description: '起决定作用的条款。The criteria that give it.' })
  criteria: readonly IncidentGradeCriterion[];

  @Field(() => [String], {
    description: '尚不掌握而可能使级别升高的事实。Facts not known yet that could make it graver.',
  })
  open: readonly string[];

  static of(tables: readonly GradingTable[]) {
    return ({ table, version, grade, criteria, open }: GradeByTable): IncidentGradeByTable => {
      const found = tables.find((one) => one.id === table && one.version === version);
      const shown = criteria.map(({ id, text }) => ({ id, ...text }));
      return Object.assign(new IncidentGradeByTable(), {
        ...{ table, version, instrument: found?.instrument ?? table, grade, criteria: shown, open },
      });
    };
  }
}

@ObjectType({
  description:
    '按最新事实由两表得出的级别，仅供参考，不是认定。What the official tables give on the latest facts; never a decision.',
})
export class IncidentGradeProposal {
  @Field(() => [IncidentGradeByTable], { description: '各表。By table.' })
  byTable: IncidentGradeByTable[];

  @Field(() => IncidentGrade, { nullable: true, description: '从严所得；无有效的表则空。The graver of them.' })
  stricter?: keyof typeof IncidentGrade;

  @Field(() => [ArticleFourTrigger], { description: '第四条情形。Cases of article 4 that hold.' })
  triggers: readonly (keyof typeof ArticleFourTrigger)[];

  static of({ byTable, gravest, triggers }: Proposal, tables: readonly GradingTable[]): IncidentGradeProposal {
    return Object.assign(new IncidentGradeProposal(), {
      ...{ byTable: byTable.map(IncidentGradeByTable.of(tables)), stricter: gravest, triggers },
    });
  }
}

@ObjectType({ description: '定级时一个表所给的级别。What a table gave when the grade was determined.' })
export class IncidentGradeGiven {
  @Field(() => ID, { description: '表编号。The table.' })
  table: string;

  @Field(() => Int, { description: '版本。Its version.' })
  version: number;

  @Field(() => IncidentGrade, { description: '级别。The grade.' })
  grade: keyof typeof IncidentGrade;

  @Field(() => [ID], { description: '起决定作用的条款。Ids of the criteria that gave it.' })
  criteria: readonly string[];
}

@ObjectType({ description: '一次具名定级。A determination of the grade by name.' })
export class IncidentGradeDetermination {
  @Field(() => IncidentGrade, { description: '级别。The grade.' })
  grade: keyof typeof IncidentGrade;

  @Field(() => Int, { description: '所依据的事实记录。The recording of facts it rests on.' })
  recording: number;

  @Field(() => [IncidentGradeGiven], { description: '各表当时所给。What each table gave.' })
  byTable: readonly IncidentGradeGiven[];

  @Field({
    nullable: true,
    description: '与表列不同的理由。Why it departs from the graver of them; absent: it does not.',
  })
  departure?: string;

  @Field(() => ID, { description: '认定人员。The officer.' })
  by: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '受委托认定者所代行的负责人；自行认定则空。Head on whose delegation it was determined; absent: on nobody’s.',
  })
  delegatedBy?: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;

  static of({
    grade,
    recording,
    byTable,
    departure,
    determinedBy: by,
    under,
    at,
  }: GradeDetermination): IncidentGradeDetermination {
    return Object.assign(new IncidentGradeDetermination(), {
      ...{ grade, recording, byTable, by, at },
      ...(under ? { delegatedBy: under.grantedBy } : {}),
      ...(departure.kind === 'departs' ? { departure: departure.reason } : {}),
    });
  }
}

@ObjectType({ description: '应急状态终止。The end of the emergency.' })
export class IncidentEmergencyEnd {
  @Field(() => DateTime, { description: '终止时间。When it ended.' })
  endedAt: string;

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  static of({ emergency }: KnownIncident): IncidentEmergencyEnd | undefined {
    if (emergency.kind === 'lasts') return undefined;
    const { endedAt, reason, endedBy: by } = emergency.end;
    return Object.assign(new IncidentEmergencyEnd(), { endedAt, reason, by });
  }
}

@ObjectType({ description: '损害评估。A damage assessment.' })
export class IncidentDamageAssessment {
  @Field(() => DateTime, { description: '开始时间。When it started.' })
  startedAt: string;

  @Field(() => DateTime, { nullable: true, description: '结束时间；进行中则空。When it ended; absent: it lasts.' })
  endedAt?: string;

  @Field({ description: '评估单位。Which body assesses.' })
  assessor: string;

  static of({ startedAt, endedAt, started: { assessor } }: DamageAssessment): IncidentDamageAssessment {
    return Object.assign(new IncidentDamageAssessment(), { startedAt, endedAt, assessor });
  }
}

@ObjectType({ description: '调查完成。An investigation that is completed.' })
export class IncidentInvestigation {
  @Field(() => DateTime, { description: '完成时间。When it was completed.' })
  completedAt: string;

  @Field({ description: '调查单位。Which body investigated.' })
  investigator: string;

  @Field({ description: '结论。Its conclusion.' })
  conclusion: string;

  @Field(() => ID, { description: '人员。The officer.' })
  by: string;

  static of({ investigation }: KnownIncident): IncidentInvestigation | undefined {
    if (investigation.kind === 'open') return undefined;
    const { completedAt, investigator, conclusion, completedBy: by } = investigation.completion;
    return Object.assign(new IncidentInvestigation(), { completedAt, investigator, conclusion, by });
  }
}
