import { Inject, Injectable } from '@nestjs/common';
import { AgreementReader, type KnownAgreement, type Period } from '#contexts/agreements/published.js';
import { type ClockRule, clockRuleSchema } from '#platform/calendar/legal-clock.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { abnormality as abnormalities } from './domain/abnormality.js';
import type { KnownIncident } from './domain/incident.state.js';
import { INCIDENT_REFERENCE, type IncidentReference } from './reference.js';

/**
 * Minutes that agreements set for what is to be done 及时, as texts for those duties. Asked are the agreements of the
 * section at which the abnormality was found, for the days on which the determining body is a party; an incident without
 * one has none.
 */
@Injectable()
export class AgreedMinutes {
  constructor(
    private readonly gateway: Gateway,
    private readonly agreements: AgreementReader,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  async of({ determined, reports, demands }: KnownIncident): Promise<readonly ClockRule[]> {
    const { origin, organisation } = determined;
    const isAsked = demands.length > 0 || reports.some(({ content }) => content.kind === 'telephone');
    if (origin.kind === 'none' || !isAsked) return [];
    const { state } = await this.gateway.load(abnormalities, origin.abnormality);
    if (state.kind === 'unknown' || state.raised.section.kind === 'none') return [];
    const { section } = state.raised.section;
    const found = await this.agreements.ofSection(section);
    return found.flatMap((agreement) =>
      agreement.periods
        .filter(
          ({ sections, parties }) =>
            sections.includes(section) && parties.some((one) => one.organisation === organisation),
        )
        .flatMap((period) => this.rulesOf(agreement, period)),
    );
  }

  private rulesOf(agreement: KnownAgreement, { since, until, version }: Period): readonly ClockRule[] {
    const terms = agreement.termsOn(since)?.terms;
    return (terms?.clauses.promptMinutes ?? []).flatMap(({ duty: id, minutes }) => {
      const duty = this.reference.promptDuties.find((one) => one.id === id)?.duty;
      if (!duty) return [];
      const basis = {
        ...{ instrument: `《${terms?.title}》`, article: '约定的时限', textVersion: `第${version}版`, confirmed: true },
      };
      const days = { since, ...(until.kind === 'day' ? { until: until.day } : {}) };
      return [
        clockRuleSchema.parse({
          ...{ id: `${id}/agreement:${agreement.id}`, version, duty, basis, ...days, clock: 'min', n: minutes },
          startFact: id,
        }),
      ];
    });
  }
}
