import fc from 'fast-check';
import type { DomainEvent } from '#platform/kernel/event.js';
import { instant } from '#platform/kernel/time.js';
import { readReportFieldSets } from '../reference.js';
import { duty, factsOf, head, learnedOf, local, neighbour, province } from '../testing/an-incident.js';
import { abnormalityOutcomeDecided, abnormalityRaised, abnormalityVerified } from './abnormality.events.js';
import { type DraftFacts, draftOf, type ToldEvent } from './draft.js';
import { incidentDetermined, incidentEntryAdded } from './incident.events.js';
import { type ReportKind, reportKinds } from './report-fields.js';
import {
  damageAssessmentEnded,
  damageAssessmentStarted,
  emergencyEnded,
  gradeDetermined,
  incidentFactsRecorded,
  investigationCompleted,
  reportDemanded,
  reportFiled,
} from './response.events.js';

const sets = readReportFieldSets();
const setOf = (kind: ReportKind) => {
  const found = sets.find((one) => one.kind === kind);
  if (!found) throw new Error(`no field set ${kind}`);
  return found;
};
const placed = (stream: string, ...events: DomainEvent[]): ToldEvent[] =>
  events.map(
    (event, revision) => ({ ...event, stream, revision, id: `${stream} ${revision}` }) as unknown as ToldEvent,
  );
const names = new Map([
  ['nanxun', '南浔分局'],
  ['tongxiang', '桐乡分局'],
  ['zhejiang', '浙江省生态环境厅'],
  ['s1', '乌镇'],
]);
const draft = (kind: ReportKind, history: readonly ToldEvent[], over: Partial<DraftFacts> = {}) =>
  draftOf({
    kind,
    fieldSet: setOf(kind),
    history,
    further: [],
    names,
    regions: new Map([['330483', '桐乡市']]),
    ...over,
  });
const textOf = (written: ReturnType<typeof draft>, id: string): string =>
  written.sections
    .filter(({ field }) => field.id === id)
    .flatMap(({ sentences }) => sentences.map(({ text }) => text))
    .join('');

const at = local('2026-10-01T10:00');
const later = (minutes: number) => instant(new Date(Date.parse(at) + minutes * 60_000).toISOString());
const of = { incident: 'incident-1', organisation: 'nanxun', thread: 'incident-1' };
const by = duty.officer;
const entry = (minutes: number, text: string, over: object = {}) =>
  incidentEntryAdded({
    ...{ ...of, entry: `entry ${minutes} ${text}`, text, visibility: 'shared', addedBy: by, at: later(minutes) },
    ...over,
  });
const facts = (minutes: number, recording: number, known: object) =>
  incidentFactsRecorded({ ...of, recording, facts: factsOf(known), recordedBy: by, at: later(minutes) });
const grade = (minutes: number, given: 'I' | 'II' | 'III' | 'IV') =>
  gradeDetermined({
    ...{ ...of, grade: given, recording: 1, byTable: [], departure: { kind: 'none' } },
    ...{ determinedBy: head.officer, at: later(minutes) },
  });
const filed = (minutes: number, kind: ReportKind, content: object, report = `report ${minutes}`) =>
  reportFiled({
    ...{ ...of, report, number: `${kind}-${minutes}`, kind, procedure: 'ordinary', channel: 'telephone' },
    ...{ addressees: [{ function: 'ownGovernment', is: { kind: 'byFunction' } }], answers: [], filedBy: by },
    ...{ sentAt: later(minutes), at: later(minutes), content: content as never },
  });
const call = (minutes: number, answers: Readonly<Record<string, string>> = {}) =>
  filed(minutes, 'initial', {
    kind: 'telephone',
    answers: Object.entries(answers).map(([field, text]) => ({ field, answer: { kind: 'stated', text } })),
  });

