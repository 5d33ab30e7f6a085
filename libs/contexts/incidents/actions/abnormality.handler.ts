import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { dayOfReading, MonthReader, sectionOf } from '#contexts/water-quality/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { localDate } from '#platform/kernel/time.js';
import type { Cause } from '../domain/abnormality.events.js';
import {
  type AbnormalityChange,
  abnormality,
  type CloseAbnormality,
  type AbnormalityCommand as Command,
  type Grounds,
  type RaiseAbnormality,
} from '../domain/abnormality.js';
import type { Finding } from '../domain/abnormality-rules.js';
import { incident } from '../domain/incident.js';
import type { CitedSection } from '../domain/shared.schemas.js';
import { SectionKnowledge } from '../section-knowledge.js';
import { incidentIdOf } from './incident.handler.js';

/** A cause as an officer states it; a reading is named by the id of its version. */
export type CauseAsked =
  | Exclude<Cause, { kind: 'reading' | 'rule' }>
  | { readonly kind: 'reading'; readonly versionId: string; readonly items: readonly string[] }
  | {
      readonly kind: 'rule';
      readonly versionId: string;
      readonly items: readonly string[];
      readonly findings: readonly Finding[];
    };

export interface RaisingAsked extends Omit<RaiseAbnormality, 'grounds' | 'abnormality'> {
  readonly cause: CauseAsked;
  readonly section?: string | undefined;
  /** Under which the actor's body may know of the section. */
  readonly agreement?: string | undefined;
}

export type ClosingAsked = Omit<CloseAbnormality, 'determined'>;

export class AbnormalityCommand {
  constructor(
    readonly id: string,
    readonly command: RaisingAsked | AbnormalityChange | ClosingAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(AbnormalityCommand)
export class AbnormalityHandler implements ICommandHandler<AbnormalityCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly knowledge: SectionKnowledge,
    private readonly months: MonthReader,
  ) {}

  async execute({ id, command, envelope }: AbnormalityCommand): Promise<Outcome> {
    if (command.type === 'CloseAbnormality') {
      const { organisation } = command.actor;
      const { state } = await this.gateway.load(incident, incidentIdOf(organisation, { abnormality: id }));
      return this.gateway.execute(abnormality, id, { ...command, determined: state.kind !== 'unknown' }, envelope);
    }
    if (command.type !== 'RaiseAbnormality') return this.gateway.execute(abnormality, id, command, envelope);
    const { cause, section, agreement, ...asked } = command;
    const grounds = await this.groundsOf(command);
    const raising: Command = { ...asked, abnormality: id, grounds };
    // Its id is derived from the sender: nobody else's can be meant.
    return this.gateway.execute({ ...abnormality, mayKnow: () => true }, id, raising, envelope);
  }

  private async groundsOf({ actor, at, cause, section, agreement }: RaisingAsked): Promise<Grounds> {
    const cites = cause.kind === 'reading' || cause.kind === 'rule';
    const id = cites ? sectionOf(cause.versionId) : section;
    if (id === undefined) return cites ? { kind: 'unknown' } : { kind: 'found', section: { kind: 'none' }, cause };
    // A party sees a reading where its agreement held on the day of the sample.
    const day = cites ? dayOfReading(cause.versionId) : localDate(at);
    const seen = day && (await this.knowledge.see(actor, id, agreement, [day]));
    if (!seen) return { kind: 'unknown' };
    const { revision } = seen.section;
    const cited: CitedSection = { kind: 'section', section: id, revision, knownAs: seen.knownAs };
    if (!cites) return { kind: 'found', section: cited, cause };
    const { versionId } = cause;
    const reading = await this.months.findReading(versionId);
    if (!reading || !cause.items.every((item) => Object.hasOwn(reading.row.items, item)))
      return { kind: 'notCitable', reading: versionId };
    const { month, monthRevision } = reading;
    const items = [...cause.items];
    const found = { versionId, month, monthRevision, items };
    if (cause.kind === 'reading') return { kind: 'found', section: cited, cause: { kind: 'reading', ...found } };
    return { kind: 'found', section: cited, cause: { kind: 'rule', ...found, findings: [...cause.findings] } };
  }
}
