import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { type Reader, ReadStore } from '#platform/read-store/read-store.js';
import { AbnormalityCause, AbnormalityOutcome, AbnormalityStatus } from '../../actions/incident-enums.js';
import { AbnormalityLearnedFrom, IntakeAssignedAs } from '../../actions/intake-enums.js';
import { learnedOf } from '../../domain/abnormality.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { type LearnedCase, UndeterminedClocks } from '../../undetermined-clocks.js';
import { IncidentClock } from '../incidents/clock-types.js';
import { learnedCases } from '../learned-cases.js';
import type { AbnormalityRow } from './abnormalities.view.js';

@ObjectType({ description: '核实情况。What a check found.' })
export class AbnormalityFinding {
  @Field({ description: '情况。What was found.' })
  text: string;

  @Field(() => ID, { description: '核实人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '规则所见。What a rule found.' })
export class RuleFinding {
  @Field(() => ID, { description: '规则。The rule.' })
  rule: string;

  @Field(() => Int, { description: '规则版本。Version of the rule.' })
  version: number;

  @Field(() => [String], { description: '异常项目代码。Items that are out of the ordinary by it.' })
  items: readonly string[];

  @Field(() => [ID], { description: '所据其他监测值版本。Readings it rests on besides the one that is cited.' })
  restsOn: readonly string[];
}

@ObjectType({ description: '一次认定。A decision on what it is.' })
export class OutcomeDecision {
  @Field(() => AbnormalityOutcome, { description: '认定结果。What it is.' })
  outcome: keyof typeof AbnormalityOutcome;

  @Field({ description: '理由。Why.' })
  reason: string;

  @Field(() => ID, { description: '认定人员。The officer who decided by name.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '异常所由的举报、来电。A tip-off or call that an abnormality comes from.' })
export class AbnormalityIntake {
  @Field(() => ID, { description: '受理编号。The intake.' })
  intake: string;

  @Field({ description: '人读编号。Its number for people.' })
  number: string;

  @Field(() => IntakeAssignedAs, { description: '由其登记或并案。Raised on it, or merged.' })
  as: keyof typeof IntakeAssignedAs;

  @Field(() => DateTime, { description: '据此获知的时间。When it was learned of by this one.' })
  learnedAt: string;

  @Field(() => DateTime, { description: '登记或并案时间。When it joined.' })
  at: string;
}

@ObjectType({ description: '异常的办结。How an abnormality was closed.' })
export class AbnormalityClosing {
  @Field({ description: '查明的原因。What it turned out to be.' })
  cause: string;

  @Field(() => ID, { description: '办结人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '水质异常。An abnormality, before it is decided what it is.' })
export class Abnormality {
  @Field(() => ID, { description: '编号，亦为其时间线编号。Id, and that of its timeline.' })
  id: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  @Field(() => AbnormalityStatus, { description: '状态。How far it has come.' })
  status: keyof typeof AbnormalityStatus;

  @Field(() => ID, { nullable: true, description: '断面。Section, where one was named.' })
  section?: string;

  @Field(() => AbnormalityCause, { description: '由来。What made an officer, or a rule, raise it.' })
  cause: keyof typeof AbnormalityCause;

  @Field(() => [RuleFinding], {
    description: '规则所见；非由规则则为空。What rules found; empty where none raised it.',
  })
  ruleFindings: readonly RuleFinding[];

  @Field(() => ID, { nullable: true, description: '所引监测值版本。Version of the reading that is cited.' })
  reading?: string;

  @Field(() => [String], {
    description: '异常项目代码；非由监测值则为空。Items that are out of the ordinary in the reading.',
  })
  items: readonly string[];

  @Field({ nullable: true, description: '巡查所见或举报内容。What was seen on the patrol, or said in the tip-off.' })
  text?: string;

  @Field(() => ID, { nullable: true, description: '所引通报。The neighbour’s notice that is cited.' })
  notice?: string;

  @Field(() => ID, { nullable: true, description: '所引通报的时间线。The timeline of that notice.' })
  noticeThread?: string;

  @Field({ description: '情况描述。What it is.' })
  description: string;

  @Field(() => DateTime, { nullable: true, description: '发生时间；不详则空。When it occurred; absent: not known.' })
  occurredAt?: string;

  @Field(() => DateTime, {
    description:
      '获知时间，取登记所填与各举报、来电中最早者。When it was learned of: the earliest of raising and calls.',
  })
  learnedAt: string;

  @Field(() => AbnormalityLearnedFrom, { description: '获知时间的由来。Where that comes from.' })
  learnedFrom: keyof typeof AbnormalityLearnedFrom;

  @Field(() => ID, { nullable: true, description: '据以获知的受理。The intake it was learned of by.' })
  learnedFromIntake?: string;

  @Field(() => [AbnormalityIntake], {
    description: '所由的举报、来电，由早到晚。Tip-offs and calls it comes from, earliest first.',
  })
  intakes: readonly AbnormalityIntake[];

  @Field(() => ID, {
    description: '登记人员；规则登记者为“automation …”。The officer who raised it; `automation …` for a rule.',
  })
  raisedBy: string;

  @Field(() => DateTime, { description: '登记时间。When it was raised.' })
  raisedAt: string;

  @Field(() => [AbnormalityFinding], { description: '核实情况，由早到晚。Findings, earliest first.' })
  findings: AbnormalityFinding[];

  @Field(() => [OutcomeDecision], {
    description: '历次认定，由早到晚；末次有效。Decisions, earliest first; the last stands.',
  })
  decisions: OutcomeDecision[];

  @Field(() => [IncidentClock], {
    description:
      '自获知起算的时限：核实；尚未认定为事件时的报告，各附条件，已认定或已排除则无。Clocks from when it was learned of: to verify; and of the report, each if it is of that grade, until an incident is determined, or it is none.',
  })
  clocks: IncidentClock[];

  @Field(() => AbnormalityClosing, { nullable: true, description: '办结；未办结则空。How it was closed.' })
  closed?: AbnormalityClosing;

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  static of(row: AbnormalityRow, clocks: readonly IncidentClock[]): Abnormality {
    const { cause, occurred, provenance, ...raised } = row.raised;
    const intakes = Object.values(row.intakes).toSorted((a, b) => (a.learnedAt < b.learnedAt ? -1 : 1));
    const learned = learnedOf(raised, intakes);
    return Object.assign(new Abnormality(), {
      clocks,
      ...{ id: row.id, number: raised.number, version: row.revision, status: row.status, section: row.section },
      ...{ description: raised.description, learnedAt: learned.at, raisedBy: raised.raisedBy },
      ...{ raisedAt: row.raised_at, cause: cause.kind, items: 'items' in cause ? cause.items : [] },
      ruleFindings: cause.kind === 'rule' ? cause.findings : [],
      ...('versionId' in cause ? { reading: cause.versionId } : {}),
      ...(cause.kind === 'patrol' || cause.kind === 'tipOff' ? { text: cause.text } : {}),
      ...(cause.kind === 'neighbour' ? { notice: cause.notice, noticeThread: cause.thread } : {}),
      ...{ intakes, learnedFrom: learned.from.kind },
      ...(learned.from.kind === 'intake' ? { learnedFromIntake: learned.from.intake } : {}),
      ...(occurred.kind === 'at' ? { occurredAt: occurred.at } : {}),
      ...{ findings: Object.values(row.findings), decisions: Object.values(row.decisions), closed: row.closed },
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}

const AbnormalityConnection = connectionOf(Abnormality, 'Abnormality');

@ArgsType()
export class AbnormalitiesArgs extends PageArgs {
  @Field(() => AbnormalityStatus, { nullable: true, description: '仅此状态。In this state only.' })
  status?: keyof typeof AbnormalityStatus;

  @Field(() => ID, { nullable: true, description: '仅此断面。Of this section only.' })
  section?: string;
}

@Resolver()
export class AbnormalitiesQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly undetermined: UndeterminedClocks,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  @AnyOfficer()
  @Query(() => AbnormalityConnection, {
    description: '本单位的水质异常，由新到旧。Abnormalities of the own body, newest first.',
  })
  async abnormalities(
    @CurrentCaller() caller: Caller,
    @Args() args: AbnormalitiesArgs,
  ): Promise<Connection<Abnormality>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const found = await this.views.within(caller.holder, caller.scope, async (reader) => {
      let query = reader
        .from<AbnormalityRow>('abnormalities')
        .selectAll()
        .orderBy('raised_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      if (args.status) query = query.where('status', '=', args.status);
      if (args.section) query = query.where('section', '=', args.section);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('raised_at', 'id'), '<', tuple(...after)));
      return withLearned(reader, await reader.rows(query));
    });
    const shown = await this.shownOf(found, caller);
    return toConnection(shown, page, ({ raisedAt, id }): [string, string] => [raisedAt, id]);
  }

  @AnyOfficer()
  @Query(() => Abnormality, {
    nullable: true,
    description: '一项水质异常；未找到或非本单位则空。An abnormality; null when not found or not yours.',
  })
  async abnormality(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '异常编号。Id.' }) id: string,
  ): Promise<Abnormality | undefined> {
    const found = await this.views.within(caller.holder, caller.scope, async (reader) =>
      withLearned(
        reader,
        await reader.rows(reader.from<AbnormalityRow>('abnormalities').selectAll().where('id', '=', id)),
      ),
    );
    return (await this.shownOf(found, caller))[0];
  }

  private async shownOf({ rows, learned }: Found, { actor }: Caller): Promise<Abnormality[]> {
    const clocksOf = await this.undetermined.of(actor.organisation);
    return Promise.all(
      rows.map(async (row) => {
        const one = learned.get(row.id);
        const clocks = one ? await clocksOf(one) : [];
        return Abnormality.of(
          row,
          clocks.map((one) => IncidentClock.of(one, this.reference)),
        );
      }),
    );
  }
}

interface Found {
  readonly rows: readonly AbnormalityRow[];
  /** {@link learnedCases} */
  readonly learned: ReadonlyMap<string, LearnedCase>;
}
const withLearned = async (reader: Reader, rows: readonly AbnormalityRow[]): Promise<Found> => ({
  ...{ rows, learned: await learnedCases(reader, rows) },
});
