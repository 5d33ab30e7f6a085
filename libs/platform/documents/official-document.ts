import type { InstantText } from '#platform/kernel/time.js';

/** The media type of a .docx. */
export const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** A part of an official document (公文), from top to bottom. */
export type Block =
  /** 主送机关: to whom, from the margin, ends in a colon. */
  | { readonly kind: 'addressees'; readonly text: string }
  /** 一级、二级标题. */
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string; readonly onNewPage?: true }
  /** Each line of it a paragraph of its own, two characters in. */
  | { readonly kind: 'paragraph'; readonly text: string }
  /** 附件说明. */
  | { readonly kind: 'attachments'; readonly titles: readonly string[] }
  /** 署名、成文日期: on the right. */
  | { readonly kind: 'signature'; readonly lines: readonly string[] }
  | {
      readonly kind: 'table';
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Of the columns, as parts of the whole; absent: equal. */
      readonly widths?: readonly number[];
    };

/** A document, before it has a file format. Says nothing of what it is about. */
export interface OfficialDocument {
  readonly title: string;
  /** Above every page: of which world it is, whether it is a draft. */
  readonly mark: string;
  readonly blocks: readonly Block[];
  /** When what it says was so: the file has no other date, so the same document is the same bytes. */
  readonly asOf: InstantText;
  /** Who made it, for the properties of the file. */
  readonly creator: string;
}

/** Text without what XML cannot hold; a control character that somebody pasted becomes the replacement character. */
export const xmlText = (text: string): string =>
  text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}');
