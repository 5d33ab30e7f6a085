import { alarmIdOf } from '#contexts/alarms/published.js';
import { Automations } from '#platform/automations/automations.module.js';
import { inProcess, type Visitor } from '#platform/client/api.js';
import { positionToText } from '#platform/journal/journal.js';
import { instant } from '#platform/kernel/time.js';
import { newestOf, newId, password, type RunningApi } from './harness.js';

/**
 * A small world in which every operation can be carried out: 秀洲 (`xiuzhou`) owns the data of a boundary section,
 * 吴江 (`wujiang`) is party of its agreements; 青浦 (`qingpu`) is off the platform. Each call makes things of its own.
 */
export const provenance = { kind: 'example', text: '【示例】' };
export const month = '2020-09';
const morning = (day: number) => `${month}-${String(day).padStart(2, '0')}T08:00:00+08:00`;
export const versionOf = (section: string, day: number, version = 1) =>
  `${section}/${new Date(morning(day)).toISOString()}/owner-manual/v${version}`;

export const reading = (day: number, phosphorus = '0.40') => ({
  ...{ sampledAt: morning(day), source: 'owner-manual', method: 'manual', status: 'normal' },
  items: [
    { item: 'TP', kind: 'measured', text: phosphorus, unit: 'mg/L' },
    { item: 'NH3N', kind: 'measured', text: '0.50', unit: 'mg/L' },
    { item: 'CODMN', kind: 'measured', text: '4.0', unit: 'mg/L' },
  ],
});

export const termsFor = (sections: readonly string[], clauses: object = {}) => ({
  ...{ title: '【示例】协议', sections, clauses, since: '2020-01-01', provenance },
});
export const compensationOf = (section: string) => ({
  compensation: {
    ...{ scheme: 'stepped-deduction', schemeVersion: 1, items: ['TP'] },
    parameters: JSON.stringify({
      ...{ monthRule: 'normal-values-raw', indicatorSet: 'assessment-3' },
      items: { TP: { step: '0.5', amountWan: '30' } },
    }),
  },
  targets: [{ section, waterClass: 'III', indicatorSet: 'assessment-3' }],
});
export const partyOf = (organisation: string) => ({ organisation, signatoryBody: `${organisation} 人民政府` });
/** As a party of the agreement. */
export const objectionTo = ({ section, agreement }: { readonly section: string; readonly agreement: string }) => ({
  ...{ section, agreement, month, reading: versionOf(section, 10), items: ['TP'], reason: '与同日比对结果不符' },
});
export const volumeOf = (section: string, over: object = {}) => ({
  ...{ section, month, owner: 'xiuzhou', kind: 'measured', unit: '10^4 m3', forward: '1000', backward: '0' },
  ...{ forwardIs: { from: '320509', to: '330411' }, timeBase: '每日 08:00 结算', publication: '【示例】', provenance },
  ...over,
});
export const flowOf = (section: string, over: object = {}) => ({
  ...{ section, from: morning(1), to: morning(2), direction: 'AtoB', sideA: '320509', sideB: '330411' },
  ...{ source: '【示例】', confidence: 'observed', provenance, ...over },
});
export const noticeTo = (...recipients: string[]) => ({
  ...{ kind: 'information', recipients, title: '【示例】通报', body: '请协助排查', example: '【示例】' },
});
export const callOf = (calledAt: string) => ({
  ...{ channel: 'hotline12369', calledAt, said: '【示例】河面有油膜', place: '示例桥', example: '【示例】' },
  caller: { name: '【示例】来电人', telephone: '000-000' },
});
export const calling = (incident: string, ...to: string[]) => ({
  ...{ incident, kind: 'initial', channel: 'telephone', answers: [] },
  addressees: to.map((one) => ({ function: one })),
});
export const csvOf = (name: string, ...lines: readonly [day: string, oxygen: string][]): string =>
  [
    'snapshot_date,station,observed_at,station_status,published_class,do_mg_l,missing_reasons',
    ...lines.map(([day, oxygen]) => `${day},${name},${day}T08:00:00+08:00,正常,Ⅱ,${oxygen},`),
    '',
  ].join('\n');
