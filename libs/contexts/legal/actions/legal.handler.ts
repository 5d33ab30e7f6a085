import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { dutyOf } from '#platform/calendar/legal-clock.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { type ChooseReading, readings } from '../domain/readings.js';
import { ofChina, type PublishSchedule, schedules } from '../domain/schedules.js';
import { LEGAL_TEXTS, type LegalTexts } from '../reference.js';

/** A schedule, or a choice without the texts, which the handler adds. */
export class LegalCommand {
  constructor(
    readonly command: PublishSchedule | Omit<ChooseReading, 'texts'>,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(LegalCommand)
export class LegalHandler implements ICommandHandler<LegalCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    @Inject(LEGAL_TEXTS) private readonly texts: LegalTexts,
  ) {}

  execute({ command, envelope }: LegalCommand): Promise<Outcome> {
    if (command.type === 'PublishSchedule') return this.gateway.execute(schedules, ofChina, command, envelope);
    const texts = this.texts.rules
      .filter((rule) => dutyOf(rule) === command.duty)
      .map(({ id: rule, version }) => ({ rule, version }));
    return this.gateway.execute(readings, command.actor.organisation, { ...command, texts }, envelope);
  }
}
