import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable, Transform } from 'node:stream';
import { makeDurableFolder } from '#platform/runtime/durable-folder.js';
import { BlobDamaged, BlobMissing, BlobRefused, BlobStore, type StoredBlob } from './blob-store.js';

const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
const noSpace = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Blobs as files: `<folder>/<first two digits>/<digest>`, folders 0700, files 0600. What comes in is written to
 * `<folder>/incoming`, synced, and only then gets its name, so a file under its name is whole. The folder belongs to one
 * process (the lock of the data folder), so what lies in `incoming` at the start was left by a kill.
 */
export class FileBlobStore extends BlobStore {
  private count = 0;

  protected constructor(private readonly folder: string) {
    super();
  }

  static async open(folder: string): Promise<FileBlobStore> {
    const store = new FileBlobStore(folder);
    await store.sweep();
    return store;
  }

  async put(content: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBlob> {
    this.count += 1;
    const incoming = join(this.folder, 'incoming', `${this.count}`);
    try {
      const stored = await this.write(incoming, content, limit);
      const shelf = join(this.folder, stored.digest.slice(0, 2));
      if (await mkdir(shelf, { recursive: true, mode: 0o700 })) await sync(this.folder);
      await rename(incoming, join(shelf, stored.digest));
      await sync(shelf);
      return stored;
    } catch (error) {
      await rm(incoming, { force: true });
      throw noSpace.has(codeOf(error) ?? '') ? new BlobRefused('StorageFull', { cause: error }) : error;
    }
  }

  async open(digest: string): Promise<Readable> {
    const file = isDigest(digest) ? await opened(this.pathOf(digest)) : undefined;
    if (!file) throw new BlobMissing(digest);
    return checked(file, digest);
  }

  async has(digest: string): Promise<boolean> {
    return (await this.size(digest)) !== undefined;
  }

  async size(digest: string): Promise<number | undefined> {
    if (!isDigest(digest)) return undefined;
    try {
      return (await stat(this.pathOf(digest))).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** A file for what comes in. */
  protected create(path: string): Promise<FileHandle> {
    return open(path, 'wx', 0o600);
  }

  protected async sweep(): Promise<void> {
    const incoming = join(this.folder, 'incoming');
    makeDurableFolder(this.folder);
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { mode: 0o700 });
    await sync(this.folder);
  }

  private async write(path: string, content: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBlob> {
    const hash = createHash('sha256');
    let bytes = 0;
    const counted = async function* () {
      for await (const chunk of unbroken(content)) {
        bytes += chunk.byteLength;
        if (bytes > limit) throw new BlobRefused('FileTooLarge');
        hash.update(chunk);
        yield chunk;
      }
    };
    const file = await this.create(path);
    try {
      await file.writeFile(counted());
      await file.sync();
    } finally {
      await file.close();
    }
    return { digest: hash.digest('hex'), bytes };
  }

  private pathOf(digest: string): string {
    return join(this.folder, digest.slice(0, 2), digest);
  }
}

/** What fails where the content comes from is no failure of the disk. */
const unbroken = async function* (content: AsyncIterable<Uint8Array>) {
  try {
    yield* content;
  } catch (cause) {
    throw new BlobRefused('UploadAborted', { cause });
  }
};

/** The file is closed when the stream ends or is given up. */
const checked = (file: FileHandle, digest: string): Readable => {
  const hash = createHash('sha256');
  const check = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => done(hash.digest('hex') === digest ? null : new BlobDamaged(digest)),
  });
  pipeline(file.createReadStream(), check, () => undefined);
  return check;
};

const opened = async (path: string): Promise<FileHandle | undefined> => {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** Makes the entries of a folder durable. */
const sync = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
