import { type NoticeHistory, type SentNotice } from '#contexts/notices/published.js';
import type { Block, OfficialDocument } from '#platform/documents/official-document.js';
import { dateWords } from '#platform/kernel/time.js';
import { markOf, type PaperWorld } from '../paper-world.js';

/** First digits of the digest: what somebody says over the telephone to name what he was shown. */
export const shortCode = (digest: string): string => digest.slice(0, 8);

/**
 * A notice as a letter (函) to a recipient that is off the platform; `undefined` for anybody else.
 *
 * It says what the digest was taken of, so that the body can confirm it later, and that a receipt admits nothing.
 */
export const letterOf = (
  history: NoticeHistory,
  recipient: string,
  { names, world }: { readonly names: ReadonlyMap<string, string>; readonly world: PaperWorld },
): OfficialDocument | undefined => {
  const [first] = history;
  if (first?.type !== 'notices.notice-sent.v2') return undefined;
  const { number, title, body, about, digest, organisation, recipients, at } = first.data;
  const addressed = recipients.some((one) => one.organisation === recipient && one.platform === 'off');
  if (!addressed) return undefined;
  const name = (id: string) => names.get(id) ?? id;
  const withdrawn = history.some(({ type }) => type === 'notices.notice-withdrawn.v1');
  return {
    ...{ title, asOf: at, creator: `联防平台 ${world.name}` },
    mark: markOf(world, number, ...(withdrawn ? ['已撤回'] : [])),
    blocks: [
      { kind: 'addressees', text: name(recipient) },
      { kind: 'paragraph', text: body },
      ...cited(about, names),
      {
        kind: 'paragraph',
        text: `请贵单位收到后复函或致电我单位值班室确认，告知编号“${number}”、确认码“${shortCode(digest)}”、收到时间和接收岗位。确认收到不代表认可来源。`,
      },
      { kind: 'paragraph', text: `内容摘要（SHA-256，其前八位为确认码）：${digest}` },
      { kind: 'signature', lines: [name(organisation), dateWords(at)] },
    ],
  };
};

/** What exceeds, where the notice cites it. */
const cited = (about: SentNotice['about'], names: ReadonlyMap<string, string>): Block[] => {
  if (about.kind !== 'exceedance') return [];
  return [
    { kind: 'paragraph', text: `${names.get(about.section) ?? about.section}断面${about.month}超标项目：` },
    {
      ...{ kind: 'table', header: ['项目', '比较值', '限值', '超标倍数'] },
      rows: about.items.map(({ item, compared, limit, multiple }) => [
        ...[item, compared, limit, multiple.kind === 'multiple' ? multiple.value : '—'],
      ]),
    },
  ];
};
