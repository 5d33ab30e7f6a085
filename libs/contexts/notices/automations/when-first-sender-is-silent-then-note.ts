import { Injectable } from '@nestjs/common';
import { AgreementReader, partyUnder } from '#contexts/agreements/published.js';
import { type AbnormalityEvent, AbnormalityReader, type KnownAbnormality } from '#contexts/incidents/published.js';
import {
  Automation,
  type CommandTicket,
  type Input,
  type IntendedCommand,
  type Timer,
} from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { automationActor } from '#platform/kernel/actor.js';
import { instant, localDate, minutesLater } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { firstSenderSilent, type Silence } from '../domain/first-notices.events.js';
import { firstNotices } from '../domain/first-notices.js';

type Waiting = Omit<Silence, 'at'>;
const waitingSchema = firstSenderSilent.schema.omit({ at: true });

/**
 * Where an agreement says who sends the first notice about a section, and another party found something out of the
 * ordinary there: when the minutes of the clause have passed, it is asked whether the first sender spoke. An abnormality
 * that came out of a neighbour's notice waits for nobody, nor one that is closed or was decided to be nothing by then.
 */
@Injectable()
export class NoteSilence extends Automation<Waiting | undefined> {
  readonly name = 'notices.first-sender';
  readonly handles = [
    'incidents.abnormality-raised.v1',
    'incidents.abnormality-outcome-decided.v1',
    'incidents.abnormality-closed.v1',
  ];

  constructor(
    private readonly gateway: Gateway,
    private readonly abnormalities: AbnormalityReader,
    private readonly agreements: AgreementReader,
    private readonly clock: Clock,
  ) {
    super();
  }

  override instancesOf(event: DecodedEvent): readonly string[] {
    return [(event as DecodedOf<AbnormalityEvent>).data.abnormality];
  }

  override async load(id: string): Promise<Waiting | undefined> {
    const found = await this.abnormalities.find(id);
    return found && isOpenQuestion(found) ? this.firstDue(found, found.section) : undefined;
  }

  override timers(waiting: Waiting | undefined): readonly Timer[] {
    return waiting ? [{ timer: 'silent', dueAt: instant(waiting.dueAt) }] : [];
  }

  override react(waiting: Waiting | undefined, input: Input): readonly IntendedCommand[] {
    return waiting && input.kind === 'timer' ? [{ command: 'noteSilence', body: waiting }] : [];
  }

  override carryOut({ body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const waiting = waitingSchema.parse(body);
    const command = { type: 'NoteSilence', ...waiting, at: this.clock.now() } as const;
    const actor = automationActor(this.name);
    return this.gateway.execute(firstNotices, waiting.section, command, { ...ticket, actor });
  }

  /** Of several agreements the one whose minutes pass first. */
  private async firstDue(
    { id: abnormality, organisation: finder, learnedAt }: KnownAbnormality,
    section: string | undefined,
  ): Promise<Waiting | undefined> {
    if (section === undefined) return undefined;
    const day = localDate(learnedAt);
    const waits = (await this.agreements.ofSection(section)).flatMap((agreement): Waiting[] => {
      const inForce = agreement.termsOn(day);
      const clause = inForce?.terms.clauses.firstNotices?.find((one) => one.section === section);
      if (!inForce || !clause || clause.party === finder) return [];
      const { party: silent, minutes } = clause;
      if (![finder, silent].every((one) => partyUnder(agreement, one, section, day))) return [];
      const { id, revision } = agreement;
      const { version } = inForce;
      const dueAt = minutesLater(learnedAt, minutes);
      return [{ section, abnormality, finder, silent, learnedAt, minutes, dueAt, agreement: id, version, revision }];
    });
    return waits.toSorted((a, b) => a.minutes - b.minutes)[0];
  }
}

const isOpenQuestion = ({ cause, outcome, isClosed }: KnownAbnormality): boolean =>
  cause !== 'neighbour' && !isClosed && !['fault', 'natural', 'notAnIncident'].includes(outcome ?? '');
