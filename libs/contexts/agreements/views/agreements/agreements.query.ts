import { Args, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { Provenance } from '#platform/graphql/provenance.js';
import { DateTime, Digest, LocalDate } from '#platform/graphql/scalars.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { AgreementKind, AgreementStatus, SignatureKind, TargetClass } from '../../actions/agreement-enums.js';
import type { Terms, Until } from '../../domain/terms.js';
import type { AgreementRow, SignatureRow } from './agreements.view.js';

@ObjectType({ description: '签约方。A party.' })
export class AgreementParty {
  @Field(() => ID, { description: '单位。Organisation.' })
  organisation: string;

  @Field({ description: '签署主体。The body that signs.' })
  signatoryBody: string;

  @Field({ description: '是否平台外单位（提出时）。Whether it was off the platform when the agreement was proposed.' })
  offPlatform: boolean;

  @Field(() => LocalDate, { nullable: true, description: '退出者的最后一日。Last day of a party that left or leaves.' })
  lastDay?: string;

  @Field({ nullable: true, description: '退出事由。Why it left.' })
  reason?: string;
}

@ObjectType({ description: '签署。A signature.' })
export class AgreementSignature {
  @Field(() => ID, { description: '签约方。The party.' })
  party: string;

  @Field(() => SignatureKind, { description: '方式。How it came about.' })
  kind: keyof typeof SignatureKind;

  @Field(() => ID, { description: '签署或声明的人员。The officer who signed, or claims it.' })
  officer: string;

  @Field(() => ID, { description: '该人员的单位。Its organisation.' })
  organisation: string;

  @Field(() => DateTime, { description: '签署或声明时间。When it was signed, or claimed.' })
  at: string;

  @Field(() => LocalDate, { nullable: true, description: '声明的签署日期。Day of signing, as claimed.' })
  signedOn?: string;

  @Field(() => Digest, { nullable: true, description: '声明所附文件。Digest of the paper that shows it.' })
  document?: string;

  @Field({ nullable: true, description: '声明所附说明。Description that shows it.' })
  description?: string;

  static of({ party, signature, officer, organisation, at }: SignatureRow): AgreementSignature {
    const signed = Object.assign(new AgreementSignature(), { party, kind: signature.kind, officer, organisation, at });
    if (signature.kind === 'own') return signed;
    const { signedOn, evidence } = signature;
    const shown = evidence.kind === 'document' ? { document: evidence.digest } : { description: evidence.text };
    return Object.assign(signed, { signedOn, ...shown });
  }
}

@ObjectType({ description: '约定的水质目标。A target that the parties agreed.' })
export class AgreedTarget {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => TargetClass, { description: '目标类别。Class to attain.' })
  waterClass: keyof typeof TargetClass;

  @Field(() => ID, { description: '指标组。Set of indicators.' })
  indicatorSet: string;
}

@ObjectType({ description: '及时办理事项的约定时限。Minutes for what is to be done promptly.' })
export class PromptMinutes {
  @Field(() => ID, { description: '职责。The duty.' })
  duty: string;

  @Field(() => Int, { description: '分钟。Minutes.' })
  minutes: number;
}

@ObjectType({ description: '首报条款：某断面由何方首先通报。Who sends the first notice about a section.' })
export class FirstNotice {
  @Field(() => ID, { description: '断面。Section.' })
  section: string;

  @Field(() => ID, { description: '应首先通报的一方。The party that sends first.' })
  party: string;

  @Field(() => Int, {
    description: '他方发现后多少分钟未获其通报即可接替发出。Minutes of its silence after which another may take over.',
  })
  minutes: number;
}

@ObjectType({ description: '补偿条款。The compensation clause.' })
export class CompensationClause {
  @Field(() => ID, { description: '补偿方案编号。Id of the scheme.' })
  scheme: string;

  @Field(() => Int, { description: '方案版本。Version of the scheme.' })
  schemeVersion: number;

  @Field(() => [String], { description: '补偿因子。Items that are paid for.' })
  items: readonly string[];

  @Field({ description: '参数，JSON 文本。Parameters as canonical JSON text.' })
  parameters: string;
}

@ObjectType({ description: '协议的一个版本。One version of the text.' })
export class AgreementVersion {
  @Field(() => Int, { description: '版本。Version.' })
  version: number;

  @Field({ description: '标题。Title.' })
  title: string;

  @Field(() => [ID], { description: '断面。Sections.' })
  sections: readonly string[];

  @Field(() => Int, { nullable: true, description: '获知后通报时限，分钟。Minutes from learning of it to the notice.' })
  noticeMinutes?: number;

  @Field(() => Int, { nullable: true, description: '通报后签收时限，分钟。Minutes from the notice to the receipt.' })
  receiptMinutes?: number;

  @Field(() => [PromptMinutes], { description: '及时办理事项的约定时限。Minutes for what is to be done promptly.' })
  promptMinutes: readonly PromptMinutes[];

  @Field(() => [FirstNotice], { description: '首报条款。Who sends the first notice about a section.' })
  firstNotices: readonly FirstNotice[];

  @Field(() => [AgreedTarget], { description: '水质目标。Targets.' })
  targets: readonly AgreedTarget[];

  @Field(() => ID, { nullable: true, description: '评价指标组。Set of indicators by which the parties assess.' })
  indicatorSet?: string;

  @Field(() => CompensationClause, { nullable: true, description: '补偿条款。Compensation.' })
  compensation?: CompensationClause;

  @Field(() => LocalDate, { description: '有效期起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: without end.' })
  until?: string;

  @Field(() => Digest, { nullable: true, description: '文本文件摘要。Digest of the paper.' })
  document?: string;