export const nameOf = (section: string) => `示例断面${section}`;

/** Hours to come that were given away. */
let slots = 0;

export class World {
  private readonly officers = new Map<string, Promise<Visitor>>();
  /** Shifts of 秀洲 from now on. */
  private readonly running: string[] = [];

  private constructor(readonly api: RunningApi) {}

  static async build(api: RunningApi): Promise<World> {
    const world = new World(api);
    world.today('2020-10-09');
    await world.body('zhejiang', '330000', {});
    await world.body('jiaxing', '330400', { parent: 'zhejiang' });
    const [city, off] = [{ parent: 'jiaxing' }, { platform: 'off' }];
    await world.body('xiuzhou', '330411', city);
    await world.body('nanhu', '330402', city);
    await world.body('wujiang', '320509', {});
    await world.body('anji', '330523', {});
    await world.body('tongxiang', '330483', {});
    await world.body('qingpu', '310118', off);
    return world;
  }

  /** The same world after a restart of its program. */
  at(api: RunningApi): World {
    const world = new World(api);
    world.running.push(...this.running);
    // Tokens outlive the program; with them each officer goes on.
    for (const [login, officer] of this.officers)
      world.officers.set(
        login,
        officer.then((it) => it.at(inProcess(api.app))),
      );
    return world;
  }

  today(date: string): void {
    this.api.platform.clock.driveTo(instant(`${date}T09:00:00+08:00`));
  }

  /** Position of the newest event: a query that names it sees all that was done. */
  async newest(): Promise<string> {
    return positionToText(await newestOf(this.api));
  }

