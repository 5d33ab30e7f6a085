import { Args, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { LocalDate } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Matter, OrganisationKind, PlatformPresence } from '../../actions/organisation-enums.js';
import type { OrganisationRow } from './organisations.view.js';

@ObjectType({ description: '职责：事项、地域、有效期。What a body may act on, where and when.' })
export class Competence {
  @Field(() => Matter, { description: '事项。Matter.' })
  matter: keyof typeof Matter;

  @Field({ description: '行政区划代码（GB/T 2260）。Region code.' })
  area: string;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '终止日；无则长期。Last day; absent: open.' })
  until?: string;

  static of({ until, ...competence }: OrganisationRow['competences'][number]): Competence {
    return Object.assign(new Competence(), competence, until.kind === 'date' ? { until: until.date } : {});
  }
}

@ObjectType({ description: '单位。A body that takes part, or is reached by letter and call.' })
export class Organisation {
  @Field(() => ID, { description: '单位编号。Id.' })
  id: string;

  @Field({ description: '中文名称。Name in Chinese.' })
  nameZh: string;

  @Field({ description: '英文名称。Name in English.' })
  nameEn: string;

  @Field(() => OrganisationKind, { description: '类别。Kind.' })
  kind: keyof typeof OrganisationKind;

  @Field({ description: '所在行政区划（GB/T 2260）。Region in which it stands.' })
  region: string;

  @Field(() => ID, { nullable: true, description: '上级单位。Parent body.' })
  parent?: string;

  @Field({ nullable: true, description: '对外名义；无则以本单位名义。In whose name it acts; absent: its own.' })
  actingName?: string;

  @Field(() => [Competence], { description: '职责。Competences.' })
  competences: readonly Competence[];

  @Field(() => PlatformPresence, { description: '是否使用本平台。On or off the platform.' })
  platform: keyof typeof PlatformPresence;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;

  @Field(() => Provenance, {
    nullable: true,
    description: '最近变更的依据；未变更则空。Where its last change comes from; absent: it never changed.',
  })
  changeProvenance?: Provenance;

  static of(row: OrganisationRow): Organisation {
    return Object.assign(new Organisation(), {
      id: row.id,
      nameZh: row.name_zh,
      nameEn: row.name_en,
      kind: row.kind as keyof typeof OrganisationKind,
      region: row.region,
      ...(row.parent === null ? {} : { parent: row.parent }),
      ...(row.acting_name === null ? {} : { actingName: row.acting_name }),
      competences: row.competences.map(Competence.of),
      platform: row.platform,
      provenance: row.provenance,
      ...(row.change_provenance === null ? {} : { changeProvenance: row.change_provenance }),
    });
  }
}

const OrganisationConnection = connectionOf(Organisation, 'Organisation');

@Resolver()
export class OrganisationsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => OrganisationConnection, { description: '单位名录。The directory of bodies, by id.' })
  async organisations(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Organisation>> {
    const page = pageOf(args, z.string());
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<OrganisationRow>('organisations')
        .selectAll()
        .orderBy('id')
        .limit(page.first + 1);
      if (page.after !== undefined) query = query.where('id', '>', page.after);
      return reader.rows(query);
    });
    return toConnection(rows.map(Organisation.of), page, ({ id }) => id);
  }
}
