import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { isUnverified, MonthReader, type ReadingsEvent, type VersionedRow } from '#contexts/water-quality/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { type InstantText, instant, localDate, type MonthText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { referenceVersions } from '#platform/runtime/reference.js';
import { AbnormalityCommand, type RaisingAsked } from '../actions/abnormality.handler.js';
import {
  type AbnormalityRule,
  abnormalityRuleSchema,
  type Finding,
  findingSchema,
  findingsOf,
  type Sample,
} from '../domain/abnormality-rules.js';
import { SectionWatchers, type Watcher } from '../section-watchers.js';

/** Token under which the rules are injected: `readonly AbnormalityRule[]`. */
export const ABNORMALITY_RULES = Symbol('AbnormalityRules');

/** All rules, from `seeds/reference/abnormality-rules.json`. @throws Error naming what is wrong */
export const readAbnormalityRules = (): readonly AbnormalityRule[] =>
  referenceVersions('reference/abnormality-rules.json', abnormalityRuleSchema);

type Published = Extract<ReadingsEvent, { readonly type: 'water-quality.reading-published.v1' }>;

/** A section's last readings, and the bodies that watch over it. */
interface Watched {
  readonly samples: readonly Sample[];
  readonly bodies: readonly Watcher[];
}

const bodySchema = z.strictObject({
  abnormality: z.string(),
  organisation: z.string(),
  region: z.string(),
  agreement: z.string(),
  section: z.string(),
  versionId: z.string(),
  sampledAt: z.string(),
  learnedAt: z.string(),
  description: z.string(),
  findings: z.array(findingSchema).min(1),
});

/**
 * A reading that breaks a rule raises an abnormality by itself, for each party of an agreement that holds for the section
 * on the day of the sample; one a day and section. What it is an officer decides. Learned of when the reading was recorded.
 */
@Injectable()
export class RaiseByRule extends Automation<Watched> {
  readonly name = 'incidents.raise-by-rule';
  readonly handles = ['water-quality.reading-published.v1'];
  private readonly longestAge: number;

  constructor(
    private readonly commands: CommandBus,
    private readonly months: MonthReader,
    private readonly watchers: SectionWatchers,
    @Inject(ABNORMALITY_RULES) private readonly rules: readonly AbnormalityRule[],
    private readonly clock: Clock,
  ) {
    super();
    this.longestAge = Math.max(...rules.map(({ maxAgeHours }) => maxAgeHours)) * 3_600_000;
  }

  /** What is published long after the sample wakes nobody: a file of ten years is no night of alarms. */
  override instancesOf({ data, metadata }: DecodedEvent): readonly string[] {
    const { section, row } = data as Published['data'];
    const age = Date.parse(metadata.recordedAt) - Date.parse(row.sampledAt);
    return row.precision === 'instant' && age <= this.longestAge ? [section] : [];
  }

  override async load(section: string, inputs: readonly Input[]): Promise<Watched> {
    const days = inputs.flatMap((input) => (input.kind === 'event' ? [localDate(rowOf(input).sampledAt)] : []));
    const bodies = await this.watchers.of(section, days);
    if (bodies.length === 0) return { samples: [], bodies: [] };
    const months = new Set(days.flatMap((day) => [day.slice(0, 7), monthBefore(day.slice(0, 7))]));
    const read = await Promise.all(
      [...months].toSorted().map((month) => this.months.find(section, month as MonthText)),
    );
    return { samples: read.flatMap(({ rows }) => rows.map(sampleOf)), bodies };
  }

  override react({ samples, bodies }: Watched, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event') return [];
    const { section, versionId, row } = input.event.data as Published['data'];
    const learnedAt = instant(input.event.metadata.recordedAt);
    const source = samples.filter((one) => sourceOf(one.versionId) === row.source);
    const findings = findingsOf(this.rules, source, versionId, learnedAt);
    if (findings.length === 0) return [];
    const day = localDate(row.sampledAt);
    const description = findings.map((one) => this.textOf(one)).join('；');
    return bodies.map(({ organisation, region, agreement }) => ({
      command: 'raiseAbnormality',
      body: {
        abnormality: derivedId(organisation, 'by rule', section, day),
        ...{ organisation, region, agreement, section, versionId, sampledAt: row.sampledAt, learnedAt, description },
        findings: findings.map((one) => ({ ...one })),
      },
    }));
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { abnormality, organisation, region, agreement, versionId, learnedAt, findings, ...asked } =
      bodySchema.parse(body);
    const actor = automationActor(this.name, organisation, region);
    const raising: RaisingAsked = {
      ...{ type: 'RaiseAbnormality', actor, at: this.clock.now(), agreement, description: asked.description },
      cause: { kind: 'rule', versionId, items: [...new Set(findings.flatMap(({ items }) => items))], findings },
      ...{ occurred: { kind: 'at', at: instant(asked.sampledAt) }, learnedAt: instant(learnedAt) },
      provenance: { kind: 'real' },
    };
    return this.commands.execute(new AbnormalityCommand(abnormality, raising, { ...ticket, actor }));
  }

  private textOf({ rule, version, items }: Finding): string {
    const found = this.rules.find((one) => one.id === rule && one.version === version);
    return `${found?.text.zh ?? rule}（${items.join('、')}）`;
  }
}

const rowOf = ({ event }: Extract<Input, { kind: 'event' }>) => (event.data as Published['data']).row;

/** `<section>/<sampledAt>/<source>/<version>` */
const sourceOf = (versionId: string): string | undefined => versionId.split('/')[2];

const monthBefore = (month: string): string => {
  const [year = '', number = ''] = month.split('-');
  return number === '01' ? `${BigInt(year) - 1n}-12` : `${year}-${`${BigInt(number) - 1n}`.padStart(2, '0')}`;
};

const sampleOf = ({ versionId, row, publication }: VersionedRow): Sample => ({
  versionId,
  sampledAt: row.sampledAt as InstantText,
  usable: row.status === 'normal' && row.precision === 'instant' && !isUnverified(publication),
  items: Object.fromEntries(
    Object.entries(row.items).flatMap(([item, value]) =>
      value.kind === 'measured' ? [[item, { value: value.raw ?? value.text, unit: value.unit }]] : [],
    ),
  ),
});
