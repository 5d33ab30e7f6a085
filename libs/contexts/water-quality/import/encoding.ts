import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';

export type Encoding = 'utf-8' | 'gb18030';

/**
 * UTF-8 when all of it is; else GB18030, of which GB 2312 and GBK are parts. To be sure takes reading all of it: a long
 * table may name its first Chinese station in its last line.
 *
 * @throws what the stream fails with
 */
export const encodingOf = async (content: Readable): Promise<Encoding> => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let valid = true;
  await pipeline(content, async (chunks: AsyncIterable<Uint8Array>) => {
    // Read to the end all the same: the stream finds out there whether its bytes are whole.
    for await (const chunk of chunks) valid = valid && decodes(decoder, chunk, true);
  });
  return valid && decodes(decoder, new Uint8Array(), false) ? 'utf-8' : 'gb18030';
};

const decodes = (decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array, stream: boolean): boolean => {
  try {
    decoder.decode(chunk, { stream });
    return true;
  } catch {
    return false;
  }
};

/** A stage that makes UTF-8 of it; none where it is that already. */
export const toUtf8 = (encoding: Encoding): NodeJS.ReadWriteStream[] =>
  encoding === 'utf-8' ? [] : [iconv.decodeStream('gb18030')];
