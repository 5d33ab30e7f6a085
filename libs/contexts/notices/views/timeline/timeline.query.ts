import { Args, ArgsType, Field, ID, ObjectType, Query, Resolver, Subscription } from '@nestjs/graphql';
import { sql } from 'kysely';
import { z } from 'zod';
import { AnyOfficer, Authenticator } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { enumType } from '#platform/graphql/enums.js';
import { live } from '#platform/graphql/live.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { instant } from '#platform/kernel/time.js';
import { Changes } from '#platform/read-store/changes.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import type { TimelineRow } from './timeline.view.js';

export const TimelineEntryKind = enumType('TimelineEntryKind', '时间线记录类别。Kind of an entry of a timeline.', {
  abnormalityRaised: '登记异常。An abnormality was raised.',
  abnormalityVerified: '核实异常。It was verified.',
  outcomeDecided: '认定异常。Its outcome was decided.',
  abnormalityClosed: '办结异常。It was closed.',
  intakeJoined: '受理登记为异常或并案。A tip-off or call it comes from, or that was merged into it.',
  incidentDetermined: '认定突发环境事件。An incident was determined.',
  incidentEntry: '事件记录。An entry for an incident.',
  distributionExtended: '扩大分发。Its distribution was extended.',
  incidentClosed: '办结事件。The incident was closed.',
  incidentFactsRecorded: '记录事件事实。Facts of it were recorded.',
  gradeDetermined: '定级。Its grade was determined.',
  reportFiled: '报送报告。A report upward was sent.',
  reportVerificationDemanded: '要求核实报告。Verification of a report was demanded.',
  reportSupplementDemanded: '要求补报。A supplement of a report was demanded.',
  reportReceived: '收到报告。An addressee received a report.',
  reportForwarded: '转报。A report was sent on to the ministry.',
  emergencyEnded: '应急状态终止。The emergency ended.',
  damageAssessmentStarted: '损害评估开始。A damage assessment started.',
  damageAssessmentEnded: '损害评估结束。It ended.',
  investigationCompleted: '调查完成。The investigation was completed.',
  noticeSent: '发出通报。A notice was sent.',
  noticeReceived: '签收通报。It was receipted.',
  noticeReceivedWithReservation: '附保留意见签收。It was receipted with a reservation.',
  receiptClaimed: '登记签收（非对方自签）。A receipt was claimed by the sender.',
  receiptConfirmed: '确认登记的签收。A claimed receipt was confirmed.',
  noticeAnswered: '答复通报。It was answered.',
  noticeWithdrawn: '撤回通报。It was withdrawn.',
  noticeDelivered: '送达值班界面。It was put on the screen of a recipient.',
  noticeOpened: '打开通报。An officer of a recipient opened it.',
  noticeActedOn: '处置。A recipient said what it has done.',
  noticeObjectedTo: '异议。A recipient disputes what it says.',
  groupMessagePasted: '群消息，声称。What was said in a chat group, as somebody pasted it: a claim.',
  noticePassedOn: '转报。It was passed on to the next body, or another took over.',
  callLogged: '电话。A telephone call that was made for an alarm.',
  alarmAcknowledged: '知悉告警。An officer who was to be reached said that it knows.',
});

export const TimelineRefKind = enumType('TimelineRefKind', '所指记录类别。Kind of what an entry refers to.', {
  alarm: '告警。An alarm.',
  reading: '监测值版本。Version of a reading.',
  exceedance: '超标。An exceedance.',
  abnormality: '水质异常。An abnormality.',
  incident: '突发环境事件。An incident.',
  notice: '通报。A notice.',
  thread: '相连的时间线。A timeline it is linked to.',
  section: '断面。A section.',
});

export const TimelineVisibility = enumType('TimelineVisibility', '记录的可见范围。Who sees an entry.', {
  own: '仅本单位。One body alone: the one that acted, or the one whose report it is about.',
  shared: '时间线各方。All who share the timeline.',
  alarm: '能看到该告警的各方。Those who see the alarm: who is called, and who may call.',
});

@ObjectType({ description: '所指记录。What an entry refers to.' })
export class TimelineRef {
  @Field(() => TimelineRefKind, { description: '类别。Kind.' })
  kind: keyof typeof TimelineRefKind;

  @Field(() => ID, { description: '编号。Its id; that does not say that you may see it.' })
  id: string;
}

@ObjectType({ description: '可见单位。A body that could see an entry.' })
export class TimelineSeer {
  @Field(() => ID, { description: '单位。The body.' })
  organisation: string;

  @Field(() => DateTime, { description: '自何时起可见。Since when it could.' })
  from: string;
}

