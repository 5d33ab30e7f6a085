import { Field, ID, Int, ObjectType, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ErrorTexts } from '#platform/graphql/errors.js';
import { Detail } from '#platform/graphql/results.js';
import { ImportWarningCode } from '../../actions/import-enums.js';
import type { ImportReport as Report } from '../../domain/import.events.js';

/** Texts are looked up by {@link ImportProblemResolver}. */
@ObjectType({ description: '未采用的行及原因。A line that was not taken, and why.' })
export class ImportProblem {
  @Field(() => Int, { description: '行号，首行为 1。Line; 1 is the first one of the file.' })
  line: number;

  @Field({ description: '稳定的错误代码，见错误代码表。Stable code, listed in the error table.' })
  code: string;

  @Field(() => [Detail], { description: '相关事实。Facts about it.' })
  details: readonly Detail[];
}

@Resolver(() => ImportProblem)
export class ImportProblemResolver {
  constructor(private readonly texts: ErrorTexts) {}

  @ResolveField(() => String, { description: '中文说明。The reason in Chinese.' })
  message(@Parent() problem: ImportProblem): string {
    return this.texts.of(problem.code).zh;
  }

  @ResolveField(() => String, { description: '英文说明。The reason in English.' })
  messageEn(@Parent() problem: ImportProblem): string {
    return this.texts.of(problem.code).en;
  }
}

@ObjectType({ description: '导入提示。Something to look at, though the lines were taken.' })
export class ImportWarning {
  @Field(() => ImportWarningCode, { description: '类别。What it is about.' })
  code: keyof typeof ImportWarningCode;

  @Field(() => [Detail], { description: '相关事实。Facts about it.' })
  details: readonly Detail[];
}

@ObjectType({ description: '某时刻的行数。Rows sampled at a time of day.' })
export class RowsAtTime {
  @Field({ description: '北京时间，如 08:00。Time of day in Shanghai.' })
  time: string;

  @Field(() => Int, { description: '行数。Rows.' })
  rows: number;
}

@ObjectType({ description: '断面的采样时刻。Times of day at which a section was sampled.' })
export class SectionSamplingTimes {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => [RowsAtTime], { description: '各时刻，多者在前。Times, the most frequent first.' })
  times: readonly RowsAtTime[];
}

@ObjectType({ description: '导入报告。What became of the lines of a file.' })
export class ImportReport {
  @Field(() => Int, { description: '行数。Lines with content after the first.' })
  rows: number;

  @Field(() => Int, { description: '有值的行。Rows with a sampling time.' })
  withValues: number;

  @Field(() => Int, { description: '仅有站点状态的行。Rows that tell the status of a station on a day, no reading.' })
  statusOnly: number;

  @Field(() => Int, { description: '新增监测值。Readings that were not known.' })
  added: number;

  @Field(() => Int, { description: '重新发布（另成版本）。Known with other values: a further version.' })
  republished: number;

  @Field(() => Int, { description: '已知（重复）。Known as they are, or repeated within the file.' })
  alreadyKnown: number;

  @Field(() => Int, { description: '已知的站点状态。Statuses that were known.' })
  statusAlreadyKnown: number;

  @Field(() => Int, {
    description: '拟更正（月份已关闭，待第二人确认）。Other values for a closed month, waiting for a second officer.',
  })
  proposedCorrections: number;

  @Field(() => Int, { description: '未采用的行。Lines that were not taken.' })
  notTaken: number;

  @Field(() => Int, { description: '问题数。Problems in all.' })
  problemCount: number;

  @Field(() => [ImportProblem], { description: '问题，最多 200 条。The problems, 200 at most.' })
  problems: readonly ImportProblem[];

  @Field(() => [ImportWarning], { description: '提示，最多 200 条。Warnings, 200 at most.' })
  warnings: readonly ImportWarning[];

  @Field(() => [SectionSamplingTimes], { description: '采样时刻。Times of day of sampling by section.' })
  samplingTimes: readonly SectionSamplingTimes[];

  @Field({ description: '中文摘要。The counts in a sentence.' })
  summary: string;

  @Field({ description: '英文摘要。The counts in a sentence, in English.' })
  summaryEn: string;

  static of(report: Report): ImportReport {
    const { problems, warnings, samplingTimes, ...counts } = report;
    return Object.assign(new ImportReport(), counts, {
      problems: problems.map((problem) => Object.assign(new ImportProblem(), problem)),
      warnings: warnings.map((warning) => Object.assign(new ImportWarning(), warning)),
      samplingTimes,
      summary: sentence(report, ['行', '有值', '仅站点状态', '重复'], '，'),
      summaryEn: sentence(report, ['rows', 'with values', 'status only', 'repeated'], ', '),
    });
  }
}

/** `7,050 rows: 5,489 with values, 1,561 status only, 8 repeated` */
const sentence = (
  { rows, withValues, statusOnly, alreadyKnown }: Report,
  [row = '', values = '', status = '', known = '']: readonly string[],
  comma: string,
): string =>
  `${thousands(rows)} ${row}: ${thousands(withValues)} ${values}${comma}${thousands(statusOnly)} ${status}${comma}${thousands(alreadyKnown)} ${known}`;

const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
