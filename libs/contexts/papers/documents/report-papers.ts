import {
  type Addressee,
  addresseeWords,
  type FiledReport,
  type IncidentDraft,
  type ReportFieldSet,
  type ReportFile,
  reportChannelWords,
  reportKindWords,
} from '#contexts/incidents/published.js';
import type { Block, OfficialDocument } from '#platform/documents/official-document.js';
import { dateWords, type InstantText, momentWords } from '#platform/kernel/time.js';
import { markOf, type PaperWorld } from '../paper-world.js';

type Names = ReadonlyMap<string, string>;
type Field = ReportFieldSet['fields'][number];
const toBeWritten = '（待补充）';

/** A draft as a document: what no event says stands as a gap; whence each sentence comes stands in a table at its end. */
export const paperOfDraft = (
  draft: IncidentDraft,
  { names, world, asOf }: { readonly names: Names; readonly world: PaperWorld; readonly asOf: InstantText },
): OfficialDocument => {
  const { title, addressees, fieldSet, sections, registeredDocuments } = draft;
  const saidOf = ({ id }: Field) =>
    sections.find(({ field }) => field.id === id)?.sentences.map(({ text }) => text) ?? [];
  const fields = fieldSet?.fields ?? [];
  const frame = fields.filter(({ by }) => by === 'frame');
  const unit = frame.flatMap((field) => (field.id === 'reportingUnit' ? saidOf(field) : []));
  return {
    ...{ title, asOf, creator: `联防平台 ${world.name}`, mark: markOf(world, '草稿，未签发') },
    blocks: [
      { kind: 'addressees', text: addresseeLine(addressees, names) },
      ...numbered(
        fields
          .filter(({ by }) => by !== 'frame')
          .map((field) => ({ zh: field.zh, text: saidOf(field).join('') || toBeWritten })),
      ),
      ...registeredDocuments.map(({ number, holder }): Block => secretLine(number, holder)),
      signOff(frame.map((field) => [field.zh, saidOf(field).at(-1) ?? toBeWritten])),
      { kind: 'signature', lines: [...unit.slice(-1), '　　年　月　日'] },
      { kind: 'heading', level: 1, text: '各句来源（签发前删去）', onNewPage: true },
      {
        ...{ kind: 'table', header: ['内容项', '句', '来源：事件、流与版本'], widths: [2, 4, 4] },
        rows: sections.flatMap(({ field, sentences }) =>
          sentences.map(({ text, source }) => [field.zh, text, `${source.type}\n${source.stream}@${source.revision}`]),
        ),
      },
    ],
  };
};

/** A report as it was sent. Its signer is an id: the name is written by hand, it does not leave the vault. */
export const paperOfReport = (
  { report, incidentNumber, provenance }: ReportFile,
  {
    names,
    world,
    fieldSets,
  }: { readonly names: Names; readonly world: PaperWorld; readonly fieldSets: readonly ReportFieldSet[] },
): OfficialDocument => {
  const { number, kind, content, addressees, sentAt, at } = report;
  const example = provenance.kind === 'example' ? '【示例】' : '';
  const unit =
    content.kind === 'written' ? content.reportingUnit : (names.get(report.organisation) ?? report.organisation);
  return {
    title: `${example}关于突发环境事件（${incidentNumber}）的${reportKindWords[kind]}`,
    ...{ asOf: at, creator: `联防平台 ${world.name}`, mark: markOf(world, number) },
    blocks: [
      { kind: 'addressees', text: addresseeLine(addressees, names) },
      ...contentOf(report, fieldSets),
      signOff([
        ['报告单位', unit],
        ...signed(report),
        ['报送渠道', reportChannelWords[report.channel]],
        ['报送时间', momentWords(sentAt)],
      ]),
      { kind: 'signature', lines: [unit, dateWords(sentAt)] },
    ],
  };
};

const contentOf = ({ content }: FiledReport, fieldSets: readonly ReportFieldSet[]): Block[] => {
  if (content.kind === 'registeredOnly') return [secretLine(content.documentNumber, content.holder)];
  const asked = content.kind === 'written' ? content.fieldSet : undefined;
  const set = fieldSets.find((one) => asked?.kind === 'set' && one.id === asked.id && one.version === asked.version);
  // What was answered over the telephone is in no set; any that has the field says what it is called.
  const all = set ? set.fields : fieldSets.flatMap(({ fields }) => fields);
  const answers = numbered(
    content.answers.map(({ field, answer }) => ({
      zh: all.find(({ id }) => id === field)?.zh ?? field,
      text: answer.kind === 'stated' ? answer.text : '不详',
    })),
  );
  const attached = content.kind === 'written' ? content.attachments.map(({ title }) => title) : [];
  if (content.kind === 'telephone') answers.unshift({ kind: 'paragraph', text: '（电话报告记录）' });
  return attached.length === 0 ? answers : [...answers, { kind: 'attachments', titles: attached }];
};

const signed = ({ content }: FiledReport): [string, string][] =>
  content.kind === 'written'
    ? [
        ['报告签发人（人员编号）', content.signedBy],
        ['联系岗位', content.contact.role],
        ['联系方式', content.contact.method],
      ]
    : [];

const secretLine = (number: string, holder: string): Block => ({
  kind: 'paragraph',
  text: `涉密文件仅登记：文号${number}，保管单位${holder}，内容不进入平台。`,
});

const signOff = (rows: readonly (readonly [string, string])[]): Block => ({
  ...{ kind: 'table', header: ['项目', '内容'], rows, widths: [2, 3] },
});

const addresseeLine = (addressees: readonly Addressee[], names: Names): string =>
  addressees
    .map(({ function: of, is }) =>
      is.kind === 'registered' ? (names.get(is.organisation) ?? is.organisation) : addresseeWords[of],
    )
    .join('、');

const numbered = (parts: readonly { readonly zh: string; readonly text: string }[]): Block[] =>
  parts.flatMap(({ zh, text }, n): Block[] => [
    { kind: 'heading', level: 1, text: `${chineseNumber(n + 1)}、${zh}` },
    { kind: 'paragraph', text },
  ]);

const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/** 1 to 99. */
export const chineseNumber = (n: number): string => {
  const tens = Math.trunc(n / 10);
  return `${tens > 1 ? digits[tens] : ''}${tens > 0 ? '十' : ''}${digits[n % 10]}`;
};
