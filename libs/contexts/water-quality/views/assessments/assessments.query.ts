import { Args, ArgsType, Field, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer, Authenticator } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { live } from '#platform/graphql/live.js';
import { Changes } from '#platform/read-store/changes.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { OfSectionArgs } from '../of-section.js';
import { Assessment, Exceedance } from './assessment-types.js';
import type { AssessmentRow, ExceedanceRow } from './assessments.view.js';

const AssessmentConnection = connectionOf(Assessment, 'Assessment');
const ExceedanceConnection = connectionOf(Exceedance, 'Exceedance');

@ArgsType()
export class AssessmentsArgs extends OfSectionArgs {
  @Field({
    nullable: true,
    description: '是否包含被后来评价取代者，默认否。With those that a later one with the same set and rule replaced.',
  })
  superseded?: boolean;
}

@ArgsType()
export class ExceedancesArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: '仅此断面。Of this section only.' })
  section?: string;

  @Field({ nullable: true, description: '是否仅列仍超标者，默认否。Only those that still stand.' })
  standing?: boolean;
}

const timeAndId = z.tuple([z.string(), z.string()]);

@Resolver()
export class AssessmentsQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly changes: Changes,
    private readonly authenticator: Authenticator,
  ) {}

  @AnyOfficer()
  @Query(() => AssessmentConnection, { description: '断面的月评价，由新到旧。Assessments of a section, newest first.' })
  async assessments(@CurrentCaller() caller: Caller, @Args() args: AssessmentsArgs): Promise<Connection<Assessment>> {
    const page = pageOf(args, timeAndId);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<AssessmentRow>('assessments')
        .selectAll()
        .where('section', '=', args.section)
        .orderBy('assessed_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      if (args.month) query = query.where('month', '=', args.month);
      if (!args.superseded) query = query.where('current', '=', true);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('assessed_at', 'id'), '<', tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(rows.map(Assessment.of), page, ({ assessedAt, id }): [string, string] => [assessedAt, id]);
  }

  @AnyOfficer()
  @Query(() => Assessment, {
    nullable: true,
    description: '一次月评价；未找到或无权则空。An assessment; null when not found or not yours.',
  })
  async assessment(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '评价编号。Id.' }) id: string,
  ): Promise<Assessment | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<AssessmentRow>('assessments').selectAll().where('id', '=', id)),
    );
    return row && Assessment.of(row);
  }

  @AnyOfficer()
  @Query(() => ExceedanceConnection, { description: '可见的超标，由新到旧。Exceedances one may see, newest first.' })
  async exceedances(@CurrentCaller() caller: Caller, @Args() args: ExceedancesArgs): Promise<Connection<Exceedance>> {
    const page = pageOf(args, timeAndId);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<ExceedanceRow>('exceedances')
        .selectAll()
        .orderBy('found_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      if (args.section) query = query.where('section', '=', args.section);
      if (args.standing) query = query.where('stands', '=', true);
      const { after } = page;
      if (after) query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('found_at', 'id'), '<', tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(rows.map(Exceedance.of), page, ({ foundAt, id }): [string, string] => [foundAt, id]);
  }

  @AnyOfficer()
  @Subscription(() => Exceedance, {
    description: '超标的发现与消失。Exceedances as they are found, or found no longer, as far as one may see them.',
  })
  exceedanceFound(
    @CurrentCaller() caller: Caller,
    @Args('section', { type: () => ID, nullable: true, description: '仅此断面。Of this section only.' })
    section?: string,
  ): AsyncIterableIterator<{ exceedanceFound: Exceedance }> {
    return live(
      { changes: this.changes, authenticator: this.authenticator, caller },
      'exceedances',
      (row: ExceedanceRow) =>
        section && row.section !== section ? undefined : { exceedanceFound: Exceedance.of(row) },
    );
  }
}