@ObjectType({ description: '时间线的一条记录。An entry of a timeline.' })
export class TimelineEntry {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => ID, { description: '时间线编号。The timeline.' })
  thread: string;

  @Field(() => DateTime, { description: '发生或获知的时间。When it happened, in the words of who entered it.' })
  at: string;

  @Field(() => DateTime, { description: '入库时间。When the platform recorded it.' })
  recordedAt: string;

  @Field(() => ID, { description: '单位。The body that acted.' })
  organisation: string;

  @Field(() => ID, { description: '人员。The officer who acted.' })
  officer: string;

  @Field(() => TimelineEntryKind, { description: '类别。Kind.' })
  kind: keyof typeof TimelineEntryKind;

  @Field({ description: '内容。What is told, in Chinese.' })
  text: string;

  @Field(() => [TimelineRef], { description: '所指记录。What it refers to.' })
  refs: readonly TimelineRef[];

  @Field(() => TimelineVisibility, { description: '可见范围。Who sees it.' })
  visibility: keyof typeof TimelineVisibility;

  @Field(() => [TimelineSeer], {
    description:
      '谁能看到、自何时起；查看既往时为当时。Who could see it, and since when; of a past moment: until then.',
  })
  seenBy: readonly TimelineSeer[];

  @Field({
    nullable: true,
    description:
      '所指单位在该时刻能否看到；未指明单位则空。Whether the body asked about could see it at that moment; absent: none was.',
  })
  couldSeeThen?: boolean;

  /** As it stood at a moment, for a body that is asked about. */
  static asOf(row: TimelineRow, at: string | undefined, body: string | undefined): TimelineEntry {
    const shown = TimelineEntry.of(row);
    const seenBy = at === undefined ? shown.seenBy : shown.seenBy.filter(({ from }) => instant(from) <= at);
    const seen = body === undefined ? {} : { couldSeeThen: seenBy.some(({ organisation }) => organisation === body) };
    return Object.assign(shown, { seenBy, ...seen });
  }

  static of({ entry, recorded_at, seen_by, ...row }: TimelineRow): TimelineEntry {
    const { thread, at, organisation, officer, kind, text, refs, visibility } = row;
    return Object.assign(new TimelineEntry(), {
      ...{ id: entry, thread, at, recordedAt: recorded_at, organisation, officer, kind, text, refs, visibility },
      seenBy: seen_by,
    });
  }
}

const TimelineEntryConnection = connectionOf(TimelineEntry, 'TimelineEntry');

@ArgsType()
export class TimelineArgs extends PageArgs {
  @Field(() => ID, {
    description:
      '时间线编号：异常编号，或无异常的事件、通报的编号。Timeline: id of the abnormality, or of an incident or notice that has none.',
  })
  thread: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      '查看既往：只列该时刻前已入库者；未同时填 seenBy 时，只列本单位当时能看到者。As it was: only what was recorded by then, and, without `seenBy`, of that only what the own body could see then.',
  })
  asOf?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      '标明该单位（在 asOf 时刻，未填则现在）能否看到；只列本单位现在能看到的记录。Marks whether this body could see each entry (at `asOf`, else now); only entries that you may see now are shown, never what it alone saw.',
  })
  seenBy?: string;
}

@Resolver()
export class TimelineQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly changes: Changes,
    private readonly authenticator: Authenticator,
  ) {}

  @AnyOfficer()
  @Query(() => TimelineEntryConnection, {
    description:
      '时间线，由早到晚：各方共有记录与本单位自有记录，次序各方相同；可查某一时刻当时的样子、当时谁能看到。A timeline, earliest first: what all share and what is the own body’s, in one order for all sides; also as it was at a past moment, and as a body could see it then.',
  })
  async timeline(@CurrentCaller() caller: Caller, @Args() args: TimelineArgs): Promise<Connection<TimelineEntry>> {
    const page = pageOf(args, z.tuple([z.string(), z.string(), z.string()]));
    const { asOf, seenBy } = pastOf(args);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<TimelineRow>('timeline')
        .selectAll()
        .where('thread', '=', args.thread)
        .orderBy('at')
        .orderBy('recorded_at')
        .orderBy('entry')
        .limit(page.first + 1);
      if (asOf !== undefined) query = query.where('recorded_at', '<=', asOf);
      if (asOf !== undefined && seenBy === undefined) {
        const [own, then] = [caller.actor.organisation, asOf];
        query = query.where(
          sql<boolean>`exists (select from jsonb_array_elements("row".seen_by) s
            where s->>'organisation' = ${own} and (s->>'from')::timestamptz <= ${then}::timestamptz)`,
        );
      }
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('at', 'recorded_at', 'entry'), '>', tuple(...after)),
        );
      return reader.rows(query);
    });
    const keyOf = ({ at, recordedAt, id }: TimelineEntry): [string, string, string] => [at, recordedAt, id];
    const shown = rows.map((row) => TimelineEntry.asOf(row, asOf, seenBy));
    return toConnection(shown, page, keyOf);
  }

  @AnyOfficer()
  @Subscription(() => TimelineEntry, {
    description:
      '时间线的新记录，及可见单位的变化。Entries as they come, and again when further bodies can see them, as far as one may see them.',
  })
  timelineChanged(
    @CurrentCaller() caller: Caller,
    @Args('thread', { type: () => ID, nullable: true, description: '仅此时间线。Of this timeline only.' })
    thread?: string,
  ): AsyncIterableIterator<{ timelineChanged: TimelineEntry }> {
    return live({ changes: this.changes, authenticator: this.authenticator, caller }, 'timeline', (row: TimelineRow) =>
      thread && row.thread !== thread ? undefined : { timelineChanged: TimelineEntry.of(row) },
    );
  }
}

const pastOf = ({ asOf, seenBy }: TimelineArgs): { readonly asOf?: string; readonly seenBy?: string } => ({
  ...(asOf === undefined || asOf === null ? {} : { asOf: instant(asOf) }),
  ...(seenBy === undefined || seenBy === null ? {} : { seenBy }),
});
