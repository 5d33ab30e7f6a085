import { Injectable } from '@nestjs/common';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Gateway } from '#platform/gateway/gateway.js';
import type { InstantText } from '#platform/kernel/time.js';
import type { Assigned } from './domain/duty.events.js';
import { officer as officers } from './domain/officer.js';
import { gaps, type Interval, onDuty, type Responsible, responsible, type Shift } from './domain/roster.js';
import { readDutyRules } from './duty-reference.js';
import { rosterOf, yearsNear } from './duty-rosters.js';

/** Who is on duty, as other contexts ask. Folded from the journal, never from a view. */
@Injectable()
export class DutyReader {
  private readonly rules = readDutyRules();

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
  ) {}

  /** So long before hours that nobody has does it alarm (`gapLookAheadHours`). */
  get looksAheadHours(): number {
    return this.rules.gapLookAheadHours;
  }

  async onDuty(organisation: string, at: InstantText): Promise<DutyAt> {
    const roster = await this.near(organisation, at, at);
    const shift = onDuty(roster, at);
    const answers = responsible(roster, at, this.rules);
    if (!shift) return { kind: 'nobody', responsible: answers };
    const { id, officer, deputy, leader, from, until } = shift;
    return { kind: 'onDuty', shift: id, officer, deputy, leader, from, until, responsible: answers };
  }

  /**
   * Whom to call, one after the other: 值班员, 副班, 带班领导, then the duty officer of the body above. Each officer once;
   * dismissed ones are left out. Empty when neither body has anybody on duty.
   */
  async contactOrder(organisation: string, at: InstantText): Promise<readonly Contact[]> {
    const shift = onDuty(await this.near(organisation, at, at), at);
    const parent = (await this.organisations.find(organisation))?.parent ?? { kind: 'none' };
    const above = parent.kind === 'organisation' ? onDuty(await this.near(parent.value, at, at), at) : undefined;
    const contacts = [
      ...(shift ? ofShift(organisation, shift) : []),
      ...(above && parent.kind === 'organisation'
        ? [{ officer: above.officer, organisation: parent.value, why: 'superior' as const }]
        : []),
    ].filter(({ officer }, n, all) => all.findIndex((one) => one.officer === officer) === n);
    const serving = await Promise.all(
      contacts.map(async ({ officer }) => (await this.gateway.load(officers, officer)).state.kind === 'serving'),
    );
    return contacts.filter((_, n) => serving[n]);
  }

  /** Within the interval: when nobody is assigned. */
  async gaps(organisation: string, from: InstantText, until: InstantText): Promise<readonly Interval[]> {
    return gaps((await this.near(organisation, from, until)).shifts, from, until);
  }

  private near(organisation: string, from: InstantText, until: InstantText) {
    return rosterOf(this.gateway, organisation, yearsNear(this.rules, from, until));
  }
}

export type DutyAt =
  | {
      readonly kind: 'onDuty';
      readonly shift: string;
      readonly officer: string;
      readonly deputy: Assigned;
      readonly leader: Assigned;
      readonly from: InstantText;
      readonly until: InstantText;
      readonly responsible: Responsible;
    }
  /** No shift runs; who had the last one may still be responsible. */
  | { readonly kind: 'nobody'; readonly responsible: Responsible };

export interface Contact {
  /** Officer id; telephones are in the vault. */
  readonly officer: string;
  readonly organisation: string;
  readonly why: 'onDuty' | 'deputy' | 'leader' | 'superior';
}

const ofShift = (organisation: string, { officer, deputy, leader }: Shift): Contact[] => [
  { officer, organisation, why: 'onDuty' },
  ...(deputy.kind === 'officer' ? [{ officer: deputy.officer, organisation, why: 'deputy' as const }] : []),
  ...(leader.kind === 'officer' ? [{ officer: leader.officer, organisation, why: 'leader' as const }] : []),
];
