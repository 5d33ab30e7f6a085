import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandTicket } from '#platform/automations/automation.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import { automationActor } from '#platform/kernel/actor.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { type AlarmAsked, AlarmCommand } from './actions/alarm.handler.js';
import type { Pace, SubjectKind } from './domain/alarm.events.js';

/** Whose people are to be reached, about what. */
export interface AlarmSubject {
  readonly organisation: string;
  /** GB/T 2260 of the organisation. */
  readonly region: string;
  readonly kind: SubjectKind;
  /** Of what it is about; the same one raises one alarm. */
  readonly id: string;
}

/** For automations of other contexts: they raise alarms and stand them down. */
@Injectable()
export class AlarmRaising {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  /**
   * Carries out what an automation intended. One that is stood down and was never raised is refused as not found.
   *
   * @param automation the one that asks, by name; it stands in the event
   * @param command `raise`, or `standDown` for the reason that the words give
   */
  carryOut(
    automation: string,
    command: string,
    subject: AlarmSubject,
    asked: { readonly words: string; readonly callers: readonly string[]; readonly pace?: Pace | undefined },
    ticket: CommandTicket,
  ): Promise<Outcome> {
    const { organisation, region, kind, id } = subject;
    const actor = automationActor(automation, organisation, region);
    const alarm = alarmIdOf(subject);
    const by = { actor, at: this.clock.now() };
    const sent: AlarmAsked =
      command === 'raise'
        ? { type: 'RaiseAlarm', ...by, alarm, organisation, subject: { kind, id }, ...asked }
        : { type: 'StandDown', ...by, because: asked.words };
    return this.commands.execute(new AlarmCommand(alarm, sent, { ...ticket, actor }));
  }
}

export const alarmIdOf = ({ organisation, kind, id }: Omit<AlarmSubject, 'region'>): string =>
  derivedId(organisation, 'alarm', kind, id);
