import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { fromEpochMilliseconds } from '#platform/kernel/time.js';
import { eventsFor } from '#platform/projector/projection.js';
import { asOwner } from '#platform/read-store/migrations.js';
import { scopeOf } from '#platform/read-store/scope.js';
import { ScopedReadStore } from '#platform/read-store/scoped.js';
import { describeStores } from '#platform/testing/stores.js';
import {
  abnormalityClosed,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  type Outcome,
} from '../domain/abnormality.events.js';
import { incidentClosed, incidentDetermined } from '../domain/incident.events.js';
import { intakeAssigned, intakeTaken } from '../domain/intake.events.js';
import { reportFiled, reportForwarded } from '../domain/response.events.js';
import { duty, head, learnedOf, local, province } from '../testing/an-incident.js';
import { abnormalitiesView } from './abnormalities/abnormalities.view.js';
import { incidentsView } from './incidents/incidents.view.js';
import { intakesView } from './intakes/intakes.view.js';
import { openCases } from './open-cases.js';

// Far more than are looked through, and all of it dealt with; what is open is older than any of them.
const many = Array.from({ length: 210 }, (_, n) => `${n}`);
const views = [abnormalitiesView, incidentsView, intakesView];
const start = Date.parse('2020-09-19T01:00:00Z');
const provenance = { kind: 'real' } as const;
const section = { kind: 'none' } as const;
const occurred = { kind: 'unknown' } as const;
const zhejiang: Actor = { ...province, jurisdiction: '330000' };

/** Each event a minute after the one before. */
class History {
  readonly events: DecodedEvent[] = [];
  private readonly revisions = new Map<string, number>();

  get at() {
    return fromEpochMilliseconds(start + this.events.length * 60_000);
  }

  raise(abnormality: string): this {
    return this.record(
      abnormality,
      abnormalityRaised({
        ...{ abnormality, organisation: 'nanxun', number: abnormality, section, description: '油膜', occurred },
        ...{ cause: { kind: 'patrol', text: '油膜' }, learnedAt: this.at, raisedBy: 'x', at: this.at, provenance },
      }),
    );
  }

  decide(abnormality: string, outcome: Outcome): this {
    const decided = { abnormality, organisation: 'nanxun', outcome, reason: '因', decidedBy: 'x', at: this.at };
    return this.record(abnormality, abnormalityOutcomeDecided(decided));
  }

  close(abnormality: string): this {
    const closed = { abnormality, organisation: 'nanxun', cause: '缺氧', closedBy: 'x', at: this.at };
    return this.record(abnormality, abnormalityClosed(closed));
  }

  determine(incident: string, thread = incident): this {
    const { data } = learnedOf(this.at);
    return this.record(incident, incidentDetermined({ ...data, incident, thread, number: incident, at: this.at }));
  }

  closeIncident(incident: string): this {
    const closed = { incident, organisation: 'nanxun', thread: incident, reason: '终止', closedBy: 'x', at: this.at };
    return this.record(incident, incidentClosed(closed));
  }

  report(incident: string, report: string, procedure: 'major' | 'ordinary'): this {
    const is = { kind: 'registered', organisation: 'zhejiang', platform: 'on', revision: 0 } as const;
    return this.record(
      incident,
      reportFiled({
        ...{ incident, organisation: 'nanxun', thread: incident, report, number: report, kind: 'initial', procedure },
        ...{
          content: { kind: 'telephone', answers: [] },
          addressees: [{ function: 'provincialBureau', is }],
          channel: 'telephone',
        },
        ...{ sentAt: this.at, answers: [], filedBy: 'x', at: this.at },
      }),
    );
  }

  forward(incident: string, report: string): this {
    const forwarded = { incident, organisation: 'zhejiang', thread: incident, report, reporter: 'nanxun' };
    const sent = { channel: 'telephone', sentAt: this.at, forwardedBy: 'x', at: this.at } as const;
    return this.record(incident, reportForwarded({ ...forwarded, ...sent }));
  }

  take(intake: string): this {
    return this.record(
      intake,
      intakeTaken({
        ...{ intake, organisation: 'nanxun', number: intake, origin: { kind: 'call' }, channel: 'telephone' },
        ...{ said: '发黑', section, place: { kind: 'unknown' }, occurred, calledAt: this.at, learnedAt: this.at },
        ...{ caller: 'none', takenBy: 'x', at: this.at, provenance },
      }),
    );
  }

