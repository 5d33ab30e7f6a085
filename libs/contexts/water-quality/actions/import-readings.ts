import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toUserError } from '#platform/graphql/results.js';
import { Digest } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { publicationTrusts } from '../domain/readings.events.js';
import { ImportReport } from '../views/imports/import-report.js';
import { PublicationTrust } from './import-enums.js';
import { type ImportOutcome, ImportReadings } from './import-readings.handler.js';

@InputType({ description: '导入监测值文件。A file of readings to import; send it to `/files` first.' })
export class ImportReadingsInput extends CommandInput {
  @Field(() => Digest, { description: '文件摘要，由 /files 返回。Digest of the file, as `/files` answered it.' })
  digest: string;

  @Field({ description: '仅试算，不写入。Everything but the writing: the report is what would be.' })
  dryRun: boolean;

  @Field({ nullable: true, description: '文件格式；默认按表头识别。Format; recognised by the first line if absent.' })
  format?: string;

  @Field(() => ID, {
    nullable: true,
    description: '断面，仅用于未注明站点的文件。Section of all lines; only for a file that does not name its station.',
  })
  section?: string;

  @Field(() => ID, { description: '数据所有单位。Data owner whose publication the file is.' })
  dataOwner: string;

  @Field(() => ID, {
    nullable: true,
    description: '所依据的协议；非数据所有单位者须填。Agreement by which one acts who is not of the data owner.',
  })
  agreement?: string;

  @Field({ description: '发布地址（网址、文号）。Where the owner published it: an address, a document number.' })
  address: string;

  @Field(() => PublicationTrust, {
    nullable: true,
    description: '来源可信程度，默认为数据所有单位发布。Trust; ownerPublication if absent.',
  })
  trust?: keyof typeof PublicationTrust;
}

@ObjectType({ description: '文件已导入。The file is imported, or was tried.' })
export class ReadingsImported {
  @Field(() => ID, { nullable: true, description: '导入编号；试算则空。Id of the import; absent in a dry run.' })
  import?: string;

  @Field(() => Receipt, { nullable: true, description: '回执；试算则空。Receipt; absent in a dry run.' })
  receipt?: Receipt;

  @Field({ description: '识别出的文件格式。Format in which it was read.' })
  format: string;

  @Field({ description: '字符编码。Encoding of the file.' })
  encoding: string;

  @Field(() => ImportReport, { description: '报告。What became of its lines.' })
  report: ImportReport;
}

const ImportReadingsResult = resultUnion(
  'ImportReadingsResult',
  '导入监测值的结果。Answer to importReadings.',
  ReadingsImported,
);

const inputSchema = z.strictObject({
  digest: digestSchema,
  dryRun: z.boolean(),
  format: idSchema.optional(),
  section: idSchema.optional(),
  dataOwner: idSchema,
  agreement: idSchema.optional(),
  address: proseSchema.max(500),
  trust: z.enum(publicationTrusts).default('ownerPublication'),
});

@Resolver()
export class ImportReadingsAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('monitoringOfficer')
  @Mutation(() => ImportReadingsResult, {
    description:
      '导入数据所有单位发布的监测值文件；协议一方可凭协议导入；行内问题不影响其余行。Imports a file of the data owner’s readings; a party of an agreement may do so too; a line with a problem spoils no other.',
  })
  async importReadings(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '文件及其来源。The file and where it comes from.' }) input: ImportReadingsInput,
  ): Promise<ReadingsImported | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const outcome = await this.commands.execute<ImportReadings, ImportOutcome>(
      new ImportReadings(checked.value, this.clock.now(), checked.envelope),
    );
    if (outcome.kind === 'refused') return toUserError(outcome.refusal);
    const { data, receipt } = outcome;
    return Object.assign(new ReadingsImported(), {
      ...(receipt ? { import: data.import, receipt: Receipt.of(receipt) } : {}),
      format: data.format,
      encoding: data.encoding,
      report: ImportReport.of(data.report),
    });
  }
}
