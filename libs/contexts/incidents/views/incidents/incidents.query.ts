import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { localDate } from '#platform/kernel/time.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { IncidentGrade, IncidentLearnedFrom } from '../../actions/incident-enums.js';
import { proposeGrade } from '../../domain/grading/propose-grade.js';
import { type LegalMoment, LegalTimes } from '../../legal-times.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { IncidentClock } from './clock-types.js';
import { foldedFrom, type IncidentFile, withResponses } from './incident-file.js';
import type { IncidentRow } from './incidents.view.js';
import { IncidentReport } from './report-types.js';
import {
  IncidentDamageAssessment,
  IncidentEmergencyEnd,
  IncidentFacts,
  IncidentGradeDetermination,
  IncidentGradeProposal,
  IncidentInvestigation,
} from './response-types.js';
import { ShownReports } from './shown-reports.js';

@ObjectType({ description: '分发对象。A body on a distribution list.' })
export class IncidentDistribution {
  @Field(() => ID, { description: '单位。The body.' })
  organisation: string;

  @Field(() => DateTime, { description: '可见起始时间。Since when it sees the incident.' })
  since: string;
}

@ObjectType({ description: '事件的办结。How an incident was closed.' })
export class IncidentClosing {
  @Field({ description: '理由。Why.' })
  reason: string;

