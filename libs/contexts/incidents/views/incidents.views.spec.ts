import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { instant } from '#platform/kernel/time.js';
import { eventsFor } from '#platform/projector/projection.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { anOfficer } from '#platform/testing/actors.js';
import { describeStores } from '#platform/testing/stores.js';
import { outcomes } from '../domain/abnormality.events.js';
import { type AbnormalityCommand, abnormality, mayBeIncident } from '../domain/abnormality.js';
import { incidentFactsSchema } from '../domain/grading/types.js';
import { type IncidentEvent, incidentDetermined } from '../domain/incident.events.js';
import { type IncidentCommand, incident } from '../domain/incident.js';
import type { NamedBody } from '../domain/reports.decide.js';
import { type AbnormalityRow, abnormalitiesView } from './abnormalities/abnormalities.view.js';
import { type IncidentRow, incidentsView, type ResponseRow } from './incidents/incidents.view.js';

const at = instant('2020-09-19T01:00:00.000Z');
const head = anOfficer('xiuzhou', 'head', 'dutyOfficer');
const provenance = { kind: 'real' } as const;

const abnormalityCommands = (id: string): fc.Arbitrary<AbnormalityCommand> =>
  fc.oneof(
    fc.constant<AbnormalityCommand>({
      ...{ type: 'RaiseAbnormality', actor: head, at, abnormality: id, description: '油膜', learnedAt: at, provenance },
      ...{ occurred: { kind: 'unknown' } },
      grounds: { kind: 'found', section: { kind: 'none' }, cause: { kind: 'patrol', text: '油膜' } },
    }),
    fc
      .constantFrom('甲', '乙', '丙')
      .map((findings): AbnormalityCommand => ({ type: 'VerifyAbnormality', actor: head, at, findings })),
    fc
      .constantFrom(...outcomes)
      .map((outcome): AbnormalityCommand => ({ type: 'DecideOutcome', actor: head, at, outcome, reason: '因' })),
    fc.constant<AbnormalityCommand>({ type: 'CloseAbnormality', actor: head, at, cause: '缺氧', determined: true }),
  );
const body = { kind: 'notRecorded' } as const;
const facts = incidentFactsSchema.parse({ affected: ['330411'], circumstances: [] });
const times = { endedAt: at, startedAt: at, completedAt: at };
const jiaxing = anOfficer('jiaxing', 'dutyOfficer');

const responseCommands: fc.Arbitrary<IncidentCommand> = fc.oneof(
  fc.nat(2).map(
    (deaths): IncidentCommand => ({
      ...{ type: 'RecordIncidentFacts', actor: head, at, facts: { ...facts, deaths } },
    }),
  ),
  fc.constantFrom('III', 'IV').map(
    (grade): IncidentCommand => ({
      ...{ type: 'DetermineGrade', actor: head, at, grade, reason: '研判', tables: [] },
    }),
  ),
  fc.constantFrom('r1', 'r2').map(
    (report): IncidentCommand => ({
      ...{
        type: 'FileReport',
        actor: head,
        at,
        report,
        kind: 'initial',
        channel: 'telephone',
        sentAt: at,
        answersTo: [],
      },
      addressees: [{ function: 'ownGovernment', named: government }],
      content: { kind: 'open', answers: [], attachments: [], notUploaded: [] },
    }),
  ),
  fc.constant<IncidentCommand>({
    ...{ type: 'DemandOfReport', actor: jiaxing, at, demand: 'd1', report: 'r1', demanded: 'supplement', reason: '补' },
  }),
  fc.constant<IncidentCommand>({ type: 'ReceiveReport', actor: jiaxing, at, report: 'r1', receivedAt: at }),
  fc.constant<IncidentCommand>({ type: 'EndEmergency', actor: head, at, ...times, reason: '解除' }),
  fc.constant<IncidentCommand>({ type: 'StartDamageAssessment', actor: head, at, ...times, assessor: '评估中心' }),
  fc.constant<IncidentCommand>({ type: 'EndDamageAssessment', actor: head, at, ...times, result: '轻微' }),
  fc.constant<IncidentCommand>({
    ...{ type: 'CompleteInvestigation', actor: head, at, ...times, investigator: '市局', conclusion: '船舶泄漏' },
  }),
);
const government: NamedBody = {
  organisation: 'jiaxing',
  registered: { kind: 'yes', of: 'governmentOfRegion', region: '330411', respondsIn: [], platform: 'on', revision: 0 },
};

