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
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { type InstantText, localMinuteText } from '#platform/kernel/time.js';
import type { AbnormalityEvent } from '../domain/abnormality.events.js';
import { beforeDetermination, endedByGrade } from '../domain/clocks.js';
import type { IncidentEvent } from '../domain/incident.events.js';
import type { IntakeEvent } from '../domain/intake.events.js';
import { conditionWords } from '../domain/words.js';
import { type BeforeDetermination, IncidentClocks, type KnownClock } from '../incident-clocks.js';

interface Watched {
  readonly clocks: readonly KnownClock[];
  /** What is a clock no more: the grade was determined, or it is no incident; as far as it may have alarmed. */
  readonly ended: readonly Ended[];
  /** Subjects of their alarms that are open. */
  readonly alarmed: ReadonlySet<string>;
  /** Subjects of those that an officer acknowledged, with when they were raised. */
  readonly acknowledged: ReadonlyMap<string, InstantText>;
  /** Of the bodies that owe them. */
  readonly regions: ReadonlyMap<string, string>;
}

/** Whose alarms, and about which clock. */
type Owed = Pick<KnownClock, 'key' | 'bearer'>;
type Ended = Owed & { readonly why: string };

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
 * It runs from when the body learned of it, before anybody determined an incident: the alarm then is that of the incident.
 */