describe('a draft', () => {
  it('of an incident of which nothing more is known says that, and names all else missing', () => {
    const written = draft('initial', placed('incident-1', learnedOf(at)));
    expect(written.title).toBe('关于突发环境事件（事件-1）的初报');
    expect(written.sections.map(({ field, sentences }) => [field.id, sentences.map(({ text }) => text)])).toEqual([
      ['informationSource', ['直接接报。']],
      ['basicCourse', ['2026年10月1日10时00分获知：泄漏。', '2026年10月1日10时00分认定为突发环境事件。']],
      ['handlingSoFar', ['2026年10月1日10时00分告知桐乡分局。']],
      ['reportingUnit', ['南浔分局']],
    ]);
    expect(written.missing.map(({ id }) => id)).toEqual([
      ...['occurrenceTime', 'place', 'causeAndNature', 'mainPollutants', 'monitoringData', 'harmToPeople'],
      ...['sensitivePoints', 'trend', 'measuresPlanned', 'proposals', 'sensitivePointsMap', 'signer'],
      ...['contactFunction', 'contactMethod'],
    ]);
    // Whoever might have to get it: nobody has graded.
    expect(written.addressees.map((one) => one.function)).toEqual([
      ...['ownGovernment', 'provincialBureau', 'ministry', 'bureauAbove'],
    ]);
  });

  it('tells of the abnormality it came out of, and where that was', () => {
    const raised = abnormalityRaised({
      ...{ abnormality: 'a1', organisation: 'nanxun', number: '异常-1', description: '水面有油膜', raisedBy: by, at },
      ...{ section: { kind: 'section', section: 's1', revision: 0, knownAs: { kind: 'dataOwner' } }, learnedAt: at },
      ...{ cause: { kind: 'patrol', text: '日常巡查' }, occurred: { kind: 'unknown' }, provenance: { kind: 'real' } },
    });
    const verified = abnormalityVerified({
      ...{ abnormality: 'a1', organisation: 'nanxun', findings: '复测一致', verifiedBy: by, at: later(5) },
    });
    const decided = abnormalityOutcomeDecided({
      ...{ abnormality: 'a1', organisation: 'nanxun', outcome: 'incident', reason: '船舶漏油' },
      ...{ decidedBy: by, at: later(6) },
    });
    const determined = incidentDetermined({
      ...learnedOf(at).data,
      ...{ origin: { kind: 'abnormality', abnormality: 'a1', revision: 2 }, at: later(7), distribution: [] },
      ...{ thread: 'a1', occurred: { kind: 'estimated', at: local('2026-10-01T09:00') } },
    });
    const written = draft('initial', [
      ...placed('abnormality-a1', raised, verified, decided),
      ...placed('incident-1', determined),
    ]);
    expect(textOf(written, 'occurrenceTime')).toBe('2026年10月1日9时00分（估计）。');
    expect(textOf(written, 'place')).toBe('乌镇断面。');
    expect(textOf(written, 'informationSource')).toBe('巡查：日常巡查。');
    expect(textOf(written, 'causeAndNature')).toBe('认定为突发环境事件，理由：船舶漏油。');
    const course = written.sections.find(({ field }) => field.id === 'basicCourse');
    expect(course?.sentences[0]).toEqual({
      text: '2026年10月1日10时00分发现异常：水面有油膜。',
      source: { ...{ stream: 'abnormality-a1', revision: 0, event: 'abnormality-a1 0' }, type: raised.type },
    });
  });

  it('says the facts that stand, not those before, and nothing of what is not known', () => {
    const written = draft(
      'initial',
      placed(
        ...(['incident-1', learnedOf(at)] as const),
        facts(1, 1, { deaths: 4, circumstances: ['heavyMetal'] }),
        facts(2, 2, { deaths: 0, evacuated: 30, intake: 'none', mayInvolve: ['330483'], circumstances: ['keyBasin'] }),
        grade(3, 'III'),
        grade(4, 'II'),
      ),
    );
    expect(textOf(written, 'harmToPeople')).toBe('死亡0人，疏散转移30人。');
    expect(textOf(written, 'sensitivePoints')).toBe('未造成饮用水水源地取水中断。');
    expect(textOf(written, 'trend')).toBe('可能涉及的行政区域：桐乡市（330483）。');
    expect(textOf(written, 'causeAndNature')).toBe('2026年10月1日10时04分定级为重大（Ⅱ级）。');
    expect(written.procedure).toBe('major');
    expect(written.addressees.map((one) => one.function)).toEqual(['ownGovernment', 'provincialBureau', 'ministry']);
  });

  it('takes over what was said over the telephone, the latest of it, and asks again for what was not known', () => {
    const notKnown = { field: 'trend', answer: { kind: 'notKnown' } };
    const history = placed(
      ...(['incident-1', learnedOf(at), call(1, { place: '河口', basicCourse: '漏油。' })] as const),
      filed(2, 'initial', {
        ...{ kind: 'telephone', answers: [{ field: 'place', answer: { kind: 'stated', text: '新市河口' } }, notKnown] },
      }),
    );
    const written = draft('initial', history);
    expect(textOf(written, 'place')).toBe('新市河口。');
    expect(textOf(written, 'basicCourse')).toContain('漏油。');
    expect(written.missing.map(({ id }) => id)).toContain('trend');
  });

  it('of a follow-up tells what came after the last report only', () => {
    const history = placed(
      ...(['incident-1', learnedOf(at), entry(1, '设围油栏'), call(5)] as const),
      entry(6, '油膜缩小'),
      grade(7, 'II'),
    );
    const written = draft('followUp', history);
    expect(textOf(written, 'handlingProgress')).toBe(
      '2026年10月1日10时06分：油膜缩小。2026年10月1日10时07分定级为重大（Ⅱ级）。',
    );
    expect(draft('followUp', history.slice(0, 3)).missing.map(({ id }) => id)).toContain('handlingProgress');
  });

  it('knows nothing of what another body noted for itself', () => {
    const foreign = { organisation: neighbour.organisation };
    const history = placed(
      ...(['incident-1', learnedOf(at)] as const),
      entry(1, '共同采样', foreign),
      entry(2, '暂不告知对方', { ...foreign, visibility: 'own' }),
      entry(3, '内部研判', { visibility: 'own' }),
    );
    const course = textOf(draft('initial', history), 'basicCourse');
    expect(course).toContain('桐乡分局：共同采样');
    expect(course).toContain('内部研判');
    expect(course).not.toContain('暂不告知对方');
  });

  it('of a secret report says number and holder, and that it was sent', () => {
    const history = placed(
      ...(['incident-1', learnedOf(at)] as const),
      filed(1, 'initial', { kind: 'registeredOnly', documentNumber: '〔2026〕1号', holder: '机要室' }),
    );
    const written = draft('result', history);
    expect(written.registeredDocuments).toMatchObject([
      { number: '〔2026〕1号', holder: '机要室', source: { stream: 'incident-1', revision: 1 } },
    ]);
    expect(JSON.stringify(written.sections)).not.toContain('〔2026〕1号');
  });

  it('of the result tells how it ended, and leaves accountability to who answers for it', () => {
    const history = placed(
      ...(['incident-1', learnedOf(at), facts(1, 1, { loss: '123456', circumstances: ['socialImpact'] })] as const),
      emergencyEnded({ ...of, endedAt: later(60), reason: '隐患消除', endedBy: by, at: later(60) }),
      damageAssessmentStarted({ ...of, startedAt: later(61), assessor: '评估中心', startedBy: by, at: later(61) }),
      damageAssessmentEnded({ ...of, endedAt: later(62), result: '轻微', endedBy: by, at: later(62) }),
      investigationCompleted({
        ...{
          ...of,
          completedAt: later(63),
          investigator: '市局',
          conclusion: '船舶漏油',
          completedBy: by,
          at: later(63),
        },
      }),
    );
    const written = draft('result', history);
    expect(textOf(written, 'measuresProcessResult')).toContain('应急状态终止：隐患消除');
    expect(textOf(written, 'measuresProcessResult')).toContain('市局完成调查，结论：船舶漏油');
    expect(textOf(written, 'harmAndLoss')).toContain('直接经济损失1234.56元。');
    expect(textOf(written, 'harmAndLoss')).toContain('损害评估结果：轻微。');
    expect(textOf(written, 'socialImpact')).toBe('社会影响较大。');
    expect(written.missing.map(({ id }) => id)).toEqual(expect.arrayContaining(['leftOverProblems', 'accountability']));
  });

  it('is marked as an example when the incident is one; without a text that asks anything it has no fields', () => {
    const example = incidentDetermined({
      ...learnedOf(at).data,
      provenance: { kind: 'example', text: '【示例】' },
    });
    const written = draft('initial', placed('incident-1', example), { fieldSet: undefined });
    expect(written).toMatchObject({ title: '【示例】关于突发环境事件（事件-1）的初报', sections: [], missing: [] });
  });
});

