import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageQueueing, type Telling } from '#contexts/mailing/published.js';
import { roles as allRoles, automationActor, type Role } from '#platform/kernel/actor.js';
import { readDecisions } from '#platform/projector/decisions.js';
import { plain } from '#platform/read-store/migrations.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { newestOf, newId, password } from './harness.js';
import {
  act,
  calling,
  callOf,
  flowOf,
  month,
  noticeTo,
  nowhere,
  objectionTo,
  partyOf,
  provenance,
  reading,
  termsFor,
  versionOf,
  volumeOf,
  type World,
} from './world.js';

/** Whose officer asks, as seen from 秀洲 (`own`), whose thing it is. */
export const relations = {
  own: 'xiuzhou',
  party: 'wujiang',
  superior: 'jiaxing',
  sibling: 'nanhu',
  unrelated: 'anji',
} as const;
export type Relation = keyof typeof relations;

/**
 * What an officer gets whose role may call the operation:
 * `may`: it is carried out, or refused for a reason that has nothing to do with who asks;
 * `nothing`: the same as for a thing that is not there;
 * else the code that says why this body, which knows the thing, may not.
 */
export type Expectation = 'may' | 'nothing' | (string & {});

export interface MutationRow {
  /** Roles that may call it; whoever else is signed in gets `Forbidden`. */
  readonly roles: readonly Role[] | 'any officer' | 'everybody';
  /** By body; where it depends on the role too, by role. */
  readonly bodies: Readonly<Record<Relation, Expectation | Readonly<Partial<Record<Role, Expectation>>>>>;
  /** Type of success, and what is asked of it besides the receipt. */
  readonly success: string;
  readonly selection?: string;
  /** Who carries it out at first: body and role; a second officer of it where `which` is 2. */
  readonly by: readonly [organisation: string, role: Role, which?: number];
  /** Makes what is needed; the input, ready to be carried out. */
  readonly input: (world: World) => Promise<object>;
  /** Changes one member of the input. */
  readonly other?: object;
  /** Makes the input name what is not there. */
  readonly absent?: object | ((world: World) => Promise<object>);
  /** What is written for who gets `nothing`, and seen by it alone. */
  readonly leaves?: string;
  /** What happens to it before the command comes once more. */
  readonly meanwhile?: (world: World, input: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Why there is no `commandId`. */
  readonly withoutCommandId?: string;
}

const everybody = (each: Expectation) => ({ own: each, party: each, superior: each, sibling: each, unrelated: each });
const ownOnly = { ...everybody('nothing'), own: 'may' };
const bothSides = { ...ownOnly, party: 'may' };
/** Who else knows it is told why not. */
const partyRefused = (code: string) => ({ ...ownOnly, party: code });
/** What the body alone does that determined an incident; then the incident is closed. */
const closesIncident: NonNullable<MutationRow['meanwhile']> = (world, { incident }) =>
  world.done('closeIncident', 'IncidentClosed', { incident, reason: '应急终止' });
const ofIncident = {
  ...{ bodies: partyRefused('NotTheDeterminingBody'), absent: { incident: nowhere }, meanwhile: closesIncident },
};
/** A report of 秀洲 to the bureau above it; 吴江 sees the incident, and not that. */
const addresseeOnly = { ...everybody('nothing'), own: 'NotAnAddressee', superior: 'may' };
const recipientOnly = { ...everybody('nothing'), own: 'NotARecipient', party: 'may' };
/** Administrators handle the officers of their own body, operators those of all. */
const officersOf = (others: Expectation) => {
  const other = { administrator: others, operator: 'may' };
  return { own: 'may', party: other, superior: other, sibling: other, unrelated: other };
};

/** Years nobody has a schedule for yet; each is given away once. */
let years = 2026;
const nextYear = (): number => {
  years += 1;
  return years;
};

const leaving = { lastDay: '2020-10-09', reason: '【示例】' };
const [duty, dutyOrHead] = [['dutyOfficer'], ['dutyOfficer', 'head']] as const;
const [monitoring, finance] = [['monitoringOfficer'], ['financeOfficer']] as const;
const [head, legal] = [['head'], ['head', 'legalOfficer']] as const;

/** Of the officers of a body: head, administrators and operators see to the contact of others; an operator to all. */
const contactsOf = {
  ...(() => {
    const others = Object.fromEntries(allRoles.map((role) => [role, role === 'operator' ? 'may' : 'nothing']));
    return { party: others, superior: others, sibling: others, unrelated: others };
  })(),
  own: Object.fromEntries(
    allRoles.map((role) => [role, ['head', 'administrator', 'operator'].includes(role) ? 'may' : 'Forbidden']),
  ),
};

/** A message to nobody: it is dead at once. */
const deadLetter = async ({ api }: World): Promise<object> => {
  const { commandId } = newId();
  const telling: Telling<'test'> = {
    ...{ organisation: 'xiuzhou', officer: `nobody-${commandId}`, fact: { kind: 'test', id: commandId } },
    ...{ template: 'test', parameters: { askedAt: '2020-10-09' }, urgency: 'urgent' },
  };
  const actor = automationActor('test', 'xiuzhou');
  await api.app
    .get(MessageQueueing, { strict: false })
    .queue(telling, { actor, commandId, commandDigest: '', correlationId: commandId });
  await newestOf(api);
  const { deadLetters } = await api.operator.ask<{
    deadLetters: { edges: { node: { id: string; officer: string } }[] };
  }>('{ deadLetters(first: 100) { edges { node { id officer } } } }');
  const found = deadLetters.edges.find(({ node }) => node.officer === telling.officer);
  return { message: found?.node.id, reason: '【示例】' };
};

const operators = (success: string, input: MutationRow['input'], over: Partial<MutationRow> = {}): MutationRow => ({
  ...{ roles: ['operator'], bodies: everybody('may'), by: ['anji', 'operator'], success, input, ...over },
});

/** A view that stands still: at an import of which the database cannot take the time. */
const haltedImports = async ({ api }: World): Promise<object> => {
  const { database, journal, standings, freshness } = api.platform;
  // What was decided about it before is carried out within seconds.
  const isGoingOn = async (): Promise<boolean> => {
    const halted = await standings.halted('imports');
    const about = (await readDecisions(journal)).byView.get('imports');
    if (!halted || !about) return false;
    const [row] =
      (await database.batch([plain("select decided from lianfang.views where name = 'imports'")]))[0]?.rows ?? [];
    return about.skipped.has(halted.halt.eventId) || about.retried > Number(row?.['decided']);
  };
  while (await isGoingOn()) await api.operator.ask('{ me { officer } }');
  if (!(await standings.halted('imports'))) {
    const { commandId: id } = newId();
    const data = JSON.parse(
      readFileSync(join(projectFolder(), 'test/golden/events/water-quality.readings-imported.v1.json'), 'utf8'),
    );
    const who = {
      actor: 'nobody',
      organisation: 'nobody',
      jurisdiction: '000000',
      recordedAt: '2020-13-01T00:00:00.000Z',
    };
    const metadata = { commandId: id, commandDigest: '', causationId: id, correlationId: id, ...who };
    const event = { id, type: 'water-quality.readings-imported.v1', data, metadata };
    const { position } = await journal.append(`import-${id}`, 'no-stream', [event]);
    await freshness.waitFor(position, 20_000);
  }
  // What was waited for may have ended by the halt before the halt stands in the database.
  let halted = await standings.halted('imports');
  while (!halted) {
    await sleep(20);
    halted = await standings.halted('imports');
  }
  return { view: 'imports', event: halted.halt.eventId, reason: '【示例】' };
};

/** An instance of an automation that failed, put there as the runner would. */
const quarantined = async ({ api }: World): Promise<object> => {
  const { journal, freshness } = api.platform;
  const { commandId: id } = newId();
  const automation = 'example';
  const who = {
    actor: 'automation',
    organisation: 'platform',
    jurisdiction: '000000',
    recordedAt: '2020-09-19T00:00:00.000Z',
  };
  const metadata = { commandId: id, commandDigest: '', causationId: id, correlationId: id, ...who };
  const data = { automation, instance: id, reason: '【示例】' };
  const event = { id, type: 'automations.instance-quarantined.v1', data, metadata };
  const { position } = await journal.append(`automation-${automation}-${id}`, 'no-stream', [event]);
  await freshness.waitFor(position, 20_000);
  return { automation, instance: id, reason: '【示例】' };
};

/** All mutations; the tests that walk them fail for one that stands not here. */
export const mutations: Readonly<Record<string, MutationRow>> = {
  // jurisdictions, by the platform's operators
  registerRegion: operators(
    'RegionRegistered',
    async () => ({ code: '330481', name: '海宁市', level: 'county', since: '2019-01-01', provenance }),
    { other: { name: '其他' } },
  ),
  recordSuccession: operators(
    'SuccessionRecorded',
    async (world) => {
      const code = '330110';
      await act(world.api.operator, 'registerRegion', 'RegionRegistered', {
        ...{ code, name: '余杭区', level: 'county', since: '2019-01-01', provenance },
      });
      return { code, kind: 'split', successors: [code, '330113'], on: '2020-09-09', provenance };
    },
    { other: { on: '2020-09-10' } },
  ),
  registerOrganisation: operators(
    'OrganisationRegistered',
    async () => ({
      ...{ organisation: 'haining', nameZh: '海宁', nameEn: 'Haining', kind: 'ecologyBranch', region: '330481' },
      ...{ competences: [], platform: 'on', provenance },
    }),
    { other: { nameEn: 'Other' } },
  ),
  changeOrganisation: operators(
    'OrganisationChanged',
    async () => ({ organisation: 'anji', actingName: '湖州市生态环境局', competences: [], platform: 'on', provenance }),
    { other: { actingName: '安吉县人民政府' } },
  ),

  // officers
  registerOfficer: {
    ...{ roles: ['administrator', 'operator'], bodies: officersOf('Forbidden'), by: ['xiuzhou', 'administrator'] },
    ...{ success: 'OfficerRegistered', selection: 'officer' },
    input: async () => ({
      ...{ organisation: 'xiuzhou', login: `new.${newId().commandId.slice(-12)}`, password, name: '【示例】' },
      roles: ['head'],
    }),
    other: { roles: ['legalOfficer'] },
    absent: { organisation: 'nowhere' },
  },
  changeOfficerRoles: {
    ...{ roles: ['administrator', 'operator'], bodies: officersOf('nothing'), by: ['xiuzhou', 'administrator'] },
    success: 'OfficerRolesChanged',
    input: async (world) => ({ officer: await world.anOfficer(), roles: ['head'], reason: '调任' }),
    ...{ other: { reason: '其他' }, absent: { officer: nowhere } },
  },
  dismissOfficer: {
    ...{ roles: ['administrator', 'operator'], bodies: officersOf('nothing'), by: ['xiuzhou', 'administrator'] },
    success: 'OfficerDismissed',
    input: async (world) => ({ officer: await world.anOfficer(), reason: '离任' }),
    ...{ other: { reason: '其他' }, absent: { officer: nowhere } },
  },
  erasePerson: {
    ...{ roles: ['administrator', 'operator'], bodies: officersOf('nothing'), by: ['xiuzhou', 'administrator'] },
    success: 'PersonErased',
    input: async (world) => {
      const officer = await world.anOfficer();
      const administrator = await world.officer('xiuzhou', 'administrator');
      await act(administrator, 'dismissOfficer', 'OfficerDismissed', { officer, reason: '离任' });
      return { officer, reason: '离任满三年' };
    },
    ...{ other: { reason: '其他' }, absent: { officer: nowhere } },
  },

  changeContact: {
    ...{ roles: 'any officer', bodies: contactsOf, by: ['xiuzhou', 'administrator'], success: 'ContactChanged' },
    input: async (world) => ({ officer: await world.anOfficer(), mail: 'duty@example.org', telephone: '0573-1234567' }),
    ...{ other: { expectedVersion: 0 }, absent: { officer: nowhere } },
  },

  // what an officer is told of
  changeMailPreferences: {
    ...{ roles: 'any officer', bodies: everybody('may'), by: ['xiuzhou', 'dutyOfficer'] },
    success: 'MailPreferencesChanged',
    input: async () => ({ legalClock: ['mail', 'sms'], urgent: ['mail'], routine: ['mail'], digestAt: '17:00' }),
    other: { digestAt: '18:00' },
  },
  sendTestMessage: {
    ...{ roles: 'any officer', bodies: everybody('may'), by: ['xiuzhou', 'dutyOfficer'], success: 'TestMessageQueued' },
    input: async () => ({}),
    other: { expectedVersion: 0 },
  },
  retryDeadLetter: operators('DeadLetterRetried', deadLetter, {
    other: { reason: '其他' },
    absent: { message: nowhere },
  }),

  // duty: each body keeps its own
  assignDuty: {
    ...{ roles: ['administrator', 'head'], bodies: ownOnly, by: ['xiuzhou', 'head'] },
    ...{ success: 'DutyAssigned', selection: 'shift' },
    input: async (world) => ({ officer: await world.idOf('xiuzhou', 'dutyOfficer'), ...world.slot() }),
    ...{ other: { until: '2020-12-31T00:00:00+08:00' }, absent: { officer: nowhere } },
  },
  removeDuty: {
    ...{ roles: ['administrator', 'head'], bodies: ownOnly, by: ['xiuzhou', 'head'], success: 'DutyRemoved' },
    input: async (world) => ({ shift: await world.shift(), reason: '病假' }),
    ...{ other: { reason: '其他' }, absent: { shift: nowhere } },
  },
  offerHandover: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'] },
    ...{ success: 'HandoverOffered', selection: 'handover' },
    input: async (world) => ({
      ...(await world.onDuty()),
      matters: await world.matters(),
    }),
    ...{ other: { remarks: '其他' }, absent: { shift: nowhere } },
  },
  confirmHandover: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer', 2], success: 'HandoverConfirmed' },
    input: async (world) => ({ handover: (await world.handover()).handover }),
    ...{ other: { handover: `2020-${nowhere}` }, absent: { handover: nowhere } },
  },
  declineHandover: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer', 2], success: 'HandoverDeclined' },
    input: async (world) => ({ handover: (await world.handover()).handover, reason: '事项不全' }),
    ...{ other: { reason: '其他' }, absent: { handover: nowhere } },
  },
  grantDelegation: {
    ...{ roles: ['head'], bodies: ownOnly, by: ['xiuzhou', 'head'] },
    ...{ success: 'DelegationGranted', selection: 'delegation' },
    input: (world) => world.delegating(),
    ...{ other: { documentNumber: '其他' }, absent: { to: nowhere } },
  },
  revokeDelegation: {
    ...{ roles: ['head'], bodies: ownOnly, by: ['xiuzhou', 'head'], success: 'DelegationRevoked' },
    input: async (world) => ({ delegation: await world.delegation(), reason: '已返岗' }),
    ...{ other: { reason: '其他' }, absent: { delegation: nowhere } },
  },

  // legal times: one calendar for all, a body's own choice among texts
  publishHolidaySchedule: operators(
    'HolidaySchedulePublished',
    async () => {
      const year = nextYear();
      return { year, days: [{ date: `${year}-01-01`, kind: 'off', name: '元旦' }], provenance };
    },
    { other: { documentNumber: '【示例】1号' } },
  ),
  chooseLegalReading: {
    ...{ roles: ['legalOfficer'], bodies: everybody('may'), by: ['xiuzhou', 'legalOfficer'] },
    success: 'LegalReadingChosen',
    input: async () => ({
      ...{ duty: 'reconsideration', rule: 'reconsideration', ruleVersion: 1, reason: `依据 ${newId().commandId}` },
    }),
    other: { reason: '其他' },
  },

  // sections, by the platform's operators
  registerSection: operators(
    'SectionRegistered',
    async () => ({
      ...{ section: `section-${newId().commandId.slice(-8)}`, name: '示例断面', river: '示例河' },
      ...{ controlLevel: 'national', dataOwner: 'xiuzhou', boundaryType: 'interlocked', sides: ['330411'], provenance },
      waterBodyType: { type: 'river', source: '示例', since: '2019-01-01' },
    }),
    { other: { river: '其他河' } },
  ),
  addSectionAlias: operators(
    'SectionAliasAdded',
    async (world) => ({ section: await world.section(), name: '别名', since: '2020-01-01', provenance }),
    { other: { name: '其他' } },
  ),
  setSectionTarget: operators(
    'SectionTargetSet',
    async (world) => ({
      ...{
        section: await world.section(),
        waterClass: 'II',
        indicatorSet: 'class-21',
        since: '2020-01-01',
        provenance,
      },
    }),
    { other: { waterClass: 'I' } },
  ),
  setWaterBodyType: operators(
    'WaterBodyTypeSet',
    async (world) => ({ section: await world.section(), type: 'lake', source: '示例', since: '2020-01-01' }),
    { other: { source: '其他' } },
  ),

  // readings: the data owner's, and what a party may do under an agreement
  publishReadings: {
    ...{ roles: monitoring, bodies: ownOnly, by: ['xiuzhou', 'monitoringOfficer'] },
    ...{ success: 'ReadingsPublished', selection: 'proposals' },
    input: async (world) => ({ section: (await world.shared()).section, rows: [reading(10)] }),
    ...{ other: { rows: [reading(11)] }, absent: { section: 'nowhere' } },
    meanwhile: (world, { section = '' }) => world.done('closeMonth', 'MonthClosed', { section, month }),
  },
  importReadings: {
    ...{ roles: monitoring, bodies: bothSides, by: ['xiuzhou', 'monitoringOfficer'] },
    ...{ success: 'ReadingsImported', selection: 'import report { added notTaken problems { line code } }' },
    input: async (world) => {
      const { section, agreement } = await world.shared();
      const address = 'https://example.org/readings.csv';
      return { digest: await world.file(section), dryRun: false, dataOwner: 'xiuzhou', address, agreement };
    },
    leaves: 'the import with its report: that the file names no section it knows',
    other: { address: 'https://example.org/other.csv' },
    absent: async (world) => ({ digest: await world.file('nowhere') }),
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  attachRawValues: {
    ...{ roles: monitoring, bodies: ownOnly, by: ['xiuzhou', 'monitoringOfficer'], success: 'RawValuesAttached' },
    input: async (world) => ({
      ...{ section: (await world.withReadings()).section, month },
      rows: [{ sampledAt: reading(10).sampledAt, source: 'owner-manual', items: [{ item: 'TP', value: '0.4011' }] }],
    }),
    other: {
      rows: [{ sampledAt: reading(20).sampledAt, source: 'owner-manual', items: [{ item: 'TP', value: '0.4011' }] }],
    },
    absent: { section: 'nowhere' },
    meanwhile: (world, { section = '' }) =>
      world.done('withdrawReading', 'ReadingWithdrawn', {
        section,
        month,
        reading: versionOf(section, 10),
        reason: '仪器故障',
      }),
  },
  withdrawReading: {
    ...{ roles: monitoring, bodies: ownOnly, by: ['xiuzhou', 'monitoringOfficer'] },
    ...{ success: 'ReadingWithdrawn', selection: 'proposal' },
    input: async (world) => {
      const { section } = await world.withReadings();
      return { section, month, reading: versionOf(section, 10), reason: '仪器故障' };
    },
    ...{ other: { reason: '其他' }, absent: { section: 'nowhere' } },
  },
  decideInclusion: {
    ...{ roles: monitoring, bodies: ownOnly, by: ['xiuzhou', 'monitoringOfficer'], success: 'InclusionDecided' },
    input: async (world) => {
      const { section } = await world.withReadings();
      const decided = { item: 'TP', effect: 'exclude', reason: '仪器校准', basis: '审核记录' };
      return { section, month, reading: versionOf(section, 10), ...decided };
    },
    ...{ other: { reason: '其他' }, absent: { section: 'nowhere' } },
    meanwhile: (world, { section = '' }) =>
      world.done('withdrawReading', 'ReadingWithdrawn', {
        section,
        month,
        reading: versionOf(section, 10),
        reason: '仪器故障',
      }),
  },
  assessMonth: {
    ...{ roles: monitoring, bodies: bothSides, by: ['xiuzhou', 'monitoringOfficer'] },
    ...{ success: 'MonthAssessed', selection: 'assessment exceedance' },
    input: async (world) => ({
      ...(await world.withReadings()),
      ...{ month, rule: 'normal-values-raw', indicatorSet: 'assessment-3' },
    }),
    ...{ other: { rule: 'normal-values-rounded' }, absent: { section: 'nowhere' } },
    meanwhile: async (world, { section = '' }) => {
      await world.published(section, reading(12));
      await world.done('closeMonth', 'MonthClosed', { section, month });
    },
  },
  closeMonth: {
    ...{ roles: monitoring, bodies: partyRefused('NotTheDataOwner'), by: ['xiuzhou', 'monitoringOfficer'] },
    success: 'MonthClosed',
    input: async (world) => ({ ...(await world.withReadings()), month }),
    ...{ other: { agreement: null }, absent: { section: 'nowhere' } },
  },
  confirmCorrections: {
    ...{ roles: monitoring, bodies: partyRefused('NotTheDataOwner'), by: ['xiuzhou', 'monitoringOfficer', 2] },
    success: 'CorrectionsConfirmed',
    input: async (world) => ({ ...(await world.corrected()), month, reason: '复核一致' }),
    ...{ other: { reason: '其他' }, absent: { section: 'nowhere' } },
  },
  rejectCorrections: {
    ...{ roles: monitoring, bodies: partyRefused('NotTheDataOwner'), by: ['xiuzhou', 'monitoringOfficer', 2] },
    success: 'CorrectionsRejected',
    input: async (world) => ({ ...(await world.corrected()), month, reason: '录入有误' }),
    ...{ other: { reason: '其他' }, absent: { section: 'nowhere' } },
  },
  reopenMonth: {
    ...{ roles: monitoring, bodies: partyRefused('NotTheDataOwner'), by: ['xiuzhou', 'monitoringOfficer'] },
    success: 'MonthReopeningRequested',
    input: async (world) => ({ ...(await world.closed()), month, reason: '整月重审' }),
    ...{ other: { reason: '其他' }, absent: { section: 'nowhere' } },
  },
  confirmReopening: {
    ...{ roles: monitoring, bodies: partyRefused('NotTheDataOwner'), by: ['xiuzhou', 'monitoringOfficer', 2] },
    success: 'MonthReopened',
    input: async (world) => {
      const closed = { ...(await world.closed()), month };
      const owner = await world.officer('xiuzhou', 'monitoringOfficer');
      await act(owner, 'reopenMonth', 'MonthReopeningRequested', { ...closed, reason: '整月重审' });
      return closed;
    },
    ...{ other: { agreement: null }, absent: { section: 'nowhere' } },
  },
  rejectReopening: {
    ...{ roles: monitoring, bodies: partyRefused('NotTheDataOwner'), by: ['xiuzhou', 'monitoringOfficer', 2] },
    success: 'MonthReopeningRejected',
    input: async (world) => {
      const closed = { ...(await world.closed()), month };
      const owner = await world.officer('xiuzhou', 'monitoringOfficer');
      await act(owner, 'reopenMonth', 'MonthReopeningRequested', { ...closed, reason: '整月重审' });
      return { ...closed, reason: '无须重审' };
    },
    ...{ other: { reason: '其他' }, absent: { section: 'nowhere' } },
  },
  objectToReading: {
    // The owner knows its reading, and corrects it.
    ...{ roles: ['monitoringOfficer', 'dutyOfficer'], bodies: { ...bothSides, own: 'OwnReading' } },
    ...{ by: ['wujiang', 'monitoringOfficer'], success: 'ReadingObjectedTo', selection: 'objection' },
    input: async (world) => objectionTo(await world.withReadings()),
    ...{ other: { items: ['TP', 'NH3N'] }, absent: { section: 'nowhere' } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  answerDataObjection: {
    ...{ roles: monitoring, bodies: partyRefused('NotTheDataOwner'), by: ['xiuzhou', 'monitoringOfficer'] },
    success: 'DataObjectionAnswered',
    input: async (world) => ({
      ...{ objection: (await world.objected()).objection, outcome: 'maintained', reason: '复核一致' },
    }),
    ...{ other: { reason: '其他' }, absent: { objection: nowhere } },
  },
  withdrawDataObjection: {
    ...{ roles: ['monitoringOfficer', 'dutyOfficer'], bodies: { ...bothSides, own: 'NotTheObjector' } },
    ...{ by: ['wujiang', 'dutyOfficer'], success: 'DataObjectionWithdrawn' },
    input: async (world) => ({ objection: (await world.objected()).objection, reason: '己方比对有误' }),
    ...{ other: { reason: '其他' }, absent: { objection: nowhere } },
  },
  publishVolume: {
    roles: ['monitoringOfficer', 'dutyOfficer', 'head', 'financeOfficer'],
    bodies: {
      ...ownOnly,
      // Heads and finance bring in what was agreed; what was measured, who measures.
      own: { monitoringOfficer: 'may', dutyOfficer: 'may', head: 'Forbidden', financeOfficer: 'Forbidden' },
      party: {
        ...{ monitoringOfficer: 'NotTheVolumeOwner', dutyOfficer: 'NotTheVolumeOwner' },
        ...{ head: 'Forbidden', financeOfficer: 'Forbidden' },
      },
    },
    ...{ by: ['xiuzhou', 'monitoringOfficer'], success: 'VolumePublished' },
    input: async (world) => {
      const { section, agreement } = await world.shared();
      return volumeOf(section, { agreement });
    },
    ...{ other: { forward: '2000' }, absent: { section: 'nowhere' } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  observeFlow: {
    ...{ roles: ['monitoringOfficer', 'dutyOfficer'], bodies: bothSides, by: ['xiuzhou', 'dutyOfficer'] },
    success: 'FlowObserved',
    input: async (world) => {
      const { section, agreement } = await world.shared();
      return flowOf(section, { agreement });
    },
    ...{ other: { direction: 'BtoA' }, absent: { section: 'nowhere' } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },

  // agreements
  proposeAgreement: {
    // Who proposes names itself: there is nothing yet that could be hidden, and sections of others tell nothing.
    roles: legal,
    bodies: { ...everybody('NotAParty'), own: 'may', party: 'may' },
    ...{ by: ['xiuzhou', 'legalOfficer'], success: 'AgreementProposed', selection: 'agreement' },
    input: async (world) => ({
      ...{ kind: 'jointPrevention', parties: ['xiuzhou', 'wujiang'].map(partyOf) },
      terms: termsFor([await world.section()]),
    }),
    other: { kind: 'dataSharing' },
  },
  proposeAmendment: {
    ...{ roles: legal, bodies: bothSides, by: ['xiuzhou', 'legalOfficer'] },
    ...{ success: 'AmendmentProposed', selection: 'version' },
    input: async (world) => {
      const { agreement, section } = await world.shared();
      return { agreement, terms: { ...termsFor([section]), title: '【示例】修订' } };
    },
    ...{ other: { terms: termsFor([]) }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  signAgreement: {
    ...{ roles: head, bodies: bothSides, by: ['wujiang', 'head'], success: 'AgreementSigned', selection: 'inForce' },
    input: async (world) => ({ agreement: await world.proposed([await world.section()]), version: 1 }),
    ...{ other: { version: 2 }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  claimSignature: {
    ...{ roles: legal, bodies: bothSides, by: ['xiuzhou', 'legalOfficer'] },
    ...{ success: 'SignatureClaimed', selection: 'inForce' },
    input: async (world) => ({
      agreement: await world.proposed([], { parties: ['xiuzhou', 'wujiang', 'qingpu'].map(partyOf) }),
      ...{ version: 1, party: 'qingpu', signedOn: '2020-05-01', description: '【示例】存档案室' },
    }),
    ...{ other: { description: '其他' }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  leaveAgreement: {
    ...{ roles: head, bodies: bothSides, by: ['xiuzhou', 'head'], success: 'AgreementLeft', selection: 'ended' },
    input: async (world) => ({
      ...{ agreement: (await world.shared()).agreement, lastDay: '2020-10-09', reason: '【示例】' },
    }),
    ...{ other: { reason: '其他' }, absent: { agreement: nowhere } },
  },

  // abnormalities and incidents
  raiseAbnormality: {
    ...{ roles: duty, bodies: bothSides, by: ['xiuzhou', 'dutyOfficer'] },
    ...{ success: 'AbnormalityRaised', selection: 'abnormality' },
    input: async (world) => {
      const { section, agreement } = await world.withReadings();
      const cited = { reading: versionOf(section, 10), items: ['TP'] };
      return { reading: cited, agreement, description: '【示例】', example: '【示例】' };
    },
    other: { description: '其他' },
    absent: { reading: { reading: versionOf('nowhere', 10), items: ['TP'] } },
    meanwhile: (world, { reading: cited }) => {
      const version = (cited as unknown as { readonly reading: string }).reading;
      return world.done('withdrawReading', 'ReadingWithdrawn', {
        ...{ section: version.split('/')[0], month, reading: version, reason: '仪器故障' },
      });
    },
  },
  verifyAbnormality: {
    ...{ roles: duty, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'], success: 'AbnormalityVerified' },
    input: async (world) => ({ abnormality: await world.abnormality(), findings: '复测一致' }),
    ...{ other: { findings: '其他' }, absent: { abnormality: nowhere } },
  },
  decideOutcome: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'], success: 'OutcomeDecided' },
    input: async (world) => ({ abnormality: await world.abnormality('verified'), outcome: 'natural', reason: '缺氧' }),
    ...{ other: { reason: '其他' }, absent: { abnormality: nowhere } },
    meanwhile: (world, { abnormality }) =>
      world.done('closeAbnormality', 'AbnormalityClosed', { abnormality, cause: '缺氧' }),
  },
  closeAbnormality: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'], success: 'AbnormalityClosed' },
    input: async (world) => ({ abnormality: await world.abnormality('natural'), cause: '缺氧' }),
    ...{ other: { cause: '其他' }, absent: { abnormality: nowhere } },
  },
  takeInCall: {
    ...{ roles: dutyOrHead, bodies: bothSides, by: ['xiuzhou', 'dutyOfficer'] },
    ...{ success: 'CallTakenIn', selection: 'intake' },
    input: async (world) => {
      const { section, agreement } = await world.shared();
      return { ...callOf('2020-10-09T08:30:00+08:00'), section, agreement };
    },
    ...{ other: { said: '其他' }, absent: { section: 'nowhere' } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  raiseAbnormalityOnIntake: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'] },
    ...{ success: 'AbnormalityRaisedOnIntake', selection: 'abnormality' },
    input: async (world) => ({ intake: await world.intake(), description: '【示例】油膜' }),
    ...{ other: { description: '其他' }, absent: { intake: nowhere } },
  },
  mergeIntake: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'], success: 'IntakeMerged' },
    input: async (world) => ({ intake: await world.intake(), abnormality: await world.abnormality('natural') }),
    ...{ other: { expectedVersion: 7 }, absent: { intake: nowhere } },
    meanwhile: (world, { abnormality }) =>
      world.done('closeAbnormality', 'AbnormalityClosed', { abnormality, cause: '缺氧' }),
  },
  transferIntake: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'] },
    ...{ success: 'IntakeTransferred', selection: 'transfer' },
    input: async (world) => ({ intake: await world.intake(), to: 'wujiang', reason: '位于对方辖区' }),
    ...{ other: { reason: '其他' }, absent: { intake: nowhere } },
    meanwhile: (world, { intake }) =>
      world.done('raiseAbnormalityOnIntake', 'AbnormalityRaisedOnIntake', { intake, description: '【示例】' }),
  },
  acceptTransferredIntake: {
    ...{ roles: dutyOrHead, bodies: { ...everybody('nothing'), own: 'TransferNotToYou', party: 'may' } },
    ...{ by: ['wujiang', 'dutyOfficer'], success: 'TransferredIntakeAccepted', selection: 'intake' },
    input: async (world) => ({ intake: (await world.transferred()).intake }),
    ...{ other: { expectedVersion: 7 }, absent: { intake: nowhere } },
  },
  refuseTransferredIntake: {
    ...{ roles: dutyOrHead, bodies: { ...everybody('nothing'), own: 'TransferNotToYou', party: 'may' } },
    ...{ by: ['wujiang', 'dutyOfficer'], success: 'TransferredIntakeRefused' },
    input: async (world) => ({ intake: (await world.transferred()).intake, reason: '位于贵方辖区' }),
    ...{ other: { reason: '其他' }, absent: { intake: nowhere } },
    meanwhile: (world, { intake }) =>
      world.done('transferIntake', 'IntakeTransferred', { intake, to: 'wujiang', reason: '再请核查' }),
  },
  eraseCaller: {
    ...{ roles: head, bodies: ownOnly, by: ['xiuzhou', 'head'], success: 'CallerErased' },
    input: async (world) => ({ intake: await world.intake() }),
    ...{ other: { expectedVersion: 7 }, absent: { intake: nowhere } },
  },
  determineIncident: {
    ...{ roles: head, bodies: ownOnly, by: ['xiuzhou', 'head'], success: 'IncidentDetermined', selection: 'incident' },
    input: async (world) => ({
      ...{ abnormality: await world.abnormality('incident'), description: '【示例】泄漏', distribution: ['wujiang'] },
    }),
    ...{ other: { description: '其他' }, absent: { abnormality: nowhere } },
    meanwhile: (world, { abnormality }) =>
      world.done('decideOutcome', 'OutcomeDecided', { abnormality, outcome: 'natural', reason: '缺氧' }),
  },
  addIncidentEntry: {
    ...{ roles: dutyOrHead, bodies: bothSides, by: ['wujiang', 'dutyOfficer'] },
    ...{ success: 'IncidentEntryAdded', selection: 'entry' },
    input: async (world) => ({ incident: await world.incident(), text: '【示例】围油栏就位', visibility: 'shared' }),
    ...{ other: { text: '其他' }, absent: { incident: nowhere } },
    meanwhile: (world, { incident }) => world.done('closeIncident', 'IncidentClosed', { incident, reason: '应急终止' }),
  },
  extendDistribution: {
    ...{ roles: dutyOrHead, bodies: partyRefused('NotTheDeterminingBody'), by: ['xiuzhou', 'dutyOfficer'] },
    success: 'DistributionExtended',
    input: async (world) => ({ incident: await world.incident(), distribution: ['tongxiang'], reason: '下游' }),
    ...{ other: { reason: '其他' }, absent: { incident: nowhere } },
    meanwhile: (world, { incident }) => world.done('closeIncident', 'IncidentClosed', { incident, reason: '应急终止' }),
  },
  closeIncident: {
    ...{
      roles: head,
      bodies: partyRefused('NotTheDeterminingBody'),
      by: ['xiuzhou', 'head'],
      success: 'IncidentClosed',
    },
    input: async (world) => ({ incident: await world.incident(), reason: '应急终止' }),
    ...{ other: { reason: '其他' }, absent: { incident: nowhere } },
  },
  recordIncidentFacts: {
    ...{ ...ofIncident, roles: dutyOrHead, by: ['xiuzhou', 'dutyOfficer'], success: 'IncidentFactsRecorded' },
    input: async (world) => ({ incident: await world.incident(), affected: ['330411'], circumstances: [], deaths: 0 }),
    other: { deaths: 1 },
  },
  determineGrade: {
    ...{ ...ofIncident, roles: head, by: ['xiuzhou', 'head'], success: 'GradeDetermined' },
    input: async (world) => ({ incident: await world.graded(), grade: 'III', reason: '影响轻微' }),
    other: { reason: '其他' },
  },
  fileIncidentReport: {
    ...{ ...ofIncident, roles: dutyOrHead, by: ['xiuzhou', 'dutyOfficer'], success: 'IncidentReportFiled' },
    input: async (world) => calling(await world.graded(), 'ownGovernment', 'bureauAbove'),
    other: { addressees: [{ function: 'ministry' }] },
  },
  demandVerification: {
    ...{ roles: dutyOrHead, bodies: addresseeOnly, by: ['jiaxing', 'dutyOfficer'] },
    ...{ success: 'VerificationDemanded', selection: 'demand' },
    input: async (world) => ({ ...(await world.report('bureauAbove')), reason: '请核实油量' }),
    ...{ other: { reason: '其他' }, absent: { incident: nowhere }, meanwhile: closesIncident },
  },
  demandSupplement: {
    ...{ roles: dutyOrHead, bodies: addresseeOnly, by: ['jiaxing', 'dutyOfficer'] },
    ...{ success: 'SupplementDemanded', selection: 'demand' },
    input: async (world) => ({ ...(await world.report('bureauAbove')), reason: '缺监测数据' }),
    ...{ other: { reason: '其他' }, absent: { incident: nowhere }, meanwhile: closesIncident },
  },
  receiveIncidentReport: {
    ...{ roles: dutyOrHead, bodies: addresseeOnly, by: ['jiaxing', 'dutyOfficer'], success: 'IncidentReportReceived' },
    input: (world) => world.report('bureauAbove'),
    ...{ other: { receivedAt: '2020-10-09T09:00:00+08:00' }, absent: { report: nowhere }, meanwhile: closesIncident },
  },
  forwardReport: {
    ...{ roles: dutyOrHead, bodies: { ...addresseeOnly, superior: 'nothing' }, by: ['zhejiang', 'dutyOfficer'] },
    success: 'ReportForwarded',
    input: async (world) => ({ ...(await world.report('provincialBureau')), channel: 'network' }),
    ...{ other: { channel: 'fax' }, absent: { incident: nowhere }, meanwhile: closesIncident },
  },
  endEmergency: {
    ...{ ...ofIncident, roles: head, by: ['xiuzhou', 'head'], success: 'EmergencyEnded' },
    input: async (world) => ({ incident: await world.incident(), reason: '隐患消除' }),
    other: { reason: '其他' },
  },
  startDamageAssessment: {
    ...{ ...ofIncident, roles: dutyOrHead, by: ['xiuzhou', 'dutyOfficer'], success: 'DamageAssessmentStarted' },
    input: async (world) => ({ incident: await world.incident(), assessor: '【示例】评估中心' }),
    other: { assessor: '其他' },
  },
  endDamageAssessment: {
    ...{ ...ofIncident, roles: dutyOrHead, by: ['xiuzhou', 'dutyOfficer'], success: 'DamageAssessmentEnded' },
    input: async (world) => {
      const incident = await world.incident();
      await world.done('startDamageAssessment', 'DamageAssessmentStarted', { incident, assessor: '【示例】评估中心' });
      return { incident, result: '【示例】轻微' };
    },
    other: { result: '其他' },
  },
  completeInvestigation: {
    ...{ ...ofIncident, roles: head, by: ['xiuzhou', 'head'], success: 'InvestigationCompleted' },
    input: async (world) => {
      const incident = await world.incident();
      await world.done('endEmergency', 'EmergencyEnded', { incident, reason: '隐患消除' });
      return { incident, investigator: '【示例】市局', conclusion: '【示例】船舶泄漏' };
    },
    other: { conclusion: '其他' },
  },

  // notices
  sendNotice: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'] },
    ...{ success: 'NoticeSent', selection: 'notice thread digest' },
    input: async (world) => ({ ...noticeTo('tongxiang'), abnormality: await world.abnormality('natural') }),
    ...{ other: { body: '其他' }, absent: { abnormality: nowhere } },
    meanwhile: (world, { abnormality }) =>
      world.done('closeAbnormality', 'AbnormalityClosed', { abnormality, cause: '缺氧' }),
  },
  receiveNotice: {
    ...{ roles: dutyOrHead, bodies: recipientOnly, by: ['wujiang', 'dutyOfficer'], success: 'NoticeReceived' },
    input: async (world) => {
      const { notice, digest } = await world.notice();
      return { notice, digest };
    },
    ...{ other: { reservation: '其他' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  answerNotice: {
    ...{ roles: dutyOrHead, bodies: recipientOnly, by: ['wujiang', 'dutyOfficer'] },
    ...{ success: 'NoticeAnswered', selection: 'answer' },
    input: async (world) => ({ notice: (await world.notice()).notice, text: '已派员排查' }),
    ...{ other: { text: '其他' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  claimReceipt: {
    ...{ roles: dutyOrHead, bodies: partyRefused('NotTheSender'), by: ['xiuzhou', 'dutyOfficer'] },
    success: 'ReceiptClaimed',
    input: async (world) => ({
      ...{ notice: (await world.notice()).notice, recipient: 'qingpu', channel: 'call' },
      ...{ receivedAt: world.api.platform.clock.now(), receivedByRole: '值班室' },
    }),
    ...{ other: { channel: 'fax' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  confirmReceipt: {
    ...{ roles: dutyOrHead, bodies: recipientOnly, by: ['qingpu', 'dutyOfficer'], success: 'ReceiptConfirmed' },
    input: async (world) => {
      const { notice, digest } = await world.notice();
      await act(await world.officer('xiuzhou', 'dutyOfficer'), 'claimReceipt', 'ReceiptClaimed', {
        ...{ notice, recipient: 'qingpu', channel: 'call', receivedByRole: '值班室' },
        receivedAt: world.api.platform.clock.now(),
      });
      return { notice, digest };
    },
    ...{ other: { digest: 'a'.repeat(64) }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  withdrawNotice: {
    ...{ roles: dutyOrHead, bodies: partyRefused('NotTheSender'), by: ['xiuzhou', 'dutyOfficer'] },
    success: 'NoticeWithdrawn',
    input: async (world) => ({ notice: (await world.notice()).notice, reason: '误发' }),
    ...{ other: { reason: '其他' }, absent: { notice: nowhere } },
  },
  raiseAbnormalityOnNotice: {
    ...{ roles: duty, bodies: recipientOnly, by: ['wujiang', 'dutyOfficer'] },
    ...{ success: 'AbnormalityRaisedOnNotice', selection: 'abnormality' },
    input: async (world) => ({ notice: (await world.notice()).notice, description: '【示例】据通报' }),
    ...{ other: { description: '其他' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  markNotice: {
    ...{ roles: dutyOrHead, bodies: recipientOnly, by: ['wujiang', 'dutyOfficer'], success: 'NoticeMarked' },
    input: async (world) => ({ notice: (await world.notice()).notice, as: 'opened' }),
    ...{ other: { as: 'delivered' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  actOnNotice: {
    ...{ roles: dutyOrHead, bodies: recipientOnly, by: ['wujiang', 'dutyOfficer'] },
    ...{ success: 'NoticeActedOn', selection: 'action' },
    input: async (world) => ({ notice: (await world.notice()).notice, text: '已关闸' }),
    ...{ other: { text: '其他' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  objectToNotice: {
    ...{ roles: dutyOrHead, bodies: recipientOnly, by: ['wujiang', 'dutyOfficer'], success: 'NoticeObjectedTo' },
    input: async (world) => ({ notice: (await world.notice()).notice, reason: '流向相反' }),
    ...{ other: { reason: '其他' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  pasteGroupMessage: {
    ...{ roles: dutyOrHead, bodies: bothSides, by: ['xiuzhou', 'dutyOfficer'], success: 'GroupMessagePasted' },
    input: async (world) => ({ notice: (await world.notice()).notice, text: '值班员：收到' }),
    ...{ other: { text: '其他' }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },
  passNoticeOn: {
    ...{ roles: dutyOrHead, bodies: bothSides },
    ...{ by: ['wujiang', 'dutyOfficer'], success: 'NoticePassedOn', selection: 'by' },
    input: async (world) => ({
      notice: (await world.notice({ recipients: ['wujiang'], relay: ['tongxiang'] })).notice,
    }),
    ...{ other: { expectedVersion: 7 }, absent: { notice: nowhere } },
    meanwhile: (world, { notice }) => world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' }),
  },

  // alarms
  logCall: {
    ...{ roles: dutyOrHead, bodies: ownOnly, by: ['xiuzhou', 'dutyOfficer'], success: 'CallLogged' },
    input: async (world) => ({ alarm: await world.alarm(), contact: 'qingpu', result: 'answered' }),
    ...{ other: { result: 'noAnswer' }, absent: { alarm: nowhere } },
  },
  acknowledgeAlarm: {
    ...{ roles: dutyOrHead, bodies: { ...everybody('nothing'), own: 'NotYourAlarm' }, by: ['qingpu', 'dutyOfficer'] },
    ...{ success: 'AlarmAcknowledged' },
    input: async (world) => ({ alarm: await world.alarm() }),
    ...{ other: { expectedVersion: 7 }, absent: { alarm: nowhere } },
  },

  // exercises
  startDrill: {
    ...{ roles: ['head', 'operator'], bodies: everybody('may'), by: ['xiuzhou', 'head'] },
    ...{ success: 'DrillStarted', selection: 'drill' },
    input: async () => ({
      ...{ kind: 'information', organisations: ['tongxiang'], title: '夜间签收', text: '请签收', minutes: 20 },
    }),
    ...{ other: { minutes: 30 } },
  },

  // compensation
  computeSettlement: {
    ...{ roles: finance, bodies: bothSides, by: ['xiuzhou', 'financeOfficer'] },
    ...{ success: 'SettlementComputed', selection: 'settlement computation statementDigest' },
    input: async (world) => ({ agreement: (await world.paying()).agreement, period: month }),
    ...{ other: { expectedVersion: 0 }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  confirmSettlement: {
    ...{ roles: ['financeOfficer', 'head'], bodies: bothSides, by: ['wujiang', 'head'] },
    ...{ success: 'SettlementConfirmed', selection: 'final' },
    input: async (world) => {
      const { agreement, statementDigest } = await world.settlement();
      return { agreement, period: month, statementDigest };
    },
    ...{ other: { statementDigest: 'a'.repeat(64) }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  objectToSettlement: {
    ...{ roles: ['financeOfficer', 'head'], bodies: bothSides, by: ['wujiang', 'head'], success: 'SettlementObjected' },
    input: async (world) => {
      const { agreement, statementDigest } = await world.settlement();
      return { agreement, period: month, statementDigest, reason: '数据存疑' };
    },
    ...{ other: { reason: '其他' }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },

  decideSectionStatus: {
    ...{
      roles: ['financeOfficer', 'head'],
      bodies: bothSides,
      by: ['wujiang', 'head'],
      success: 'SectionStatusDecided',
    },
    input: async (world) => {
      const { agreement, section } = await world.settlement();
      const decided = { items: ['TP'], status: 'notIncreased', reason: '较上游断面未增加', basis: '【示例】公报' };
      return { agreement, period: month, section, ...decided };
    },
    ...{ other: { reason: '其他' }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  proposeInclusion: {
    ...{ roles: ['financeOfficer', 'head'], bodies: bothSides, by: ['wujiang', 'head'], success: 'InclusionProposed' },
    selection: 'inclusion',
    input: async (world) => {
      const { agreement, section } = await world.settlement();
      const proposed = { readings: [versionOf(section, 10)], items: ['TP'], effect: 'exclude' };
      return { agreement, period: month, section, ...proposed, reason: '仪器校准期间', basis: '【示例】纪要' };
    },
    ...{ other: { reason: '其他' }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  signInclusion: {
    ...{ roles: ['financeOfficer', 'head'], bodies: bothSides, by: ['wujiang', 'head'], success: 'InclusionSigned' },
    selection: 'agreed',
    input: async (world) => {
      const { agreement, inclusion } = await world.proposal();
      return { agreement, period: month, inclusion };
    },
    ...{ other: { inclusion: nowhere }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  claimInclusionSignature: {
    ...{ roles: ['financeOfficer', 'head'], bodies: bothSides, by: ['wujiang', 'head'] },
    ...{ success: 'InclusionSignatureClaimed', selection: 'agreed' },
    input: async (world) => {
      const { agreement, inclusion } = await world.proposal(['xiuzhou', 'wujiang', 'qingpu']);
      const document = await world.uploaded('【示例】签署函');
      return { agreement, period: month, inclusion, party: 'qingpu', signedOn: '2020-10-09', document };
    },
    ...{ other: { signedOn: '2020-10-08' }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  declineInclusion: {
    ...{ roles: ['financeOfficer', 'head'], bodies: bothSides, by: ['wujiang', 'head'], success: 'InclusionDeclined' },
    input: async (world) => {
      const { agreement, inclusion } = await world.proposal();
      return { agreement, period: month, inclusion, reason: '未见仪器故障' };
    },
    ...{ other: { reason: '其他' }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  claimConfirmation: {
    ...{ roles: ['financeOfficer', 'head'], bodies: bothSides, by: ['wujiang', 'head'] },
    ...{ success: 'ConfirmationClaimed', selection: 'final' },
    input: async (world) => {
      const { agreement, statementDigest } = await world.settlement(['xiuzhou', 'wujiang', 'qingpu']);
      const document = await world.uploaded('【示例】确认函');
      return { agreement, period: month, statementDigest, party: 'qingpu', signedOn: '2020-10-09', document };
    },
    ...{ other: { signedOn: '2020-10-08' }, absent: { agreement: nowhere } },
    meanwhile: (world, { agreement }) => world.done('leaveAgreement', 'AgreementLeft', { agreement, ...leaving }),
  },
  computeDifference: {
    ...{ roles: finance, bodies: bothSides, by: ['xiuzhou', 'financeOfficer'] },
    ...{ success: 'DifferenceComputed', selection: 'difference into' },
    input: async (world) => ({ agreement: (await world.outdated()).agreement, period: month, reason: '更正批 1' }),
    ...{ other: { reason: '其他' }, absent: { agreement: nowhere } },
  },

  // one's own account: nothing of it stands in the journal
  signIn: {
    ...{ roles: 'everybody', bodies: everybody('may'), by: ['xiuzhou', 'head'], success: 'SignedIn' },
    input: async () => ({ login: 'xiuzhou.head.1', password }),
    withoutCommandId: 'each sign-in opens a session of its own',
  },
  refreshSession: {
    ...{ roles: 'everybody', bodies: everybody('may'), by: ['xiuzhou', 'head'], success: 'SignedIn' },
    input: async () => ({ refreshToken: 'of nobody' }),
    withoutCommandId: 'a refresh token is good once; its second appearance ends the session',
  },
  changePassword: {
    ...{ roles: 'any officer', bodies: everybody('may'), by: ['xiuzhou', 'head'], success: 'PasswordChanged' },
    input: async () => ({ currentPassword: password, newPassword: 'short' }),
    withoutCommandId: 'the same again sets the same password, asking for the one before',
  },
  signOut: {
    ...{ roles: 'any officer', bodies: everybody('may'), by: ['xiuzhou', 'head'], success: 'SignedOut' },
    input: async () => ({}),
    withoutCommandId: 'who is signed out is so the second time, too',
  },

  // views that stand still, by the platform's operators
  skipEvent: operators('EventSkipped', haltedImports, { other: { reason: '其他' } }),
  retryView: operators('ViewRetried', haltedImports, { other: { reason: '其他' } }),
  releaseInstance: operators('InstanceReleased', quarantined, {
    other: { reason: '其他' },
    absent: { instance: nowhere },
  }),
};
