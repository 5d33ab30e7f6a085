import { assertNever } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { yuanText } from '#platform/kernel/money.js';
import { type InstantText, momentWords } from '#platform/kernel/time.js';
import type { AbnormalityEvent, RaisedAbnormality } from './abnormality.events.js';
import { type Addressee, addresseesOf, isSameAddressee, type Procedure } from './addressees.js';
import type { Circumstance, IncidentFacts } from './grading/types.js';
import type { DeterminedIncident, IncidentEvent } from './incident.events.js';
import { evolve, type FiledReport, type Incident, type KnownIncident, procedureNow } from './incident.state.js';
import type { ReportFieldSet, ReportKind } from './report-fields.js';
import type { Reality } from './shared.schemas.js';
import {
  addresseeWords,
  circumstanceWords,
  demandWords,
  gradeWords,
  outcomeWords,
  reportChannelWords,
  reportKindWords,
} from './words.js';

/** An event with its place in the journal. */
export type Placed<Event> = Event extends DomainEvent
  ? Event & { readonly stream: string; readonly revision: number; readonly id: string }
  : never;
export type ToldEvent = Placed<IncidentEvent | AbnormalityEvent>;

/** The event a sentence comes from. */
export interface SentenceSource {
  readonly stream: string;
  readonly revision: number;
  /** Id of the event. */
  readonly event: string;
  readonly type: string;
}
export interface DraftSentence {
  readonly text: string;
  readonly source: SentenceSource;
}
/** A sentence with what it can stand for and when it happened; another context tells what it knows in this form. */
export interface ToldSentence extends DraftSentence {
  /** Ids of fields; those that the kind of report does not have are passed over. */
  readonly fields: readonly string[];
  readonly at: InstantText;
}

export interface DraftSection {
  readonly field: ReportFieldSet['fields'][number];
  readonly sentences: readonly DraftSentence[];
}
/** A document that holds a state secret: of it number and holder, nothing else. */
export interface RegisteredDocument {
  readonly number: string;
  readonly holder: string;
  readonly source: SentenceSource;
}
export interface IncidentDraft {
  readonly kind: ReportKind;
  readonly title: string;
  /** `ungraded`: the addressees are those of both procedures. */
  readonly procedure: Procedure | 'ungraded';
  readonly addressees: readonly Addressee[];
  /** What the text in force asks; absent where none does. */
  readonly fieldSet: ReportFieldSet | undefined;
  /** Fields that an event says something of, in the order of the text. */
  readonly sections: readonly DraftSection[];
  /** All others: somebody has to write them. */
  readonly missing: ReportFieldSet['fields'];
  readonly registeredDocuments: readonly RegisteredDocument[];
  readonly provenance: Reality;
}

export interface DraftFacts {
  readonly kind: ReportKind;
  readonly fieldSet: ReportFieldSet | undefined;
  /** Of the incident, and of the abnormality it came out of; each stream in its order. */
  readonly history: readonly ToldEvent[];
  /** What other contexts know of it. */
  readonly further: readonly ToldSentence[];
  /** Names of bodies and sections by id; who has none is called by the id. */
  readonly names: ReadonlyMap<string, string>;
  /** Names of regions by code (GB/T 2260); one that has none is called by the code. */
  readonly regions: ReadonlyMap<string, string>;
}

/** Where something that happened belongs: in the course of an initial report, the progress of a follow-up, the result. */
const course = ['basicCourse', 'handlingProgress', 'measuresProcessResult'];
/** The same for what was done about it. */
export const handlingFields: readonly string[] = ['handlingSoFar', 'handlingProgress', 'measuresProcessResult'];
const nature = ['causeAndNature', 'handlingProgress'];

/**
 * A report as the journal can write it: each sentence says what one event says, and which. Nothing is added: a field of
 * which no event says anything is named missing. A follow-up tells what came after the last report (第十二条、第十三条).
 * Who signs it off is nobody's before he does.
 *
 * @throws Error when the history has no determination
 */