  @Field(() => Provenance, { description: '文本来源。Where the text comes from.' })
  provenance: Provenance;

  @Field(() => [AgreementSignature], { description: '签署，按时间。Signatures, earliest first.' })
  signatures: AgreementSignature[];

  static of(version: number, terms: Terms, signatures: readonly SignatureRow[]): AgreementVersion {
    const { title, sections, clauses, validity, document, provenance } = terms;
    const { noticeMinutes, receiptMinutes, indicatorSet, compensation } = clauses;
    return Object.assign(new AgreementVersion(), {
      ...{ version, title, sections, provenance, targets: clauses.targets, since: validity.since },
      promptMinutes: clauses.promptMinutes ?? [],
      firstNotices: clauses.firstNotices ?? [],
      ...lastDayOf(validity.until),
      ...(noticeMinutes.kind === 'none' ? {} : { noticeMinutes: noticeMinutes.minutes }),
      ...(receiptMinutes.kind === 'none' ? {} : { receiptMinutes: receiptMinutes.minutes }),
      ...(indicatorSet.kind === 'none' ? {} : { indicatorSet: indicatorSet.id }),
      ...(document.kind === 'none' ? {} : { document: document.digest }),
      ...(compensation.kind === 'none'
        ? {}
        : {
            compensation: {
              ...{ scheme: compensation.scheme.id, schemeVersion: compensation.scheme.version },
              ...{ items: compensation.items, parameters: canonicalJson(compensation.parameters) },
            },
          }),
      signatures: signatures.map(AgreementSignature.of),
    });
  }
}

const lastDayOf = (until: Until) => (until.kind === 'open' ? {} : { until: until.day });

@ObjectType({ description: '一个版本的生效期。For how long a version was, is or will be in force.' })
export class AgreementPeriod {
  @Field(() => Int, { description: '版本。Version.' })
  version: number;

  @Field(() => LocalDate, { description: '起始日。First day.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: without end.' })
  until?: string;
}

@ObjectType({ description: '协议。An agreement of two or more bodies.' })
export class Agreement {
  @Field(() => ID, { description: '协议编号。Id.' })
  id: string;

  @Field(() => AgreementKind, { description: '类别。Kind.' })
  kind: keyof typeof AgreementKind;

  @Field(() => AgreementStatus, { description: '状态。Status.' })
  status: keyof typeof AgreementStatus;

  @Field(() => Int, { description: '版本号，用作 expectedVersion。The version to give as `expectedVersion`.' })
  revision: number;

  @Field(() => [AgreementParty], { description: '各方。The parties.' })
  parties: AgreementParty[];

  @Field(() => Int, {
    nullable: true,
    description: '最近签齐的文本版本。Version of the text that all have signed, the newest.',
  })
  version?: number;

  @Field(() => Int, { nullable: true, description: '待签署的文本版本。Version of the text that waits for signatures.' })
  pendingVersion?: number;

  @Field(() => [AgreementVersion], { description: '全部文本版本。All versions of the text.' })
  versions: AgreementVersion[];

  @Field(() => [AgreementPeriod], { description: '生效期，由早到晚。When which version is in force, earliest first.' })
  periods: AgreementPeriod[];

  static of(row: AgreementRow): Agreement {
    const signatures = Object.entries(row.signatures);
    return Object.assign(new Agreement(), {
      ...{ id: row.id, kind: row.kind as keyof typeof AgreementKind, status: row.status, revision: row.revision },
      parties: row.parties.map(({ organisation, signatoryBody, platform }) => ({
        ...{ organisation, signatoryBody, offPlatform: platform === 'off' },
        ...row.departures[organisation],
      })),
      ...(row.version === 0 ? {} : { version: row.version }),
      ...(row.pending_version === 0 ? {} : { pendingVersion: row.pending_version }),
      // Names that read as indices come in their order.
      versions: Object.values(row.versions).map((terms, index) =>
        AgreementVersion.of(
          index + 1,
          terms,
          signatures
            .filter(([key]) => key.startsWith(`${index + 1} `))
            .map(([, signature]) => signature)
            .toSorted((a, b) => (`${a.at} ${a.party}` < `${b.at} ${b.party}` ? -1 : 1)),
        ),
      ),
      periods: row.periods.map(({ version, since, until }) => ({ version, since, ...lastDayOf(until) })),
    });
  }
}

const AgreementConnection = connectionOf(Agreement, 'Agreement');

@Resolver()
export class AgreementsQuery {
  constructor(private readonly views: ReadStore) {}

  @AnyOfficer()
  @Query(() => AgreementConnection, {
    description: '本单位为一方的协议，按编号。Agreements of which one’s organisation is a party, by id.',
  })
  async agreements(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Agreement>> {
    const page = pageOf(args, z.string());
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<AgreementRow>('agreements')
        .selectAll()
        .orderBy('id')
        .limit(page.first + 1);
      if (page.after !== undefined) query = query.where('id', '>', page.after);
      return reader.rows(query);
    });
    return toConnection(rows.map(Agreement.of), page, ({ id }) => id);
  }

  @AnyOfficer()
  @Query(() => Agreement, {
    nullable: true,
    description: '协议；未找到或无权则空。An agreement; null when not found or not yours.',
  })
  async agreement(
    @CurrentCaller() caller: Caller,
    @Args('id', { type: () => ID, description: '协议编号。Id.' }) id: string,
  ): Promise<Agreement | undefined> {
    const row = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.first(reader.from<AgreementRow>('agreements').selectAll().where('id', '=', id)),
    );
    return row && Agreement.of(row);
  }
}
