import { gradeWords, type IncidentFile, type Reality, regionWords } from '#contexts/incidents/published.js';
import { type NoticeHistory, type NoticeKind, noticeWords } from '#contexts/notices/published.js';
import type { CapArea, CapInfo, CapMessage, CapReference } from '#platform/documents/cap.js';
import type { PaperWorld } from '../paper-world.js';
import type { CapMapping } from '../reference.js';
import { shortCode } from './letter.js';

/** What a message says of its sender and its place, read of bodies and sections. */
export interface AlertFacts {
  readonly world: PaperWorld;
  readonly mapping: CapMapping;
  readonly sender: { readonly zh: string; readonly en: string; readonly region: string };
  /** Names of regions by code. */
  readonly regions: ReadonlyMap<string, string>;
  /** The section it is about, where there is one; `sides` in GB/T 2260. */
  readonly section: { readonly name: string; readonly sides: readonly string[] } | undefined;
}

/**
 * An example is a `Test`, wherever it is: nobody acts on it. What is not one is an `Exercise` in a world that is not
 * real, and `Actual` in the real one. The world says so, never a mark on an event.
 */
export const statusOf = ({ isReal }: PaperWorld, provenance: Reality): CapMessage['status'] => {
  if (provenance.kind === 'example') return 'Test';
  return isReal ? 'Actual' : 'Exercise';
};

const gb2260 = 'GB/T 2260';
const codes = (regions: readonly string[]): CapArea['geocodes'] => regions.map((value) => ({ name: gb2260, value }));

const noticeWordsEn: Readonly<Record<NoticeKind, string>> = {
  ...{ warning: 'warning', information: 'information', upstreamAbnormality: 'abnormality upstream' },
  ...{
    downstreamAbnormality: 'abnormality downstream',
    exceedanceLetter: 'letter of exceedance',
    allClear: 'all clear',
    search: 'search for a source',
    sluicePreNotice: 'notice before a sluice is operated',
  },
};

/** What is said in English, where the text itself is Chinese. */
const originalIsChinese = 'The text of this message is Chinese; it stands in its zh-CN part.';

/** A notice: an `Alert` to its recipients; once withdrawn, the `Cancel` of it. */
export const alertOfNotice = (
  history: NoticeHistory,
  { world, mapping, sender, section }: AlertFacts,
): CapMessage | undefined => {
  const [first] = history;
  if (first?.type !== 'notices.notice-sent.v2') return undefined;
  const { notice, number, kind, title, body, digest, organisation, recipients, at, provenance } = first.data;
  const withdrawn = history.find((event) => event.type === 'notices.notice-withdrawn.v1');
  const place = (n: number, sent: string): CapReference => ({
    ...{ identifier: `lianfang:${world.name}:notice:${notice}:${n}`, sender: senderOf(world, organisation), sent },
  });
  const judged = { severity: mapping.severity.ungraded, ...(mapping.notice[kind] ?? mapping.otherNotice) };
  const parameters = [
    ...[
      { name: 'number', value: number },
      { name: 'contentDigestSHA256', value: digest },
    ],
    { name: 'confirmationCode', value: shortCode(digest) },
  ];
  const areas: CapInfo['areas'] = section
    ? [{ description: `${section.name}断面`, geocodes: codes(section.sides) }]
    : [{ description: `${sender.zh}辖区`, geocodes: codes([sender.region]) }];
  const common = { category: 'Env' as const, ...judged, parameters, areas };
  const addresses = recipients.map((one) => one.organisation);
  const [to, ...others] = addresses;
  if (to === undefined) return undefined;
  return {
    ...(withdrawn ? place(1, withdrawn.data.at) : place(0, at)),
    ...{ status: statusOf(world, provenance), scope: { kind: 'Private', addresses: [to, ...others] } },
    type: withdrawn ? { kind: 'Cancel', references: [place(0, at)] } : { kind: 'Alert' },
    ...(withdrawn?.type === 'notices.notice-withdrawn.v1' ? { note: withdrawn.data.reason } : noteOf(provenance)),
    info: [
      {
        ...{ language: 'zh-CN', event: noticeWords[kind], senderName: sender.zh, headline: title, description: body },
        ...common,
      },
      {
        ...{ language: 'en-US', event: noticeWordsEn[kind], senderName: sender.en, description: originalIsChinese },
        ...{ headline: `Notice ${number}: ${noticeWordsEn[kind]}`, ...common },
      },
    ],
  };
};

