import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AbnormalityRaising } from '#contexts/incidents/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { instantSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { type NoticeEvent, noticeRealitySchema } from '../domain/notice.events.js';
import { type Notice, notice as notices } from '../domain/notice.js';
import type { NoticeRules } from '../domain/notice-rules.js';
import { noticeWords } from '../domain/words.js';
import { NOTICE_RULES } from '../notice-reference.js';

interface Read {
  readonly notice: Notice;
  /** Regions of the recipients. */
  readonly regions: ReadonlyMap<string, string>;
}

const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  notice: z.string(),
  revision: z.int(),
  thread: z.string(),
  description: z.string(),
  learnedAt: instantSchema,
  provenance: noticeRealitySchema,
});

/**
 * Who is told of it has to look itself, and reports by its own clock (突发环境事件信息报告办法 arts 3–4, 8): when an officer of a
 * recipient opens or receipts a notice of such a kind, the first of both, an abnormality of that body is raised. It was
 * learned of then. What it is an officer decides.
 */
@Injectable()
export class OpenOwnCase extends Automation<Read> {
  readonly name = 'notices.open-own-case';
  readonly handles = ['notices.notice-opened.v1', 'notices.notice-received.v1'];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly raising: AbnormalityRaising,
    private readonly clock: Clock,
    @Inject(NOTICE_RULES) private readonly rules: NoticeRules,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as NoticeEvent['data']).notice];
  }

  override async load(id: string): Promise<Read> {
    const { state } = await this.gateway.load(notices, id);
    if (state.kind === 'unknown') return { notice: state, regions: new Map() };
    const bodies = state.sent.recipients.map(({ organisation }) => organisation);
    return { notice: state, regions: await this.organisations.regionsOf(bodies) };
  }

  override react({ notice, regions }: Read, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event' || notice.kind !== 'sent') return [];
    const { sent } = notice;
    if (!this.rules.opensOwnCase.includes(sent.kind)) return [];
    const { organisation, at } = (input.event as DecodedOf<NoticeEvent>).data;
    const description = `据${sent.organisation}${noticeWords[sent.kind]}通报《${sent.title}》（${sent.number}）自动登记，待核实`;
    const { notice: id, thread, provenance } = sent;
    const about = { notice: id, revision: input.event.revision, thread, provenance: { ...provenance } };
    const region = regions.get(organisation) ?? '';
    return [{ command: 'raise', body: { organisation, region, ...about, description, learnedAt: at } }];
  }

  override async carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, notice, revision, thread, description, learnedAt, provenance } =
      bodySchema.parse(body);
    const actor = automationActor(this.name, organisation, region);
    const { outcome } = await this.raising.raise(
      {
        ...{ type: 'RaiseAbnormality', actor, at: this.clock.now(), description, learnedAt, provenance },
        ...{ cause: { kind: 'neighbour', notice, noticeRevision: revision, thread }, occurred: { kind: 'unknown' } },
      },
      { ...ticket, actor },
    );
    return outcome;
  }
}
