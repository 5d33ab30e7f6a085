import type { Readable } from 'node:stream';

/** Bytes by their digest; the digest stands in an event. One of the three durable stores. */
export interface StoredBlob {
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
}

/** Nothing was stored, nothing is left behind. */
export class BlobRefused extends Error {
  constructor(
    /** `UploadAborted`: the content broke off; why is the `cause`. */
    readonly code: 'FileTooLarge' | 'UploadAborted' | 'StorageFull',
    options: ErrorOptions = {},
  ) {
    super(code, options);
  }
}

export class BlobMissing extends Error {
  readonly code = 'BlobMissing';
  constructor(digest: string) {
    super(`no blob with the digest ${digest}`);
  }
}

/** The stored bytes are not the ones that were put in. */
export class BlobDamaged extends Error {
  readonly code = 'BlobDamaged';
  constructor(digest: string) {
    super(`the blob ${digest} does not have its digest any more`);
  }
}

export abstract class BlobStore {
  /**
   * Stores what comes and answers when it is durable. The same content twice is one blob.
   *
   * @param limit largest number of bytes taken; counted while they come
   * @throws BlobRefused
   */
  abstract put(content: AsyncIterable<Uint8Array>, limit: number): Promise<StoredBlob>;

  /**
   * The bytes, held against the digest while they are read: the stream fails with BlobDamaged at its end when they are
   * others, so what must not rest on damaged bytes waits for the end.
   *
   * @throws BlobMissing
   */
  abstract open(digest: string): Promise<Readable>;

  abstract has(digest: string): Promise<boolean>;

  /** Bytes of a blob; `undefined` when there is none. */
  abstract size(digest: string): Promise<number | undefined>;
}
