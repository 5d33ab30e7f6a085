import { Inject, Injectable } from '@nestjs/common';
import { AgreementReader, partyUnder } from '#contexts/agreements/published.js';
import { SectionKnowledge } from '#contexts/incidents/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { FlowReader } from '#contexts/water-quality/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type InstantText, localDate, localMonth, previousDay, startOfDay } from '#platform/kernel/time.js';
import type { NoticeKind, ReceiptDue } from './domain/notice.events.js';
import type { SendNotice } from './domain/notice.js';
import type { NoticeRules } from './domain/notice-rules.js';
import { receiptDueOf, routeOf } from './domain/route.js';
import { NOTICE_RULES } from './notice-reference.js';

/** What an agreement and the water say about a notice: until when it is to be receipted, and to whom it goes. */
@Injectable()
export class Routing {
  constructor(
    private readonly agreements: AgreementReader,
    private readonly knowledge: SectionKnowledge,
    private readonly organisations: OrganisationReader,
    private readonly flow: FlowReader,
    @Inject(NOTICE_RULES) readonly rules: NoticeRules,
  ) {}

  /** By the agreement's clauses of that day; none where it sets no minutes. */
  async receiptDue(agreement: string | undefined, at: InstantText): Promise<ReceiptDue> {
    const found = agreement === undefined ? undefined : await this.agreements.find(agreement);
    const inForce = found?.termsOn(localDate(at));
    if (!found || inForce?.terms.clauses.receiptMinutes.kind !== 'minutes') return { kind: 'none' };
    const { minutes } = inForce.terms.clauses.receiptMinutes;
    return receiptDueOf({ minutes, agreement: found.id, version: inForce.version, revision: found.revision }, at);
  }

  /** Parties of the agreement on the sides that are, or could be, meant. */
  async route(
    actor: Actor,
    kind: NoticeKind,
    section: string,
    agreement: string | undefined,
    at: InstantText,
  ): Promise<SendNotice['route']> {
    const looks = this.rules.looks[kind];
    if (looks === undefined) return { kind: 'none' };
    if (agreement === undefined) return { kind: 'noAgreement' };
    const today = localDate(at);
    const seen = await this.knowledge.see(actor, section, agreement, [today]);
    if (!seen) return { kind: 'unknown' };
    const found = await this.agreements.find(agreement);
    const bodies = await Promise.all(
      (found?.parties ?? [])
        .filter(({ organisation }) => found && partyUnder(found, organisation, section, today))
        .map(({ organisation }) => this.organisations.find(organisation)),
    );
    const neighbours = bodies.flatMap((one) => (one ? [{ organisation: one.id, region: one.region }] : []));
    const months = [...new Set([localMonth(startOfDay(previousDay(today))), localMonth(at)])];
    const flows = await this.flow.seen(section, months);
    return routeOf(this.rules, looks, seen.section, flows, neighbours, actor.organisation, at);
  }
}
