import type { Role } from '#platform/kernel/actor.js';
import type { Relation } from './mutations.js';
import { act, flowOf, month, provenance, reading, versionOf, type World } from './world.js';

/** What is there to be seen of 秀洲: every kind of thing once. */
export interface Things {
  readonly section: string;
  readonly agreement: string;
  readonly assessment: string;
  readonly exceedance: string;
  readonly import: string;
  readonly proposal: string;
  readonly objection: string;
  readonly abnormality: string;
  readonly incident: string;
  readonly intake: string;
  readonly intakeTransfer: string;
  readonly incidentReport: string;
  readonly notice: string;
  readonly thread: string;
  readonly settlement: string;
  readonly officer: string;
  readonly shift: string;
  readonly handover: string;
  readonly delegation: string;
  readonly alarm: string;
  readonly drill: string;
  /** Reason of a choice among texts. */
  readonly legalChoice: string;
}

export const makeThings = async (world: World): Promise<Things> => {
  const monitor = await world.officer('xiuzhou', 'monitoringOfficer');
  const { section, agreement, assessment, exceedance } = await world.exceedance();
  const { import: imported } = await act<{ import: string }>(
    monitor,
    'importReadings',
    'ReadingsImported',
    {
      ...{ digest: await world.file(section), dryRun: false, dataOwner: 'xiuzhou' },
      address: 'https://example.org/readings.csv',
    },
    'import',
  );
  const statuses = [{ date: `${month}-25`, status: 'outOfService' }];
  await act(monitor, 'publishReadings', 'ReadingsPublished', { section, rows: [], statuses });
  await act(monitor, 'observeFlow', 'FlowObserved', flowOf(section));
  await act(monitor, 'publishVolume', 'VolumePublished', {
    ...{ section, month, owner: 'xiuzhou', kind: 'measured', unit: '10^4 m3', forward: '1000', backward: '0' },
    ...{ forwardIs: { from: '320509', to: '330411' }, timeBase: '每日', publication: '【示例】', provenance },
  });
  await act(monitor, 'closeMonth', 'MonthClosed', { section, month });
  const { objection } = await world.objected(Promise.resolve({ section, agreement }));
  const [proposal = ''] = await world.published(section, reading(10, '0.30'));
  const incident = await world.incident();
  const { report: incidentReport } = await world.report('bureauAbove');
  const abnormality = await world.abnormality('natural');
  const { intake, transfer: intakeTransfer } = await world.transferred();
  const { notice, thread } = await world.notice({ abnormality });
  const { settlement } = await world.settlement();
  const officer = await world.anOfficer();
  const { shift, handover } = await world.handover();
  const delegation = await world.delegation();
  const alarm = await world.alarm();
  const { drill } = await act<{ drill: string }>(
    ...([await world.officer('xiuzhou', 'head'), 'startDrill', 'DrillStarted'] as const),
    { kind: 'information', organisations: ['wujiang'], title: '夜间签收', text: '请签收', minutes: 20 },
    'drill',
  );
  const legalChoice = '【示例】上位法优先';
  await act(await world.officer('xiuzhou', 'legalOfficer'), 'chooseLegalReading', 'LegalReadingChosen', {
    ...{ duty: 'reconsideration', rule: 'reconsideration', ruleVersion: 1, reason: legalChoice },
  });
  return {
    ...{ section, agreement, assessment, exceedance, import: imported, proposal, objection, abnormality, incident },
    ...{
      notice,
      intake,
      intakeTransfer,
      incidentReport,
      thread,
      settlement,
      officer,
      shift,
      handover,
      delegation,
      alarm,
      drill,
      legalChoice,
    },
  };
};

export interface QueryRow {
  readonly roles: readonly Role[] | 'any officer';
  /** The bodies that see it; the others get what they would get if it was not there. */
  readonly seenBy: readonly Relation[];
  /** Of these bodies only officers with such a role see it; absent: each. */
  readonly seenByRoles?: readonly Role[];
  readonly query: string | ((things: Things) => string);
  /** What is asked for; `nowhere` in its place is not there. */
  readonly id?: (things: Things) => string;
  /** Stands in the answer of whoever sees it, and in nobody else's. */
  readonly sign: (things: Things) => string;
}

const all: readonly Relation[] = ['own', 'party', 'superior', 'sibling', 'unrelated'];
const bothSides: readonly Relation[] = ['own', 'party'];
const ownOnly: readonly Relation[] = ['own'];

