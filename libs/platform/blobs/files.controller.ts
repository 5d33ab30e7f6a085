import { Readable } from 'node:stream';
import { Controller, Get, Header, Inject, Param, Post, Req, StreamableFile } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AnyOfficer } from '#platform/graphql/access.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { awaitFreshness, correlationIdOf, FreshnessSource, operationContext } from '#platform/graphql/operation.js';
import type { Actor } from '#platform/kernel/actor.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { BlobRefused, type StoredBlob } from './blob-store.js';
import { Files } from './files.js';

export const filesPath = '/files';

/** A client that sends nothing for so long is taken for gone. */
const silenceMilliseconds = 30_000;

/**
 * `POST /files`: one file, as multipart, streamed into the blob store; mutations name it by its digest. `GET
 * /files/<digest>` gives it back to whose body uploaded it and to who sees a record that names it; with
 * `x-lianfang-after` it waits for the record, as a query does.
 */
@Controller(filesPath)
export class FilesController {
  constructor(
    private readonly files: Files,
    private readonly freshness: FreshnessSource,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /** @throws RequestRefused FileMissing, FileTooLarge, UploadAborted, StorageFull */
  @AnyOfficer()
  @Post()
  async store(@Req() request: FastifyRequest): Promise<StoredBlob> {
    try {
      return await this.files.store(
        actorOf(request),
        onlyFile(request),
        this.configuration.maxUploadBytes,
        correlationIdOf(request),
      );
    } catch (error) {
      // What is still on its way is read and dropped, so that the client gets to read the answer.
      request.raw.unpipe();
      request.raw.resume();
      throw refusalOf(error, this.configuration.maxUploadBytes);
    }
  }

  /** What is in it nobody vouches for: bytes to save, never to show. @throws RequestRefused NotFound */
  @AnyOfficer()
  @Get(':digest')
  @Header('cache-control', 'no-store')
  async read(@Req() request: FastifyRequest, @Param('digest') digest: string): Promise<StreamableFile> {
    await awaitFreshness(operationContext(request), this.freshness);
    const file = await this.files.read(actorOf(request), digest);
    if (!file) throw new RequestRefused('NotFound');
    return new StreamableFile(Readable.from(withheld(file.content), { objectMode: false }), {
      ...{ type: 'application/octet-stream', length: file.bytes, disposition: `attachment; filename="${digest}"` },
    });
  }
}

const actorOf = ({ session }: FastifyRequest): Actor => {
  if (!session) throw new RequestRefused('NotSignedIn');
  return session.actor;
};

/** The last piece waits until the whole was held against its digest: of a damaged file no client gets all bytes. */
const withheld = async function* (content: Readable): AsyncGenerator<Buffer> {
  let last: Buffer | undefined;
  for await (const chunk of content) {
    if (last) yield last;
    last = chunk as Buffer;
  }
  if (last) yield last;
};

/** The content of the one file of a request. It ends well only when there is nothing else in the request. */
const onlyFile = async function* (request: FastifyRequest): AsyncGenerator<Uint8Array> {
  if (!request.isMultipart()) throw new RequestRefused('FileMissing');
  const parts = request.parts();
  const first = await parts.next();
  if (first.done || first.value.type !== 'file') throw new RequestRefused('FileMissing');
  const silence = setTimeout(() => request.raw.destroy(), silenceMilliseconds);
  try {
    for await (const chunk of first.value.file) {
      silence.refresh();
      yield chunk as Buffer;
    }
  } finally {
    clearTimeout(silence);
  }
  const second = await parts.next();
  if (!second.done) throw new RequestRefused('FileMissing');
};

/** Codes with which the multipart parser says that there is more than one file, or something else than a file. */
const otherThanOneFile = new Set(['FST_FILES_LIMIT', 'FST_FIELDS_LIMIT', 'FST_PARTS_LIMIT', 'FST_PROTO_VIOLATION']);

const refusalOf = (error: unknown, limit: number): unknown => {
  if (!(error instanceof BlobRefused)) return error;
  const { code, cause } = error;
  if (cause instanceof RequestRefused) return cause;
  if (otherThanOneFile.has((cause as { code?: string } | undefined)?.code ?? '')) {
    return new RequestRefused('FileMissing');
  }
  return new RequestRefused(code, code === 'FileTooLarge' ? { limit } : {});
};