export const draftOf = ({ kind, fieldSet, history, further, names, regions }: DraftFacts): IncidentDraft => {
  const state = foldedFrom(history);
  const teller = new Teller(state, names, regions);
  const last =
    kind === 'followUp'
      ? state.reports
          .map(({ sentAt }) => sentAt)
          .sort()
          .at(-1)
      : undefined;
  const told = [...history.flatMap((event) => teller.tell(event)), ...further]
    .filter(({ at }) => last === undefined || at > last)
    .map((one, n) => ({ ...one, n }))
    .sort((a, b) => (a.at === b.at ? a.n - b.n : a.at < b.at ? -1 : 1));
  const frame = history.flatMap((event) => teller.frame(event));
  const sections = (fieldSet?.fields ?? []).map((field) => ({
    field,
    sentences: [...told, ...frame]
      .filter(({ fields }) => fields.includes(field.id))
      .map(({ text, source }): DraftSentence => ({ text, source })),
  }));
  const { number, provenance } = state.determined;
  const example = provenance.kind === 'example' ? '【示例】' : '';
  return {
    ...{ kind, title: `${example}关于突发环境事件（${number}）的${reportKindWords[kind]}` },
    ...{ procedure: procedureNow(state), addressees: addresseesNow(state), provenance, fieldSet },
    sections: sections.filter(({ sentences }) => sentences.length > 0),
    missing: sections.filter(({ sentences }) => sentences.length === 0).map(({ field }) => field),
    registeredDocuments: history.flatMap((event) => registeredIn(event)),
  };
};

const foldedFrom = (history: readonly ToldEvent[]): KnownIncident => {
  const state = history.reduce<Incident>((before, event) => (isOfIncident(event) ? evolve(before, event) : before), {
    kind: 'unknown',
  });
  if (state.kind === 'unknown') throw new Error('a draft is of an incident that was determined');
  return state;
};

const isOfIncident = (event: ToldEvent): event is Placed<IncidentEvent> => 'incident' in event.data;

/** Until there is a grade, or a case of article 4, the addressees of both procedures of article 3. */
const addresseesNow = (state: KnownIncident): readonly Addressee[] => {
  const procedure = procedureNow(state);
  const { body } = state.determined;
  if (procedure !== 'ungraded') return addresseesOf(body, procedure);
  const major = addresseesOf(body, 'major');
  const others = addresseesOf(body, 'ordinary').filter((one) => !major.some((known) => isSameAddressee(known, one)));
  return [...major, ...others];
};

const registeredIn = (event: ToldEvent): RegisteredDocument[] => {
  if (event.type !== 'incidents.report-filed.v1' || event.data.content.kind !== 'registeredOnly') return [];
  const { documentNumber: number, holder } = event.data.content;
  return [{ number, holder, source: sourceOf(event) }];
};

export const sourceOf = ({ stream, revision, id, type }: ToldEvent): SentenceSource => ({
  ...{ stream, revision, event: id, type },
});

/** Says in sentences what events say. */
class Teller {
  constructor(
    private readonly state: KnownIncident,
    private readonly names: ReadonlyMap<string, string>,
    private readonly regions: ReadonlyMap<string, string>,
  ) {}

  tell(event: ToldEvent): ToldSentence[] {
    const source = sourceOf(event);
    return this.said(event).map(([fields, text, at]) => ({
      fields,
      text: `${text}。`,
      at: at ?? event.data.at,
      source,
    }));
  }

