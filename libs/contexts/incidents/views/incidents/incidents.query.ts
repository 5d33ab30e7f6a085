import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import type { IncidentRow } from './incidents.view.js';

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

  @Field(() => DateTime, { description: '认定时间。When it was determined.' })
  determinedAt: string;

  @Field(() => IncidentClosing, { nullable: true, description: '办结；未办结则空。How it was closed.' })
  closed?: IncidentClosing;

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  static of(row: IncidentRow): Incident {
    const { origin, number, description, determinedBy, provenance } = row.determined;
    return Object.assign(new Incident(), {
      ...{ id: row.id, number, version: row.revision, organisation: row.organisation, thread: row.thread },
      ...(origin.kind === 'none' ? { withoutAbnormality: origin.reason } : { abnormality: origin.abnormality }),
      ...{ description, determinedBy, determinedAt: row.determined_at, closed: row.closed },
      distribution: Object.entries(row.distribution)
        .map(([organisation, since]) => ({ organisation, since }))
        .sort((a, b) => (`${a.since} ${a.organisation}` < `${b.since} ${b.organisation}` ? -1 : 1)),
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}

const IncidentConnection = connectionOf(Incident, 'Incident');

@ArgsType()
export class IncidentsArgs extends PageArgs {
  @Field({ nullable: true, description: '仅未办结。Only those that are not closed.' })
  open?: boolean;
}

@Resolver()
export class IncidentsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => IncidentConnection, { description: '可见的事件，由新到旧。Incidents one may see, newest first.' })
  async incidents(@CurrentCaller() caller: Caller, @Args() args: IncidentsArgs): Promise<Connection<Incident>> {
    const page = pageOf(args, z.tuple([z.string(), z.string()]));
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
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
      return reader.rows(query);
    });
    return toConnection(rows.map(Incident.of), page, ({ determinedAt, id }): [string, string] => [determinedAt, id]);
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
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<IncidentRow>('incidents').selectAll().where('id', '=', id)),
    );
    return row && Incident.of(row);
  }
}
