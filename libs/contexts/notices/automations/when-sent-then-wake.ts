import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, type AlarmSubject, type Pace } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import {
  Automation,
  type CommandTicket,
  type Input,
  type IntendedCommand,
  type Timer,
} from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { instant, localText } from '#platform/kernel/time.js';
import { type NoticeEvent, receiptDueSchema } from '../domain/notice.events.js';
import { type Notice, notice as notices } from '../domain/notice.js';
import type { NoticeRules } from '../domain/notice-rules.js';
import { noticeWords } from '../domain/words.js';
import { NOTICE_RULES } from '../notice-reference.js';

interface Watched {
  readonly notice: Notice;
  /** Regions of sender and recipients. */
  readonly regions: ReadonlyMap<string, string>;
}

const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  subject: z.string(),
  words: z.string(),
  callers: z.array(z.string()),
  due: receiptDueSchema,
});

const passOn = 'pass-on';

/**
 * A notice of a kind that wakes people raises an alarm for each recipient; a receipt, an action, an answer, an objection
 * or the withdrawal stands it down. Where the notice is to be passed on and is not in time, the sender is alarmed: it may
 * take over.
 */
@Injectable()
export class WakeOnNotice extends Automation<Watched> {
  readonly name = 'notices.wake';
  readonly handles = [
    'notices.notice-sent.v2',
    'notices.notice-received.v1',
    'notices.receipt-claimed.v1',
    'notices.notice-answered.v1',
    'notices.notice-acted-on.v1',
    'notices.notice-objected-to.v1',
    'notices.notice-withdrawn.v1',
    'notices.notice-passed-on.v1',
  ];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
    @Inject(NOTICE_RULES) private readonly rules: NoticeRules,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as NoticeEvent['data']).notice];
  }

  override async load(id: string): Promise<Watched> {
    const { state } = await this.gateway.load(notices, id);
    if (state.kind === 'unknown') return { notice: state, regions: new Map() };
    const bodies = [state.sent.organisation, ...state.sent.recipients.map(({ organisation }) => organisation)];
    return { notice: state, regions: await this.organisations.regionsOf(bodies) };
  }

  override timers({ notice }: Watched): readonly Timer[] {
    if (notice.kind !== 'sent' || notice.sent.relay.kind === 'none') return [];
    const { next, passOnBy } = notice.sent.relay;
    return next.length > 0 && notice.passedOn.kind === 'no' ? [{ timer: passOn, dueAt: instant(passOnBy) }] : [];
  }

  override react(watched: Watched, input: Input): readonly IntendedCommand[] {
    const { notice } = watched;
    if (notice.kind === 'unknown') return [];
    const { sent } = notice;
    const recipients = sent.recipients.map(({ organisation }) => organisation);
    if (input.kind === 'timer') {
      const [silent = ''] = recipients;
      const next = sent.relay.kind === 'relay' ? sent.relay.next[0] : undefined;
      const words = `${silent} 未在时限内将 ${sent.number} 转报 ${next}，本单位可接替发出。`;
      return [this.command('raise', watched, sent.organisation, relayOf(sent.notice), words)];
    }
    const { type, data } = input.event as DecodedOf<NoticeEvent>;
    if (type === 'notices.notice-passed-on.v1')
      return [this.command('standDown', watched, sent.organisation, relayOf(sent.notice), '已转报')];
    const relayed = sent.relay.kind === 'relay' && sent.relay.passOnBy <= input.event.metadata.recordedAt;
    const ended: readonly IntendedCommand[] =
      type === 'notices.notice-withdrawn.v1' && relayed
        ? [this.command('standDown', watched, sent.organisation, relayOf(sent.notice), '通报已撤回')]
        : [];
    if (!this.rules.wakes.includes(sent.kind)) return ended;
    const settled = (who: readonly string[], because: string): readonly IntendedCommand[] =>
      who.map((one) => this.command('standDown', watched, one, sent.notice, because));
    switch (type) {
      case 'notices.notice-sent.v2': {
        const words = `${sent.organisation} 于 ${localText(sent.at)} 发出${noticeWords[sent.kind]}《${sent.title}》（${sent.number}），请签收。`;
        return recipients.map((one) => this.command('raise', watched, one, sent.notice, words));
      }
      case 'notices.notice-withdrawn.v1':
        return [...ended, ...settled(recipients, '通报已撤回')];
      case 'notices.receipt-claimed.v1':
        return settled([data.recipient], '已登记签收');
      case 'notices.notice-received.v1':
        return settled([data.organisation], '已签收');
      case 'notices.notice-answered.v1':
        return settled([data.organisation], '已答复');
      case 'notices.notice-acted-on.v1':
        return settled([data.organisation], '已处置');
      case 'notices.notice-objected-to.v1':
        return settled([data.organisation], '已提出异议');
      case 'notices.notice-delivered.v1':
      case 'notices.notice-opened.v1':
      case 'notices.receipt-confirmed.v1':
      case 'notices.group-message-pasted.v1':
        return [];
      default:
        return assertNever(type);
    }
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, subject: id, words, callers, due } = bodySchema.parse(body);
    const subject: AlarmSubject = { organisation, region, kind: 'notice', id };
    return this.alarms.carryOut(this.name, command, subject, { words, callers, pace: paceOf(due) }, ticket);
  }

  private command(
    command: 'raise' | 'standDown',
    { notice, regions }: Watched,
    organisation: string,
    subject: string,
    words: string,
  ): IntendedCommand {
    const sent = notice.kind === 'unknown' ? undefined : notice.sent;
    const callers = sent && sent.organisation !== organisation ? [sent.organisation] : [];
    const due = sent?.receiptDue ?? { kind: 'none' as const };
    return { command, body: { organisation, region: regions.get(organisation) ?? '', subject, words, callers, due } };
  }
}

/** What an alarm of a notice that was not passed on is about. */
const relayOf = (notice: string): string => `${notice}/relay`;

const paceOf = (due: z.output<typeof receiptDueSchema>): Pace | undefined => {
  if (due.kind === 'none') return undefined;
  const { minutes, agreement, version, revision } = due;
  return { minutes, basis: { kind: 'agreement', agreement, version, revision } };
};
