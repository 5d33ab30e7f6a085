import { z } from 'zod';
import { localDateSchema } from '#platform/kernel/schemas.js';
import { newestReference } from '#platform/runtime/reference.js';

/** Name of a font, which is not embedded (the reader's machine has it or puts another one in its place), and its size. */
const styleSchema = z.strictObject({ font: z.string().min(1), halfPoints: z.int().min(10).max(100) });

/** How an official document looks; lengths in millimetres. */
export const documentLayoutSchema = z.strictObject({
  id: z.string().min(1),
  version: z.int().min(1),
  basis: z.strictObject({
    instrument: z.string().min(1),
    article: z.string().min(1),
    textVersion: z.string().min(1),
    confirmed: z.boolean(),
    note: z.string().min(1),
  }),
  since: localDateSchema,
  page: z.strictObject({ width: z.int().min(1), height: z.int().min(1) }),
  margins: z.strictObject({
    top: z.int().min(0),
    right: z.int().min(0),
    bottom: z.int().min(0),
    left: z.int().min(0),
  }),
  /** On a page. */
  lines: z.int().min(1),
  /** On a line, of the size of the body. */
  characters: z.int().min(1),
  /** For what is not Chinese. */
  latinFont: z.string().min(1),
  styles: z.strictObject({
    title: styleSchema,
    body: styleSchema,
    /** 一、 */
    heading1: styleSchema,
    /** （一） */
    heading2: styleSchema,
    table: styleSchema,
    /** What stands above every page: of which world it is, that it is a draft. */
    mark: styleSchema,
    pageNumber: styleSchema,
  }),
});
export type DocumentLayout = z.output<typeof documentLayoutSchema>;
export type StyleName = keyof DocumentLayout['styles'];

/** The newest version. @throws Error naming the file and what is wrong in it */
export const readDocumentLayout = (): DocumentLayout =>
  newestReference('reference/document-layout.json', documentLayoutSchema);

/** Twentieths of a point, in which word processors measure: 1 mm is 7200/127. */
export const twips = (millimetres: number): number => Math.round((millimetres * 7200) / 127);

/**
 * The grid of lines and characters: pitch of a line in twips, and how much more (or, negative, less) than its own width
 * a character of the body takes, in 1/4096 of a point.
 */
export const gridOf = ({ page, margins, lines, characters, styles }: DocumentLayout) => {
  const height = twips(page.height) - twips(margins.top) - twips(margins.bottom);
  const width = twips(page.width) - twips(margins.left) - twips(margins.right);
  return {
    // Rounded down: one line more than fits would be one less than asked.
    linePitch: Math.floor(height / lines),
    charSpace: Math.floor((width * 4096) / (20 * characters)) - styles.body.halfPoints * 2048,
  };
};
