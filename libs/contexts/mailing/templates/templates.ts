/** Words of a message, `{{parameter}}` where something is put in. */
interface Words {
  /** One line. */
  readonly subject: string;
  readonly text: string;
}

/** One version of a template. What was sent by a version is shown by that version: a change of words is a new one. */
export interface Template {
  readonly id: TemplateId;
  readonly version: number;
  readonly zh: Words;
  readonly en: Words;
}

/** Parameters of each template: text without personal data; those of a subject hold no line break. */
export interface TemplateParameters {
  /** A notice came to the recipient's body. */
  readonly noticeArrived: Record<'number' | 'title' | 'sender' | 'senderEn' | 'sentAt', string>;
  /** Somebody has to be reached: what it is, since when, what is to be done next. */
  readonly alarm: Record<'words' | 'wordsEn' | 'since' | 'next' | 'nextEn', string>;
  /** To the incoming officer. */
  readonly handoverOffered: Record<'matters' | 'offeredAt', string>;
  /** Lines: subjects of the messages in it. */
  readonly digest: Record<'count' | 'lines' | 'linesEn', string>;
  /** Whether an address is right. */
  readonly test: Record<'askedAt', string>;
}
export type TemplateId = keyof TemplateParameters;

/** All versions that were ever used. */
export const templates: readonly Template[] = [
  {
    ...{ id: 'noticeArrived', version: 1 },
    zh: {
      subject: '通报 {{number}}：{{title}}',
      text: '{{sender}} 于 {{sentAt}} 发来通报 {{number}}：\n\n{{title}}\n\n请登录联防平台查看全文并签收。签收不等于认可。',
    },
    en: {
      subject: 'Notice {{number}}: {{title}}',
      text: '{{senderEn}} sent notice {{number}} at {{sentAt}}:\n\n{{title}}\n\nPlease sign in to read and receipt it. Receipted is not agreed to.',
    },
  },
  {
    ...{ id: 'alarm', version: 1 },
    zh: { subject: '【告警】{{words}}', text: '{{words}}\n\n自 {{since}} 起。\n下一步：{{next}}' },
    en: { subject: 'Alarm: {{wordsEn}}', text: '{{wordsEn}}\n\nSince {{since}}.\nNext: {{nextEn}}' },
  },
  {
    ...{ id: 'handoverOffered', version: 1 },
    zh: {
      subject: '请接班：{{matters}} 项未了事项',
      text: '{{offeredAt}} 有交接班待您确认，列有 {{matters}} 项未了事项。\n\n在您确认之前，仍由交班人员负责。请登录联防平台确认或拒绝。',
    },
    en: {
      subject: 'Handover to you: {{matters}} open matters',
      text: 'A handover with {{matters}} open matters was offered to you at {{offeredAt}}.\n\nUntil you confirm, the outgoing officer stays responsible. Please sign in to confirm or decline.',
    },
  },
  {
    ...{ id: 'digest', version: 1 },
    zh: { subject: '汇总：{{count}} 条消息', text: '{{lines}}\n\n详见联防平台。' },
    en: { subject: 'Digest: {{count}} messages', text: '{{linesEn}}\n\nDetails on the platform.' },
  },
  {
    ...{ id: 'test', version: 1 },
    zh: { subject: '联防平台测试消息', text: '您于 {{askedAt}} 请平台向此地址发送一条测试消息。收到即说明地址无误。' },
    en: {
      subject: 'Test message of Lianfang',
      text: 'You asked for a test message at {{askedAt}}. It arrived: the address is right.',
    },
  },
];
