import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AlarmRaising, type AlarmSubject } from '#contexts/alarms/published.js';
import { OrganisationReader } from '#contexts/jurisdictions/published.js';
import { Automation, type CommandTicket, type Input, type IntendedCommand } from '#platform/automations/automation.js';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import type { DecodedEvent, DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { localMinuteText } from '#platform/kernel/time.js';
import type { IncidentEvent } from '../domain/incident.events.js';
import { incident as incidents } from '../domain/incident.js';
import {
  answersTo,
  type FiledReport,
  type Incident,
  isDealtWithBy,
  type KnownIncident,
  type ReportDemand,
  toBeReceivedBy,
} from '../domain/incident.state.js';
import { demandWords } from '../domain/words.js';

const bodySchema = z.strictObject({
  organisation: z.string(),
  region: z.string(),
  kind: z.enum(['report', 'demand']),
  subject: z.string(),
  words: z.string(),
  callers: z.array(z.string()),
});

/** What {@link WakeOnReport} is told of. */
type Heard = Extract<IncidentEvent, { readonly type: `incidents.report-${string}` | 'incidents.incident-closed.v1' }>;

interface Watched {
  readonly incident: Incident;
  /** Of who reports, and of who is reported to. */
  readonly regions: ReadonlyMap<string, string>;
}

/**
 * A report that arrives at a body on the platform alarms it until it records the report as received, sends it on, or
 * demands something of it; a call reached somebody by itself. A demand alarms who reported until a report answers it or the
 * incident is closed. What was settled before this hears of it alarms nobody.
 */
@Injectable()
export class WakeOnReport extends Automation<Watched> {
  readonly name = 'incidents.wake-on-report';
  readonly handles = [
    'incidents.report-filed.v1',
    'incidents.report-received.v1',
    'incidents.report-forwarded.v1',
    'incidents.report-demanded.v1',
    'incidents.incident-closed.v1',
  ];

  constructor(
    private readonly gateway: Gateway,
    private readonly organisations: OrganisationReader,
    private readonly alarms: AlarmRaising,
  ) {
    super();
  }

  override instancesOf({ data }: DecodedEvent): readonly string[] {
    return [(data as IncidentEvent['data']).incident];
  }

  override async load(id: string): Promise<Watched> {
    const { state } = await this.gateway.load(incidents, id);
    if (state.kind === 'unknown') return { incident: state, regions: new Map() };
    const bodies = [state.determined.organisation, ...state.reports.flatMap(toBeReceivedBy)];
    return { incident: state, regions: await this.organisations.regionsOf(bodies) };
  }

  override react({ incident, regions }: Watched, input: Input): readonly IntendedCommand[] {
    if (input.kind !== 'event' || incident.kind === 'unknown') return [];
    const command = (name: 'raise' | 'standDown', organisation: string, about: About): IntendedCommand => ({
      command: name,
      body: { organisation, region: regions.get(organisation) ?? '', ...about },
    });
    /** The report is known there. */
    const known = (id: string, body: string, words: string): readonly IntendedCommand[] =>
      incident.reports
        .filter((one) => one.report === id && toBeReceivedBy(one).includes(body))
        .map((one) => command('standDown', body, { ...ofReport(one, incident), words }));
    const settled = (demands: readonly ReportDemand[], words: string): readonly IntendedCommand[] =>
      demands.map((one) => command('standDown', one.reporter, { ...ofDemand(one, incident), words }));
    const { type, data } = input.event as DecodedOf<Heard>;
    switch (type) {
      case 'incidents.report-filed.v1': {
        const arrived = toBeReceivedBy(data).filter((body) => !isDealtWithBy(incident, data.report, body));
        const answered = incident.demands.filter(({ demand }) => data.answers.includes(demand));
        return [
          ...arrived.map((body) => command('raise', body, ofReport(data, incident))),
          ...settled(answered, '已答复'),
        ];
      }
      case 'incidents.report-received.v1':
        return known(data.report, data.organisation, '已登记收到');
      case 'incidents.report-forwarded.v1':
        return known(data.report, data.organisation, '已转报');
      case 'incidents.report-demanded.v1': {
        const open = incident.kind === 'open' && answersTo(incident, data.demand).length === 0;
        return [
          ...known(data.report, data.organisation, '已要求核实或补报'),
          ...(open ? [command('raise', data.reporter, ofDemand(data, incident))] : []),
        ];
      }
      case 'incidents.incident-closed.v1':
        return settled(
          incident.demands.filter(({ demand }) => answersTo(incident, demand).length === 0),
          '事件已关闭',
        );
      default:
        return assertNever(type);
    }
  }

  override carryOut({ command, body }: IntendedCommand, ticket: CommandTicket): Promise<Outcome> {
    const { organisation, region, kind, subject: id, words, callers } = bodySchema.parse(body);
    const subject: AlarmSubject = { organisation, region, kind, id };
    return this.alarms.carryOut(this.name, command, subject, { words, callers }, ticket);
  }
}

type About = Omit<z.output<typeof bodySchema>, 'organisation' | 'region'>;

const ofReport = (report: FiledReport, { determined }: KnownIncident): About => {
  const { organisation, number, sentAt } = report;
  const words = `${organisation} 于 ${localMinuteText(sentAt)} 报送 ${determined.number} 的${number}，请登记收到并核实。`;
  return { kind: 'report', subject: report.report, words, callers: [organisation] };
};

const ofDemand = (demand: ReportDemand, { determined, reports }: KnownIncident): About => {
  const { organisation, demanded, report, at } = demand;
  const number = reports.find((one) => one.report === report)?.number ?? '';
  const what = `${demandWords[demanded]} ${determined.number} 的${number}`;
  const words = `${organisation} 于 ${localMinuteText(at)} ${what}，请答复。`;
  return { kind: 'demand', subject: demand.demand, words, callers: [organisation] };
};
