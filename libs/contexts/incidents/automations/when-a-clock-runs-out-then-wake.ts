import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, AlarmReader, type AlarmSubject, alarmIdOf } from '#contexts/alarms/published.js';
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
import { type InstantText, localMinuteText } from '#platform/kernel/time.js';
import { endedByGrade } from '../domain/clocks.js';
import type { IncidentEvent } from '../domain/incident.events.js';
import { IncidentClocks, type KnownClock } from '../incident-clocks.js';

interface Watched {
  readonly clocks: readonly KnownClock[];
  /** What was a clock until the grade was determined, as far as it may have alarmed. */
  readonly ended: readonly Owed[];
  /** Subjects of their alarms that are open. */
  readonly alarmed: ReadonlySet<string>;
  /** Of the bodies that owe them. */
  readonly regions: ReadonlyMap<string, string>;
}

/** Whose alarms, and about which clock. */
type Owed = Pick<KnownClock, 'key' | 'bearer'>;

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
    private readonly raised: AlarmReader,
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
    const [first] = clocks;
    const ended = first
      ? endedByGrade
          .map((id): Owed => ({ key: `${incident}/${id}`, bearer: first.bearer }))
          .filter(({ key }) => !clocks.some((clock) => clock.key === key))
      : [];
    const subjects = [...clocks, ...ended].flatMap(({ bearer: organisation, key }) =>
      stages.map((stage) => ({ organisation, kind: 'clock' as const, id: nameOf(stage, key) })),
    );
    const open = await Promise.all(
      subjects.map(async (one) => ((await this.raised.find(alarmIdOf(one)))?.isOpen ? [one.id] : [])),
    );
    const regions = new Map(found.flatMap((one) => (one ? [[one.id, one.region]] : [])));
    return { clocks, ended, alarmed: new Set(open.flat()), regions };
  }

  /** One for each text: which of them decides may change until then, and is asked when it fires. */
  override timers({ clocks }: Watched): readonly Timer[] {
    return clocks
      .filter(isOpen)
      .flatMap(({ key, texts }) =>
        texts.flatMap(({ rule, atRiskAt, dueAt }) => [
          ...(atRiskAt === undefined ? [] : [{ timer: timerOf('atRisk', key, rule), dueAt: atRiskAt }]),
          ...(dueAt === undefined ? [] : [{ timer: timerOf('missed', key, rule), dueAt }]),
        ]),
      );
  }

  override react({ clocks, ended, alarmed, regions }: Watched, input: Input): readonly IntendedCommand[] {
    const command = (name: string, stage: Stage, { bearer, key }: Owed, words: string): IntendedCommand => ({
      command: name,
      body: { organisation: bearer, region: regions.get(bearer) ?? '', clock: nameOf(stage, key), words },
    });
    const each = clocks.flatMap((clock) => stages.map((stage) => ({ clock, stage, at: momentOf(stage, clock) })));
    if (input.kind === 'timer') {
      return each
        .filter(({ clock, stage, at }) => at === input.dueAt && isOf(input.timer, stage, clock))
        .map(({ clock, stage }) => command('raise', stage, clock, wordsOf(stage, clock)));
    }
    // Done, or not yet so far: its moment was moved.
    const { recordedAt } = input.event.metadata;
    const over = each.filter(({ clock, at }) => !(isOpen(clock) && at && at <= recordedAt));
    return [
      ...over.map(({ clock, stage }) => ({ clock, stage, why: whyNot(clock) })),
      ...ended.flatMap((clock) => stages.map((stage) => ({ clock, stage, why: '级别已认定，本时限不再适用' }))),
    ]
      .filter(({ clock, stage }) => alarmed.has(nameOf(stage, clock.key)))
      .map(({ clock, stage, why }) => command('standDown', stage, clock, why));
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

/** What an alarm is about. */
const nameOf = (stage: Stage, key: string): string => `${stage}:${key}`;
const timerOf = (stage: Stage, key: string, rule: string): string => `${nameOf(stage, key)}:${rule}`;
const isOf = (timer: string, stage: Stage, { key }: KnownClock): boolean => timer.startsWith(timerOf(stage, key, ''));
const momentOf = (stage: Stage, { atRiskAt, dueAt }: KnownClock): InstantText | undefined =>
  stage === 'atRisk' ? atRiskAt : dueAt;
const whyNot = ({ metAt, isClosed }: KnownClock): string =>
  metAt !== undefined ? '已办理' : isClosed ? '事件已关闭' : '时限已变更';

const wordsOf = (stage: Stage, { title, texts, dueAt }: KnownClock): string => {
  const [text] = [...texts.filter(({ decides }) => decides), ...texts];
  const basis = text ? `${text.instrument}${text.article}，${text.textVersion}文本` : '';
  const when = dueAt === undefined ? '' : localMinuteText(dueAt);
  const undecided = texts.length > 1 && !texts.some(({ decides }) => decides) ? '（多个文本，按最早者提醒）' : '';
  const provisional = text?.provisional ? '（暂定）' : '';
  return stage === 'atRisk'
    ? `时限将至：${title?.zh ?? ''}，${when}${provisional} 届满，${basis}${undecided}。`
    : `已超时限：${title?.zh ?? ''}，应于 ${when}${provisional} 前办理，${basis}${undecided}。`;
};
