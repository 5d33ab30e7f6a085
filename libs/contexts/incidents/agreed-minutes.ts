import { Inject, Injectable } from '@nestjs/common';
import { AgreementReader, type KnownAgreement, type Period } from '#contexts/agreements/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type ClockRule, clockRuleSchema } from '#platform/calendar/legal-clock.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { abnormality as abnormalities } from './domain/abnormality.js';
import { isWithin } from './domain/addressees.js';
import { concernedBy, noticeDutyTo } from './domain/clocks.js';
import type { KnownIncident } from './domain/incident.state.js';
import { INCIDENT_REFERENCE, type IncidentReference, type PromptDuty } from './reference.js';

/**
 * Minutes that agreements set for what is to be done 及时, as texts for those duties. Asked are the agreements of the
 * section at which the abnormality was found, for the days on which the body is a party; an incident without one has none.
 */
@Injectable()
export class AgreedMinutes {
  constructor(
    private readonly gateway: Gateway,
    private readonly agreements: AgreementReader,
    private readonly organisations: OrganisationReader,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  async of(incident: KnownIncident): Promise<readonly ClockRule[]> {
    const { determined, reports, demands } = incident;
    const { origin, organisation } = determined;
    const regions = [...concernedBy(incident).keys()];
    const isAsked =
      demands.length > 0 || regions.length > 0 || reports.some(({ content }) => content.kind === 'telephone');
    if (origin.kind === 'none' || !isAsked) return [];
    const { state } = await this.gateway.load(abnormalities, origin.abnormality);
    if (state.kind === 'unknown' || state.raised.section.kind === 'none') return [];
    const found = await this.between(state.raised.section.section, organisation);
    const rules = found.map(async ({ agreement, period }) => [
      ...this.promptly(agreement, period),
      ...this.notices(agreement, period, await this.parties(period, organisation, regions)),
    ]);
    return (await Promise.all(rules)).flat();
  }

  /** For what a body has to do promptly about what it found at a section. */
  async at(section: string, organisation: string): Promise<readonly ClockRule[]> {
    const found = await this.between(section, organisation);
    return found.flatMap(({ agreement, period }) => this.promptly(agreement, period));
  }

  private async between(section: string, organisation: string): Promise<readonly Agreed[]> {
    return (await this.agreements.ofSection(section)).flatMap((agreement) =>
      agreement.periods
        .filter(
          ({ sections, parties }) =>
            sections.includes(section) && parties.some((one) => one.organisation === organisation),
        )
        .map((period) => ({ agreement, period })),
    );
  }

  /** Of these regions those of which another body is a party too. */
  private async parties({ parties }: Period, own: string, regions: readonly string[]): Promise<readonly string[]> {
    if (regions.length === 0) return [];
    const others = parties.filter(({ organisation }) => organisation !== own);
    const known = await Promise.all(others.map(({ organisation }) => this.organisations.find(organisation)));
    return regions.filter((region) => known.some((one) => one && isWithin(region, one.region)));
  }

  private notices(agreement: KnownAgreement, period: Period, regions: readonly string[]): readonly ClockRule[] {
    const agreed = agreement.termsOn(period.since)?.terms.clauses.noticeMinutes;
    const duty = this.dutyOf('notify-neighbour');
    if (agreed?.kind !== 'minutes' || !duty) return [];
    return regions.map((region) => {
      const named = { zh: `${duty.zh}（${region}）`, en: `${duty.en} (${region})` };
      return ruleOf(agreement, period, noticeDutyTo(region), named, agreed.minutes);
    });
  }

  private promptly(agreement: KnownAgreement, period: Period): readonly ClockRule[] {
    return (agreement.termsOn(period.since)?.terms.clauses.promptMinutes ?? []).flatMap(({ duty: id, minutes }) => {
      const duty = this.dutyOf(id);
      return duty ? [ruleOf(agreement, period, id, duty, minutes)] : [];
    });
  }

  private dutyOf(asked: string): PromptDuty['duty'] | undefined {
    return this.reference.promptDuties.find(({ id }) => id === asked)?.duty;
  }
}

interface Agreed {
  readonly agreement: KnownAgreement;
  readonly period: Period;
}

const ruleOf = (
  { id: agreement, termsOn }: KnownAgreement,
  { since, until, version }: Period,
  startFact: string,
  duty: PromptDuty['duty'],
  n: number,
): ClockRule =>
  clockRuleSchema.parse({
    ...{ id: `${startFact}/agreement:${agreement}`, version, duty, since, clock: 'min', n, startFact },
    ...(until.kind === 'day' ? { until: until.day } : {}),
    basis: {
      ...{ instrument: `《${termsOn(since)?.terms.title}》`, article: '约定的时限' },
      ...{ textVersion: `第${version}版`, confirmed: true },
    },
  });
