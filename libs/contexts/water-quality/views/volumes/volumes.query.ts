import { Args, ArgsType, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { DateTime, DecimalText, Month } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { VolumeKind } from '../../actions/volume-enums.js';
import type { VolumeRow } from './volumes.view.js';

@ObjectType({ description: '正向的含义。What forward means.' })
export class VolumeForward {
  @Field({ description: '流出的行政区划。Region it flows out of.' })
  from: string;

  @Field({ description: '流入的行政区划。Region it flows into.' })
  to: string;
}

@ObjectType({ description: '填报原文。The figures as they were given.' })
export class VolumeReported {
  @Field(() => DecimalText, { description: '正向水量。Volume forward.' })
  forward: string;

  @Field(() => DecimalText, { description: '反向水量。Volume backward.' })
  backward: string;

  @Field({ description: '计量单位。Their unit.' })
  unit: string;
}

@ObjectType({ description: '断面月水量的一个版本。A version of the volume of a section in a month.' })
export class Volume {
  @Field(() => ID, { description: '版本编号。Id of this version.' })
  id: string;

  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => Month, { description: '月份。Legal month.' })
  month: string;

  @Field(() => Int, { description: '版本序号，同月由 1 起。Number of this version in its month, from 1.' })
  version: number;

  @Field(() => VolumeKind, { description: '来历。How it came about.' })
  kind: keyof typeof VolumeKind;

  @Field(() => ID, { description: '水量所有单位。Organisation whose volume it is.' })
  owner: string;

  @Field({ description: '是否计量；未计量不是零。Whether it was gauged; not gauged is not 0.' })
  gauged: boolean;

  @Field(() => String, { nullable: true, description: '未计量的原因。Why it was not gauged.' })
  notGaugedBecause?: string;

  @Field(() => VolumeForward, { nullable: true, description: '正向的含义。What forward means.' })
  forwardIs?: VolumeForward;

  @Field(() => DecimalText, { nullable: true, description: '正向水量，立方米。Volume forward, m³.' })
  forward?: string;

  @Field(() => DecimalText, { nullable: true, description: '反向水量，立方米。Volume backward, m³.' })
  backward?: string;

  @Field(() => DecimalText, { nullable: true, description: '净水量，立方米。Forward less backward, m³.' })
  net?: string;

  @Field(() => VolumeReported, { nullable: true, description: '填报原文。As it was given.' })
  reported?: VolumeReported;

  @Field({ description: '计时口径。What its days and its month are.' })
  timeBase: string;

  @Field({ description: '发布出处。Where it was published.' })
  publication: string;

  @Field(() => ID, { nullable: true, description: '所依据的协议。Agreement as whose party it was brought in.' })
  agreement?: string;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;

  @Field(() => DateTime, { description: '记录时间。When it was recorded.' })
  publishedAt: string;

  static of({ id, section, month, version, volume, published_at: publishedAt }: VolumeRow): Volume {
    const { kind, owner, gauged, timeBase, publication, provenance, agreement } = volume;
    return Object.assign(new Volume(), {
      ...{ id, section, month, version, kind, owner, gauged, publication, provenance, publishedAt },
      ...{ timeBase: timeBase.text, agreement: agreement?.id },
      ...(volume.gauged
        ? { ...volume.gross, forwardIs: volume.forwardIs, net: volume.net, reported: volume.reported }
        : { notGaugedBecause: volume.reason }),
    });
  }
}

const VolumeConnection = connectionOf(Volume, 'Volume');

@ArgsType()
export class VolumesArgs extends PageArgs {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;
}

@Resolver()
export class VolumesQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => VolumeConnection, {
    description: '断面月水量的各版本，由新到旧。Volumes of a section, each version, newest first.',
  })
  async volumes(@CurrentCaller() caller: Caller, @Args() args: VolumesArgs): Promise<Connection<Volume>> {
    const page = pageOf(args, z.tuple([z.string(), z.int()]));
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<VolumeRow>('volumes')
        .selectAll()
        .where('section', '=', args.section)
        .orderBy('month', 'desc')
        .orderBy('version', 'desc')
        .limit(page.first + 1);
      const { after } = page;
      if (after)
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('month', 'version'), '<', tuple(...after)));
      return reader.rows(query);
    });
    return toConnection(rows.map(Volume.of), page, ({ month, version }): [string, number] => [month, version]);
  }
}