  assign(intake: string): this {
    const assigned = { intake, organisation: 'nanxun', abnormality: 'another', as: 'merged', assignedBy: 'x' } as const;
    return this.record(intake, intakeAssigned({ ...assigned, at: this.at }));
  }

  private record(stream: string, event: DomainEvent): this {
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, revision);
    const n = this.events.length + 1;
    this.events.push({
      ...event,
      ...{ id: `event-${n}`, stream, revision, position: BigInt(n * 10) as JournalPosition },
      metadata: {
        ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '', jurisdiction: '' },
        ...{ organisation: 'nanxun', recordedAt: local('2020-09-19T09:00') },
      },
    });
    return this;
  }
}

describeStores((store) => {
  const seen = async (history: History, actor: Actor, limit = 200) => {
    await store().renew(views);
    const statements = views.flatMap((view) => [...view.project(eventsFor(view, history.events))]);
    await store().database.batch([asOwner('lianfang'), ...statements]);
    const found = await new ScopedReadStore(store().database).scoped(scopeOf(actor), (reader) =>
      openCases(reader, actor, limit),
    );
    return {
      incidents: found.incidents.map(({ row }) => row.id),
      abnormalities: found.abnormalities.map(({ id }) => id),
      intakes: found.intakes.map(({ id }) => id),
      reports: found.letters.reports.map(({ report }) => report),
      isMore: found.isMore,
    };
  };
  const nothing = { incidents: [], abnormalities: [], intakes: [], reports: [], isMore: false };

  it('finds an old incident behind many that were closed', async () => {
    const history = new History();
    history.determine('old');
    for (const id of many) history.determine(id);
    for (const id of many) history.closeIncident(id);
    expect(await seen(history, duty)).toEqual({ ...nothing, incidents: ['old'] });
  });

  it.each<[string, (history: History, id: string) => unknown]>([
    ['closed', (history, id) => history.decide(id, 'ownArea').close(id)],
    ['decided to be none', (history, id) => history.decide(id, 'natural')],
    ['decided anew to be none', (history, id) => history.decide(id, 'incident').decide(id, 'fault')],
    ['determined to be one', (history, id) => history.determine(`i-${id}`, id).closeIncident(`i-${id}`)],
  ])('finds an old abnormality behind many that were %s', async (_, settle) => {
    const history = new History();
    for (const id of ['old', 'older outside', 'taken back', ...many]) history.raise(id);
    history.decide('older outside', 'suspectedFromOutside');
    history.decide('taken back', 'natural').decide('taken back', 'incident');
    for (const id of many) settle(history, id);
    const abnormalities = ['taken back', 'older outside', 'old'];
    expect(await seen(history, duty)).toEqual({ ...nothing, abnormalities });
  });

  it('finds an old call behind many that became an abnormality, for who may know of it', async () => {
    const history = new History();
    for (const id of ['old', ...many]) history.take(id);
    for (const id of many) history.assign(id);
    expect(await seen(history, head)).toEqual({ ...nothing, intakes: ['old'] });
    expect(await seen(history, { ...head, roles: ['financeOfficer'] })).toEqual(nothing);
  });

  it('finds an old report that a province has to send on behind many that it sent on or has not to', async () => {
    const history = new History();
    history.determine('i');
    history.report('i', 'old', 'major');
    for (const id of many) history.report('i', id, 'major');
    for (const id of many) history.forward('i', id);
    for (const id of many) history.report('i', `ordinary ${id}`, 'ordinary');
    expect(await seen(history, zhejiang)).toEqual({ ...nothing, reports: ['old'] });
    expect(await seen(history, { ...zhejiang, jurisdiction: '330500' })).toEqual(nothing);
  });

  it('shows the newest of more than it reads, and that there are more', async () => {
    const history = new History();
    for (const id of ['1', '2']) history.raise(`abnormality ${id}`);
    history.determine('incident');
    const limited = await seen(history, duty, 1);
    expect(limited).toEqual({
      ...{ ...nothing, incidents: ['incident'], abnormalities: ['abnormality 2'], isMore: true },
    });
    expect((await seen(history, duty, 2)).isMore).toBe(false);
  });
});
