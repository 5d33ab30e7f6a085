import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, type AlarmSubject } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import {
  Automation,
  type CommandTicket,
  type Input,
  type IntendedCommand,
  type Timer,
} from '#platform/automations/automation.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import { localText } from '#platform/kernel/time.js';
import type { IncidentEvent } from '../domain/incident.events.js';
import { IncidentClocks, type KnownClock } from '../incident-clocks.js';

interface Watched {
  readonly clocks: readonly KnownClock[];
  /** Of the bodies that owe them. */
  readonly regions: ReadonlyMap<string, string>;
}

const stages = ['atRisk', 'missed'] as const;
type Stage = (typeof stages)[number];

const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  clock: z.string(),
  words: z.string(),
});

/**
 * A legal clock alarms the body that owes it: once when it is at risk, and once when its time has passed. By the text that
 * was chosen, else by the earliest. What is done stands both down; what the texts leave without a number alarms nobody.
 */
@Injectable()
export class WakeOnClock extends Automation<Watched> {
  readonly name = 'incidents.wake-on-clock';
  readonly handles = [
    'incidents.incident-determined.v2',
    'incidents.incident-facts-recorded.v1',
    'incidents.grade-determined.v1',
    'incidents.report-filed.v1',
    'incidents.report-received.v1',
    'incidents.report-demanded.v1',
    'incidents.report-forwarded.v1',
    'incidents.emergency-ended.v1',
    'incidents.damage-assessment-started.v1',
    'incidents.damage-assessment-ended.v1',
    'incidents.investigation-completed.v1',
    'incidents.incident-closed.v1',
  ];

  constructor(
    private readonly clocks: IncidentClocks,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as IncidentEvent['data']).incident];
  }

  override async load(incident: string): Promise<Watched> {
    const clocks = await this.clocks.of(incident);
    const bearers = [...new Set(clocks.map(({ bearer }) => bearer))];
    const found = await Promise.all(bearers.map((one) => this.organisations.find(one)));
    return { clocks, regions: new Map(found.flatMap((one) => (one ? [[one.id, one.region]] : []))) };
  }

  override timers({ clocks }: Watched): readonly Timer[] {
    return clocks
      .filter(isOpen)
      .flatMap(({ key, atRiskAt, dueAt }) => [
        ...(atRiskAt === undefined ? [] : [{ timer: nameOf('atRisk', key), dueAt: atRiskAt }]),
        ...(dueAt === undefined ? [] : [{ timer: nameOf('missed', key), dueAt }]),
      ]);
  }

  override react({ clocks, regions }: Watched, input: Input): readonly IntendedCommand[] {
    const command = (name: string, stage: Stage, { bearer, key }: KnownClock, words: string): IntendedCommand => ({
      command: name,
      body: { organisation: bearer, region: regions.get(bearer) ?? '', clock: nameOf(stage, key), words },
    });
    if (input.kind === 'timer') {
      return stages.flatMap((stage) =>
        clocks
          .filter(({ key }) => nameOf(stage, key) === input.timer)
          .map((clock) => command('raise', stage, clock, wordsOf(stage, clock))),
      );
    }
    // Only what had alarmed by then is stood down: the alarms follow the time at which things are recorded.
    const { recordedAt } = input.event.metadata;
    const alarmed = (at: string | undefined) => at !== undefined && at <= recordedAt;
    return clocks
      .filter((clock) => !isOpen(clock))
      .flatMap((clock) =>
        stages
          .filter((stage) => alarmed(stage === 'atRisk' ? clock.atRiskAt : clock.dueAt))
          .map((stage) => command('standDown', stage, clock, clock.metAt === undefined ? '事件已关闭' : '已办理')),
      );
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, clock, words } = bodySchema.parse(body);
    const subject: AlarmSubject = { organisation, region, kind: 'clock', id: clock };
    return command === 'raise'
      ? this.alarms.raise(this.name, subject, { words, callers: [] }, ticket)
      : this.alarms.standDown(this.name, subject, words, ticket);
  }
}

const isOpen = ({ metAt, isClosed }: KnownClock): boolean => metAt === undefined && !isClosed;

const nameOf = (stage: Stage, key: string): string => `${stage}:${key}`;

const wordsOf = (stage: Stage, { title, texts, dueAt }: KnownClock): string => {
  const [text] = [...texts.filter(({ decides }) => decides), ...texts];
  const basis = text ? `${text.instrument}${text.article}，${text.textVersion}文本` : '';
  const when = dueAt === undefined ? '' : localText(dueAt).slice(0, 16).replace('T', ' ');
  const undecided = texts.length > 1 && !texts.some(({ decides }) => decides) ? '（多个文本，按最早者提醒）' : '';
  const provisional = text?.provisional ? '（暂定）' : '';
  return stage === 'atRisk'
    ? `时限将至：${title?.zh ?? ''}，${when}${provisional} 届满，${basis}${undecided}。`
    : `已超时限：${title?.zh ?? ''}，应于 ${when}${provisional} 前办理，${basis}${undecided}。`;
};