/**
 * An incident as it stands: an `Alert` when it was determined; whatever changed what the message says since then (grade,
 * regions, the end of the emergency, the closing) is an `Update` that names all before it. For the body that determined
 * it: it holds the facts, which are its own.
 */
export const alertOfIncident = (
  { state, history }: IncidentFile,
  { world, mapping, sender, section, regions }: AlertFacts,
): CapMessage | undefined => {
  const { incident, number, organisation, description, provenance } = state.determined;
  const places = history
    .filter(({ type }) => changing.has(type))
    .map(
      ({ data, revision }): CapReference => ({
        identifier: `lianfang:${world.name}:incident:${incident}:${revision}`,
        ...{ sender: senderOf(world, organisation), sent: data.at },
      }),
    );
  const current = places.at(-1);
  if (!current) return undefined;
  const [first, ...rest] = places.slice(0, -1);
  const grade = state.grades.at(-1)?.grade;
  const judged = {
    severity: mapping.severity[grade ?? 'ungraded'],
    ...(state.emergency.kind === 'lasts' ? mapping.incident.lasts : mapping.incident.ended),
  };
  const facts = state.facts.at(-1)?.facts;
  const [area, ...areas] = [
    ...(section ? [{ description: `${section.name}断面`, geocodes: codes(section.sides) }] : []),
    ...areaOf('已认定造成影响的行政区域', facts?.affected ?? [], regions),
    ...areaOf('可能涉及的行政区域', facts?.mayInvolve ?? [], regions),
  ];
  const parameters = [
    ...[
      { name: 'number', value: number },
      { name: 'grade', value: grade ?? 'ungraded' },
    ],
    { name: 'standing', value: state.kind },
  ];
  const common = {
    ...{ category: 'Env' as const, ...judged, parameters },
    areas: [area ?? { description: `${sender.zh}辖区`, geocodes: codes([sender.region]) }, ...areas] as const,
  };
  const level = grade === undefined ? '尚未定级' : gradeWords[grade];
  const example = provenance.kind === 'example' ? '【示例】' : '';
  return {
    ...{ ...current, status: statusOf(world, provenance), ...noteOf(provenance), incidents: [number] },
    type: first ? { kind: 'Update', references: [first, ...rest] } : { kind: 'Alert' },
    scope: {
      kind: 'Restricted',
      restriction: '仅限认定单位及其按职责告知的单位。The determining body, and whom it tells.',
    },
    info: [
      {
        ...{ language: 'zh-CN', event: '突发环境事件', senderName: sender.zh, description },
        ...{ headline: `${example}突发环境事件（${number}），${level}`, ...common },
      },
      {
        ...{ language: 'en-US', event: 'environmental incident', senderName: sender.en },
        ...{ headline: `Environmental incident ${number}, ${grade ? `grade ${grade}` : 'not graded yet'}` },
        ...{ description: originalIsChinese, ...common },
      },
    ],
  };
};

/** Events after which the message says something else. */
const changing = new Set<string>([
  'incidents.incident-determined.v2',
  'incidents.incident-facts-recorded.v1',
  'incidents.grade-determined.v1',
  'incidents.emergency-ended.v1',
  'incidents.incident-closed.v1',
]);

const senderOf = ({ name }: PaperWorld, organisation: string): string => `lianfang:${name}:${organisation}`;
const areaOf = (what: string, codesOf: readonly string[], regions: ReadonlyMap<string, string>): CapArea[] => {
  const called = codesOf.map((code) => regionWords(code, regions)).join('、');
  return codesOf.length === 0 ? [] : [{ description: `${what}：${called}`, geocodes: codes(codesOf) }];
};
const noteOf = (provenance: Reality) => (provenance.kind === 'example' ? { note: provenance.text } : {});
