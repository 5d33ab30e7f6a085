import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DelegationReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { refusal } from '#platform/kernel/refusal.js';
import { localDate } from '#platform/kernel/time.js';
import { derivedId } from '#platform/runtime/ids.js';
import { abnormality as abnormalities, learnedOf, occurredOf } from '../domain/abnormality.js';
import type { AddresseeFunction } from '../domain/addressees.js';
import type { DetermineGrade } from '../domain/grading.decide.js';
import {
  type IncidentCommand as Command,
  type DetermineIncident,
  type ExtendDistribution,
  incident,
  type OriginFacts,
} from '../domain/incident.js';
import { fieldSetOn } from '../domain/report-fields.js';
import type { FileReport } from '../domain/reports.decide.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../reference.js';
import { ReportFacts } from '../report-facts.js';

/** As an officer states it; the handler adds what it reads of abnormality and bodies. */
export type DeterminationAsked = Omit<DetermineIncident, 'incident' | 'origin' | 'notOnPlatform' | 'body'> & {
  readonly origin:
    | Extract<OriginFacts, { kind: 'none' }>
    | { readonly kind: 'abnormality'; readonly abnormality: string };
};
type OpenContent = Extract<FileReport['content'], { kind: 'open' }>;
/** The handler adds what it reads of bodies, the signer and files, and what the text in force asks of such a report. */
export type ReportAsked = Omit<FileReport, 'addressees' | 'content' | 'fieldSet'> & {
  readonly addressees: readonly { readonly function: AddresseeFunction; readonly organisation?: string | undefined }[];
  readonly content:
    | Exclude<FileReport['content'], OpenContent>
    | (Omit<OpenContent, 'notUploaded' | 'signer'> & { readonly signer?: string | undefined });
};
/** What needs nothing but the incident. */
type Plain = Exclude<Command, DetermineIncident | ExtendDistribution | DetermineGrade | FileReport>;
export type IncidentAsked =
  | DeterminationAsked
  | Omit<ExtendDistribution, 'notOnPlatform'>
  | Omit<DetermineGrade, 'tables'>
  | ReportAsked
  | Plain;

export class IncidentCommand {
  constructor(
    readonly id: string,
    readonly command: IncidentAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

/** An abnormality of a body becomes one incident; without one, each command makes its own. */
export const incidentIdOf = (
  organisation: string,
  from: { readonly abnormality: string } | { readonly commandId: string },
) =>
  'abnormality' in from
    ? derivedId(organisation, 'incident', from.abnormality)
    : derivedId(organisation, from.commandId, 'incident');

@CommandHandler(IncidentCommand)
export class IncidentHandler implements ICommandHandler<IncidentCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly reportFacts: ReportFacts,
    private readonly delegations: DelegationReader,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  async execute({ id, command, envelope }: IncidentCommand): Promise<Outcome> {
    switch (command.type) {
      case 'DetermineIncident': {
        const origin = await this.originOf(command);
        if (!origin) return { kind: 'refused', refusal: refusal('NotFound', {}, ['abnormality']) };
        const [actor, notOnPlatform, body] = await Promise.all([
          this.delegations.acting(command.actor, 'determineIncident', command.at),
          this.notOnPlatform(command.distribution),
          this.reportFacts.bodyOf(command.actor.organisation, localDate(command.at)),
        ]);
        const determining = { ...command, actor, incident: id, origin, notOnPlatform, body };
        // Its id is derived from the own body: nobody else's can be meant.
        return this.gateway.execute({ ...incident, mayKnow: () => true }, id, determining, envelope);
      }
      case 'ExtendDistribution': {
        const notOnPlatform = await this.notOnPlatform(command.distribution);
        return this.gateway.execute(incident, id, { ...command, notOnPlatform }, envelope);
      }
      case 'DetermineGrade': {
        const { gradingTables: tables } = this.reference;
        const actor = await this.delegations.acting(command.actor, 'determineGrade', command.at);
        return this.gateway.execute(incident, id, { ...command, actor, tables }, envelope);
      }
      case 'FileReport':
        return this.gateway.execute(incident, id, await this.reportOf(command), envelope);
      case 'AddIncidentEntry':
      case 'CloseIncident':
      case 'RecordIncidentFacts':
      case 'DemandOfReport':
      case 'ReceiveReport':
      case 'ForwardReport':
      case 'EndEmergency':
      case 'StartDamageAssessment':
      case 'EndDamageAssessment':
      case 'CompleteInvestigation':
      case 'NoteNotice':
        return this.gateway.execute(incident, id, command, envelope);
    }
  }

  private async originOf({ origin, actor }: DeterminationAsked): Promise<OriginFacts | undefined> {
    if (origin.kind === 'none') return origin;
    const { state, revision } = await this.gateway.load(abnormalities, origin.abnormality);
    if (state.kind === 'unknown' || !abnormalities.mayKnow(actor, state)) return undefined;
    const outcome = state.kind === 'decided' || state.kind === 'closed' ? state.decided.outcome : 'undecided';
    const { raised, intakes } = state;
    // The clocks run from the earliest call.
    const times = { learnedAt: learnedOf(raised, intakes).at, occurred: occurredOf(state) };
    return { ...origin, revision, outcome, provenance: raised.provenance, ...times };
  }

  private async reportOf(asked: ReportAsked): Promise<FileReport> {
    const { content, actor, at, kind, sentAt } = asked;
    const addressees = await Promise.all(
      asked.addressees.map(async ({ function: of, organisation }) => ({
        function: of,
        ...(organisation === undefined ? {} : { named: await this.reportFacts.named(organisation, localDate(sentAt)) }),
      })),
    );
    // The text that is in force on the day on which it was sent.
    const fieldSet = fieldSetOn(this.reference.fieldSets, kind, localDate(sentAt));
    if (content.kind === 'registeredOnly') return { ...asked, addressees, content, fieldSet };
    const { signer, attachments } = content;
    const [notUploaded, signedBy] = await Promise.all([
      this.reportFacts.notUploaded(
        actor,
        attachments.map(({ digest }) => digest),
      ),
      signer === undefined ? undefined : this.reportFacts.signer(signer, actor.organisation, at),
    ]);
    return { ...asked, addressees, content: { ...content, notUploaded, signer: signedBy }, fieldSet };
  }

  private async notOnPlatform(organisations: readonly string[]): Promise<readonly string[]> {
    const known = await Promise.all(organisations.map((one) => this.organisations.find(one)));
    return organisations.filter((_, n) => known[n]?.platform !== 'on');
  }
}
