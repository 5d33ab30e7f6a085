import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DutyReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import type { SentNotice } from '#contexts/notices/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { type InstantText, instant, localText } from '#platform/kernel/time.js';
import { type MailingRules, urgencies } from '../domain/mailing-rules.js';
import { MessageQueueing } from '../message-queueing.js';
import { MAILING_RULES } from '../reference.js';
import { oneLine, shortened } from '../templates/render.js';

/** Who is to be told of a notice, and what. */
interface ToTell {
  readonly sender: { readonly zh: string; readonly en: string };
  readonly officers: readonly { readonly organisation: string; readonly officer: string }[];
  readonly rules: MailingRules;
}

const bodySchema = z.strictObject({
  ...{ organisation: z.string(), officer: z.string(), notice: z.string(), urgency: z.enum(urgencies) },
  ...{ number: z.string(), title: z.string(), sender: z.string(), senderEn: z.string(), sentAt: z.string() },
});

/** A notice came: whoever is on duty at each recipient on the platform is written to, officer and deputy; once each. */
@Injectable()
export class TellOfNotice extends Automation<ToTell> {
  readonly name = 'mailing.tell-of-notice';
  readonly handles = ['notices.notice-sent.v2'];

  constructor(
    private readonly duty: DutyReader,
    private readonly organisations: OrganisationReader,
    private readonly queueing: MessageQueueing,
    @Inject(MAILING_RULES) private readonly rules: MailingRules,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as SentNotice).notice];
  }

  override async load(_: string, inputs: readonly Input[]): Promise<ToTell> {
    const sent = inputs.flatMap((input) => (input.kind === 'event' ? [input.event.data as SentNotice] : []));
    const [notice] = sent;
    if (!notice) return { sender: { zh: '', en: '' }, officers: [], rules: this.rules };
    const sender = (await this.organisations.find(notice.organisation))?.name;
    const here = notice.recipients.filter(({ platform }) => platform === 'on');
    const found = await Promise.all(here.map(({ organisation }) => this.onDuty(organisation, instant(notice.at))));
    const name = { zh: sender?.zh ?? notice.organisation, en: sender?.en ?? notice.organisation };
    return { sender: name, officers: found.flat(), rules: this.rules };
  }

  override react({ sender, officers, rules }: ToTell, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event') return [];
    const { notice, number, title, kind, at } = input.event.data as SentNotice;
    const urgency = rules.routineNotices.includes(kind) ? 'routine' : 'urgent';
    const told = { notice, number, title: shortened(oneLine(title), 200), sentAt: localText(at), urgency };
    return officers.map(({ organisation, officer }) => ({
      command: 'tell',
      body: { organisation, officer, ...told, sender: sender.zh, senderEn: sender.en },
    }));
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, officer, notice, urgency, ...parameters } = bodySchema.parse(body);
    const telling = { organisation, officer, fact: { kind: 'notice', id: notice }, urgency } as const;
    return this.queueing.queue(
      { ...telling, template: 'noticeArrived', parameters },
      { ...ticket, actor: automationActor(this.name, organisation) },
    );
  }

  /** Who has the shift and its deputy; and who is still responsible for the one before. */
  private async onDuty(organisation: string, at: InstantText) {
    const duty = await this.duty.onDuty(organisation, at);
    const ids = [
      ...(duty.kind === 'onDuty' ? [duty.officer] : []),
      ...(duty.kind === 'onDuty' && duty.deputy.kind === 'officer' ? [duty.deputy.officer] : []),
      ...(duty.responsible.kind === 'officer' ? [duty.responsible.officer] : []),
    ];
    return [...new Set(ids)].map((officer) => ({ organisation, officer }));
  }
}
