import { Inject, Injectable } from '@nestjs/common';
import {
  AgreementReader,
  isPartyOf,
  type KnownAgreement,
  partyUnder,
  type Terms,
} from '#contexts/agreements/published.js';
import { MonthEvaluator } from '#contexts/water-quality/published.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { daysInMonth, type LocalDateText, type MonthText } from '#platform/kernel/time.js';
import { BoundaryVolumes } from './boundary-volumes.js';
import { type Pricings, readClause } from './domain/clause.js';
import type { SectionFacts, SettlementFacts } from './domain/compute.js';
import type { Scheme } from './domain/schemes/schemes.js';
import { settlementIdOf } from './domain/settlement.js';
import { monthFactsOf } from './month-facts.js';
import { SCHEMES } from './schemes-reference.js';

/** Reads what a settlement is computed from, of other contexts, as it stands in the journal. */
@Injectable()
export class SettlementFactsReader {
  constructor(
    private readonly agreements: AgreementReader,
    private readonly months: MonthEvaluator,
    private readonly volumes: BoundaryVolumes,
    @Inject(SCHEMES) private readonly schemes: readonly Scheme[],
  ) {}

  async read(actor: Actor, agreement: string, period: MonthText): Promise<SettlementFacts | Refusal> {
    const found = await this.agreements.find(agreement);
    if (!found || !isPartyOf(found, actor.organisation)) return refusal('NotFound');
    const held = heldThrough(found, period);
    if (!held) return refusal('AgreementNotInForce', { period }, ['period']);
    const { version, terms } = held;
    const clause = terms.clauses.compensation;
    if (clause.kind === 'none') return refusal('NoCompensationClause');
    const pricings = readClause(clause, this.schemes);
    if ('code' in pricings) return pricings;
    const sections = await Promise.all(terms.sections.map((one) => this.section(one, period, pricings, terms)));
    const refused = sections.find((one): one is Refusal => 'code' in one);
    if (refused) return refused;
    return {
      settlement: settlementIdOf(agreement, period),
      agreement: { id: agreement, revision: found.revision, version },
      period,
      parties: found.parties
        .filter(({ organisation }) =>
          terms.sections.some((section) => partyUnder(found, organisation, section, lastDayOf(period))),
        )
        .map(({ organisation, region }) => ({ organisation, region })),
      priced: pricings.priced,
      sections: sections as SectionFacts[],
    };
  }

  private async section(
    section: string,
    period: MonthText,
    { monthRule: rule, indicatorSet }: Pricings,
    { clauses }: Terms,
  ): Promise<SectionFacts | Refusal> {
    const agreed = clauses.targets.find((one) => one.section === section && one.indicatorSet === indicatorSet);
    const by = { rule, indicatorSet, target: agreed?.waterClass };
    const month = await this.months.evaluate(section, period, by);
    if ('code' in month) return month;
    return {
      ...{ section, open: month.status === 'open', monthVersion: month.monthVersion, monthRevision: month.revision },
      month: monthFactsOf(month, agreed !== undefined),
      volume: await this.volumes.find(section, period),
    };
  }
}

const lastDayOf = (period: MonthText) => `${period}-${daysInMonth(period)}` as LocalDateText;

/** The terms that held on every day of the month; nothing where none did, or they changed within it. */
const heldThrough = (agreement: KnownAgreement, period: MonthText) => {
  const held = Array.from({ length: daysInMonth(period) }, (_, n) =>
    agreement.termsOn(`${period}-${`${n + 1}`.padStart(2, '0')}` as LocalDateText),
  );
  const [first] = held;
  return first && held.every((one) => one?.version === first.version) ? first : undefined;
};