  /** What the frame of a report can take over: the unit, whom to ask and how; the latest written report says it best. */
  frame(event: ToldEvent): ToldSentence[] {
    const source = sourceOf(event);
    const { at } = event.data;
    const say = (field: string, text: string): ToldSentence => ({ fields: [field], text, at, source });
    const written = this.state.reports.filter(({ content }) => content.kind === 'written').at(-1);
    if (event.type === 'incidents.incident-determined.v2')
      return written ? [] : [say('reportingUnit', this.name(event.data.organisation))];
    if (event.type !== 'incidents.report-filed.v1' || event.data.report !== written?.report) return [];
    const { content } = event.data;
    if (content.kind !== 'written') return [];
    return [
      say('reportingUnit', content.reportingUnit),
      say('contactFunction', content.contact.role),
      say('contactMethod', content.contact.method),
    ];
  }

  private said(event: ToldEvent): Said[] {
    switch (event.type) {
      case 'incidents.abnormality-raised.v1':
        return this.raised(event.data);
      case 'incidents.abnormality-verified.v1':
        return [[course, `${momentWords(event.data.at)}核实：${event.data.findings}`]];
      case 'incidents.abnormality-outcome-decided.v1': {
        const { outcome, reason } = event.data;
        return [[nature, `认定为${outcomeWords[outcome]}，理由：${reason}`]];
      }
      case 'incidents.abnormality-closed.v1':
        return [[nature, `异常办结：${event.data.cause}`]];
      case 'incidents.abnormality-intake-joined.v1': {
        // What came of the first call is told by the abnormality that it raised.
        if (event.data.as === 'raised') return [];
        const { learnedAt, number } = event.data;
        return [
          [course, `${momentWords(learnedAt)}另接到举报（${number}），并案`, learnedAt],
          [['informationSource'], `群众举报（${number}）`, learnedAt],
        ];
      }
      case 'incidents.incident-determined.v2':
        return this.determined(event.data);
      case 'incidents.incident-entry-added.v1': {
        const { organisation, visibility, text, at } = event.data;
        const own = organisation === this.state.determined.organisation;
        // What another body notes for itself is its own.
        if (!own && visibility === 'own') return [];
        return [[course, `${momentWords(at)}${own ? '' : `，${this.name(organisation)}`}：${text}`]];
      }
      case 'incidents.incident-distribution-extended.v1': {
        const to = event.data.organisations.map((one) => this.name(one)).join('、');
        return [[handlingFields, `${momentWords(event.data.at)}告知${to}`]];
      }
      case 'incidents.incident-closed.v1':
        return [[course, `${momentWords(event.data.at)}办结：${event.data.reason}`]];
      case 'incidents.incident-facts-recorded.v1':
        return event.data.recording === this.state.facts.at(-1)?.recording
          ? factsSaid(event.data.facts, this.regions)
          : [];
      case 'incidents.grade-determined.v1':
        return this.graded(event);
      case 'incidents.report-filed.v1':
        return this.filed(event.data);
      case 'incidents.report-demanded.v1': {
        const { organisation, demanded, reason, at } = event.data;
        const what = demandWords[demanded];
        return [[handlingFields, `${momentWords(at)}，${this.name(organisation)}${what}：${reason}`]];
      }
      case 'incidents.report-received.v1': {
        const { organisation, receivedAt } = event.data;
        return [[handlingFields, `${momentWords(receivedAt)}，${this.name(organisation)}收到报告`, receivedAt]];
      }
      case 'incidents.report-forwarded.v1': {
        const { organisation, sentAt, channel } = event.data;
        const text = `${momentWords(sentAt)}，${this.name(organisation)}经${reportChannelWords[channel]}转报生态环境部`;
        return [[handlingFields, text, sentAt]];
      }
      case 'incidents.neighbour-notified.v1':
        // The notice is told from its own events.
        return [];
      case 'incidents.emergency-ended.v1': {
        const { endedAt, reason } = event.data;
        return [[handlingFields, `${momentWords(endedAt)}应急状态终止：${reason}`, endedAt]];
      }
      case 'incidents.damage-assessment-started.v1': {
        const { startedAt, assessor } = event.data;
        return [[handlingFields, `${momentWords(startedAt)}，${assessor}开始损害评估`, startedAt]];
      }
      case 'incidents.damage-assessment-ended.v1': {
        const { endedAt, result } = event.data;
        return [[['harmAndLoss', 'handlingProgress'], `损害评估结果：${result}`, endedAt]];
      }
      case 'incidents.investigation-completed.v1': {
        const { completedAt, investigator, conclusion } = event.data;
        return [[course, `${momentWords(completedAt)}，${investigator}完成调查，结论：${conclusion}`, completedAt]];
      }
      default:
        return assertNever(event);
    }
  }

