import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '#platform/graphql/scalars.js';
import { DrillEndReason, DrillKind, DrillResult } from '../../actions/drill-enums.js';
import { resultOf, type TestFacts } from '../../domain/receipt-times.js';
import type { DrillRow, DrillTestRow } from './drills.view.js';

@ObjectType({
  description: '一个单位在测试中的用时，取自通报与告警的记录。Times of one body, as its notice and alarm tell.',
})
export class DrillTest {
  @Field(() => ID, { description: '被测试的单位。The body that is tested.' })
  organisation: string;

  @Field(() => ID, { description: '发给它的通报。The notice it was sent.' })
  notice: string;

  @Field(() => DateTime, { nullable: true, description: '发出时间；尚未发出则空。When it was sent; null: not yet.' })
  sentAt?: string;

  @Field(() => DateTime, { nullable: true, description: '送达时间。When it was delivered.' })
  deliveredAt?: string;

  @Field(() => DateTime, { nullable: true, description: '打开时间。When it was opened.' })
  openedAt?: string;

  @Field(() => DateTime, { nullable: true, description: '签收时间。When it was receipted.' })
  receiptedAt?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: '首次接通的电话；不呼叫的类别则空。First call that was answered; null for a kind that calls nobody.',
  })
  answeredAt?: string;

  @Field(() => DrillResult, { description: '结果。Result.' })
  result: keyof typeof DrillResult;

  static of({ organisation, notice }: DrillTestRow, drill: DrillRow, facts: TestFacts): DrillTest {
    const known = Object.fromEntries(Object.entries(facts).filter(([, at]) => at !== undefined));
    const of = { dueAt: drill.due_at, isRunning: drill.ended.at === undefined };
    return Object.assign(new DrillTest(), { organisation, notice, ...known, result: resultOf(of, facts) });
  }
}

@ObjectType({ description: '不预先通知的测试。An unannounced test.' })
export class Drill {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  @Field({ description: '供人引用的编号。Number for people.' })
  number: string;

  @Field(() => ID, { description: '发起单位。The body that tests.' })
  organisation: string;

  @Field(() => ID, { description: '发起人员。The officer that started it.' })
  startedBy: string;

  @Field(() => DrillKind, { description: '所发通报的类别。Kind of the notice that is sent.' })
  kind: keyof typeof DrillKind;

  @Field({ description: '标题。Title.' })
  title: string;

  @Field({ description: '正文。Text.' })
  text: string;

  @Field(() => Int, { description: '签收时限（分钟），由发起单位设定。Limit in minutes, set by who tests.' })
  minutes: number;

  @Field(() => DateTime, { description: '开始时间。When it began.' })
  startedAt: string;

  @Field(() => DateTime, { description: '时限。When the limit passes.' })
  dueAt: string;

  @Field(() => DateTime, { nullable: true, description: '结束时间；进行中则空。When it ended; null: it runs.' })
  endedAt?: string;

  @Field(() => DrillEndReason, { nullable: true, description: '为何结束。Why it ended.' })
  endedBecause?: keyof typeof DrillEndReason;

  @Field(() => [DrillTest], {
    description: '各被测试单位的用时；被测试单位只见本单位。Times of the bodies; a tested body sees its own only.',
  })
  tests: DrillTest[];

  static of(row: DrillRow, tests: readonly DrillTest[]): Drill {
    const { id, revision, number, organisation, started_by, kind, title, text, minutes, started_at, due_at } = row;
    const { at, because } = row.ended;
    return Object.assign(new Drill(), {
      ...{ id, version: revision, number, organisation, startedBy: started_by, kind, title, text, minutes },
      ...{ startedAt: started_at, dueAt: due_at, tests },
      ...(at === undefined ? {} : { endedAt: at, endedBecause: because }),
    });
  }
}
