import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { type Encoding, encodingOf } from './encoding.js';
import { longestLine, NotATable, type TableLine, tableLines } from './records.js';

const streamOf = (bytes: Uint8Array, size = 7) => {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return Readable.from(chunks);
};
const read = async (bytes: Uint8Array, encoding: Encoding = 'utf-8', size?: number): Promise<TableLine[]> => {
  const lines: TableLine[] = [];
  for await (const line of tableLines(async () => streamOf(bytes, size), encoding)) lines.push(line);
  return lines;
};
const text = (content: string) => Buffer.from(content);
const cells = (line: number, ...values: string[]): TableLine => ({ kind: 'cells', line, cells: values });

describe('the lines of a table', () => {
  it('come with their number, cells trimmed, empty lines left out', async () => {
    expect(await read(text('a,b\r\n\r\n 1 ,\r\n,2\r\n'))).toEqual([
      cells(1, 'a', 'b'),
      cells(3, '1', ''),
      cells(4, '', '2'),
    ]);
  });

  it('may begin with a byte order mark, and end without a line end', async () => {
    expect(await read(text('\uFEFFa,b\n1,2'))).toEqual([cells(1, 'a', 'b'), cells(2, '1', '2')]);
  });

  it('may have quoted cells', async () => {
    expect(await read(text('a,b\n"1,5","say ""x"""\n'))).toEqual([cells(1, 'a', 'b'), cells(2, '1,5', 'say "x"')]);
  });

  it('with a quote that is not closed is spoilt alone; the lines after it are read', async () => {
    const lines = await read(text('a,b\n1,"2\n3,4\n5,"6" x\n7,8\n'));
    expect(lines).toEqual([
      cells(1, 'a', 'b'),
      { kind: 'problem', problem: expect.objectContaining({ line: 2, code: 'MalformedLine' }) },
      cells(3, '3', '4'),
      { kind: 'problem', problem: expect.objectContaining({ line: 4, code: 'MalformedLine' }) },
      cells(5, '7', '8'),
    ]);
  });

  it('of a length that no table has are no table', async () => {
    const long = text(`a,b\n1,${'x'.repeat(longestLine + 10)}\n3,4\n`);
    await expect(read(long, 'utf-8', 4096)).rejects.toThrow(NotATable);
  });

  it('are the same in UTF-8 and GB18030, however the bytes are cut', async () => {
    const content = '断面,水温\n王江泾,24.4\n街口(鸠坑口),㐀\n';
    for (const size of [1, 2, 3, 1000]) {
      expect(await read(iconv.encode(content, 'gb18030'), 'gb18030', size)).toEqual(await read(text(content)));
    }
  });

  it('fail with what the file fails with', async () => {
    const broken = async function* () {
      yield text('a,b\n1,');
      throw new Error('damaged');
    };
    const reading = async () => {
      for await (const _ of tableLines(async () => Readable.from(broken()), 'utf-8'));
    };
    await expect(reading()).rejects.toThrow('damaged');
  });

  it('that nobody reads to the end give the file up', async () => {
    const content = streamOf(text('a,b\n'.repeat(100_000)), 1000);
    const closed = new Promise((resolve) => content.once('close', resolve));
    for await (const _ of tableLines(async () => content, 'utf-8')) break;
    await closed;
    expect(content.readableEnded).toBe(false);
  });
});

describe('the encoding of a file', () => {
  it('is UTF-8 when all of it is, GB18030 otherwise, be it the last station alone', async () => {
    const many = 'observed_at,do_mg_l\n'.repeat(2_000);
    expect(await encodingOf(streamOf(text(`${many}王江泾`)))).toBe('utf-8');
    expect(await encodingOf(streamOf(text('\uFEFFx')))).toBe('utf-8');
    expect(await encodingOf(streamOf(iconv.encode(`${many}王江泾`, 'gb18030')))).toBe('gb18030');
    expect(await encodingOf(streamOf(text('王').subarray(0, 2)))).toBe('gb18030');
  });
});
