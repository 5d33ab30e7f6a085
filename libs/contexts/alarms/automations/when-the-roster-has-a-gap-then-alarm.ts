import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type DutyGap, DutyReader } from '#contexts/identity/published.js';
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
import {
  epochMilliseconds,
  fromEpochMilliseconds,
  type InstantText,
  instant,
  localText,
} from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { AlarmRaising, type AlarmSubject } from '../alarm-raising.js';

interface Watched {
  readonly organisation: string;
  readonly region: string;
  /** Each follows a shift; by their beginning. */
  readonly gaps: readonly DutyGap[];
}

const hour = 3_600_000;
const backward = 7 * 24 * hour;
/** A roster is written for months at once, and may not be touched again before it ends. */
const forward = 400 * 24 * hour;

const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  gap: z.string(),
  words: z.string(),
});

/**
 * A roster that leaves hours open alarms so long before they begin as the rules of duty look ahead (24 h); a shift put
 * into the gap stands the alarm down. Only what follows a shift is a gap: a body without a roster keeps none.
 */
@Injectable()
export class AlarmOfGap extends Automation<Watched> {
  readonly name = 'alarms.roster-gap';
  readonly handles = ['identity.duty-assigned.v1', 'identity.duty-removed.v1'];

  constructor(
    private readonly duty: DutyReader,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
    private readonly clock: Clock,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as { readonly organisation: string }).organisation];
  }

  override async load(organisation: string): Promise<Watched> {
    const now = epochMilliseconds(this.clock.now());
    const from = fromEpochMilliseconds(now - backward);
    const gaps = await this.duty.gaps(organisation, from, fromEpochMilliseconds(now + forward));
    const region = (await this.organisations.find(organisation))?.region ?? '';
    return { organisation, region, gaps: gaps.filter((gap) => gap.from > from) };
  }

  override timers({ gaps }: Watched): readonly Timer[] {
    return gaps.map(({ from }) => ({ timer: from, dueAt: this.looksAhead(from) }));
  }

  override react({ organisation, region, gaps }: Watched, input: Input): readonly IntendedCommand[] {
    const body = { organisation, region };
    const raise = ({ from: gap }: DutyGap): IntendedCommand => ({
      command: 'raise',
      body: { ...body, gap, words: `值班表自 ${localText(gap)} 起无人值班，请立即排班。` },
    });
    if (input.kind === 'timer') return gaps.filter(({ from }) => from === input.timer).map(raise);
    // A timer fires once: hours that were filled and stand open again, so shortly before, are told by what opened them.
    if (input.event.type === 'identity.duty-removed.v1')
      return gaps.filter(({ from }) => this.looksAhead(from) <= input.event.metadata.recordedAt).map(raise);
    const from = instant((input.event.data as { readonly from: string }).from);
    const { recordedAt } = input.event.metadata;
    // Where the shift does not begin with the gap: what is left of it is a gap still, unless it is over.
    const gap = gaps.find(({ until }) => until === from && until <= recordedAt)?.from ?? from;
    // Before that nothing had alarmed.
    if (this.looksAhead(gap) > recordedAt) return [];
    return [{ command: 'standDown', body: { ...body, gap, words: '已排班' } }];
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, gap, words } = bodySchema.parse(body);
    const subject: AlarmSubject = { organisation, region, kind: 'rosterGap', id: gap };
    return this.alarms.carryOut(this.name, command, subject, { words, callers: [] }, ticket);
  }

  private looksAhead(from: InstantText): InstantText {
    return fromEpochMilliseconds(epochMilliseconds(from) - this.duty.looksAheadHours * hour);
  }
}
