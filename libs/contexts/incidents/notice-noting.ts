import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CommandEnvelope, Outcome } from '#platform/gateway/gateway.js';
import { IncidentCommand } from './actions/incident.handler.js';
import type { NoteNotice } from './domain/neighbours.decide.js';

/** Notes in an incident whom a notice told of it: this context knows nothing else of notices. */
@Injectable()
export class NoticeNoting {
  constructor(private readonly commands: CommandBus) {}

  note(incident: string, notice: Omit<NoteNotice, 'type'>, envelope: CommandEnvelope): Promise<Outcome> {
    return this.commands.execute(new IncidentCommand(incident, { ...notice, type: 'NoteNotice' }, envelope));
  }
}
