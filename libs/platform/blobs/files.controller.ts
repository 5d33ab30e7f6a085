import { Controller, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AnyOfficer } from '#platform/graphql/access.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { BlobRefused, BlobStore, type StoredBlob } from './blob-store.js';

export const filesPath = '/files';

/** A client that sends nothing for so long is taken for gone. */
const silenceMilliseconds = 30_000;

/** `POST /files`: one file, as multipart, streamed into the blob store; mutations name it by its digest. */
@Controller(filesPath)
export class FilesController {
  constructor(
    private readonly blobs: BlobStore,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  /** @throws RequestRefused FileMissing, FileTooLarge, UploadAborted, StorageFull */
  @AnyOfficer()
  @Post()
  async store(@Req() request: FastifyRequest): Promise<StoredBlob> {
    try {
      return await this.blobs.put(onlyFile(request), this.configuration.maxUploadBytes);
    } catch (error) {
      // What is still on its way is read and dropped, so that the client gets to read the answer.
      request.raw.unpipe();
      request.raw.resume();
      throw refusalOf(error, this.configuration.maxUploadBytes);
    }
  }
}

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