  private body(organisation: string, region: string, over: object): Promise<unknown> {
    return act(this.api.operator, 'registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region, platform: 'on' },
      ...{ competences: [], provenance, ...over },
    });
  }

  /** One officer with one role, the same at each call. */
  officer(organisation: string, role: string, which = 1): Promise<Visitor> {
    const login = `${organisation}.${role}.${which}`.toLowerCase();
    const known = this.officers.get(login);
    if (known) return known;
    const made = (async () => {
      const officer = { organisation, login, password, name: '【示例】', roles: [role] };
      await act(this.api.operator, 'registerOfficer', 'OfficerRegistered', officer);
      return this.api.nobody.signIn(login, password);
    })();
    this.officers.set(login, made);
    return made;
  }

  /** A section of 秀洲 between it and 吴江, with a target. */
  async section(over: object = {}): Promise<string> {
    const section = `section-${newId().commandId.slice(-8)}`;
    await act(this.api.operator, 'registerSection', 'SectionRegistered', {
      ...{ section, name: nameOf(section), river: '示例河', controlLevel: 'national', dataOwner: 'xiuzhou' },
      ...{ boundaryType: 'interlocked', sides: ['330411', '320509'], provenance },
      waterBodyType: { type: 'river', source: '示例', since: '2019-01-01' },
      ...over,
    });
    await act(this.api.operator, 'setSectionTarget', 'SectionTargetSet', {
      ...{ section, waterClass: 'III', indicatorSet: 'assessment-3', since: '2020-01-01', provenance },
    });
    return section;
  }

  async proposed(sections: readonly string[], over: object = {}): Promise<string> {
    const { agreement } = await act<{ agreement: string }>(
      await this.officer('xiuzhou', 'head'),
      'proposeAgreement',
      'AgreementProposed',
      {
        ...{ kind: 'jointPrevention', parties: ['xiuzhou', 'wujiang'].map(partyOf), terms: termsFor(sections) },
        ...over,
      },
      'agreement',
    );
    return agreement;
  }

  /** Signed by 秀洲 and 吴江, in force. */
  async agreement(sections: readonly string[], over: object = {}): Promise<string> {
    const agreement = await this.proposed(sections, over);
    for (const organisation of ['xiuzhou', 'wujiang'])
      await act(await this.officer(organisation, 'head'), 'signAgreement', 'AgreementSigned', {
        ...{ agreement, version: 1 },
      });
    return agreement;
  }

  /** A section under an agreement. */
  async shared(): Promise<{ section: string; agreement: string }> {
    const section = await this.section();
    return { section, agreement: await this.agreement([section]) };
  }

  async published(section: string, ...rows: object[]): Promise<readonly string[]> {
    const { proposals } = await act<{ proposals: string[] }>(
      await this.officer('xiuzhou', 'monitoringOfficer'),
      'publishReadings',
      'ReadingsPublished',
      { section, rows },
      'proposals',
    );
    return proposals;
  }

  /** With readings of two days. */
  async withReadings(): Promise<{ section: string; agreement: string }> {
    const shared = await this.shared();
    await this.published(shared.section, reading(10), reading(20));
    return shared;
  }

  async closed(): Promise<{ section: string; agreement: string }> {
    const shared = await this.withReadings();
    const owner = await this.officer('xiuzhou', 'monitoringOfficer');
    await act(owner, 'closeMonth', 'MonthClosed', { section: shared.section, month });
    return shared;
  }

  /** A closed month in which a correction waits. */
  async corrected(): Promise<{ section: string; agreement: string; proposals: readonly string[] }> {
    const closed = await this.closed();
    return { ...closed, proposals: await this.published(closed.section, reading(10, '0.30')) };
  }

  /** A reading to which 吴江 objects. */
  async objected(on = this.withReadings()): Promise<{ section: string; agreement: string; objection: string }> {
    const shared = await on;
    const { objection } = await act<{ objection: string }>(
      await this.officer('wujiang', 'monitoringOfficer'),
      'objectToReading',
      'ReadingObjectedTo',
      objectionTo(shared),
      'objection',
    );
    return { ...shared, objection };
  }

  async exceedance(): Promise<{ section: string; agreement: string; assessment: string; exceedance: string }> {
    const shared = await this.withReadings();
    const owner = await this.officer('xiuzhou', 'monitoringOfficer');
    const found = await act<{ assessment: string; exceedance: string }>(
      owner,
      'assessMonth',
      'MonthAssessed',
      { section: shared.section, month, rule: 'normal-values-raw', indicatorSet: 'assessment-3' },
      'assessment exceedance',
    );
    return { ...shared, ...found };
  }

  /** An agreement that pays for a section with readings and a volume. */
  async paying(parties = ['xiuzhou', 'wujiang']): Promise<{ section: string; agreement: string }> {
    const section = await this.section();
    const agreement = await this.agreement([section], {
      ...{ kind: 'horizontalCompensation', parties: parties.map(partyOf) },
      terms: termsFor([section], compensationOf(section)),
    });
    if (parties.includes('qingpu'))
      await act(await this.officer('xiuzhou', 'head'), 'claimSignature', 'SignatureClaimed', {
        ...{ agreement, version: 1, party: 'qingpu', signedOn: '2020-05-01', description: '【示例】存档案室' },
      });
    await this.published(section, reading(10));
    const owner = await this.officer('xiuzhou', 'monitoringOfficer');
    await act(owner, 'publishVolume', 'VolumePublished', volumeOf(section));
    return { section, agreement };
  }

  /** Computed by a finance officer of 秀洲, for a closed month. */
  async settlement(
    parties?: string[],
  ): Promise<{ section: string; agreement: string; settlement: string; statementDigest: string }> {
    const paying = await this.paying(parties);
    const owner = await this.officer('xiuzhou', 'monitoringOfficer');
    await act(owner, 'closeMonth', 'MonthClosed', { section: paying.section, month });
    const computed = await act<{ settlement: string; statementDigest: string }>(
      await this.officer('xiuzhou', 'financeOfficer'),
      'computeSettlement',
      'SettlementComputed',
      { agreement: paying.agreement, period: month },
      'settlement statementDigest',
    );
    return { ...paying, ...computed };
  }

  /** A settlement with a proposal of 秀洲 that one value does not count. */
  async proposal(parties?: string[]): Promise<{ section: string; agreement: string; inclusion: string }> {
    const { section, agreement } = await this.settlement(parties);
    const { inclusion } = await act<{ inclusion: string }>(
      await this.officer('xiuzhou', 'head', 2),
      'proposeInclusion',
      'InclusionProposed',
      {
        ...{ agreement, period: month, section, readings: [versionOf(section, 10)], items: ['TP'], effect: 'exclude' },
        ...{ reason: '仪器校准期间', basis: '【示例】纪要' },
      },
      'inclusion',
    );
    return { section, agreement, inclusion };
  }

  async final(): Promise<{ section: string; agreement: string; settlement: string; statementDigest: string }> {
    const computed = await this.settlement();
    const { agreement, statementDigest } = computed;
    for (const organisation of ['xiuzhou', 'wujiang'])
      await act(await this.officer(organisation, 'head'), 'confirmSettlement', 'SettlementConfirmed', {
        ...{ agreement, period: month, statementDigest },
      });
    return computed;
  }

  /** A final settlement of a month that was corrected since. */
  async outdated(): Promise<{ section: string; agreement: string }> {
    const { section, agreement } = await this.final();
    const proposals = await this.published(section, reading(10, '0.30'));
    await act(await this.officer('xiuzhou', 'monitoringOfficer', 2), 'confirmCorrections', 'CorrectionsConfirmed', {
      ...{ section, month, proposals, reason: '复核' },
    });
    return { section, agreement };
  }

  /** An abnormality of 秀洲, as far on as asked. */
  async abnormality(until: 'raised' | 'verified' | 'natural' | 'incident' = 'raised'): Promise<string> {
    const duty = await this.officer('xiuzhou', 'dutyOfficer');
    const { abnormality } = await act<{ abnormality: string }>(
      duty,
      'raiseAbnormality',
      'AbnormalityRaised',
      { patrol: '水面有油膜', description: '【示例】油膜', example: '【示例】' },
      'abnormality',
    );
    if (until === 'raised') return abnormality;
    await act(duty, 'verifyAbnormality', 'AbnormalityVerified', { abnormality, findings: '复测一致' });
    if (until === 'verified') return abnormality;
    await act(duty, 'decideOutcome', 'OutcomeDecided', { abnormality, outcome: until, reason: '示例' });
    return abnormality;
  }

  /** A tip-off that 秀洲 took in; who called is kept. */
  async intake(over: object = {}): Promise<string> {
    const { intake } = await act<{ intake: string }>(
      await this.officer('xiuzhou', 'dutyOfficer'),
      'takeInCall',
      'CallTakenIn',
      { ...callOf(this.api.platform.clock.now()), ...over },
      'intake',
    );
    return intake;
  }

  /** A tip-off of 秀洲 that awaits the answer of 吴江. */
  async transferred(to = 'wujiang'): Promise<{ intake: string; transfer: string }> {
    const intake = await this.intake();
    const { transfer } = await act<{ transfer: string }>(
      ...([await this.officer('xiuzhou', 'dutyOfficer'), 'transferIntake', 'IntakeTransferred'] as const),
      { intake, to, reason: '位于对方辖区' },
      'transfer',
    );
    return { intake, transfer };
  }

  /** An incident of 秀洲 that is distributed to 吴江. */
  async incident(): Promise<string> {
    const { incident } = await act<{ incident: string }>(
      await this.officer('xiuzhou', 'head'),
      'determineIncident',
      'IncidentDetermined',
      {
        ...{ abnormality: await this.abnormality('incident'), description: '【示例】船舶泄漏' },
        distribution: ['wujiang'],
      },
      'incident',
    );
    return incident;
  }

  /** An incident of 秀洲 with facts and a grade: Ⅱ, since four died. */
  async graded(): Promise<string> {
    const incident = await this.incident();
    await this.done('recordIncidentFacts', 'IncidentFactsRecorded', {
      ...{ incident, affected: ['330411'], circumstances: [], deaths: 4 },
    });
    await this.done('determineGrade', 'GradeDetermined', { incident, grade: 'II' });
    return incident;
  }

  /** Reported over the telephone to these. */
  async report(...to: string[]): Promise<{ incident: string; report: string }> {
    const incident = await this.graded();
    const { report } = await act<{ report: string }>(
      ...([await this.officer('xiuzhou', 'dutyOfficer'), 'fileIncidentReport', 'IncidentReportFiled'] as const),
      calling(incident, ...to),
      'report',
    );
    return { incident, report };
  }

  /** What an initial report in writing needs, signed by this officer of 秀洲, else by its head. */
  async written(signer?: Visitor): Promise<object> {
    const { me } = await (signer ?? (await this.officer('xiuzhou', 'head'))).ask<{ me: { officer: string } }>(
      '{ me { officer } }',
    );
    const { incidentReportFields } = await this.api.operator.ask<{
      incidentReportFields: { kind: string; fields: { id: string; by: string }[] }[];
    }>('{ incidentReportFields { kind fields { id by } } }');
    const fields = incidentReportFields.filter(({ kind }) => kind === 'initial').flatMap((set) => set.fields);
    return {
      ...{ channel: 'fax', reportingUnit: '【示例】秀洲分局', signer: me.officer, contactFunction: '值班室' },
      contactMethod: '值班电话',
      answers: fields.filter(({ by }) => by !== 'frame').map(({ id: field }) => ({ field, notKnown: true })),
    };
  }

  /** A notice of 秀洲 to 吴江 and 青浦. */
  async notice(over: object = {}): Promise<{ notice: string; digest: string; thread: string }> {
    return act(
      await this.officer('xiuzhou', 'dutyOfficer'),
      'sendNotice',
      'NoticeSent',
      { ...noticeTo('wujiang', 'qingpu'), ...over },
      'notice digest thread',
    );
  }

  /** Of a warning of 秀洲 to 青浦, which is off the platform: its duty room is to be called. */
  async alarm(): Promise<string> {
    const { notice } = await this.notice({ kind: 'warning', recipients: ['qingpu'] });
    await this.api.app.get(Automations).settled();
    return alarmIdOf({ organisation: 'qingpu', kind: 'notice', id: notice });
  }

  /** Id of the officer that {@link officer} answers. */
  async idOf(organisation: string, role: string, which = 1): Promise<string> {
    const officer = await this.officer(organisation, role, which);
    return (await officer.ask<{ me: { officer: string } }>('{ me { officer } }')).me.officer;
  }

  /** An hour to come in which nobody of any body is on duty. */
  slot(): { readonly from: string; readonly until: string } {
    slots += 1;
    const begin = Date.parse('2020-10-10T00:00:00+08:00') + slots * 3_600_000;
    return { from: new Date(begin).toISOString(), until: new Date(begin + 3_600_000).toISOString() };
  }

  /** A shift of 秀洲 that is to come. */
  async shift(): Promise<string> {
    return this.assigned({ officer: await this.idOf('xiuzhou', 'dutyOfficer'), ...this.slot() });
  }

  private async assigned(input: object): Promise<string> {
    const head = await this.officer('xiuzhou', 'head');
    return (await act<{ shift: string }>(head, 'assignDuty', 'DutyAssigned', input, 'shift')).shift;
  }

  /** The shift of 秀洲 that runs, as if nothing had happened in it; a second officer comes on duty in an hour. */
  async onDuty(): Promise<{ readonly shift: string; readonly to: string }> {
    for (const shift of this.running.splice(0))
      await act(await this.officer('xiuzhou', 'head'), 'removeDuty', 'DutyRemoved', { shift, reason: '调班' });
    const now = Date.parse(this.api.platform.clock.now());
    const [from, change, until] = [0, 1, 2].map((hours) => new Date(now + hours * 3_600_000).toISOString());
    const to = await this.idOf('xiuzhou', 'dutyOfficer', 2);
    const officer = await this.idOf('xiuzhou', 'dutyOfficer');
    const shift = await this.assigned({ officer, from, until: change });
    this.running.push(shift, await this.assigned({ officer: to, from: change, until }));
    return { shift, to };
  }

  /** What is open in 秀洲, as it is proposed for a handover. */
  async matters(): Promise<readonly object[]> {
    const { openMatters } = await (await this.officer('xiuzhou', 'dutyOfficer')).ask<{ openMatters: object[] }>(
      '{ openMatters { kind id text dueAt } }',
    );
    return openMatters;
  }

  /** Offered to that second officer. */
  async handover(): Promise<{ readonly handover: string; readonly shift: string; readonly to: string }> {
    const onDuty = await this.onDuty();
    const { handover } = await act<{ handover: string }>(
      await this.officer('xiuzhou', 'dutyOfficer'),
      'offerHandover',
      'HandoverOffered',
      { ...onDuty, matters: await this.matters() },
      'handover',
    );
    return { ...onDuty, handover };
  }

  async delegation(): Promise<string> {
    const head = await this.officer('xiuzhou', 'head');
    const input = await this.delegating();
    return (await act<{ delegation: string }>(head, 'grantDelegation', 'DelegationGranted', input, 'delegation'))
      .delegation;
  }

  async delegating(): Promise<object> {
    return {
      ...{ scopes: ['sendNotice'], to: await this.idOf('xiuzhou', 'dutyOfficer'), documentNumber: '【示例】1号' },
      ...{ from: '2020-10-10T00:00:00+08:00', until: '2020-10-20T00:00:00+08:00' },
    };
  }

  /** What a body does by the way: 秀洲, in the role that is asked for. */
  async done(name: keyof typeof byTheWay, success: string, input: object): Promise<void> {
    await act(await this.officer('xiuzhou', byTheWay[name]), name, success, input);
  }

  async anOfficer(organisation = 'xiuzhou', roles: readonly string[] = ['legalOfficer']): Promise<string> {
    const login = `fresh.${newId().commandId.slice(-12)}`;
    const { officer } = await act<{ officer: string }>(
      this.api.operator,
      'registerOfficer',
      'OfficerRegistered',
      { organisation, login, password, name: '【示例】', roles },
      'officer',
    );
    return officer;
  }

  /** A file that all who might name it uploaded, each for itself. */
  async uploaded(content: string): Promise<string> {
    const bodies = ['xiuzhou', 'wujiang', 'jiaxing', 'nanhu', 'anji'];
    const officers = await Promise.all(bodies.map((body) => this.officer(body, 'dutyOfficer')));
    const [file] = await Promise.all(officers.map((officer) => officer.upload(content)));
    return `${file?.digest}`;
  }

  /** A file that names a section, uploaded. */
  file(section: string, oxygen = '8.1'): Promise<string> {
    return this.uploaded(csvOf(nameOf(section), [`${month}-11`, oxygen]));
  }
}

export const act = <Success = object>(
  who: Visitor,
  name: string,
  success: string,
  input: object,
  selection = '',
): Promise<Success> =>
  who.command<Success>(name, success, { ...newId(), ...input }, `receipt { version position repeated } ${selection}`);

const byTheWay = {
  ...{ closeMonth: 'monitoringOfficer', withdrawReading: 'monitoringOfficer', leaveAgreement: 'head' },
  ...{ withdrawNotice: 'dutyOfficer', closeAbnormality: 'dutyOfficer', decideOutcome: 'head', closeIncident: 'head' },
  ...{ recordIncidentFacts: 'dutyOfficer', determineGrade: 'head', endEmergency: 'head' },
  startDamageAssessment: 'dutyOfficer',
  ...{ raiseAbnormalityOnIntake: 'dutyOfficer', transferIntake: 'dutyOfficer' },
} as const;

/** An id of nothing. */
export const nowhere = 'b2a4c6d8-0e1f-5a2b-9c3d-4e5f60718293';
