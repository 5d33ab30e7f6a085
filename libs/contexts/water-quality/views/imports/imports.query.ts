import { Args, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime, Digest, Month } from '#platform/graphql/scalars.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { PublicationTrust } from '../../actions/import-enums.js';
import { ImportReport } from './import-report.js';
import type { ImportRow } from './imports.view.js';

@ObjectType({ description: '一次导入。One import of a file.' })
export class ReadingsImport {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => DateTime, { description: '导入时间。When it was imported.' })
  recordedAt: string;

  @Field(() => ID, { description: '导入人员。Officer who imported it.' })
  importedBy: string;

  @Field(() => Digest, { description: '文件摘要。Digest of the file.' })
  digest: string;

  @Field({ description: '文件格式。Format it was read in.' })
  format: string;

  @Field({ description: '字符编码。Encoding of the file.' })
  encoding: string;

  @Field(() => ID, { description: '数据所有单位。Data owner whose publication it is.' })
  dataOwner: string;

  @Field({ description: '发布地址。Where the owner published it.' })
  address: string;

  @Field(() => PublicationTrust, { description: '来源可信程度。How far the source is trusted.' })
  trust: keyof typeof PublicationTrust;

  @Field(() => ID, {
    nullable: true,
    description: '由导入人指定的断面；文件自注则空。Section named by the importer; absent when the file names it.',
  })
  section?: string;

  @Field(() => Month, { nullable: true, description: '最早月份。First month with a row; absent when there is none.' })
  firstMonth?: string;

  @Field(() => Month, { nullable: true, description: '最晚月份。Last month with a row.' })
  lastMonth?: string;

  @Field(() => ImportReport, { description: '报告。What became of its lines.' })
  report: ImportReport;

  static of({ id, recorded_at, imported_by, data }: ImportRow): ReadingsImport {
    const { digest, format, encoding, dataOwner, address, trust, section, months, report } = data;
    return Object.assign(new ReadingsImport(), {
      ...{ id, recordedAt: recorded_at, importedBy: imported_by },
      ...{ digest, format, encoding, dataOwner, address, trust },
      ...(section.kind === 'given' ? { section: section.section } : {}),
      ...(months.kind === 'between' ? { firstMonth: months.first, lastMonth: months.last } : {}),
      report: ImportReport.of(report),
    });
  }
}

const ReadingsImportConnection = connectionOf(ReadingsImport, 'ReadingsImport');
const cursorSchema = z.tuple([z.string(), z.string()]);

@Resolver()
export class ImportsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => ReadingsImportConnection, {
    description: '本单位的导入，由新到旧。Imports of one’s own organisation, newest first.',
  })
  async imports(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<ReadingsImport>> {
    const page = pageOf(args, cursorSchema);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<ImportRow>('imports')
        .selectAll()
        .orderBy('recorded_at', 'desc')
        .orderBy('id', 'desc')
        .limit(page.first + 1);
      const { after } = page;
      if (after) {
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('recorded_at', 'id'), '<', tuple(...after)));
      }
      return reader.rows(query);
    });
    return toConnection(rows.map(ReadingsImport.of), page, ({ recordedAt, id }): [string, string] => [recordedAt, id]);
  }

  @AnyOfficer()
  @Query(() => ReadingsImport, {
    name: 'import',
    nullable: true,
    description: '一次导入；未找到或无权则空。An import; null when not found or not yours.',
  })
  async importOf(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '编号。Id.' }) id: string,
  ): Promise<ReadingsImport | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<ImportRow>('imports').selectAll().where('id', '=', id)),
    );
    return row && ReadingsImport.of(row);
  }
}
