import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { type NoticeEvent, type NoticeProgress, NoticeSending } from '#contexts/notices/published.js';
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
import { instant } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { DrillCommand } from '../actions/drill.handler.js';
import { type DrillEvent, type EndReason, endReasons, type TestedBody } from '../domain/drill.events.js';
import { type Drill, drill as drills } from '../domain/drill.js';
import { noticeOf, withdrawnBecause } from '../domain/words.js';
import { drillOfNotice } from '../drill-ids.js';

interface Running {
  readonly drill: Drill;
  /** Of the body that tests. */
  readonly region: string;
  /** By body; absent: not sent yet. */
  readonly progress: ReadonlyMap<string, NoticeProgress>;
}

const ofDrill = { drill: z.string(), region: z.string() };
const bodySchemas = {
  send: z.strictObject({ ...ofDrill, organisation: z.string(), notice: z.string() }),
  withdraw: z.strictObject({ ...ofDrill, notice: z.string() }),
  end: z.strictObject({ ...ofDrill, because: z.enum(endReasons) }),
};

/**
 * A drill sends each body its notice. It ends when none waits for a receipt any more, or at the limit: then what is not
 * receipted is withdrawn, so that nobody is called for a test that is over.
 */
@Injectable()
export class RunDrill extends Automation<Running> {
  readonly name = 'exercises.run-drill';
  readonly handles = ['exercises.drill-started.v1', 'notices.notice-received.v1', 'notices.notice-withdrawn.v1'];

  constructor(
    private readonly commands: CommandBus,
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly notices: NoticeSending,
    private readonly clock: Clock,
  ) {
    super();
  }

  override instancesOf(event: DecodedEvent): readonly string[] {
    const { data } = event as DecodedOf<DrillEvent | NoticeEvent>;
    const drill = 'drill' in data ? data.drill : drillOfNotice(data.notice);
    return drill === undefined ? [] : [drill];
  }

  override async load(id: string): Promise<Running> {
    const { state } = await this.gateway.load(drills, id);
    if (state.kind === 'unknown') return { drill: state, region: '', progress: new Map() };
    const { organisation, bodies } = state.started;
    const region = (await this.organisations.find(organisation))?.region ?? '';
    const found = await Promise.all(bodies.map(({ notice }) => this.notices.progress(notice)));
    const progress = bodies.flatMap((body, n): [string, NoticeProgress][] => {
      const one = found[n];
      return one ? [[body.organisation, one]] : [];
    });
    return { drill: state, region, progress: new Map(progress) };
  }

  override timers({ drill }: Running): readonly Timer[] {
    return drill.kind === 'running' ? [{ timer: 'limit', dueAt: instant(drill.started.dueAt) }] : [];
  }

  override react({ drill, region, progress }: Running, input: Input): readonly IntendedCommand[] {
    if (drill.kind !== 'running') return [];
    const { drill: id, bodies } = drill.started;
    const of = { drill: id, region };
    const isReceipted = ({ organisation }: TestedBody) =>
      progress.get(organisation)?.receipted.has(organisation) === true;
    const waits = (body: TestedBody) => !isReceipted(body) && progress.get(body.organisation)?.isWithdrawn !== true;
    const end = (because: EndReason): IntendedCommand => ({ command: 'end', body: { ...of, because } });
    if (input.kind === 'timer') {
      const silent = bodies.filter(waits);
      return [end('limit'), ...silent.map(({ notice }) => ({ command: 'withdraw', body: { ...of, notice } }))];
    }
    if (input.event.type === 'exercises.drill-started.v1')
      return bodies.map((body) => ({ command: 'send', body: { ...of, ...body } }));
    if (bodies.some(waits)) return [];
    return [end(bodies.every(isReceipted) ? 'allReceipted' : 'withdrawn')];
  }

  override async carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { drill: id, region } = z.object(ofDrill).parse(body);
    const { state } = await this.gateway.load(drills, id);
    if (state.kind === 'unknown') throw new Error(`drill ${id} is not there`);
    const { started } = state;
    const actor = automationActor(this.name, started.organisation, region);
    const envelope = { ...ticket, actor };
    if (command === 'send') {
      const { organisation, notice } = bodySchemas.send.parse(body);
      const sending = { kind: started.kind, recipients: [organisation], ...noticeOf(started) };
      return this.notices.send(notice, sending, envelope);
    }
    if (command === 'withdraw') {
      const { notice } = bodySchemas.withdraw.parse(body);
      return this.notices.withdraw(notice, withdrawnBecause(started), envelope);
    }
    const { because } = bodySchemas.end.parse(body);
    const asked = { type: 'EndDrill', actor, at: this.clock.now(), because } as const;
    return this.commands.execute(new DrillCommand(id, asked, envelope));
  }
}
