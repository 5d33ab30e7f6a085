import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DutyReader } from '#contexts/identity/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { InstantText } from '#platform/kernel/time.js';
import { ALARM_RULES } from '../alarm-reference.js';
import type { Pace } from '../domain/alarm.events.js';
import { type AlarmChange, alarm as alarms, type CallNext, type RaiseAlarm } from '../domain/alarm.js';
import { type AlarmRules, paceOf } from '../domain/alarm-rules.js';

/** An alarm as it is asked for; whom to call the handler reads from the roster of that moment. */
export interface RaisingAsked extends Omit<RaiseAlarm, 'contacts' | 'pace'> {
  /** Where an agreement sets it; else the platform's own. */
  readonly pace?: Pace | undefined;
}
export type AlarmAsked = RaisingAsked | Omit<CallNext, 'contacts'> | Exclude<AlarmChange, CallNext>;

export class AlarmCommand {
  constructor(
    readonly id: string,
    readonly command: AlarmAsked,
    readonly envelope: CommandEnvelope,
  ) {}
}

@CommandHandler(AlarmCommand)
export class AlarmHandler implements ICommandHandler<AlarmCommand, Outcome> {
  constructor(
    private readonly gateway: Gateway,
    private readonly duty: DutyReader,
    private readonly organisations: OrganisationReader,
    @Inject(ALARM_RULES) private readonly rules: AlarmRules,
  ) {}

  async execute({ id, command, envelope }: AlarmCommand): Promise<Outcome> {
    if (command.type === 'RaiseAlarm') {
      const contacts = await this.contactsOf(command.organisation, command.at);
      const raising: RaiseAlarm = {
        ...command,
        contacts,
        pace: command.pace ?? paceOf(this.rules, command.subject.kind),
      };
      // Its id is derived from what it is about; only automations raise one.
      return this.gateway.execute({ ...alarms, mayKnow: () => true }, id, raising, envelope);
    }
    if (command.type !== 'CallNext') return this.gateway.execute(alarms, id, command, envelope);
    const contacts = await this.contactsOf(command.actor.organisation, command.at);
    return this.gateway.execute(alarms, id, { ...command, contacts }, envelope);
  }

  private async contactsOf(organisation: string, at: InstantText): Promise<RaiseAlarm['contacts']> {
    if ((await this.organisations.find(organisation))?.platform === 'off') return [{ kind: 'dutyRoom', organisation }];
    const order = await this.duty.contactOrder(organisation, at);
    return order.map((contact) => ({ kind: 'officer', ...contact }));
  }
}