  @Field(() => ID, { description: '办结人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '突发环境事件。An incident, as a named officer determined it.' })
export class Incident {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  @Field(() => ID, { description: '认定单位。The body that determined it.' })
  organisation: string;

  @Field(() => ID, { description: '时间线编号。Its timeline.' })
  thread: string;

  @Field(() => ID, { nullable: true, description: '所由异常。The abnormality it came from.' })
  abnormality?: string;

  @Field({ nullable: true, description: '未经异常登记的原因。Why there was no abnormality.' })
  withoutAbnormality?: string;

  @Field({ description: '事件描述。What it is.' })
  description: string;

  @Field(() => [IncidentDistribution], {
    description: '分发单位，由早到晚。Bodies that see it besides, earliest first.',
  })
  distribution: IncidentDistribution[];

  @Field(() => ID, { description: '认定人员。The officer who determined it by name.' })
  determinedBy: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '受委托认定者所代行的负责人；自行认定则空。Head on whose delegation it was determined; absent: on nobody’s.',
  })
  delegatedBy?: string;

  @Field(() => DateTime, { description: '认定时间。When it was determined.' })
  determinedAt: string;

  @Field(() => DateTime, {
    description: '获知时间，报告时限由此起算。When it was learned of: the clocks run from here.',
  })
  learnedAt: string;

  @Field(() => IncidentLearnedFrom, { description: '获知时间的由来。Where that time comes from.' })
  learnedFrom: keyof typeof IncidentLearnedFrom;

  @Field(() => DateTime, { nullable: true, description: '发生时间；不详则空。When it occurred; absent: not known.' })
  occurredAt?: string;

  @Field({ description: '发生时间是否为估计。Whether that time is an estimate.' })
  occurredEstimated: boolean;

  @Field(() => [IncidentFacts], {
    description:
      '历次记录的事实，由早到晚，末次有效；仅认定单位可见。Facts, earliest first, the last stands; for the determining body alone.',
  })
  facts: IncidentFacts[];

  @Field(() => IncidentGradeProposal, {
    nullable: true,
    description:
      '按最新事实由两表得出的级别；无事实或非认定单位则空。What the tables give on them; for the determining body alone.',
  })
  proposal?: IncidentGradeProposal;

  @Field(() => [IncidentGradeDetermination], {
    description: '历次定级，由早到晚，末次有效。Determinations of the grade, earliest first; the last stands.',
  })
  grades: IncidentGradeDetermination[];

  @Field(() => IncidentGrade, { nullable: true, description: '现行级别；未定级则空。The grade that stands.' })
  grade?: keyof typeof IncidentGrade;

  @Field(() => [IncidentReport], {
    description: '本单位报送或收到的报告，由早到晚。Reports that the own body filed or got, earliest first.',
  })
  reports: IncidentReport[];

  @Field(() => [IncidentClock], {
    description: '法定时限；仅认定单位可见。Its legal clocks; for the determining body alone.',
  })
  clocks: IncidentClock[];

  @Field(() => IncidentEmergencyEnd, {
    nullable: true,
    description: '应急状态终止；未终止则空。The end of the emergency.',
  })
  emergencyEnd?: IncidentEmergencyEnd;

  @Field(() => [IncidentDamageAssessment], {
    description:
      '损害评估，由早到晚；仅认定单位可见。Damage assessments, earliest first; for the determining body alone.',
  })
  damageAssessments: IncidentDamageAssessment[];

  @Field(() => IncidentInvestigation, {
    nullable: true,
    description:
      '调查完成；未完成或非认定单位则空。How the investigation was completed; for the determining body alone.',
  })
  investigation?: IncidentInvestigation;

  @Field({
    nullable: true,
    description: '按现行级别由谁调查，含依据；未定级则空。Who investigates an incident of this grade, with the basis.',
  })
  investigatedBy?: string;

  @Field(() => IncidentClosing, { nullable: true, description: '办结；未办结则空。How it was closed.' })
  closed?: IncidentClosing;

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  static of(row: IncidentRow, done: Done): Incident {
    const { origin, number, description, determinedBy, provenance, learned, occurred, under } = row.determined;
    return Object.assign(new Incident(), done, {
      ...{ id: row.id, number, version: row.revision, organisation: row.organisation, thread: row.thread },
      ...(origin.kind === 'none' ? { withoutAbnormality: origin.reason } : { abnormality: origin.abnormality }),
      ...{ description, determinedBy, determinedAt: row.determined_at, closed: row.closed },
      ...(under ? { delegatedBy: under.grantedBy } : {}),
      ...{ learnedAt: learned.at, learnedFrom: learned.from, occurredEstimated: occurred.kind === 'estimated' },
      ...(occurred.kind === 'unknown' ? {} : { occurredAt: occurred.at }),
      distribution: Object.entries(row.distribution)
        .map(([organisation, since]) => ({ organisation, since }))
        .sort((a, b) => (`${a.since} ${a.organisation}` < `${b.since} ${b.organisation}` ? -1 : 1)),
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}

/** What was done about an incident, as far as the caller's body sees it. */
type Done = Pick<
  Incident,
  | ('facts' | 'proposal' | 'grades' | 'grade' | 'reports' | 'clocks' | 'emergencyEnd')
  | ('damageAssessments' | 'investigation' | 'investigatedBy')
>;

const IncidentConnection = connectionOf(Incident, 'Incident');

@ArgsType()
export class IncidentsArgs extends PageArgs {
  @Field({ nullable: true, description: '仅未办结。Only those that are not closed.' })
  open?: boolean;
}

@Resolver()
export class IncidentsQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly times: LegalTimes,
    private readonly shown: ShownReports,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  @AnyOfficer()
  @Query(() => IncidentConnection, { description: '可见的事件，由新到旧。Incidents one may see, newest first.' })
  async incidents(@CurrentCaller() caller: Caller, @Args() args: IncidentsArgs): Promise<Connection<Incident>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const found = await this.views.within(caller.holder, caller.scope, async (reader) => {
      let query = reader
        .from<IncidentRow>('incidents')
        .selectAll()
        .orderBy('determined_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      if (args.open) query = query.where('closed', 'is', null);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('determined_at', 'id'), '<', tuple(...after)));
      return withResponses(reader, await reader.rows(query));
    });
    return toConnection(await this.shownOf(found, caller), page, ({ determinedAt, id }): [string, string] => [
      determinedAt,
      id,
    ]);
  }

  @AnyOfficer()
  @Query(() => Incident, {
    nullable: true,
    description: '一起事件；未找到或无权则空。An incident; null when not found or not yours.',
  })
  async incident(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '事件编号。Id.' }) id: string,
  ): Promise<Incident | undefined> {
    const found = await this.views.within(caller.holder, caller.scope, async (reader) =>
      withResponses(reader, await reader.rows(reader.from<IncidentRow>('incidents').selectAll().where('id', '=', id))),
    );
    return (await this.shownOf(found, caller))[0];
  }

  private async shownOf(found: readonly IncidentFile[], caller: Caller): Promise<Incident[]> {
    const now = await this.times.now();
    return Promise.all(
      found.map(async ({ row, responses }) => Incident.of(row, await this.doneAbout({ row, responses }, caller, now))),
    );
  }

  private async doneAbout({ row, responses }: IncidentFile, { actor }: Caller, now: LegalMoment): Promise<Done> {
    const { gradingTables, investigators } = this.reference;
    const state = foldedFrom(row, responses);
    const grade = state.grades.at(-1)?.grade;
    const by = grade && investigators.findLast((one) => one.grades.includes(grade));
    const seen = {
      grades: state.grades.map(IncidentGradeDetermination.of),
      ...(grade ? { grade } : {}),
      reports: await this.shown.of(state, actor, now),
      ...optional('emergencyEnd', IncidentEmergencyEnd.of(state)),
      ...(by ? { investigatedBy: `${by.who.zh}（${by.basis.instrument}${by.basis.article}）` } : {}),
    };
    // Clocks of what one sees only in part would be wrong.
    if (row.organisation !== actor.organisation) return { ...seen, facts: [], clocks: [], damageAssessments: [] };
    const latest = state.facts.at(-1);
    const learnedOn = localDate(state.determined.learned.at);
    return {
      ...seen,
      facts: state.facts.map(IncidentFacts.of),
      ...(latest
        ? { proposal: IncidentGradeProposal.of(proposeGrade(gradingTables, latest.facts, learnedOn), gradingTables) }
        : {}),
      clocks: (await this.times.of(state, now)).map((one) => IncidentClock.of(one, this.reference)),
      damageAssessments: state.assessments.map(IncidentDamageAssessment.of),
      ...optional('investigation', IncidentInvestigation.of(state)),
    };
  }
}

const optional = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