  private raised({ section, cause, description, learnedAt }: RaisedAbnormality): Said[] {
    const said: Said[] = [[course, `${momentWords(learnedAt)}发现异常：${description}`, learnedAt]];
    if (section.kind === 'section') said.push([['place'], `${this.name(section.section)}断面`]);
    const from = (text: string) => said.push([['informationSource'], text]);
    switch (cause.kind) {
      case 'reading':
        from(`水质监测值异常（${cause.items.join('、')}）`);
        said.push([['monitoringData'], `监测值${cause.versionId}，异常项目：${cause.items.join('、')}`]);
        break;
      case 'rule':
        from(
          `平台规则在监测值中发现（${cause.findings.map(({ rule, version }) => `${rule} 第${version}版`).join('、')}）`,
        );
        said.push([['monitoringData'], `监测值${cause.versionId}，异常项目：${cause.items.join('、')}`]);
        break;
      case 'patrol':
        from(`巡查：${cause.text}`);
        break;
      case 'tipOff':
        from(`群众举报：${cause.text}`);
        break;
      case 'neighbour':
        from(`相邻单位通报（${cause.notice}）`);
        break;
      default:
        assertNever(cause);
    }
    return said;
  }

  private determined({ origin, learned, occurred, description, distribution, at }: DeterminedIncident): Said[] {
    const said: Said[] = [
      [course, `${momentWords(learned.at)}获知：${description}`, learned.at],
      [course, `${momentWords(at)}认定为突发环境事件`],
    ];
    if (occurred.kind !== 'unknown')
      said.push([['occurrenceTime'], `${momentWords(occurred.at)}${occurred.kind === 'estimated' ? '（估计）' : ''}`]);
    if (origin.kind === 'none') said.push([['informationSource'], origin.reason]);
    if (distribution.length > 0)
      said.push([handlingFields, `${momentWords(at)}告知${distribution.map((one) => this.name(one)).join('、')}`]);
    return said;
  }

  /** Of the cause and nature the grade that stands, of the course each. */
  private graded({ data }: Extract<ToldEvent, { readonly type: 'incidents.grade-determined.v1' }>): Said[] {
    const departs = data.departure.kind === 'departs' ? `，与分级标准所得不同：${data.departure.reason}` : '';
    const text = `${momentWords(data.at)}定级为${gradeWords[data.grade]}${departs}`;
    const stands = this.state.grades.at(-1) === data;
    return [
      [stands ? nature : ['handlingProgress'], text],
      [['measuresProcessResult'], text],
    ];
  }

  /** That it was sent; and what it answered, where no later one says it otherwise. */
  private filed({ report, number, content, addressees, channel, sentAt }: FiledReport): Said[] {
    const to = addressees.map((one) => addresseeWords[one.function]).join('、');
    const sent: Said = [
      handlingFields,
      `${momentWords(sentAt)}经${reportChannelWords[channel]}向${to}报送${number}`,
      sentAt,
    ];
    if (content.kind === 'registeredOnly') return [sent];
    const said = content.answers.flatMap(({ field, answer }): Said[] =>
      answer.kind === 'stated' && this.latestOn(field) === report ? [[[field], withoutStop(answer.text), sentAt]] : [],
    );
    const maps = content.kind === 'written' ? content.attachments.filter(({ isMap }) => isMap) : [];
    return [sent, ...said, ...maps.map(({ title }): Said => [['sensitivePointsMap'], `附图《${title}》`, sentAt])];
  }

