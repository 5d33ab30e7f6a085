import { Args, ArgsType, Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { RegionLevel, SuccessionKind } from '../../actions/region-enums.js';
import type { RegionRow } from './regions.view.js';

@ObjectType({ description: '区划沿革。What took the place of a region.' })
export class RegionSuccession {
  @Field(() => SuccessionKind, { description: '合并、更名或拆分。Merger, change of name, or split.' })
  kind: keyof typeof SuccessionKind;

  @Field(() => [String], { description: '后继区划代码。Codes of its successors.' })
  successors: readonly string[];

  @Field(() => LocalDate, { description: '新区划首日。First day of the new order.' })
  on: string;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;
}

@ObjectType({ description: '某一时期的行政区划。A region in the time for which it holds.' })
export class Region {
  @Field({ description: '代码（GB/T 2260）。Code.' })
  code: string;

  @Field({ description: '名称。Name.' })
  name: string;

  @Field(() => RegionLevel, { description: '级别。Level.' })
  level: keyof typeof RegionLevel;

  @Field({ nullable: true, description: '上级区划代码。Code of the region above.' })
  parent?: string;

  @Field(() => LocalDate, { description: '起始日。First day for which it is known to hold.' })
  since: string;

  @Field(() => RegionSuccession, {
    nullable: true,
    description: '沿革；仍有效则空。What took its place; absent: it goes on.',
  })
  succession?: RegionSuccession;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;

  static of({ code, name, level, parent, since, succession, provenance }: RegionRow): Region {
    return Object.assign(new Region(), {
      ...{ code, name, level: level as keyof typeof RegionLevel, since, provenance },
      ...(parent === null ? {} : { parent }),
      ...(succession === null ? {} : { succession }),
    });
  }
}

const RegionConnection = connectionOf(Region, 'Region');

@ArgsType()
export class RegionsArgs extends PageArgs {
  @Field(() => LocalDate, { nullable: true, description: '当日有效者；默认全部。Those of this day; all if absent.' })
  date?: string;
}

@Resolver()
export class RegionsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => RegionConnection, { description: '行政区划，按代码、起始日。Regions, by code and first day.' })
  async regions(@CurrentCaller() caller: Caller, @Args() args: RegionsArgs): Promise<Connection<Region>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const { after, first } = page;
    const { date } = args;
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<RegionRow>('regions')
        .selectAll()
        .orderBy('code')
        .orderBy('since')
        .limit(first + 1);
      if (date) {
        query = query
          .where('since', '<=', date)
          .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>', date)]));
      }
      if (after) {
        const [code, since] = after;
        query = query.where((where) =>
          where.or([where('code', '>', code), where.and([where('code', '=', code), where('since', '>', since)])]),
        );
      }
      return reader.rows(query);
    });
    return toConnection(rows.map(Region.of), page, ({ code, since }) => [code, since] as const);
  }
}