const incidentCommands = (id: string): fc.Arbitrary<IncidentCommand> =>
  fc.oneof(
    fc.constant<IncidentCommand>({
      ...{ type: 'DetermineIncident', actor: head, at, incident: id, description: '泄漏' },
      ...{ distribution: ['tongxiang'], notOnPlatform: [], origin: { kind: 'none', reason: '接报', provenance }, body },
    }),
    fc.constantFrom('e1', 'e2').map(
      (entry): IncidentCommand => ({
        ...{ type: 'AddIncidentEntry', actor: head, at, entry, text: '关闸', visibility: 'own' },
      }),
    ),
    fc.subarray(['deqing', 'anji'], { minLength: 1 }).map(
      (distribution): IncidentCommand => ({
        ...{ type: 'ExtendDistribution', actor: head, at, distribution, notOnPlatform: [], reason: '下游' },
      }),
    ),
    fc.constant<IncidentCommand>({ type: 'CloseIncident', actor: head, at, reason: '终止' }),
    ...[responseCommands, responseCommands, responseCommands],
  );

const steps = fc.array(
  fc.oneof(
    ...['a1', 'a2'].map((id) =>
      abnormalityCommands(id).map((command) => ({ kind: 'abnormality', id, command }) as const),
    ),
    ...['i1', 'i2'].map((id) => incidentCommands(id).map((command) => ({ kind: 'incident', id, command }) as const)),
  ),
  { minLength: 5, maxLength: 40 },
);

/** What the deciders themselves write, whatever is asked of them, as the journal hands it out. */
const histories = steps.map((asked) => {
  const abnormalities = new Map(['a1', 'a2'].map((id) => [id, abnormality.initial()]));
  const incidents = new Map(['i1', 'i2'].map((id) => [id, incident.initial()]));
  const events: DecodedEvent[] = [];
  const revisions = new Map<string, number>();
  const record = (stream: string, event: DomainEvent) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const n = events.length + 1;
    events.push({
      ...event,
      ...{ id: `event-${n}`, stream, revision, position: BigInt(n * 10) as JournalPosition },
      metadata: {
        ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '', jurisdiction: '' },
        ...{ organisation: 'xiuzhou', recordedAt: at },
      },
    });
  };
  for (const step of asked) {
    if (step.kind === 'abnormality') {
      const state = abnormalities.get(step.id) ?? abnormality.initial();
      const decision = abnormality.decide(step.command, state);
      if (decision.kind === 'refused') continue;
      abnormalities.set(step.id, decision.events.reduce(abnormality.evolve, state));
      for (const event of decision.events) record(`abnormality-${step.id}`, event);
    } else {
      const state = incidents.get(step.id) ?? incident.initial();
      const decision = incident.decide(step.command, state);
      if (decision.kind === 'refused') continue;
      incidents.set(step.id, decision.events.reduce(incident.evolve, state));
      for (const event of decision.events) record(`incident-${step.id}`, event);
    }
  }
  return { events, abnormalities, incidents, revisions };
});

const views = [abnormalitiesView, incidentsView];

