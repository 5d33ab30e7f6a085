import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Files } from '#platform/blobs/files.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import type { MonthText } from '#platform/kernel/time.js';
import { coversInstant } from '../domain/authority.js';
import {
  type AnswerDataObjection,
  type DoubtedReading,
  dataObjection,
  type ObjectToReading,
  type WithdrawDataObjection,
} from '../domain/data-objection.js';
import { readings } from '../domain/readings.js';
import { rowKey, standing } from '../domain/readings-month.js';
import { mayKnowSection, section } from '../domain/section.js';
import { SectionParties } from '../section-parties.js';

type ObjectionAsked = Omit<ObjectToReading, 'objection' | 'reading' | 'dataOwner' | 'party'> & {
  /** As whose party the body acts. */
  readonly agreement?: string | undefined;
};
type AnswerAsked = Omit<AnswerDataObjection, 'reading'>;

/** A command on one objection; the handler adds what it reads of section, agreement and month. */
export class DataObjectionCommand {
  constructor(
    readonly objection: string,
    readonly command: ObjectionAsked | AnswerAsked | WithdrawDataObjection,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(DataObjectionCommand)
export class DataObjectionHandler implements ICommandHandler<DataObjectionCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly parties: SectionParties,
    private readonly files: Files,
  ) {}

  async execute({ objection, command, envelope }: DataObjectionCommand): Promise<Outcome> {
    switch (command.type) {
      case 'ObjectToReading':
        return this.object(objection, command, envelope);
      case 'AnswerDataObjection':
        return this.answer(objection, command, envelope);
      case 'WithdrawDataObjection':
        return this.gateway.execute(dataObjection, objection, command, envelope);
    }
  }

  /** An unknown version, one of other days than those of the agreement and one of nobody's section answer alike. */
  private async object(id: string, asked: ObjectionAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const { agreement, ...command } = asked;
    const { actor, section: of, month, versionId } = command;
    const { state } = await this.gateway.load(section, of);
    const cited = agreement === undefined ? undefined : await this.parties.under(agreement, actor.organisation, of);
    const reading = await this.reading(of, month, versionId);
    if (state.kind === 'unknown' || !reading) return refused(refusal('NotFound'));
    const party = cited && coversInstant(cited, reading.row.sampledAt) ? cited : undefined;
    if (!mayKnowSection(actor, state, party !== undefined)) return refused(refusal('NotFound'));
    const unknown = await this.files.problemOf(command.actor, command.documents, 'documents');
    if (unknown) return refused(unknown);
    return this.gateway.execute(
      // Its id is derived from the own body: nobody else's can be meant.
      { ...dataObjection, mayKnow: () => true },
      id,
      { ...command, objection: id, reading, dataOwner: state.details.dataOwner, party },
      envelope,
    );
  }

  private async answer(id: string, command: AnswerAsked, envelope: CommandEnvelope): Promise<Outcome> {
    const { state } = await this.gateway.load(dataObjection, id);
    if (state.kind === 'unknown' || !dataObjection.mayKnow(command.actor, state)) return refused(refusal('NotFound'));
    const { section: of, month, versionId } = state.objected;
    const reading = await this.reading(of, month, versionId);
    if (!reading) throw new Error(`${versionId} was objected to, and is not there`);
    return this.gateway.execute(dataObjection, id, { ...command, reading }, envelope);
  }

  private async reading(of: string, month: MonthText, versionId: string): Promise<DoubtedReading | undefined> {
    const { state, revision } = await this.gateway.load({ ...readings, mayKnow: () => true }, `${of}-${month}`);
    const row = state.versions.get(versionId)?.row;
    if (!row) return undefined;
    const newest = standing(state.rows.get(rowKey(row)));
    const stands = newest ? ({ kind: 'version', versionId: newest.versionId } as const) : ({ kind: 'none' } as const);
    return { row, stands, monthRevision: revision };
  }
}

const refused = (why: Refusal): Outcome => ({ kind: 'refused', refusal: why });
