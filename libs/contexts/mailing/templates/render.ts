import { type Template, type TemplateId, templates } from './templates.js';

type Parameters = Readonly<Record<string, string>>;

/** A message as people read it, Chinese first. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  /** Chinese alone, for a channel that has room for little. */
  readonly brief: string;
  readonly subjectZh: string;
  readonly subjectEn: string;
}

const placeholder = /\{\{(\w+)\}\}/g;
const fill = (words: string, parameters: Parameters): string =>
  words.replaceAll(placeholder, (_, name: string) => parameters[name] ?? '');

/** @throws Error when no such version was ever shipped */
export const templateOf = (id: string, version: number): Template => {
  const found = templates.find((one) => one.id === id && one.version === version);
  if (!found) throw new Error(`no template ${id} v${version}`);
  return found;
};

export const newestTemplate = (id: TemplateId): Template =>
  templates.filter((one) => one.id === id).reduce((a, b) => (b.version > a.version ? b : a));

/** @param world put before the subject where the world is not real: `演练 exercise` */
export const render = ({ zh, en }: Template, parameters: Parameters, world = ''): Rendered => {
  const mark = world === '' ? '' : `【${world}】`;
  const [subjectZh, subjectEn] = [fill(zh.subject, parameters), fill(en.subject, parameters)];
  const text = [fill(zh.text, parameters), '', '--', '', fill(en.text, parameters), ''].join('\n');
  return {
    ...{ subject: `${mark}${subjectZh} | ${subjectEn}`, text, subjectZh, subjectEn },
    brief: `${mark}${fill(zh.text, parameters)}`,
  };
};

/** Names of parameters that a subject holds. */
export const inSubject = ({ zh, en }: Template): ReadonlySet<string> =>
  new Set([...`${zh.subject} ${en.subject}`.matchAll(placeholder)].map(([, name = '']) => name));

/** So many characters at most; none is cut in two. */
export const shortened = (text: string, most: number): string => [...text].slice(0, most).join('');

/** One line of what may be several. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