@Injectable()
export class WakeOnClock extends Automation<Watched> {
  readonly name = 'incidents.wake-on-clock';
  readonly handles = [
    'incidents.intake-taken.v1',
    'incidents.intake-assigned.v1',
    'incidents.intake-transfer-accepted.v1',
    'incidents.abnormality-raised.v1',
    'incidents.abnormality-intake-joined.v1',
    'incidents.abnormality-verified.v1',
    'incidents.abnormality-outcome-decided.v1',
    'incidents.abnormality-closed.v1',
    'incidents.incident-determined.v2',
    'incidents.incident-facts-recorded.v1',
    'incidents.grade-determined.v1',
    'incidents.report-filed.v1',
    'incidents.report-received.v1',
    'incidents.report-demanded.v1',
    'incidents.report-forwarded.v1',
    'incidents.neighbour-notified.v1',
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

  /** An incident by its id; what may become one by its kind and id. What is determined ends what ran before. */
  override instancesOf(event: DecodedEvent): readonly string[] {
    const { type, data } = event as DecodedOf<IncidentEvent | AbnormalityEvent | IntakeEvent>;
    if (type.startsWith('incidents.intake-')) return [`${ofIntake}${(data as IntakeEvent['data']).intake}`];
    if (type.startsWith('incidents.abnormality-'))
      return [`${ofAbnormality}${(data as AbnormalityEvent['data']).abnormality}`];
    const { incident } = data as IncidentEvent['data'];
    return type === 'incidents.incident-determined.v2' && data.origin.kind === 'abnormality'
      ? [incident, `${ofAbnormality}${data.origin.abnormality}`]
      : [incident];
  }

  override async load(instance: string): Promise<Watched> {
    const { clocks, ended } = await this.standing(instance);
    const subjects = [...clocks, ...ended].flatMap(({ bearer: organisation, key }) =>
      stages.map((stage) => ({ organisation, kind: 'clock' as const, id: nameOf(stage, key) })),
    );
    const alarms = await Promise.all(
      subjects.map(async (one) => ({ ...(await this.raised.find(alarmIdOf(one))), subject: one.id })),
    );
    const alarmed = alarms.flatMap(({ subject, isOpen: open }) => (open ? [subject] : []));
    const acknowledged = new Map(
      alarms.flatMap(({ subject, at, isAcknowledged }) => (at && isAcknowledged ? [[subject, at]] : [])),
    );
    const regions = await this.organisations.regionsOf(clocks.map(({ bearer }) => bearer));
    return { clocks, ended, alarmed: new Set(alarmed), acknowledged, regions };
  }

  private async standing(instance: string): Promise<Pick<Watched, 'clocks' | 'ended'>> {
    if (instance.startsWith(ofIntake)) return before(await this.clocks.ofIntake(instance.slice(ofIntake.length)));
    if (instance.startsWith(ofAbnormality))
      return before(await this.clocks.ofAbnormality(instance.slice(ofAbnormality.length)));
    const clocks = await this.clocks.of(instance);
    const [first] = clocks;
    if (!first) return { clocks, ended: [] };
    const why = '级别已认定，本时限不再适用';
    const ended = endedByGrade
      .map((id): Ended => ({ key: `${instance}/${id}`, bearer: first.bearer, why }))
      .filter(({ key }) => !clocks.some((clock) => clock.key === key));
    return { clocks, ended };
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

  override react({ clocks, ended, alarmed, acknowledged, regions }: Watched, input: Input): readonly IntendedCommand[] {
    const command = (name: string, stage: Stage, { bearer, key }: Owed, words: string): IntendedCommand => ({
      command: name,
      body: { organisation: bearer, region: regions.get(bearer) ?? '', clock: nameOf(stage, key), words },
    });
    const each = clocks.flatMap((clock) => stages.map((stage) => ({ clock, stage, at: momentOf(stage, clock) })));
    if (input.kind === 'timer') {
      return (
        each
          .filter(({ clock, stage, at }) => at === input.dueAt && isOf(input.timer, stage, clock))
          // An officer knows of this moment since before the incident was determined.
          .filter(({ clock, stage }) => !((acknowledged.get(nameOf(stage, clock.key)) ?? '') >= input.dueAt))
          .map(({ clock, stage }) => command('raise', stage, clock, wordsOf(stage, clock)))
      );
    }
    // Done, or not yet so far: its moment was moved.
    const { recordedAt } = input.event.metadata;
    const over = each.filter(({ clock, at }) => !(isOpen(clock) && at && at <= recordedAt));
    return [
      ...over.map(({ clock, stage }) => ({ clock, stage, why: whyNot(clock) })),
      ...ended.flatMap((clock) => stages.map((stage) => ({ clock, stage, why: clock.why }))),
    ]
      .filter(({ clock, stage }) => alarmed.has(nameOf(stage, clock.key)))
      .map(({ clock, stage, why }) => command('standDown', stage, clock, why));
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, clock, words } = bodySchema.parse(body);
    const subject: AlarmSubject = { organisation, region, kind: 'clock', id: clock };
    return this.alarms.carryOut(this.name, command, subject, { words, callers: [] }, ticket);
  }
}

/** What begins the name of an instance that is no incident yet. */
const [ofAbnormality, ofIntake] = ['abnormality-', 'intake-'];
const before = ({ clocks, over }: BeforeDetermination): Pick<Watched, 'clocks' | 'ended'> => ({
  clocks,
  ended: over
    ? beforeDetermination.map((id) => ({
        ...{ key: `${over.incident}/${id}`, bearer: over.bearer, why: `${over.because}，本时限不再适用` },
      }))
    : [],
});

const isOpen = ({ metAt, isClosed }: KnownClock): boolean => metAt === undefined && !isClosed;

/** What an alarm is about. */
const nameOf = (stage: Stage, key: string): string => `${stage}:${key}`;
const timerOf = (stage: Stage, key: string, rule: string): string => `${nameOf(stage, key)}:${rule}`;
const isOf = (timer: string, stage: Stage, { key }: KnownClock): boolean => timer.startsWith(timerOf(stage, key, ''));
const momentOf = (stage: Stage, { atRiskAt, dueAt }: KnownClock): InstantText | undefined =>
  stage === 'atRisk' ? atRiskAt : dueAt;
const whyNot = ({ metAt, isClosed }: KnownClock): string =>
  metAt !== undefined ? '已办理' : isClosed ? '事件已关闭' : '时限已变更';

const wordsOf = (stage: Stage, { title, texts, dueAt, ifGrade, undetermined }: KnownClock): string => {
  const what = `${title?.zh ?? ''}${ifGrade ? `（${conditionWords[ifGrade]}）` : ''}`;
  const whose = undetermined === undefined ? '' : `${undetermined} 尚未认定，`;
  const [text] = [...texts.filter(({ decides }) => decides), ...texts];
  const basis = text ? `${text.instrument}${text.article}，${text.textVersion}文本` : '';
  const when = dueAt === undefined ? '' : localMinuteText(dueAt);
  const undecided = texts.length > 1 && !texts.some(({ decides }) => decides) ? '（多个文本，按最早者提醒）' : '';
  const provisional = text?.provisional ? '（暂定）' : '';
  return stage === 'atRisk'
    ? `时限将至：${whose}${what}，${when}${provisional} 届满，${basis}${undecided}。`
    : `已超时限：${whose}${what}，应于 ${when}${provisional} 前办理，${basis}${undecided}。`;
};
