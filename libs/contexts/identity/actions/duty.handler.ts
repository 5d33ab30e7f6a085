import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { refusal } from '#platform/kernel/refusal.js';
import {
  type AssignDuty,
  type ConfirmHandover,
  type DeclineHandover,
  duty,
  type OfferHandover,
  type OfficersFound,
  type RemoveDuty,
} from '../domain/duty.js';
import type { DutyRules } from '../domain/duty-rules.js';
import { officer as officers } from '../domain/officer.js';
import { yearOf } from '../domain/roster.js';
import { DUTY_RULES } from '../duty-reference.js';
import { dutyIdOf, rosterOf, yearsNear } from '../duty-rosters.js';

/** As an officer states it; the handler adds the rules, the officers and what lies beyond the turn of the year. */
type Asked<Command> = Omit<Command, 'rules' | 'nearby' | 'officers'>;
export type DutyAsked =
  | Asked<AssignDuty>
  | Asked<RemoveDuty>
  | Asked<OfferHandover>
  | Asked<ConfirmHandover>
  | Asked<DeclineHandover>;

export class DutyChange {
  constructor(
    readonly command: DutyAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

/** Duty is kept by each body for itself: the stream is the actor's own. */
@CommandHandler(DutyChange)
export class DutyHandler implements ICommandHandler<DutyChange, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    @Inject(DUTY_RULES) private readonly rules: DutyRules,
  ) {}

  async execute({ command, envelope }: DutyChange): Promise<Outcome> {
    const { gateway, rules } = this;
    const { actor, at } = command;
    const year = yearOfCommand(command);
    if (year === undefined) return { kind: 'refused', refusal: refusal('NotFound') };
    const times = command.type === 'AssignDuty' ? [at, command.from] : [at];
    const years = new Set(times.flatMap((time) => yearsNear(rules, time, time)));
    years.delete(year);
    const facts = { rules, nearby: await rosterOf(gateway, actor.organisation, years) };
    const id = dutyIdOf(actor.organisation, year);
    if (command.type !== 'AssignDuty') return gateway.execute(duty, id, { ...command, ...facts }, envelope);
    const found = await this.found(command);
    return gateway.execute(duty, id, { ...command, ...facts, officers: found }, envelope);
  }

  private async found({ officer, deputy, leader }: Asked<AssignDuty>): Promise<OfficersFound> {
    const ids = [officer, ...[deputy, leader].flatMap((one) => (one.kind === 'officer' ? [one.officer] : []))];
    const loaded = await Promise.all(
      ids.map(async (id) => [id, (await this.gateway.load(officers, id)).state] as const),
    );
    return new Map(
      loaded.flatMap(([id, state]) =>
        state.kind === 'unregistered'
          ? []
          : [[id, { organisation: state.organisation, roles: state.roles, serving: state.kind === 'serving' }]],
      ),
    );
  }
}

/** In which year's stream it belongs: ids begin with it. */
const yearOfCommand = (command: DutyAsked): string | undefined => {
  switch (command.type) {
    case 'AssignDuty':
      return yearOf(command.from);
    case 'RemoveDuty':
    case 'OfferHandover':
      return /^(\d{4})-/.exec(command.shift)?.[1];
    case 'ConfirmHandover':
    case 'DeclineHandover':
      return /^(\d{4})-/.exec(command.handover)?.[1];
  }
};
