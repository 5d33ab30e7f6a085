import { Inject, Injectable } from '@nestjs/common';
import {
  AgreementReader,
  isPartyOf,
  type KnownAgreement,
  partyUnder,
  type Terms,
} from '#contexts/agreements/published.js';
import { MonthEvaluator, type ValueDecision } from '#contexts/water-quality/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { daysInMonth, type LocalDateText, type MonthText } from '#platform/kernel/time.js';
import { heldThrough } from './agreement-held.js';
import { BoundaryVolumes } from './boundary-volumes.js';
import { type Pricings, readClause } from './domain/clause.js';
import type { InclusionFact, SectionFacts, SettlementFacts } from './domain/compute.js';
import type { Scheme } from './domain/schemes/schemes.js';
import { settlementIdOf } from './domain/settlement.js';
import { monthFactsOf } from './month-facts.js';
import { SCHEMES } from './schemes-reference.js';

/** What the settlement itself and those of earlier months add to the facts of other contexts. */
export type WithinSettlement = Pick<SettlementFacts, 'statuses' | 'inclusions' | 'carried'>;

/** Reads what a settlement is computed from, of other contexts, as it stands in the journal. */
@Injectable()
export class SettlementFactsReader {
  constructor(
    private readonly agreements: AgreementReader,
    private readonly months: MonthEvaluator,
    private readonly volumes: BoundaryVolumes,
    @Inject(SCHEMES) private readonly schemes: readonly Scheme[],
  ) {}

  /** The agreement, to one of its parties. */
  async agreementOf({ organisation }: Actor, agreement: string): Promise<KnownAgreement | undefined> {
    const found = await this.agreements.find(agreement);
    return found && isPartyOf(found, organisation) ? found : undefined;
  }

  async read(found: KnownAgreement, period: MonthText, within: WithinSettlement): Promise<SettlementFacts | Refusal> {
    const held = heldThrough(found, period);
    if (!held) return refusal('AgreementNotInForce', { period }, ['period']);
    const { version, terms } = held;
    const clause = terms.clauses.compensation;
    if (clause.kind === 'none') return refusal('NoCompensationClause');
    const pricings = readClause(clause, this.schemes);
    if ('code' in pricings) return pricings;
    const { priced, clearing } = pricings;
    if (clearing && found.parties.some(({ organisation }) => organisation === clearing.account))
      return refusal('SchemeParametersInvalid', { reason: 'account of a party', parameter: 'clearing.account' });
    const sections = await Promise.all(
      terms.sections.map((one) => this.section(one, period, pricings, terms, decisionsOn(one, within.inclusions))),
    );
    const refused = sections.find((one): one is Refusal => 'code' in one);
    if (refused) return refused;
    return {
      settlement: settlementIdOf(found.id, period),
      agreement: { id: found.id, revision: found.revision, version },
      period,
      parties: found.parties
        .filter(({ organisation }) =>
          terms.sections.some((section) => partyUnder(found, organisation, section, lastDayOf(period))),
        )
        .map(({ organisation, region }) => ({ organisation, region })),
      ...{ priced, clearing },
      sections: sections as SectionFacts[],
      ...within,
    };
  }

  private async section(
    section: string,
    period: MonthText,
    { monthRule: rule, indicatorSet }: Pricings,
    { clauses }: Terms,
    decisions: readonly ValueDecision[],
  ): Promise<SectionFacts | Refusal> {
    const agreed = clauses.targets.find((one) => one.section === section && one.indicatorSet === indicatorSet);
    const by = { rule, indicatorSet, target: agreed?.waterClass, decisions };
    const month = await this.months.evaluate(section, period, by);
    if ('code' in month) return month;
    return {
      ...{ section, open: month.status === 'open', monthVersion: month.monthVersion, monthRevision: month.revision },
      month: monthFactsOf(month, agreed !== undefined),
      volume: await this.volumes.find(section, period),
    };
  }
}

const decisionsOn = (section: string, inclusions: readonly InclusionFact[]): ValueDecision[] =>
  inclusions
    .filter((one) => one.section === section)
    .flatMap(({ inclusion: decision, versionIds, items, effect }) =>
      items.flatMap((item) => versionIds.map((versionId) => ({ decision, versionId, item, effect }))),
    );

const lastDayOf = (period: MonthText) => `${period}-${daysInMonth(period)}` as LocalDateText;
