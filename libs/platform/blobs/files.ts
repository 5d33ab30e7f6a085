import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { Actor } from '#platform/kernel/actor.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { digestSchema } from '#platform/kernel/schemas.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { scopeOf } from '#platform/read-store/scope.js';
import { digestOf } from '#platform/runtime/digest.js';
import { derivedId } from '#platform/runtime/ids.js';
import { BlobStore, type StoredBlob } from './blob-store.js';
import type { NamedFileRow } from './named-files.js';
import { uploads } from './uploads.js';

export const fileErrors = {
  UnknownFile: { zh: '没有该摘要的文件，请先上传', en: 'There is no file with this digest; send it to /files first' },
};

export interface OpenedFile {
  readonly bytes: number;
  readonly content: Readable;
}

/**
 * Files of officers. Their bodies name what they uploaded themselves, and nothing else: else who knows a digest could
 * name a file, and read it then. Another's file is uploaded again; the bytes stand once.
 */
@Injectable()
export class Files {
  constructor(
    private readonly gateway: Gateway,
    private readonly blobs: BlobStore,
    private readonly views: ReadStore,
  ) {}

  /** Durable before it is said that it is: first the bytes, then whose they are. @throws BlobRefused */
  async store(
    actor: Actor,
    content: AsyncIterable<Uint8Array>,
    limit: number,
    correlationId: string,
  ): Promise<StoredBlob> {
    const stored = await this.blobs.put(content, limit);
    const { organisation, officer: uploadedBy } = actor;
    await this.gateway.execute(
      uploads,
      stored.digest,
      { ...stored, organisation, uploadedBy },
      {
        ...{ actor, correlationId, commandId: derivedId(organisation, stored.digest, 'upload') },
        commandDigest: digestOf('upload', { digest: stored.digest }),
      },
    );
    return stored;
  }

  /** Whether the actor's body uploaded it: only then may a command name it. */
  async isUploaded({ organisation }: Actor, digest: string): Promise<boolean> {
    if (!digestSchema.safeParse(digest).success) return false;
    const { state } = await this.gateway.load(uploads, digest);
    return state.has(organisation) && (await this.blobs.has(digest));
  }

  /** Why a command that names these files is refused; nothing where all of them are there. */
  async problemOf(actor: Actor, digests: readonly string[], ...path: readonly string[]): Promise<Refusal | undefined> {
    const there = await Promise.all(digests.map((digest) => this.isUploaded(actor, digest)));
    return there.includes(false) ? refusal('UnknownFile', {}, path) : undefined;
  }

  /** The content, for a command that may name it. @throws BlobMissing */
  open(digest: string): Promise<Readable> {
    return this.blobs.open(digest);
  }

  /** The file, for an officer whose body uploaded it or who sees a record that names it; to anybody else there is none. */
  async read(actor: Actor, digest: string): Promise<OpenedFile | undefined> {
    if (!digestSchema.safeParse(digest).success) return undefined;
    // Both are asked, and the bytes looked for, whatever the answers are: they tell nothing by their time.
    const [isOwn, isNamed, bytes] = await Promise.all([
      this.isUploaded(actor, digest),
      this.views.scoped(scopeOf(actor), async (reader) => {
        const named = reader.from<NamedFileRow>('named_files').select('digest').where('digest', '=', digest).limit(1);
        return (await reader.rows(named)).length > 0;
      }),
      this.blobs.size(digest),
    ]);
    if (!(isOwn || isNamed) || bytes === undefined) return undefined;
    return { bytes, content: await this.blobs.open(digest) };
  }
}
