import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobDamaged, BlobMissing } from './blob-store.js';
import { FileBlobStore } from './file-blob-store.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const content = async function* (...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
};
const broken = async function* (): AsyncGenerator<Uint8Array> {
  yield Buffer.from('the first half');
  throw new Error('gone');
};

describe('the blob store', () => {
  let folder: string;
  let blobs: FileBlobStore;
  /** Every file below the folder. */
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name).slice(folder.length + 1));
  const read = async (digest: string): Promise<string> => {
    let text = '';
    for await (const chunk of await blobs.open(digest)) text += String(chunk);
    return text;
  };

  beforeEach(async () => {
    folder = join(mkdtempSync(join(tmpdir(), 'lianfang-blobs-')), 'blobs');
    blobs = await FileBlobStore.open(folder);
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

  it('keeps bytes under their digest, for its user alone', async () => {
    const digest = sha256('王江泾,0.70');
    expect(await blobs.put(content('王江泾', ',0.70'), 100)).toEqual({ digest, bytes: 14 });
    expect(files()).toEqual([`${digest.slice(0, 2)}/${digest}`]);
    expect(await read(digest)).toBe('王江泾,0.70');
    expect([await blobs.has(digest), await blobs.size(digest)]).toEqual([true, 14]);
    expect(statSync(join(folder, digest.slice(0, 2), digest)).mode & 0o777).toBe(0o600);
    for (const name of ['.', digest.slice(0, 2), 'incoming']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
    }
  });

  it('keeps the same content once, however it was cut and however often it comes', async () => {
    const [one, two] = await Promise.all([blobs.put(content('same'), 9), blobs.put(content('sa', 'me'), 9)]);
    expect(one).toEqual(two);
    await blobs.put(content('same'), 9);
    expect(files()).toHaveLength(1);
  });

  it('takes an empty file, and one of exactly the limit', async () => {
    expect(await blobs.put(content(), 0)).toMatchObject({ bytes: 0 });
    expect(await blobs.put(content('abc'), 3)).toMatchObject({ bytes: 3 });
  });

  it('counts while it comes in: what is larger than the limit is refused before its end, and leaves nothing', async () => {
    let sent = 0;
    const endless = async function* () {
      for (;;) {
        sent += 1;
        yield Buffer.alloc(1024);
      }
    };
    await expect(blobs.put(endless(), 4096)).rejects.toMatchObject({ code: 'FileTooLarge' });
    expect(sent).toBe(5);
    expect(files()).toEqual([]);
  });

  it('keeps nothing of what broke off', async () => {
    await expect(blobs.put(broken(), 100)).rejects.toMatchObject({ code: 'UploadAborted', cause: new Error('gone') });
    expect(files()).toEqual([]);
  });

  it('says when there is no space left, and keeps nothing', async () => {
    class OnFullDisk extends FileBlobStore {
      static override async open(path: string): Promise<OnFullDisk> {
        return new OnFullDisk(path);
      }
      protected override create(): Promise<FileHandle> {
        return open('/dev/full', 'w');
      }
    }
    const full = await OnFullDisk.open(folder);
    await expect(full.put(content('x'), 100)).rejects.toMatchObject({ code: 'StorageFull' });
    expect(files()).toEqual([]);
  });

  it('sweeps away what a kill left half written, and nothing else', async () => {
    const { digest } = await blobs.put(content('whole'), 100);
    writeFileSync(join(folder, 'incoming', '7'), 'half');
    blobs = await FileBlobStore.open(folder);
    expect(files()).toEqual([`${digest.slice(0, 2)}/${digest}`]);
    expect(await read(digest)).toBe('whole');
  });

  it('never hands out damaged bytes as if they were whole', async () => {
    const { digest } = await blobs.put(content('0.70'), 100);
    const path = join(folder, digest.slice(0, 2), digest);
    writeFileSync(path, '0.71');
    await expect(read(digest)).rejects.toThrow(BlobDamaged);
    await blobs.put(content('0.70'), 100); // sent again it is whole again
    expect(readFileSync(path, 'utf8')).toBe('0.70');
  });

  it('knows nothing of other names', async () => {
    writeFileSync(join(folder, '..', 'secret'), 'x');
    for (const name of ['../../secret', 'incoming', '', sha256('never stored'), 'A'.repeat(64)]) {
      expect(await blobs.has(name)).toBe(false);
      await expect(blobs.open(name)).rejects.toThrow(BlobMissing);
    }
    expect(existsSync(join(folder, '..', 'secret'))).toBe(true);
  });
});
