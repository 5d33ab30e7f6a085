import {
  AlignmentType,
  Document,
  DocumentGridType,
  Footer,
  Header,
  type IParagraphOptions,
  type IRunOptions,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { type DocumentLayout, gridOf, type StyleName, twips } from './layout.js';
import { type Block, type OfficialDocument, xmlText } from './official-document.js';

/** A document as a .docx (ECMA-376). The same document and layout give the same bytes. */
export const writeDocx = async (document: OfficialDocument, layout: DocumentLayout): Promise<Uint8Array> => {
  const page = new PageSetter(layout);
  const { title, mark, blocks, creator, asOf } = document;
  const { width, height } = layout.page;
  const { top, right, bottom, left } = layout.margins;
  const file = new Document({
    ...{ title: xmlText(title), creator: xmlText(creator), lastModifiedBy: xmlText(creator) },
    evenAndOddHeaderAndFooters: true,
    styles: {
      default: { document: { run: { ...page.run('body'), language: { eastAsia: 'zh-CN' } } } },
      // The grid counts characters of this style: without a size of its own some programs take another.
      paragraphStyles: [{ id: 'Normal', name: 'Normal', quickFormat: true, run: page.run('body') }],
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: twips(width), height: twips(height) },
            margin: { top: twips(top), right: twips(right), bottom: twips(bottom), left: twips(left) },
          },
          grid: { type: DocumentGridType.LINES_AND_CHARS, ...gridOf(layout) },
        },
        headers: { default: page.header(mark), even: page.header(mark) },
        // 单页码居右空一字，双页码居左空一字.
        footers: { default: page.footer('right'), even: page.footer('left') },
        children: [page.title(title), ...blocks.flatMap((block) => page.set(block))],
      },
    ],
  });
  return withoutClock(await Packer.toBuffer(file), asOf);
};

/** Turns blocks into paragraphs of a layout. */
class PageSetter {
  private readonly body: number;

  constructor(private readonly layout: DocumentLayout) {
    this.body = layout.styles.body.halfPoints * 10;
  }

  run(style: StyleName) {
    const { font, halfPoints } = this.layout.styles[style];
    const { latinFont } = this.layout;
    return { font: { ascii: latinFont, hAnsi: latinFont, cs: latinFont, eastAsia: font }, size: halfPoints };
  }

  title(text: string): Paragraph {
    return this.line('title', text, { alignment: AlignmentType.CENTER, spacing: { after: this.body } });
  }

  set(block: Block): (Paragraph | Table)[] {
    switch (block.kind) {
      case 'addressees':
        return [this.line('body', `${block.text}：`)];
      case 'heading':
        return [
          this.indented(block.level === 1 ? 'heading1' : 'heading2', block.text, {
            ...{ keepNext: true, pageBreakBefore: block.onNewPage === true },
          }),
        ];
      case 'paragraph':
        return block.text.split(/\r?\n/).map((one) => this.indented('body', one));
      case 'attachments':
        return block.titles.map((title, n) =>
          this.indented('body', `${n === 0 ? '附件：' : '　　　'}${n + 1}. ${title}`),
        );
      case 'signature':
        // 右空四字.
        return block.lines.map((one) =>
          this.line('body', one, { alignment: AlignmentType.RIGHT, indent: { right: 4 * this.body } }),
        );
      case 'table':
        return [this.table(block), this.line('body', '')];
    }
  }

  header(mark: string): Header {
    return new Header({ children: [this.line('mark', mark, { alignment: AlignmentType.CENTER })] });
  }

  footer(side: 'left' | 'right'): Footer {
    const size = this.layout.styles.pageNumber.halfPoints * 10;
    const number = new TextRun({ ...this.run('pageNumber'), children: ['— ', PageNumber.CURRENT, ' —'] });
    return new Footer({
      children: [
        new Paragraph({
          alignment: side === 'right' ? AlignmentType.RIGHT : AlignmentType.LEFT,
          indent: side === 'right' ? { right: size } : { left: size },
          children: [number],
        }),
      ],
    });
  }

  private table({ header, rows, widths = header.map(() => 1) }: Extract<Block, { readonly kind: 'table' }>): Table {
    const { page, margins, styles } = this.layout;
    const whole = twips(page.width) - twips(margins.left) - twips(margins.right);
    const parts = widths.reduce((sum, one) => sum + one, 0);
    const columnWidths = widths.map((one) => Math.floor((whole * one) / parts));
    // A line of its own height: the rows of a table do not follow the grid.
    const spacing = { line: styles.table.halfPoints * 13, lineRule: LineRuleType.EXACT };
    const cell = (text: string, n: number) =>
      new TableCell({
        width: { size: columnWidths[n] ?? 0, type: WidthType.DXA },
        children: text.split('\n').map((one) => this.line('table', one, { spacing }, { snapToGrid: false })),
      });
    const row = (cells: readonly string[], tableHeader: boolean) =>
      new TableRow({ ...{ tableHeader, cantSplit: true }, children: cells.map(cell) });
    return new Table({
      ...{ columnWidths, layout: TableLayoutType.FIXED, width: { size: whole, type: WidthType.DXA } },
      rows: [row(header, true), ...rows.map((cells) => row(cells, false))],
    });
  }

  private indented(style: StyleName, text: string, over: IParagraphOptions = {}): Paragraph {
    // 左空二字; in characters, so that it follows the grid, and in twips for programs that know no characters.
    return this.line(style, text, { ...over, indent: { firstLine: 2 * this.body, firstLineChars: 200 } });
  }

  private line(style: StyleName, text: string, over: IParagraphOptions = {}, run: IRunOptions = {}): Paragraph {
    return new Paragraph({ ...over, children: [new TextRun({ ...this.run(style), ...run, text: xmlText(text) })] });
  }
}

const properties = 'docProps/core.xml';
const times = /(<dcterms:(created|modified)[^>]*>)[^<]*(<\/dcterms:\2>)/g;

/** The library stamps the present time into properties and archive: what was stamped is replaced. */
const withoutClock = (bytes: Uint8Array, asOf: string): Uint8Array => {
  // The archive has to be of this realm's arrays.
  const files = unzipSync(new Uint8Array(bytes));
  const core = files[properties];
  if (!core) throw new Error(`${properties} is missing`);
  const text = strFromU8(core);
  if ([...text.matchAll(times)].length !== 2) throw new Error(`${properties} has other times than expected`);
  const stamp = `${asOf.slice(0, 19)}Z`;
  const stamped = { ...files, [properties]: strToU8(text.replace(times, `$1${stamp}$3`)) };
  // Without an offset: read as local time, written as local time, so the zone of the machine makes no difference.
  return zipSync(stamped, { mtime: '1980-01-01T00:00:00', level: 6 });
};