  private latestOn(field: string): string | undefined {
    return this.state.reports.findLast(
      ({ content }) =>
        content.kind !== 'registeredOnly' &&
        content.answers.some((one) => one.field === field && one.answer.kind === 'stated'),
    )?.report;
  }

  private name(id: string): string {
    return this.names.get(id) ?? id;
  }
}

/** Fields, text without its full stop, and when, where that is not when it was recorded. */
type Said = readonly [fields: readonly string[], text: string, at?: InstantText];

const withoutStop = (text: string): string => text.replace(/[。．.]$/u, '');

const intakeWords = {
  none: '未造成饮用水水源地取水中断',
  township: '造成乡镇集中式饮用水水源地取水中断',
  county: '造成县级城市集中式饮用水水源地取水中断',
  prefecture: '造成设区的市级以上城市集中式饮用水水源地取水中断',
};
const ofPlace: readonly Circumstance[] = ['keyBasin', 'natureReserve', 'scenicArea'];
const ofSensitivePoints: readonly Circumstance[] = ['sensitiveGroups', 'drinkingWaterZone'];
const ofPublic: readonly Circumstance[] = ['massDispute', 'socialImpact'];
const ofHarm: readonly Circumstance[] = ['functionLost', 'functionPartlyLost', 'protectedSpeciesDamaged'];
const ofNature: readonly Circumstance[] = ['heavyMetal', 'hazardousChemical', 'hazardousWasteDumping'];

/** `秀洲区（330411）`; by the code alone where its name is not known. */
export const regionWords = (code: string, regions: ReadonlyMap<string, string>): string => {
  const name = regions.get(code);
  return name === undefined ? `区划代码${code}` : `${name}（${code}）`;
};

/** What is known; what is not known is not said. */
const factsSaid = (facts: IncidentFacts, regions: ReadonlyMap<string, string>): Said[] => {
  const { deaths, poisoned, seriouslyInjured, evacuated, loss, intake, affected, mayInvolve, abroad } = facts;
  const called = (code: string) => regionWords(code, regions);
  const counted = [
    ...[deaths === undefined ? [] : [`死亡${deaths}人`], poisoned === undefined ? [] : [`中毒${poisoned}人`]],
    ...[seriouslyInjured === undefined ? [] : [`重伤${seriouslyInjured}人`]],
    ...[evacuated === undefined ? [] : [`疏散转移${evacuated}人`]],
  ].flat();
  const of = (known: readonly Circumstance[]): string[] =>
    known.filter((one) => facts.circumstances.includes(one)).map((one) => circumstanceWords[one]);
  const say = (fields: readonly string[], parts: readonly string[], before = ''): Said[] =>
    parts.length > 0 ? [[fields, `${before}${parts.join('，')}`]] : [];
  return [
    ...say(['harmToPeople', 'harmAndLoss'], counted),
    ...say(['harmAndLoss'], loss === undefined ? [] : [`直接经济损失${yuanText(loss)}元`]),
    ...say(['sensitivePoints'], [...(intake === undefined ? [] : [intakeWords[intake]]), ...of(ofSensitivePoints)]),
    ...say(['basicCourse', 'harmAndLoss'], affected.map(called), '已认定造成影响的行政区域：'),
    ...say(['basicCourse', 'harmAndLoss'], abroad ? ['影响超出国界'] : []),
    ...say(['trend'], mayInvolve.map(called), '可能涉及的行政区域：'),
    ...say(['place'], of(ofPlace)),
    ...say(['causeAndNature'], of(ofNature), '涉及'),
    ...say(['socialImpact', 'causeAndNature'], of(ofPublic)),
    ...say(['harmAndLoss'], of(ofHarm)),
  ];
};
