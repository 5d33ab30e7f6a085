import { strFromU8, unzipSync } from 'fflate';
import mammoth from 'mammoth';
import { instant } from '#platform/kernel/time.js';
import { writeDocx } from './docx-writer.js';
import { gridOf, readDocumentLayout } from './layout.js';
import type { OfficialDocument } from './official-document.js';

const layout = readDocumentLayout();
const document: OfficialDocument = {
  ...{ title: '关于测试的函', mark: '联防平台 local', creator: '联防平台', asOf: instant('2021-01-01T00:50:00+08:00') },
  blocks: [
    { kind: 'addressees', text: '青浦区生态环境局' },
    { kind: 'heading', level: 1, text: '一、基本情况' },
    { kind: 'heading', level: 2, text: '（一）经过' },
    { kind: 'paragraph', text: '第一行 <b>&amp;\n第二行\u0000' },
    { kind: 'table', header: ['项目', '值'], rows: [['TP', '0.31']] },
    { kind: 'attachments', titles: ['示意图', '监测报告'] },
    { kind: 'signature', lines: ['秀洲分局', '2021年1月1日'] },
  ],
};
const parts = (bytes: Uint8Array) => {
  const files = unzipSync(new Uint8Array(bytes));
  return (name: string): string => strFromU8(files[name] ?? new Uint8Array());
};

describe('a document as .docx', () => {
  it('is read back by another program, with all its text in order; what XML cannot hold is replaced', async () => {
    const { value } = await mammoth.extractRawText({ buffer: Buffer.from(await writeDocx(document, layout)) });
    expect(value.split('\n').filter((line) => line !== '')).toEqual([
      ...['关于测试的函', '青浦区生态环境局：', '一、基本情况', '（一）经过', '第一行 <b>&amp;', '第二行\u{FFFD}'],
      ...['项目', '值', 'TP', '0.31', '附件：1. 示意图', '　　　2. 监测报告', '秀洲分局', '2021年1月1日'],
    ]);
  });

  it('has the page of GB/T 9704: A4, its margins, 22 lines of 28 characters, page numbers outside', async () => {
    const part = parts(await writeDocx(document, layout));
    const main = part('word/document.xml');
    expect(main).toMatch(/<w:pgSz w:w="11906" w:h="16838"/);
    // 37, 26, 35, 28 mm in twentieths of a point.
    for (const margin of ['top="2098"', 'right="1474"', 'bottom="1984"', 'left="1587"'])
      expect(main).toContain(`w:${margin}`);
    expect(main).toMatch(/<w:docGrid[^>]*w:type="linesAndChars"/);
    const [, pitch = '', space = ''] = /<w:docGrid[^>]*w:linePitch="(\d+)"[^>]*w:charSpace="(-?\d+)"/.exec(main) ?? [];
    // 225 mm hold 22 lines, and not 23; 156 mm 28 characters of 16 pt, and not 29.
    const [height, width] = [(225 * 7200) / 127, (156 * 7200) / 127];
    expect(Math.floor(height / Number.parseInt(pitch, 10))).toBe(22);
    const character = 16 * 20 + (Number.parseInt(space, 10) * 20) / 4096;
    expect(Math.floor((width + 1) / character)).toBe(28);
    expect(part('word/settings.xml')).toContain('w:evenAndOddHeaders');
    expect(main).toMatch(/w:firstLineChars="200"/);
  });

  it('names the fonts and embeds none', async () => {
    const bytes = await writeDocx(document, layout);
    const main = parts(bytes)('word/document.xml');
    const run = (text: string) => new RegExp(`<w:r>(?:(?!</w:r>).)*${text}`, 's').exec(main)?.[0] ?? '';
    for (const [text, font, size] of [
      ['关于测试的函', '方正小标宋简体', 44],
      ['第一行', '仿宋_GB2312', 32],
      ['一、基本情况', '黑体', 32],
      ['（一）经过', '楷体_GB2312', 32],
    ] as const) {
      expect(run(text)).toContain(`w:eastAsia="${font}"`);
      expect(run(text)).toContain(`<w:sz w:val="${size}"/>`);
    }
    expect(Object.keys(unzipSync(new Uint8Array(bytes))).filter((name) => /\.(odttf|ttf|otf)$/.test(name))).toEqual([]);
  });

  it('is the same bytes each time, and carries the time of what it says and no other', async () => {
    const [one, other] = [await writeDocx(document, layout), await writeDocx(document, layout)];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
    const core = parts(one)('docProps/core.xml');
    expect(core.match(/2020-12-31T16:50:00Z/g)).toHaveLength(2);
    const later = await writeDocx({ ...document, asOf: instant('2021-01-02T00:00:00+08:00') }, layout);
    expect(Buffer.from(one).equals(Buffer.from(later))).toBe(false);
  });
});

it('the grid follows the parameters', () => {
  expect(gridOf({ ...layout, lines: 11 }).linePitch).toBeGreaterThan(2 * gridOf(layout).linePitch - 2);
});