const demand = (minutes: number) =>
  reportDemanded({
    ...{ ...of, organisation: province.organisation, demand: `d${minutes}`, report: 'r', reporter: 'nanxun' },
    ...{ demanded: 'supplement', reason: '缺监测数据', demandedBy: province.officer, at: later(minutes) },
  });
const anything = fc.array(
  fc.tuple(fc.nat(90), fc.nat(6), fc.string({ minLength: 1, maxLength: 20 })).map(([minutes, which, noise]) => {
    const text = `说${noise.trim()}`;
    switch (which) {
      case 0:
        return entry(minutes, text);
      case 1:
        return entry(minutes, text, { organisation: 'tongxiang', visibility: 'own' });
      case 2:
        return facts(minutes, minutes, { deaths: minutes, circumstances: ['drinkingWaterZone'] });
      case 3:
        return grade(minutes, 'III');
      case 4:
        return call(minutes, { place: text, trend: text });
      case 5:
        return demand(minutes);
      default:
        return emergencyEnded({ ...of, endedAt: later(minutes), reason: text, endedBy: by, at: later(minutes) });
    }
  }),
  { maxLength: 25 },
);

describe('whatever happened', () => {
  it('each sentence comes from an event that is there, each field is filled or named missing, and the text is the same twice', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom(...reportKinds), (events, kind) => {
        const history = placed('incident-1', learnedOf(at), ...events);
        const written = draft(kind, history);
        const [filled, missing] = [written.sections.map(({ field }) => field.id), written.missing.map(({ id }) => id)];
        expect([...filled, ...missing].sort()).toEqual(
          setOf(kind)
            .fields.map(({ id }) => id)
            .sort(),
        );
        for (const { source } of written.sections.flatMap(({ sentences }) => sentences)) {
          const event = history[source.revision];
          expect(event).toMatchObject({ stream: source.stream, id: source.event, type: source.type });
          const told = event?.data as { organisation: string; visibility?: string };
          expect(told.organisation !== 'nanxun' && told.visibility === 'own').toBe(false);
        }
        expect(missing).toEqual(expect.arrayContaining(kind === 'result' ? ['accountability', 'signer'] : ['signer']));
        expect(draft(kind, history)).toEqual(written);
      }),
    );
  });
});
