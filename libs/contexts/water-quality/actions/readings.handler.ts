import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { refusal } from '#platform/kernel/refusal.js';
import type { MonthText } from '#platform/kernel/time.js';
import { type PublishReadings, readings } from '../domain/readings.js';
import { mayKnowSection, section } from '../domain/section.js';

/** A command on the readings of one section in one month; its data owner is read here. */
export class ReadingsCommand {
  constructor(
    readonly section: string,
    readonly month: MonthText,
    readonly command: Omit<PublishReadings, 'dataOwner' | 'section' | 'month'>,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(ReadingsCommand)
export class ReadingsHandler implements ICommandHandler<ReadingsCommand, Outcome> {
  constructor(private readonly gateway: Gateway) {}

  async execute({ section: id, month, command, envelope }: ReadingsCommand): Promise<Outcome> {
    const { state } = await this.gateway.load(section, id);
    if (state.kind === 'unknown') return { kind: 'refused', refusal: refusal('NotFound') };
    const aggregate = { ...readings, mayKnow: () => mayKnowSection(envelope.actor, state) };
    const { dataOwner } = state.details;
    return this.gateway.execute(aggregate, `${id}-${month}`, { ...command, section: id, month, dataOwner }, envelope);
  }
}
