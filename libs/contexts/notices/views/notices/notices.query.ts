import { Args, ArgsType, Field, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { sql } from 'kysely';
import { z } from 'zod';
import { AnyOfficer, Authenticator } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { live } from '#platform/graphql/live.js';
import { Changes } from '#platform/read-store/changes.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';
import { NoticeBox, NoticeKind } from '../../actions/notice-enums.js';
import { Routing } from '../../routing.js';
import { Notice, NoticeRoute } from './notice-types.js';
import type { NoticeRow } from './notices.view.js';

const NoticeConnection = connectionOf(Notice, 'Notice');

@ArgsType()
export class NoticesArgs extends PageArgs {
  @Field(() => NoticeBox, { nullable: true, description: '收件或发件；无则两者。Received or sent; absent: both.' })
  box?: keyof typeof NoticeBox;

  @Field(() => NoticeKind, { nullable: true, description: '仅此类别。Of this kind only.' })
  kind?: keyof typeof NoticeKind;

  @Field(() => ID, { nullable: true, description: '仅此时间线。Of this timeline only.' })
  thread?: string;

  @Field({
    nullable: true,
    description: '仅本单位尚未签收者。Only those to the own body that it has not receipted.',
  })
  awaitingReceipt?: boolean;
}

@ArgsType()
export class NoticeRouteArgs {
  @Field(() => NoticeKind, { description: '类别。Kind.' })
  kind: keyof typeof NoticeKind;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => ID, { description: '协议，其当事方即可能的接收单位。Agreement whose parties could be recipients.' })
  agreement: string;
}

@Resolver()
export class NoticesQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly changes: Changes,
    private readonly authenticator: Authenticator,
    private readonly routing: Routing,
    private readonly clock: Clock,
  ) {}

  @AnyOfficer()
  @Query(() => NoticeConnection, { description: '收发的通报，由新到旧。Notices sent and received, newest first.' })
  async notices(@CurrentCaller() caller: Caller, @Args() args: NoticesArgs): Promise<Connection<Notice>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const { organisation } = caller.actor;
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<NoticeRow>('notices')
        .selectAll()
        .orderBy('sent_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      // What is seen was sent to it or by it.
      if (args.box) query = query.where('sender', args.box === 'outbox' ? '=' : '<>', organisation);
      if (args.kind) query = query.where('kind', '=', args.kind);
      if (args.thread) query = query.where('thread', '=', args.thread);
      if (args.awaitingReceipt)
        query = query
          .where('sender', '<>', organisation)
          .where('withdrawn', 'is', null)
          .where(sql<boolean>`not jsonb_exists("row".receipts, ${organisation})`);
      const { after } = page;
      if (after) query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('sent_at', 'id'), '<', tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(rows.map(Notice.of), page, ({ sentAt, id }): [string, string] => [sentAt, id]);
  }

  @AnyOfficer()
  @Query(() => Notice, {
    nullable: true,
    description: '一件通报及其签收；未找到或无权则空。A notice with its receipts; null when not found or not yours.',
  })
  async notice(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '通报编号。Id.' }) id: string,
  ): Promise<Notice | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<NoticeRow>('notices').selectAll().where('id', '=', id)),
    );
    return row && Notice.of(row);
  }

  @AnyOfficer()
  @Query(() => NoticeRoute, {
    nullable: true,
    description:
      '此刻按流向应通报哪些方，及理由；断面不可知或该类别不看流向则空。Whom a notice of a kind would go to by the flow at a section now, and why; null where the section is not yours to know, or the kind does not look at the flow.',
  })
  async noticeRoute(
    @CurrentCaller() { actor }: Caller,
    @Args() args: NoticeRouteArgs,
  ): Promise<NoticeRoute | undefined> {
    const { kind, section, agreement } = args;
    const route = await this.routing.route(actor, kind, section, agreement, this.clock.now());
    return route.kind === 'route' ? NoticeRoute.of(route) : undefined;
  }

  @AnyOfficer()
  @Subscription(() => Notice, {
    description:
      '通报的发出、签收、答复、撤回。Notices as they are sent, receipted, answered or withdrawn, as far as one may see them.',
  })
  noticeChanged(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, nullable: true, description: '仅此通报。This notice only.' }) id?: string,
  ): AsyncIterableIterator<{ noticeChanged: Notice }> {
    return live({ changes: this.changes, authenticator: this.authenticator, caller }, 'notices', (row: NoticeRow) =>
      id && row.id !== id ? undefined : { noticeChanged: Notice.of(row) },
    );
  }
}
