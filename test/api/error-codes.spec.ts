import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { isInputObjectType } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Visitor } from '#platform/client/api.js';
import { Gateway } from '#platform/gateway/gateway.js';
import { Journal } from '#platform/journal/journal.js';
import type { Role } from '#platform/kernel/actor.js';
import { fromEpochMilliseconds } from '#platform/kernel/time.js';
import { derivedId } from '#platform/runtime/ids.js';
import { projectFolder } from '#platform/runtime/reference.js';
import { newestOf, newId, type RunningApi, start } from './harness.js';
import { mutations } from './mutations.js';
import { act, compensationOf, month, nameOf, nowhere, partyOf, reading, termsFor, versionOf, World } from './world.js';

// Each code of the error table, brought about by a request as a client sends it.

interface Told {
  readonly code: string;
  readonly message: string;
  readonly messageEn: string;
  readonly path?: readonly string[];
  /** The mutation that was refused. */
  readonly mutation?: string;
}
/** What makes a client be told a code. */
type Scenario = () => Promise<Told | undefined>;

let api: RunningApi;
let world: World;

const post = async (body: object | string, headers: Record<string, string> = {}): Promise<Told | undefined> => {
  const { answer } = await api.post(body, headers);
  const [error] = answer.errors ?? [];
  return error && ({ message: error.message, ...error.extensions } as Told);
};
const as = (who: Visitor) => ({ authorization: `${who.authorization}` });
const asked =
  (query: string, headers: Record<string, string> = {}): Scenario =>
  async () =>
    post({ query }, { ...as(api.operator), ...headers });

const duty = () => world.officer('xiuzhou', 'dutyOfficer');
const chief = () => world.officer('xiuzhou', 'head');
const monitor = () => world.officer('xiuzhou', 'monitoringOfficer');
const second = () => world.officer('xiuzhou', 'monitoringOfficer', 2);
const finance = () => world.officer('xiuzhou', 'financeOfficer');
const neighbour = (role: Role = 'head') => world.officer('wujiang', role);
const outsider = (role: Role) => world.officer('anji', role);
const superior = () => world.officer('jiaxing', 'dutyOfficer');
/** To the bureau above 秀洲, which is no province. */
const reported = () => world.report('bureauAbove');
const longAgo = '2020-01-01T08:00:00+08:00';
const operator = async () => api.operator;
type Who = () => Promise<Visitor>;

/** What a mutation is answered with. */
const answered = async (who: Visitor, name: string, input: object, ask = ''): Promise<Record<string, unknown>> => {
  const query = `mutation($input: ${inputOf(name)}!) { ${name}(input: $input) {
    ... on UserError { code message messageEn path } ${ask} } }`;
  const { answer } = await api.post({ query, variables: { input } }, as(who));
  const [error] = answer.errors ?? [];
  if (error) return { message: error.message, ...error.extensions };
  return (answer.data as Record<string, Record<string, unknown>>)[name] ?? {};
};
const inputOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
const send = async (who: Visitor, name: string, input: object): Promise<Told> => ({
  ...((await answered(who, name, input)) as unknown as Told),
  mutation: name,
});
/** A mutation of the table with something else in it; refused. */
const refused =
  (name: string, over: object | (() => Promise<object>) = {}, who?: Who): Scenario =>
  async () => {
    const row = mutations[name];
    if (!row) throw new Error(`no mutation ${name}`);
    const changed = typeof over === 'function' ? await over() : over;
    const input = { ...(await row.input(world)), ...changed };
    const visitor = who ? await who() : await world.officer(...row.by);
    return send(visitor, name, row.withoutCommandId ? input : { ...newId(), ...input });
  };
/** The same input twice, with another command the second time. */
const twice =
  (name: string, change: object | ((input: object) => object) = {}, who?: Who): Scenario =>
  async () => {
    const row = mutations[name];
    if (!row) throw new Error(`no mutation ${name}`);
    const input = await row.input(world);
    await send(await world.officer(...row.by), name, { ...newId(), ...input });
    const again = { ...input, ...(typeof change === 'function' ? change(input) : change) };
    const visitor = who ? await who() : await world.officer(...row.by);
    return send(visitor, name, { ...newId(), ...again });
  };

const publishing = (over: object) => refused('publishReadings', { rows: [{ ...reading(10), ...over }] });
const withItem = (over: object) =>
  publishing({ items: [{ item: 'TP', kind: 'measured', text: '0.1', unit: 'mg/L', ...over }] });
const proposing = (terms: object, over: object = {}) => refused('proposeAgreement', { terms, ...over });

/** A file that is refused as a whole. */
const importing =
  (content: string, over: object = {}): Scenario =>
  async () =>
    refused('importReadings', { digest: (await (await monitor()).upload(content)).digest, agreement: null, ...over })();
const head = 'snapshot_date,station,observed_at,station_status,published_class,do_mg_l,missing_reasons';
const line = (station: string, over: Partial<Record<'at' | 'status' | 'class' | 'value' | 'reasons', string>> = {}) =>
  [
    ...[`${month}-11`, station, over.at ?? `${month}-11T08:00:00+08:00`, over.status ?? '正常', over.class ?? 'Ⅱ'],
    ...[over.value ?? '8.1', over.reasons ?? ''],
  ].join(',');
