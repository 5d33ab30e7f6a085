import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { IncidentReader, NoticeNoting } from '#contexts/incidents/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { instantSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { NoticeEvent, NoticeKind, SentNotice } from '../domain/notice.events.js';
import { notice as notices } from '../domain/notice.js';

interface Sent {
  readonly sent: SentNotice | undefined;
  /** Regions of the recipients. */
  readonly notified: readonly { readonly organisation: string; readonly region: string }[];
  /** Who determined the incident it is about. */
  readonly owner: string | undefined;
}

const bodySchema = z.strictObject({
  incident: z.string(),
  organisation: z.string(),
  notice: z.string(),
  notified: z.array(z.strictObject({ organisation: z.string(), region: z.string() })),
  sentAt: instantSchema,
});

/** Kinds that tell a neighbour of an incident. */
const telling: readonly NoticeKind[] = [
  ...(['warning', 'information', 'search', 'upstreamAbnormality', 'downstreamAbnormality'] as const),
];

/**
 * A notice about an incident, also one that was passed on, is noted in it with the regions of who got it: that meets the
 * duty to notify the neighbour (突发环境事件信息报告办法 art. 8).
 */
@Injectable()
export class NoteInIncident extends Automation<Sent> {
  readonly name = 'notices.note-in-incident';
  readonly handles = ['notices.notice-sent.v2'];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly incidents: IncidentReader,
    private readonly noting: NoticeNoting,
    private readonly clock: Clock,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as NoticeEvent['data']).notice];
  }

  override async load(id: string): Promise<Sent> {
    const { state } = await this.gateway.load(notices, id);
    if (state.kind === 'unknown' || state.sent.about.kind !== 'incident')
      return { sent: undefined, notified: [], owner: undefined };
    const { sent } = state;
    const found = await Promise.all(sent.recipients.map(({ organisation }) => this.organisations.find(organisation)));
    const notified = found.flatMap((one) => (one ? [{ organisation: one.id, region: one.region }] : []));
    return { sent, notified, owner: (await this.incidents.find(state.sent.about.incident))?.organisation };
  }

  override react({ sent, notified, owner }: Sent, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event' || sent?.about.kind !== 'incident' || owner === undefined) return [];
    if (!telling.includes(sent.kind) || notified.length === 0) return [];
    const { notice, about, at: sentAt } = sent;
    return [{ command: 'note', body: { incident: about.incident, organisation: owner, notice, notified, sentAt } }];
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { incident, organisation, notice, notified, sentAt } = bodySchema.parse(body);
    const actor = automationActor(this.name, organisation);
    return this.noting.note(incident, { actor, at: this.clock.now(), notice, notified, sentAt }, { ...ticket, actor });
  }
}