const one = (name: keyof Things, seenBy: readonly Relation[], selection = 'id'): QueryRow => ({
  ...{ roles: 'any officer', seenBy, query: `query($id: ID!) { ${name}(id: $id) { ${selection} } }` },
  ...{ id: (things) => things[name], sign: (things) => things[name] },
});
const list = (name: string, sign: keyof Things, seenBy: readonly Relation[], selection = 'id'): QueryRow => ({
  ...{ roles: 'any officer', seenBy, sign: (things) => things[sign] },
  query: `{ ${name}(first: 100) { edges { node { ${selection} } } } }`,
});
/** Lists of a section. */
const ofSection = (name: string, selection: string, sign: QueryRow['sign'], args = ''): QueryRow => ({
  ...{ roles: 'any officer', seenBy: bothSides, id: ({ section }) => section, sign },
  query: `query($id: ID!) { ${name}(section: $id, first: 100${args}) { edges { node { ${selection} } } } }`,
});

/** All queries; the test that walks them fails for one that stands not here. */
export const queries: Readonly<Record<string, QueryRow>> = {
  me: {
    ...{ roles: 'any officer', seenBy: all, query: '{ me { organisation } }' },
    sign: () => 'organisation',
  },
  // the directories
  organisations: { ...list('organisations', 'officer', all), sign: () => '"xiuzhou"' },
  regions: { ...list('regions', 'officer', all, 'code'), sign: () => '"330481"' },
  officers: {
    ...list('officers', 'officer', ownOnly),
    roles: ['administrator', 'operator'],
  },
  // a body keeps its own duty book
  dutyRoster: {
    ...{ roles: 'any officer', seenBy: ownOnly, sign: ({ shift }) => shift },
    query: `{ dutyRoster(from: "2020-10-09T00:00:00Z", until: "2020-10-10T00:00:00Z", first: 100) {
      edges { node { id } } } }`,
  },
  dutyGaps: {
    ...{ roles: 'any officer', seenBy: all, query: '{ dutyGaps { from until } }', sign: () => '"from"' },
  },
  openHandover: {
    ...{ roles: 'any officer', seenBy: ownOnly, query: '{ openHandover { id } }', sign: ({ handover }) => handover },
  },
  delegations: list('delegations', 'delegation', ownOnly),
  // legal times
  holidaySchedule: {
    ...{ roles: 'any officer', seenBy: all, query: '{ holidaySchedule(year: 2020) { days { date } } }' },
    sign: () => '2020-10-08',
  },
  legalDuties: {
    ...{ roles: 'any officer', seenBy: all, query: '{ legalDuties { id } }', sign: () => '"reconsideration"' },
  },
  legalReadings: list('legalReadings', 'legalChoice', ownOnly, 'reason'),
  legalDeadlines: {
    ...{ roles: 'any officer', seenBy: ownOnly, sign: ({ legalChoice }) => legalChoice },
    query: `{ legalDeadlines(duty: "reconsideration", from: "2020-10-09T00:00:00Z") { chosen { reason } } }`,
  },
  openClocks: {
    ...{
      roles: 'any officer',
      seenBy: ownOnly,
      query: '{ openClocks { incident } }',
      sign: ({ incident }) => incident,
    },
  },
  openMatters: {
    ...{
      roles: ['dutyOfficer', 'head'],
      seenBy: ownOnly,
      query: '{ openMatters { id } }',
      sign: ({ incident }) => incident,
    },
  },
  // the desk: what stands elsewhere, for who has to do it
  todos: {
    ...{ roles: 'any officer', seenBy: bothSides, seenByRoles: ['dutyOfficer', 'head'], sign: ({ notice }) => notice },
    query: '{ todos { subject } }',
  },
  dutyDesk: {
    ...{ roles: ['dutyOfficer', 'head'], seenBy: bothSides, sign: ({ notice }) => notice },
    query: '{ dutyDesk { received { id } sent { id } } }',
  },
  dutyStatistics: {
    ...{ roles: ['dutyOfficer', 'head', 'auditor'], seenBy: bothSides, sign: ({ notice }) => notice },
    query: `{ dutyStatistics(from: "2020-10-09T00:00:00Z", until: "2020-10-10T00:00:00Z") {
      sent { notices { ids } } received { notices { ids } } } }`,
  },
  // each officer its own messages
  mailbox: {
    ...{ roles: 'any officer', seenBy: all, query: '{ mailbox(first: 1) { edges { node { id } } } }' },
    sign: () => '"mailbox":{',
  },
  mailPreferences: {
    ...{ roles: 'any officer', seenBy: all, query: '{ mailPreferences { version } }', sign: () => '"version"' },
  },
  deadLetters: {
    ...{ roles: ['operator'], seenBy: all, query: '{ deadLetters(first: 1) { edges { node { id } } } }' },
    sign: () => '"deadLetters":{',
  },
  views: {
    ...{ roles: ['operator'], seenBy: all, query: '{ views { views { view state } } }' },
    sign: () => '"imports"',
  },
  quarantinedInstances: {
    ...{ roles: ['operator'], seenBy: all, query: '{ quarantinedInstances { instance reason } }' },
    sign: () => '"quarantinedInstances":[',
  },
  // a section under an agreement
  section: one('section', bothSides),
  sections: list('sections', 'section', bothSides),
  readings: ofSection('readings', 'id', ({ section }) => versionOf(section, 10)),
  stationStatuses: ofSection('stationStatuses', 'status', () => 'outOfService'),
  month: {
    ...{ roles: 'any officer', seenBy: bothSides, id: ({ section }) => section, sign: () => '"status":"closed"' },
    query: `query($id: ID!) { month(section: $id, month: "${month}") { status } }`,
  },
  months: ofSection('months', 'status', () => '"status":"closed"'),
  corrections: ofSection('corrections', 'id', ({ proposal }) => proposal),
  dataObjections: ofSection('dataObjections', 'id', ({ objection }) => objection),
  assessments: ofSection('assessments', 'id', ({ assessment }) => assessment),
  assessment: one('assessment', bothSides),
  exceedances: list('exceedances', 'exceedance', bothSides),
  volumes: ofSection('volumes', 'id', ({ section }) => `${section}/${month}/v1`),
  flowObservations: ofSection(
    'flowObservations',
    'id',
    ({ section }) => `${section}/${month}/f1`,
    `, month: "${month}"`,
  ),
  // what an importer brought in is its own affair; the readings are the section's
  import: one('import', ownOnly),
  imports: list('imports', 'import', ownOnly),
  // agreements and settlements
  agreement: one('agreement', bothSides),
  agreements: list('agreements', 'agreement', bothSides),
  settlement: one('settlement', bothSides),
  settlements: list('settlements', 'settlement', bothSides),
  settlementComputations: {
    ...{
      roles: 'any officer',
      seenBy: bothSides,
      id: ({ settlement }) => settlement,
      sign: ({ settlement }) => settlement,
    },
    query: 'query($id: ID!) { settlementComputations(id: $id) { statement } }',
  },
  statement: {
    ...{
      roles: 'any officer',
      seenBy: bothSides,
      id: ({ settlement }) => settlement,
      sign: ({ settlement }) => settlement,
    },
    query: 'query($id: ID!) { statement(id: $id) { text } }',
  },
  // abnormalities stay with who raised them; incidents and notices go to those they are sent to
  abnormality: one('abnormality', ownOnly),
  abnormalities: list('abnormalities', 'abnormality', ownOnly),
  // a tip-off stays with who received it; of a transfer both sides know
  intake: { ...one('intake', ownOnly), roles: ['dutyOfficer', 'head'] },
  intakes: { ...list('intakes', 'intake', ownOnly), roles: ['dutyOfficer', 'head'] },
  intakeTransfers: { ...list('intakeTransfers', 'intakeTransfer', bothSides), roles: ['dutyOfficer', 'head'] },
  incident: one('incident', bothSides),
  incidents: list('incidents', 'incident', bothSides),
  incidentDraft: {
    ...{ roles: ['dutyOfficer', 'head'], seenBy: ownOnly, id: ({ incident }) => incident },
    ...{ query: 'query($id: ID!) { incidentDraft(incident: $id, kind: initial) { incident } }' },
    sign: ({ incident }) => incident,
  },
  // a report goes upward: its addressees see it, the distribution list of the incident does not
  incidentReport: one('incidentReport', ['own', 'superior']),
  incidentReports: list('incidentReports', 'incidentReport', ['own', 'superior']),
  incidentReportFields: {
    ...{ roles: 'any officer', seenBy: all, query: '{ incidentReportFields { id } }', sign: () => '"initial-report"' },
  },
  notice: one('notice', bothSides),
  notices: list('notices', 'notice', bothSides),
  noticeRoute: {
    ...{ roles: 'any officer', seenBy: bothSides, id: ({ section }) => section, sign: () => '"notObserved"' },
    query: (things) =>
      `query($id: ID!) { noticeRoute(section: $id, agreement: "${things.agreement}", kind: search) { because } }`,
  },
  alarm: { ...one('alarm', ownOnly), roles: ['dutyOfficer', 'head'] },
  callSheet: { ...list('callSheet', 'alarm', ownOnly), roles: ['dutyOfficer', 'head'] },
  drill: one('drill', bothSides),
  drills: list('drills', 'drill', bothSides),
  noticeCard: {
    ...{ roles: 'any officer', seenBy: bothSides, id: ({ notice }) => notice, sign: () => '"kind":"sent"' },
    query: 'query($id: ID!) { noticeCard(id: $id) { kind zh } }',
  },
  timeline: {
    ...{ roles: 'any officer', seenBy: bothSides, id: ({ thread }) => thread, sign: ({ notice }) => notice },
    query: 'query($id: ID!) { timeline(thread: $id, first: 100) { edges { node { refs { id } } } } }',
  },
};
