import { Args, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { DecimalText, LocalDate } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { WaterClass } from '../../actions/reading-enums.js';
import { BoundaryType, ControlLevel, LocationConfidence, WaterBodyType } from '../../actions/section-enums.js';
import type { SectionTarget as DomainTarget } from '../../domain/section.events.js';
import type { SectionRow } from './sections.view.js';

@ObjectType({ description: '水体类型及其依据。Type of water body with its source.' })
export class SectionWaterBody {
  @Field(() => WaterBodyType, { description: '类型。Type.' })
  type: keyof typeof WaterBodyType;

  @Field({ description: '依据。Source.' })
  source: string;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;
}

@ObjectType({ description: '断面别名。Another name of a section.' })
export class SectionAlias {
  @Field({ description: '别名，按发布方用字。The name as a publisher prints it.' })
  name: string;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: no end is known.' })
  until?: string;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;
}

@ObjectType({ description: '断面水质目标。Water quality target of a section.' })
export class SectionTarget {
  @Field(() => WaterClass, { description: '目标类别。Class it has to attain.' })
  waterClass: keyof typeof WaterClass;

  @Field(() => ID, { description: '指标组。Set of indicators it is for.' })
  indicatorSet: string;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: no end is known.' })
  until?: string;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;
}

@ObjectType({ description: '坐标（WGS 84）。Position.' })
export class SectionLocation {
  @Field(() => DecimalText, { description: '经度。Longitude in degrees.' })
  longitude: string;

  @Field(() => DecimalText, { description: '纬度。Latitude in degrees.' })
  latitude: string;

  @Field(() => LocationConfidence, { description: '可信度。Confidence.' })
  confidence: keyof typeof LocationConfidence;

  @Field({ description: '来源。Source.' })
  source: string;
}

@ObjectType({ description: '断面。A section: a place of assessment.' })
export class Section {
  @Field(() => ID, { description: '断面编号。Id.' })
  id: string;

  @Field({ description: '名称。Name.' })
  name: string;

  @Field({ description: '河流。River.' })
  river: string;

  @Field(() => ControlLevel, { description: '控制级别。Control level.' })
  controlLevel: keyof typeof ControlLevel;

  @Field(() => ID, { description: '数据所有单位。Data owner.' })
  dataOwner: string;

  @Field(() => BoundaryType, { description: '交界类型。Boundary type.' })
  boundaryType: keyof typeof BoundaryType;

  @Field(() => [String], { description: '两侧行政区划。Regions on its sides.' })
  sides: readonly string[];

  @Field(() => SectionWaterBody, {
    description: '水体类型，起始日最晚者。Water body type: the one with the latest first day.',
  })
  waterBodyType: SectionWaterBody;

  @Field(() => [SectionWaterBody], { description: '水体类型沿革，由早到晚。All its types, earliest first.' })
  waterBodyTypes: SectionWaterBody[];

  @Field(() => [SectionAlias], { description: '别名。Other names.' })
  aliases: SectionAlias[];

  @Field(() => [SectionTarget], { description: '水质目标，由早到晚。Targets, earliest first.' })
  targets: SectionTarget[];

  @Field(() => SectionLocation, { nullable: true, description: '坐标；未知则空。Position; absent when it is unknown.' })
  location?: SectionLocation;

  @Field(() => Provenance, { description: '来源。Where this comes from.' })
  provenance: Provenance;

  static of({ id, details, ...known }: SectionRow): Section {
    const { location, ...rest } = details;
    const waterBodyTypes = bySince(Object.values(known.water_bodies));
    return Object.assign(new Section(), rest, {
      id,
      waterBodyType: waterBodyTypes.at(-1),
      waterBodyTypes,
      aliases: bySince(
        Object.values(known.aliases).map(({ alias, provenance }) => ({ ...withEnd(alias), provenance })),
      ),
      targets: bySince(Object.values(known.targets).map(withEnd)),
      ...(location.kind === 'known' ? { location } : {}),
    });
  }
}

const bySince = <One extends { readonly since: string }>(all: readonly One[]): One[] =>
  all.toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));

const withEnd = <Held extends Pick<DomainTarget, 'until'>>({ until, ...held }: Held) => ({
  ...held,
  ...(until.kind === 'day' ? { until: until.day } : {}),
});

const SectionConnection = connectionOf(Section, 'Section');

@Resolver()
export class SectionsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => SectionConnection, { description: '可见断面，按编号。Sections one may see, by id.' })
  async sections(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Section>> {
    const page = pageOf(args, z.string());
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<SectionRow>('sections')
        .selectAll()
        .orderBy('id')
        .limit(page.first + 1);
      if (page.after !== undefined) query = query.where('id', '>', page.after);
      return reader.rows(query);
    });
    return toConnection(rows.map(Section.of), page, ({ id }) => id);
  }

  @AnyOfficer()
  @Query(() => Section, {
    nullable: true,
    description: '断面；未找到或无权则空。A section; null when not found or not yours.',
  })
  async section(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '断面编号。Id.' }) id: string,
  ): Promise<Section | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<SectionRow>('sections').selectAll().where('id', '=', id)),
    );
    return row && Section.of(row);
  }
}