describeStores((store) => {
  beforeAll(() => store().renew(views));

  const tablesAfter = async (batches: readonly (readonly DecodedEvent[])[]) => {
    const results = await store().database.batch([
      asOwner('lianfang'),
      ...['abnormalities', 'incidents', 'incident_responses', 'grants'].map((table) => plain(`delete from ${table}`)),
      ...batches.flatMap((events) =>
        views.flatMap((view) => {
          const taken = eventsFor(view, events);
          return taken.length === 0 ? [] : view.project(taken);
        }),
      ),
      plain('select * from abnormalities order by id'),
      plain('select * from incidents order by id'),
      plain('select * from incident_responses order by incident, revision'),
      plain('select key, grantee, basis, from_position, to_position from grants order by key, grantee'),
    ]);
    return results.slice(-4).map(({ rows }) => rows);
  };

  it('abnormalities and incidents are shown as they are, whatever the sizes of the batches', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(histories, sizes, async ({ events, abnormalities, incidents, revisions }, sizes) => {
        const oneByOne = await tablesAfter(events.map((event) => [event]));
        const batches: DecodedEvent[][] = [];
        for (let i = 0, n = 0; i < events.length; n++) {
          const size = sizes[n % sizes.length] as number;
          batches.push(events.slice(i, i + size));
          i += size;
        }
        expect(await tablesAfter([events])).toEqual(oneByOne);
        expect(await tablesAfter(batches)).toEqual(oneByOne);

        const [shown, determined, responses, grants] = oneByOne;
        for (const row of shown as unknown as readonly AbnormalityRow[]) {
          const state = abnormalities.get(row.id);
          expect(row.status).toBe(state?.kind);
          expect(row.revision).toBe(revisions.get(`abnormality-${row.id}`));
          if (state?.kind === 'unknown' || !state) continue;
          expect(Object.values(row.findings).map(({ text }) => text)).toEqual(state.findings);
          const outcome = state.kind === 'decided' ? state.decided.outcome : undefined;
          expect(row.may_be_incident).toBe(mayBeIncident(state.kind, outcome));
          if (state.kind === 'decided') expect(Object.values(row.decisions).at(-1)).toMatchObject(state.decided);
        }
        for (const row of determined as unknown as readonly IncidentRow[]) {
          const state = incidents.get(row.id);
          if (!state || state.kind === 'unknown') throw new Error(`${row.id} is shown and not there`);
          expect(Object.keys(row.distribution).sort()).toEqual([...state.distribution].sort());
          expect(row.closed !== null).toBe(state.kind === 'closed');
          expect(row.revision).toBe(revisions.get(`incident-${row.id}`));
          const seers = grants?.filter(({ key }) => key === `incident:${row.id}`).map(({ grantee }) => grantee);
          expect(seers).toEqual(['xiuzhou', ...state.distribution].sort());
          // Whoever sees every row can fold them: the same facts, grades, reports and demands come out.
          const rows = (responses as unknown as readonly ResponseRow[]).filter((one) => one.incident === row.id);
          const start = incident.evolve(incident.initial(), incidentDetermined(row.determined));
          const folded = rows.reduce((before, one) => incident.evolve(before, one as IncidentEvent), start);
          if (folded.kind === 'unknown') throw new Error('determined, and unknown');
          const { facts, grades, reports, demands, received, emergency, assessments, investigation } = state;
          expect(folded).toMatchObject({ facts, grades, reports, demands, received });
          expect(folded).toMatchObject({ emergency, assessments, investigation });
          for (const { report } of received) {
            const seers = grants?.filter(({ key }) => key === `incident-receipt:${report}/jiaxing`);
            expect(seers?.map(({ grantee }) => grantee)).toEqual(['jiaxing', 'xiuzhou']);
          }
          for (const { report, demand } of demands) {
            const may = (key: string) => grants?.filter((one) => one.key === key).map(({ grantee }) => grantee);
            expect(may(`incident-report:${report}`)).toEqual(['jiaxing', 'xiuzhou']);
            expect(may(`incident-demand:${demand}`)).toEqual(['jiaxing', 'xiuzhou']);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
