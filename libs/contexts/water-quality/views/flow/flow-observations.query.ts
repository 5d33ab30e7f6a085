import { Args, ArgsType, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { DateTime, Month } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { FlowConfidence, FlowDirection } from '../../actions/volume-enums.js';
import type { FlowObservationRow } from './flow-observations.view.js';

@ObjectType({ description: '流向观测。Which way the water went, as it was seen.' })
export class FlowObservation {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => DateTime, { description: '起始时刻。From when.' })
  from: string;

  @Field(() => DateTime, { description: '终止时刻。To when.' })
  to: string;

  @Field({ description: '甲侧行政区划。Region called A.' })
  sideA: string;

  @Field({ description: '乙侧行政区划。Region called B.' })
  sideB: string;

  @Field(() => FlowDirection, { description: '流向。Direction.' })
  direction: keyof typeof FlowDirection;

  @Field(() => ID, { description: '观测单位。Organisation that observed.' })
  observer: string;

  @Field({ description: '观测出处。What the observation rests on.' })
  source: string;

  @Field(() => FlowConfidence, { description: '可信度。How far it can be trusted.' })
  confidence: keyof typeof FlowConfidence;

  @Field(() => ID, { nullable: true, description: '所依据的协议。Agreement as whose party it was recorded.' })
  agreement?: string;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;

  static of({ section, month, n, observation }: FlowObservationRow): FlowObservation {
    const { between, agreement, ...seen } = observation;
    return Object.assign(new FlowObservation(), seen, {
      ...{ id: `${section}/${month}/f${n}`, sideA: between.A, sideB: between.B, agreement: agreement?.id },
    });
  }
}

const FlowObservationConnection = connectionOf(FlowObservation, 'FlowObservation');

@ArgsType()
export class FlowObservationsArgs extends PageArgs {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份（北京时间）。Legal month.' })
  month: string;
}

@Resolver()
export class FlowObservationsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => FlowObservationConnection, {
    description: '断面某月的流向观测，按记录先后。What was observed in a month, in order of recording.',
  })
  async flowObservations(
    @CurrentCaller() caller: Caller,
    @Args() args: FlowObservationsArgs,
  ): Promise<Connection<FlowObservation>> {
    const page = pageOf(args, z.int());
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<FlowObservationRow>('flow_observations')
        .selectAll()
        .where('section', '=', args.section)
        .where('month', '=', args.month)
        .orderBy('n')
        .limit(page.first + 1);
      if (page.after !== undefined) query = query.where('n', '>', page.after);
      return reader.rows(query);
    });
    const { edges, pageInfo } = toConnection(rows, page, ({ n }) => n);
    return { edges: edges.map(({ cursor, node }) => ({ cursor, node: FlowObservation.of(node) })), pageInfo };
  }
}
