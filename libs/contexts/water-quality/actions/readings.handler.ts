import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { MonthText } from '#platform/kernel/time.js';
import type { AssessMonth } from '../domain/assessment.decide.js';
import { coversMonth, type Party } from '../domain/authority.js';
import type { OnReadings } from '../domain/month.decide.js';
import { type ReadingsCommand as Command, readings } from '../domain/readings.js';
import type { ReadingsMonthEvent } from '../domain/readings-month.js';
import { mayKnowSection, type RegisteredSection, section } from '../domain/section.js';
import { SectionParties } from '../section-parties.js';
import { type AssessmentAsked, AssessmentsAsked } from './assessments-asked.js';

/** A command without what the handler reads of the section. */
type Asked<One> = One extends OnReadings ? Omit<One, Exclude<keyof OnReadings, 'actor'>> : never;
export type ReadingsAsked = Asked<Exclude<Command, AssessMonth>>;

/** A command on the readings of one section in one month. */
export class ReadingsCommand {
  /** @param agreement by which an organisation acts that is not the data owner */
  constructor(
    readonly section: string,
    readonly month: MonthText,
    readonly command: ReadingsAsked | AssessmentAsked,
    readonly envelope: CommandEnvelope,
    readonly agreement?: string,
  ) {}
}

@CommandHandler(ReadingsCommand)
export class ReadingsHandler implements ICommandHandler<ReadingsCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly parties: SectionParties,
    private readonly assessments: AssessmentsAsked,
  ) {}

  async execute(sent: ReadingsCommand): Promise<Outcome> {
    const { section: id, month, command, envelope } = sent;
    const { state, revision } = await this.gateway.load(section, id);
    if (state.kind === 'unknown') return refused(refusal('NotFound'));
    const party = await this.party(sent, state);
    if (!mayKnowSection(envelope.actor, state, party !== undefined)) return refused(refusal('NotFound'));
    const asked = command.type === 'AssessMonth' ? this.assessments.whole(command, state, revision, month) : command;
    if ('code' in asked) return refused(asked);
    const aggregate = { ...readings, mayKnow: () => mayKnowSection(envelope.actor, state, party !== undefined) };
    const on = { section: id, month, dataOwner: state.details.dataOwner, party };
    return this.gateway.execute(aggregate, `${id}-${month}`, { ...asked, ...on }, envelope);
  }

  /** What the named agreement gives to another than the data owner, where it gives anything for this month. */
  private async party(
    { section: id, month, agreement, envelope }: ReadingsCommand,
    { details: { dataOwner } }: RegisteredSection,
  ): Promise<Party | undefined> {
    const { organisation } = envelope.actor;
    if (agreement === undefined || organisation === dataOwner) return undefined;
    const cited = await this.parties.under(agreement, organisation, id);
    if (!cited || !coversMonth(cited, month)) return undefined;
    const owner = await this.organisations.find(dataOwner);
    return { ...cited, dataOwnerIs: owner?.platform ?? 'on' };
  }
}

const refused = (why: Refusal): Outcome => ({ kind: 'refused', refusal: why });

/** Proposals that a command came to; those of a closed month. */
export const proposalsIn = (outcome: Outcome): readonly string[] => {
  const events = outcome.kind === 'accepted' ? (outcome.events as readonly ReadingsMonthEvent[]) : [];
  return events.flatMap((event) =>
    event.type === 'water-quality.correction-proposed.v1' || event.type === 'water-quality.withdrawal-proposed.v1'
      ? [event.data.proposal]
      : [],
  );
};