/** A file in which a line is not taken. */
const inFile =
  (
    lines: (station: string, section: string) => readonly string[] | Promise<readonly string[]>,
    columns = head,
    over: object = {},
  ): Scenario =>
  async () => {
    const section = await world.section();
    const content = [columns, ...(await lines(nameOf(section), section)), ''].join('\n');
    const { digest } = await (await monitor()).upload(content);
    const result = await answered(
      await monitor(),
      'importReadings',
      {
        ...{ ...newId(), digest, dryRun: false, dataOwner: 'xiuzhou', address: 'https://example.org/readings.csv' },
        ...over,
      },
      '... on ReadingsImported { report { problems { code message messageEn } } }',
    );
    return (result['report'] as { problems: Told[] }).problems[0];
  };

/** A file that names no station. */
const withoutStation = readFileSync(join(projectFolder(), 'seeds/demo/readings/corrupted-4h-2021.csv'), 'utf8');

const multipart = (...contents: Buffer[]) => ({
  headers: { 'content-type': 'multipart/form-data; boundary=boundary' },
  payload: Buffer.concat([
    ...contents.flatMap((content) => [
      Buffer.from('--boundary\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--boundary--\r\n'),
  ]),
});
const files = async ({ headers, payload }: ReturnType<typeof multipart>): Promise<Told> => {
  const all = { ...headers, ...as(api.operator) };
  const response = await api.app.inject({ method: 'POST', url: '/files', headers: all, payload });
  const [error] = response.json<{ errors: { message: string; extensions: Told }[] }>().errors;
  return { ...error?.extensions, message: error?.message } as Told;
};

/** An agreement like this that is in force, then settled for a month. */
const computing = (clauses: (section: string) => object, over: object = {}, kind = 'horizontalCompensation') =>
  refused('computeSettlement', async () => {
    const section = await world.section();
    return {
      agreement: await world.agreement([section], { kind, terms: termsFor([section], clauses(section)) }),
      ...over,
    };
  });
const proposingToPay = (over: object) =>
  refused('proposeAgreement', async () => {
    const section = await world.section();
    const { compensation, ...rest } = compensationOf(section);
    const clauses = { ...rest, compensation: { ...compensation, ...over } };
    return { kind: 'horizontalCompensation', terms: termsFor([section], clauses) };
  });

const scheduleOf = (...days: readonly [date: string, kind: 'off' | 'work'][]) => ({
  year: 2025,
  days: days.map(([date, kind]) => ({ date, kind, name: '国庆节' })),
});

const scenarios: Readonly<Record<string, Scenario>> = {
  // the request as such
  BadRequest: () => post('{"query":', as(api.operator)),
  InvalidQuery: asked('{ nothing }'),
  TooDeep: asked(`{ __schema { types { fields { type { ${'ofType { '.repeat(9)}name${' }'.repeat(9)} } } } } }`),
  TooManyAliases: asked(`{ ${Array.from({ length: 21 }, (_, n) => `a${n}: __typename`).join(' ')} }`),
  TooCostly: asked(
    `{ ${Array.from({ length: 20 }, (_, n) => `a${n}: readings(section: "s", first: 100) { edges { node { id } } }`).join(' ')} }`,
  ),
  OneOperationOnly: asked('query A { me { officer } } query B { me { officer } }'),
  PageTooLarge: asked('{ sections(first: 101) { edges { cursor } } }'),
  InvalidCursor: asked('{ sections(after: "x") { edges { cursor } } }'),
  OriginNotAllowed: asked('{ me { officer } }', { origin: 'https://elsewhere.example' }),
  PostJsonOnly: () => post('{}', { 'content-type': 'text/plain' }),
  RequestTooLarge: () => post({ query: ' '.repeat(1_100_000) }, as(api.operator)),
  NotSignedIn: () => post({ query: '{ me { officer } }' }),
  Forbidden: refused('closeIncident', {}, duty),
  NotFound: refused('closeIncident', { incident: nowhere }),
  InvalidInput: refused('closeIncident', { reason: '' }),
  Stale: refused('closeIncident', { expectedVersion: 7 }),
  CommandIdReused: async () => {
    const row = mutations['answerNotice'];
    const [input, who] = [{ ...newId(), ...(await row?.input(world)) }, await neighbour('dutyOfficer')];
    await send(who, 'answerNotice', input);
    return send(who, 'answerNotice', { ...input, text: '其他' });
  },
  FileMissing: () => files(multipart()),
  FileTooLarge: () => files(multipart(Buffer.alloc(300_000, 'x'))),
  UploadAborted: () => {
    const { headers, payload } = multipart(Buffer.from('broken off'));
    return files({ headers, payload: payload.subarray(0, -20) });
  },

  // officers
  SignInRefused: refused('signIn', { password: 'another password' }),
  SessionEnded: refused('refreshSession'),
  PasswordTooShort: refused('registerOfficer', { password: 'short' }),
  PasswordTooCommon: refused('registerOfficer', { password: '123456789012' }),
  LoginTaken: refused('registerOfficer', { login: 'operator' }),
  RolesNotSeparated: refused('registerOfficer', { roles: ['auditor', 'administrator'] }),
  OrganisationNotRegistered: refused('registerOfficer', { organisation: 'nowhere' }, operator),
  NotOnOneself: refused('changeOfficerRoles', async () => {
    const { me } = await (await world.officer('xiuzhou', 'administrator')).ask<{ me: { officer: string } }>(
      '{ me { officer } }',
    );
    return { officer: me.officer };
  }),
  AlreadyDismissed: refused('changeOfficerRoles', async () => {
    const officer = await world.anOfficer();
    await act(api.operator, 'dismissOfficer', 'OfficerDismissed', { officer, reason: '离任' });
    return { officer };
  }),

  StillServing: refused('erasePerson', async () => ({ officer: await world.anOfficer() })),

  AddressInvalid: refused('changeContact', { mail: 'a@example.org, b@example.org' }),

  // messages
  ChannelNeeded: refused('changeMailPreferences', { urgent: [] }),
  NotADeadLetter: refused('retryDeadLetter', async () => {
    const who = await duty();
    await act(who, 'sendTestMessage', 'TestMessageQueued', {});
    await newestOf(api);
    const { mailbox } = await who.ask<{ mailbox: { edges: { node: { id: string } }[] } }>(
      '{ mailbox(first: 1) { edges { node { id } } } }',
    );
    return { message: mailbox.edges[0]?.node.id };
  }),

  // duty
  LacksDutyRole: refused('assignDuty', async () => ({ officer: await world.anOfficer() })),
  DeputyIsOfficer: refused('assignDuty', async () => ({ deputy: await world.idOf('xiuzhou', 'dutyOfficer') })),
  IntervalEndsBeforeItBegins: refused('assignDuty', { until: '2020-10-09T23:00:00+08:00' }),
  ShiftTooLong: refused('assignDuty', { until: '2020-12-31T00:00:00+08:00' }),
  ShiftOverlaps: twice('assignDuty', (input) => ({ ...input, from: '2020-10-10T00:30:00+08:00' })),
  ShiftIsOver: refused('assignDuty', { from: longAgo, until: '2020-01-01T18:00:00+08:00' }),
  NotYoursToHandOver: refused('offerHandover', {}, () => world.officer('xiuzhou', 'dutyOfficer', 2)),
  AlreadyHandedOver: async () => {
    const { handover, ...onDuty } = await world.handover();
    await act(await world.officer('xiuzhou', 'dutyOfficer', 2), 'confirmHandover', 'HandoverConfirmed', { handover });
    return send(await duty(), 'offerHandover', { ...newId(), ...onDuty, matters: [] });
  },
  NotToOneself: refused('offerHandover', async () => ({ to: await world.idOf('xiuzhou', 'dutyOfficer') })),
  NotOnDuty: refused('offerHandover', { to: nowhere }),
  OpenClockLeftOut: async () => {
    await world.graded();
    return send(await duty(), 'offerHandover', { ...newId(), ...(await world.onDuty()), matters: [] });
  },
  NotTheIncomingOfficer: refused('confirmHandover', {}, duty),
  HandoverNotOpen: async () => {
    const { handover } = await world.handover();
    const incoming = await world.officer('xiuzhou', 'dutyOfficer', 2);
    await act(incoming, 'declineHandover', 'HandoverDeclined', { handover, reason: '事项不全' });
    return send(incoming, 'confirmHandover', { ...newId(), handover });
  },
  DelegationTooLong: refused('grantDelegation', { until: '2022-01-01T00:00:00+08:00' }),
  DelegationIsOver: refused('grantDelegation', { from: longAgo, until: '2020-01-01T18:00:00+08:00' }),

  // legal times
  DateBeyondCalendar: asked('{ holidaySchedule(year: 2003) { year } }'),
  ScheduleOfAnotherYear: refused('publishHolidaySchedule', { year: 2025 }),
  ScheduleDayTwice: refused('publishHolidaySchedule', scheduleOf(['2025-10-01', 'off'], ['2025-10-01', 'off'])),
  MakeUpDayNotWeekend: refused('publishHolidaySchedule', scheduleOf(['2025-09-26', 'work'])),
  CorrectionNeedsReason: refused('publishHolidaySchedule', scheduleOf(['2025-10-01', 'off'])),
  UnknownLegalDuty: refused('chooseLegalReading', { duty: 'nothing' }),
  UnknownLegalText: refused('chooseLegalReading', { ruleVersion: 2 }),
  NothingToChoose: refused('chooseLegalReading', { duty: 'investigation-i-ii', rule: 'investigation-i-ii' }),

  // automations and views
  InstanceNotQuarantined: twice('releaseInstance'),
  ViewNotHalted: refused('skipEvent', { view: 'notices', event: nowhere }),

  // jurisdictions
  OrganisationExists: refused('registerOrganisation', { organisation: 'xiuzhou', nameEn: 'Other' }),
  RegionExists: twice('registerRegion', { name: '其他' }),
  RegionSucceeded: twice('recordSuccession', { on: '2020-09-10' }),
  UnknownRegion: refused('registerRegion', { code: '330999', parent: '330900' }),

  // agreements
  TooFewParties: refused('proposeAgreement', { parties: [partyOf('xiuzhou')] }),
  NotAParty: refused('proposeAgreement', {}, () => outsider('head')),
  UnknownOrganisation: refused('proposeAgreement', { parties: ['xiuzhou', 'nowhere'].map(partyOf) }),
  SectionNotAtBoundary: proposing(termsFor(['nowhere'])),
  NothingToSign: refused('signAgreement', { version: 2 }),
  AlreadySigned: twice('signAgreement'),
  AgreementEnded: refused('signAgreement', async () => {
    const agreement = await world.proposed([await world.section()]);
    await world.done('leaveAgreement', 'AgreementLeft', { agreement, lastDay: '2020-10-09', reason: '示例' });
    return { agreement };
  }),
  PartyOnPlatform: refused('claimSignature', { party: 'wujiang' }),
  SignedInFuture: refused('claimSignature', { signedOn: '2099-01-01' }),
  EndsInThePast: refused('leaveAgreement', { lastDay: '2020-10-08' }),
  CompensationOverlaps: refused(
    'signAgreement',
    async () => {
      const { section } = await world.paying();
      const over = { kind: 'horizontalCompensation', terms: termsFor([section], compensationOf(section)) };
      const agreement = await world.proposed([section], over);
      await act(await neighbour(), 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
      return { agreement };
    },
    chief,
  ),

  // sections
  SectionExists: refused('registerSection', async () => ({ section: await world.section(), river: '其他' })),
  UnknownDataOwner: refused('registerSection', { dataOwner: 'nowhere' }),
  TargetOverlaps: refused('setSectionTarget', { indicatorSet: 'assessment-3', since: '2020-06-01' }),
  UnknownIndicatorSet: refused('setSectionTarget', { indicatorSet: 'everything' }),

  // readings
  FutureSamplingTime: publishing({ sampledAt: '2099-01-01T08:00:00+08:00' }),
  NegativeValue: withItem({ text: '-0.1' }),
  SentinelValue: withItem({ text: '999' }),
  UnknownItem: withItem({ item: 'NOTHING' }),
  WrongUnit: withItem({ unit: 'kg' }),
  NotTheDataOwner: refused('closeMonth', {}, () => neighbour('monitoringOfficer')),
  MonthNotOver: refused('closeMonth', { month: '2020-10' }),
  MonthClosed: refused('publishReadings', async () => ({
    section: (await world.closed()).section,
    rows: [reading(12)],
  })),
  MonthNotClosed: refused('reopenMonth', async () => world.withReadings()),
  NoReopeningRequested: refused('confirmReopening', async () => world.closed()),
  SecondOfficerNeeded: refused('confirmCorrections', {}, monitor),
  UnknownProposal: refused('confirmCorrections', { proposals: ['nothing'] }),
  ProposalDecided: async () => {
    const input = { ...(await world.corrected()), month, reason: '复核' };
    await act(await second(), 'rejectCorrections', 'CorrectionsRejected', input);
    return send(await second(), 'confirmCorrections', { ...newId(), ...input });
  },
  UnknownReading: refused('withdrawReading', { reading: nowhere }),
  VersionSuperseded: refused('decideInclusion', async () => {
    const { section } = await world.withReadings();
    await world.published(section, reading(10, '0.30'));
    return { section, reading: versionOf(section, 10) };
  }),
  OwnReading: refused('objectToReading', {}, monitor),
  VersionStands: refused('answerDataObjection', { outcome: 'corrected' }),
  DataObjectionSettled: twice('answerDataObjection', { reason: '其他' }),
  NotTheObjector: refused('withdrawDataObjection', {}, monitor),
  RawValueDiffers: refused('attachRawValues', {
    rows: [{ sampledAt: reading(10).sampledAt, source: 'owner-manual', items: [{ item: 'TP', value: '0.5' }] }],
  }),
  UnknownMonthRule: refused('assessMonth', { rule: 'nothing' }),
  WaterBodyTypeUnknown: refused('assessMonth', { month: '2018-01', agreement: null }),

  // volumes and flow
  VolumeWithoutUnit: refused('publishVolume', { unit: null }),
  VolumeWithoutDirection: refused('publishVolume', { forwardIs: null }),
  VolumeWithoutOwner: refused('publishVolume', { owner: null }),
  NotTheVolumeOwner: refused('publishVolume', { owner: 'wujiang' }),
  UnknownVolumeOwner: refused('publishVolume', { kind: 'agreed', owner: 'nowhere' }, chief),
  NegativeVolume: refused('publishVolume', { backward: '-1' }),
  NetDiffers: refused('publishVolume', { net: '1' }),
  SameSide: refused('observeFlow', { sideB: '320509' }),
  FlowEndsBeforeItBegins: refused('observeFlow', { to: '2020-08-30T00:00:00+08:00' }),
  FlowSpansMonths: refused('observeFlow', { to: '2020-10-02T00:00:00+08:00' }),
  FutureFlow: refused('observeFlow', { from: '2999-07-01T00:00:00+08:00', to: '2999-07-02T00:00:00+08:00' }),

  // files of readings, refused as a whole
  UnknownFile: refused('importReadings', { digest: 'ab'.repeat(32) }),
  NotATable: importing(''),
  UnknownFormat: importing('a,b\n1,2\n'),
  FormatDoesNotFit: importing('a,b\n1,2\n', { format: 'national-daily' }),
  SectionNotAsked: refused('importReadings', async () => ({ section: await world.section(), trust: 'unverified' })),
  StationColumnMissing: importing(withoutStation),
  UnverifiedSourceOnly: refused('importReadings', async () => ({
    ...{ digest: (await (await monitor()).upload(withoutStation)).digest, section: await world.section() },
  })),

  UnverifiedSource: publishing({ source: 'unverified-owner-manual' }),

  // lines of such files
  MalformedLine: inFile((station) => [`${month}-11,${station}`]),
  UnknownSection: inFile(() => [line('不存在的断面')]),
  AmbiguousSection: inFile(async (station, section) => {
    await world.section({ name: nameOf(section) });
    return [line(station)];
  }),
  OtherDataOwner: inFile((station) => [line(station)], head, { dataOwner: 'wujiang' }),
  NoSamplingTime: inFile((station) => [line(station, { at: '' })]),
  InvalidTime: inFile((station) => [line(station, { at: '2020-02-30T08:00:00+08:00' })]),
  UnknownStatus: inFile((station) => [line(station, { status: '关门' })]),
  UnknownClass: inFile((station) => [line(station, { class: 'Ⅵ' })]),
  UnknownReason: inFile((station) => [line(station, { value: '', reasons: 'do_mg_l:lost' })]),
  NotANumber: inFile((station) => [line(station, { value: '八' })]),
  UnknownWord: inFile(
    (station) => [`third_pull,${station},${month}-11T08:00:00+08:00,正常,Ⅱ,8.1`],
    'version,station,observed_at,station_status,published_class,do_mg_l',
  ),
  ConflictInFile: inFile((station) => [line(station), line(station, { value: '8.2' })]),

  // abnormalities and incidents
  TimeInFuture: refused('raiseAbnormality', { learnedAt: '2999-01-01T00:00:00Z' }),
  OccurredAfterLearned: refused('raiseAbnormality', {
    ...{ occurredAt: '2020-09-19T09:00:00+08:00', learnedAt: '2020-09-19T08:00:00+08:00' },
  }),
  ReadingNotCitable: refused('raiseAbnormality', async () => {
    const { section, agreement } = await world.withReadings();
    return { agreement, reading: { reading: versionOf(section, 10, 7), items: ['TP'] } };
  }),
  NotVerified: refused('decideOutcome', async () => ({ abnormality: await world.abnormality() })),
  AbnormalityExists: twice('raiseAbnormalityOnNotice', { description: '其他' }),
  RealityDiffers: refused('mergeIntake', async () => ({ intake: await world.intake({ example: null }) })),
  IntakeIsAssigned: twice('mergeIntake', { abnormality: nowhere }),
  IntakeIsTransferred: async () => {
    const { intake } = await world.transferred();
    await send(await neighbour('dutyOfficer'), 'acceptTransferredIntake', { ...newId(), intake });
    return refused('transferIntake', { intake })();
  },
  TransferIsOpen: refused('transferIntake', async () => ({ intake: (await world.transferred()).intake })),
  TransferIsSettled: async () => {
    const { intake } = await world.transferred();
    const who = await neighbour('dutyOfficer');
    await send(who, 'refuseTransferredIntake', { ...newId(), intake, reason: '位于贵方辖区' });
    return send(who, 'acceptTransferredIntake', { ...newId(), intake });
  },
  TransferToOwnBody: refused('transferIntake', { to: 'xiuzhou' }),
  TransferNotToYou: refused('acceptTransferredIntake', {}, duty),
  RecipientOffPlatform: refused('transferIntake', { to: 'qingpu' }),
  OutcomeNotDecided: refused('closeAbnormality', async () => ({ abnormality: await world.abnormality('verified') })),
  IncidentNotDetermined: refused('closeAbnormality', async () => ({
    abnormality: await world.abnormality('incident'),
  })),
  AbnormalityIsClosed: twice('closeAbnormality', { cause: '其他' }),
  OutcomeNotIncident: refused('determineIncident', async () => ({ abnormality: await world.abnormality('natural') })),
  IncidentExists: twice('determineIncident', { description: '【示例】其他' }),
  DistributionNotOnPlatform: refused('determineIncident', { distribution: ['qingpu'] }),
  IncidentIsClosed: twice('closeIncident', { reason: '其他' }),
  NotTheDeterminingBody: refused('closeIncident', {}, () => neighbour()),
  NotOnDistribution: refused('addIncidentEntry', async () => ({ incident: (await reported()).incident }), superior),
  NoFactsRecorded: refused('determineGrade', async () => ({ incident: await world.incident() })),
  DepartureNeedsReason: refused('determineGrade', { reason: null }),
  SentBeforeLearned: refused('fileIncidentReport', { sentAt: longAgo }),
  SentBeforeReceived: refused('forwardReport', { sentAt: longAgo }),
  ReceivedBeforeSent: refused('receiveIncidentReport', { receivedAt: longAgo }),
  ReportIsReceived: async () => {
    const report = await world.report('bureauAbove');
    await act(await superior(), 'receiveIncidentReport', 'IncidentReportReceived', report);
    api.platform.clock.driveTo(fromEpochMilliseconds(Date.parse(api.platform.clock.now()) + 1_000));
    return send(await superior(), 'receiveIncidentReport', { ...newId(), ...report });
  },
  TelephoneOnlyForInitial: refused('fileIncidentReport', { kind: 'result' }),
  NoInitialReport: refused('fileIncidentReport', { kind: 'followUp', channel: 'fax' }),
  ReportFieldsMissing: refused('fileIncidentReport', { channel: 'fax' }),
  UnknownReportField: refused('fileIncidentReport', { answers: [{ field: 'weather', notKnown: true }] }),
  SignerNotHead: refused('fileIncidentReport', async () => world.written(await duty())),
  AttachmentNotUploaded: refused('fileIncidentReport', async () => ({
    ...{ ...(await world.written()), attachments: [{ digest: 'ab'.repeat(32), title: '示意图', isMap: true }] },
  })),
  AddresseeDoesNotFit: refused('fileIncidentReport', {
    addressees: [{ function: 'ownGovernment', organisation: 'wujiang' }],
  }),
  UnknownDemand: refused('fileIncidentReport', { answersTo: ['nothing'] }),
  NotAnAddressee: refused('demandVerification', {}, duty),
  NothingToForward: refused('forwardReport', () => reported(), superior),
  ReportIsForwarded: twice('forwardReport', { channel: 'mail' }),
  EmergencyHasEnded: twice('endEmergency', { reason: '其他' }),
  EmergencyLasts: refused('completeInvestigation', async () => ({ incident: await world.incident() })),
  EndsBeforeItBegan: refused('endEmergency', { endedAt: longAgo }),
  StartsTooEarly: refused('startDamageAssessment', { startedAt: longAgo }),
  AssessmentRuns: twice('startDamageAssessment', { assessor: '其他' }),
  NoAssessmentRuns: refused('endDamageAssessment', async () => ({ incident: await world.incident() })),
  InvestigationIsCompleted: twice('completeInvestigation', { conclusion: '其他' }),

  // notices
  NotYourIncident: refused(
    'sendNotice',
    async () => ({ abnormality: null, incident: await world.incident() }),
    () => neighbour(),
  ),
  ExceedanceNotCited: refused('sendNotice', { abnormality: null, kind: 'exceedanceLetter' }),
  ExceedanceNotStanding: refused(
    'sendNotice',
    async () => {
      const { exceedance } = await world.exceedance();
      return { ...{ abnormality: null, kind: 'exceedanceLetter' }, exceedance: exceedance.replace(month, '2020-08') };
    },
    duty,
  ),
  RecipientNotRegistered: refused('sendNotice', { recipients: ['nowhere'] }),
  SenderIsRecipient: refused('sendNotice', { recipients: ['xiuzhou'] }),
  ExampleNotMarked: refused('sendNotice', { title: '通报' }),
  NotARecipient: refused('receiveNotice', {}, duty),
  DigestDiffers: refused('receiveNotice', { digest: 'a'.repeat(64) }),
  NotTheSender: refused('withdrawNotice', {}, () => neighbour()),
  UnknownRecipient: refused('claimReceipt', { recipient: 'anji' }),
  RecipientOnPlatform: refused('claimReceipt', { recipient: 'wujiang' }),
  ClaimedTimeImpossible: refused('claimReceipt', { receivedAt: '2999-01-01T00:00:00Z' }),
  NothingClaimed: refused('confirmReceipt', {}, () => neighbour()),
  NobodyToNotify: refused('sendNotice', { recipients: [] }),
  RouteNeedsAgreement: refused('sendNotice', { section: 'any' }),
  RelayOrderInvalid: refused('sendNotice', { relay: ['xiuzhou'] }),
  NothingToPassOn: refused('passNoticeOn', async () => ({ notice: (await world.notice()).notice })),
  AlreadyPassedOn: refused('passNoticeOn', async () => {
    const { notice } = await world.notice({ recipients: ['wujiang'], relay: ['tongxiang'] });
    await act(await neighbour(), 'passNoticeOn', 'NoticePassedOn', { notice });
    return { notice };
  }),
  TakeoverTooEarly: refused('passNoticeOn', {}, duty),
  CodeNotFound: refused('pasteGroupMessage', { notice: undefined }),
  NotOnCallSheet: refused('logCall', { contact: 'wujiang' }),
  CallTimeImpossible: refused('logCall', { calledAt: '2999-01-01T00:00:00Z' }),
  NotYourAlarm: refused('acknowledgeAlarm', {}, duty),
  TestedBodyNotRegistered: refused('startDrill', { organisations: ['nowhere'] }),
  TestedBodyOffPlatform: refused('startDrill', { organisations: ['qingpu'] }),
  OwnBodyTested: refused('startDrill', { organisations: ['xiuzhou'] }),
  NoticeIsWithdrawn: refused('answerNotice', async () => {
    const { notice } = await world.notice();
    await world.done('withdrawNotice', 'NoticeWithdrawn', { notice, reason: '误发' });
    return { notice };
  }),

  // settlements
  AgreementNotInForce: computing(compensationOf, { period: '2019-12' }),
  NoCompensationClause: computing(() => ({}), {}, 'jointPrevention'),
  UnknownScheme: proposingToPay({ scheme: 'no-such-scheme' }),
  SchemeParametersInvalid: proposingToPay({ parameters: '{"TP":{"step":"0.5"}}' }),
  SeparationOfDuties: refused('confirmSettlement', {}, finance),
  SettlementDigestDiffers: refused('confirmSettlement', { statementDigest: 'a'.repeat(64) }),
  UnknownSettlementLine: refused('objectToSettlement', { lines: [{ section: 'nowhere', item: 'TP' }] }),
  ObjectionStands: refused('confirmSettlement', async () => {
    const { agreement, statementDigest } = await world.settlement();
    const objected = { agreement, period: month, statementDigest, reason: '数据存疑' };
    await act(await neighbour(), 'objectToSettlement', 'SettlementObjected', objected);
    return { agreement, statementDigest };
  }),
  NothingToConfirm: refused('confirmSettlement', async () => {
    const { agreement } = await world.paying();
    const { statementDigest } = await act<{ statementDigest: string }>(
      ...([await finance(), 'computeSettlement', 'SettlementComputed', { agreement, period: '2020-08' }] as const),
      'statementDigest',
    );
    return { agreement, statementDigest, period: '2020-08' };
  }),
  StatusDecidedSince: refused('confirmSettlement', async () => {
    const { agreement, section, statementDigest } = await world.settlement();
    await act(await neighbour(), 'decideSectionStatus', 'SectionStatusDecided', {
      ...{ agreement, period: month, section, items: ['TP'], status: 'notIncreased', reason: '示例', basis: '示例' },
    });
    return { agreement, statementDigest };
  }),
  InclusionClosed: refused('signInclusion', async () => {
    const { agreement, inclusion } = await world.proposal();
    const declined = { agreement, period: month, inclusion, reason: '未见仪器故障' };
    await act(await neighbour(), 'declineInclusion', 'InclusionDeclined', declined);
    return { agreement, inclusion };
  }),
  ConfirmationTimeImpossible: refused('claimConfirmation', { signedOn: '2020-10-08' }),
  SettlementNotFinal: refused('computeDifference', async () => ({ agreement: (await world.settlement()).agreement })),
  CannotCarryInto: refused('computeDifference', { into: month }),
  DifferenceProvisional: refused('computeDifference', async () => {
    const { agreement, section } = await world.outdated();
    await act(await monitor(), 'reopenMonth', 'MonthReopeningRequested', { section, month, reason: '重审' });
    await act(await second(), 'confirmReopening', 'MonthReopened', { section, month });
    return { agreement };
  }),
  SettlementFinal: async () => {
    const { agreement, statementDigest } = await world.settlement();
    for (const who of [await chief(), await neighbour()])
      await act(who, 'confirmSettlement', 'SettlementConfirmed', { agreement, period: month, statementDigest });
    return send(await finance(), 'computeSettlement', {
      ...newId(),
      agreement,
      period: month,
    });
  },
};

/** Codes that stand in the table and that no client can be told. */
const neverTold: Readonly<Record<string, string>> = {
  SubjectInvalid: 'who queues a message makes its subject one line; the decider would refuse another',
  OtherMonth: 'the actions sort rows by month; the decider would refuse what they put into the wrong one',
};

/** What needs a fault, or a limit that is soon reached: in a program of its own. */
const faults: Readonly<Record<string, Scenario>> = {
  TooManySubscriptions: async () => {
    const url = `${(await api.app.getUrl()).replace('http', 'ws')}/graphql`;
    const connectionParams = as(api.operator);
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
    const open = () => client.iterate({ query: 'subscription { noticeChanged { id } }' }).next();
    const told = await Promise.race([open(), open()]).catch(
      (errors: { message: string; extensions: Told }[]) => errors,
    );
    await client.dispose();
    const [error] = told as { message: string; extensions: Told }[];
    return error && { ...error.extensions, message: error.message };
  },
  // It would wait 2 s for a place that the journal has not.
  TimedOut: asked('{ me { officer } }', { 'x-lianfang-after': '99999999999999' }),
  StorageFull: async () => {
    // What comes in goes where there is no space left for anything.
    const blobs = Object.assign(api.platform.blobs, { create: () => open('/dev/full', 'w') });
    try {
      return await files(multipart(Buffer.from('no space for it')));
    } finally {
      Reflect.deleteProperty(blobs, 'create');
    }
  },
  // Another program appends to the same stream, and is faster each time.
  Busy: async () => {
    const [input, who] = [await mutations['answerNotice']?.input(world), await neighbour('dutyOfficer')];
    contended = true;
    try {
      return await send(who, 'answerNotice', { ...newId(), ...input });
    } finally {
      contended = false;
    }
  },
  // The bytes on the disk are no longer those that were stored.
  Internal: async () => {
    const input = (await mutations['importReadings']?.input(world)) as { digest: string };
    appendFileSync(api.platform.folder.file(join('blobs', input.digest.slice(0, 2), input.digest)), 'damage');
    return send(await monitor(), 'importReadings', { ...newId(), ...input });
  },
  Unavailable: async () => {
    const [input, who] = [await mutations['answerNotice']?.input(world), await neighbour('dutyOfficer')];
    const processes = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
    const server = processes.find((each) => each.includes('journal-server') && each.includes(api.platform.folder.path));
    const pid = Number.parseInt(server ?? '', 10);
    process.kill(pid, 'SIGSTOP');
    try {
      return await send(who, 'answerNotice', { ...newId(), ...input });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  },
  // Last: who asks so often is told nothing else for a minute.
  TooManyRequests: async () => {
    const busy = await world.officer('anji', 'auditor');
    for (;;) {
      const told = await post({ query: '{ me { officer } }' }, as(busy));
      if (told) return told;
    }
  },
};

let contended = false;
/** A journal to which another program appends the same, just before, while `contended`. */
class Contended extends Journal {
  constructor(private readonly journal: Journal) {
    super();
  }
  override async append(...[stream, expected, events]: Parameters<Journal['append']>) {
    if (contended) {
      const others = events.map((event) => {
        const commandId = newId().commandId;
        const id = derivedId('another program', commandId);
        return {
          ...event,
          id,
          data: { ...event.data, answer: id },
          metadata: { ...event.metadata, commandId, organisation: 'anji' },
        };
      });
      await this.journal.append(stream, expected, others);
    }
    return this.journal.append(stream, expected, events);
  }
  override readStream(...args: Parameters<Journal['readStream']>) {
    return this.journal.readStream(...args);
  }
  override last(...args: Parameters<Journal['last']>) {
    return this.journal.last(...args);
  }
  override readAll(...args: Parameters<Journal['readAll']>) {
    return this.journal.readAll(...args);
  }
  override subscribeAll(...args: Parameters<Journal['subscribeAll']>) {
    return this.journal.subscribeAll(...args);
  }
  override head() {
    return this.journal.head();
  }
  override takesWrites() {
    return this.journal.takesWrites();
  }
  override close() {
    return this.journal.close();
  }
}

describe('a client is told', () => {
  const sound = (told: Told | undefined, code: string) => {
    const { zh, en } = api.platform.errors.of(code);
    expect(told).toMatchObject({ code, message: zh, messageEn: en });
    const [member] = told?.path ?? [];
    if (member === undefined || told?.mutation === undefined) return;
    // A path leads into the input that was sent.
    const type = api.app.get(GraphQLSchemaHost).schema.getType(inputOf(told.mutation));
    expect(isInputObjectType(type) && Object.keys(type.getFields())).toContain(member);
  };

  beforeAll(async () => {
    api = await start({ settings: { LIANFANG_MAX_UPLOAD_BYTES: '250000' } });
    world = await World.build(api);
  });
  afterAll(() => api?.close());

  it('every code of the table', () => {
    const told = [...Object.keys(scenarios), ...Object.keys(faults), ...Object.keys(neverTold)];
    expect(told.sort()).toEqual([...api.platform.errors.codes].sort());
  });

  it.each(Object.entries(scenarios))('%s', async (code, scenario) => sound(await scenario(), code));

  describe('when something fails, or a limit is reached:', () => {
    beforeAll(async () => {
      await api.close();
      api = await start({
        settings: { LIANFANG_REQUESTS_PER_MINUTE: '1000' },
        limits: { milliseconds: 1_500, subscriptionsPerConnection: 1 },
        altered: (platform) => {
          const { codec, clock } = platform;
          return { ...platform, gateway: new Gateway(new Contended(platform.journal), codec, clock) };
        },
      });
      world = await World.build(api);
      // After the time of a request it would be `TimedOut` instead; by itself the journal tries for 20 s.
      Object.assign(api.platform.journal, { timeoutMs: 200, budgetMs: 400 });
      await api.app.listen(0, '127.0.0.1');
    });
    it.each(Object.entries(faults))('%s', async (code, scenario) => sound(await scenario(), code));
  });
});
