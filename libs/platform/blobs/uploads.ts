import { z } from 'zod';
import { type Aggregate, accept, type Decision, nothing } from '#platform/kernel/decider.js';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import { countSchema, digestSchema, idSchema } from '#platform/kernel/schemas.js';

/** A body put a file into the blob store; once for each body, whoever has put the same content there before. */
export const fileUploaded = defineEvent(
  'files.file-uploaded.v1',
  z.strictObject({ digest: digestSchema, bytes: countSchema, organisation: idSchema, uploadedBy: idSchema }),
);
type UploadEvent = EventOf<typeof fileUploaded>;

/** Bodies that uploaded the file. */
export type Uploaders = ReadonlySet<string>;

/** `file-<digest>`. Nothing is said of it but to who has the content. */
export const uploads: Aggregate<Uploaders, UploadEvent['data'], UploadEvent> = {
  name: 'file',
  initial: () => new Set(),
  evolve: (uploaders, { data }) => new Set([...uploaders, data.organisation]),
  mayKnow: () => true,
  decide: (upload, uploaders): Decision<UploadEvent> =>
    uploaders.has(upload.organisation) ? nothing() : accept(fileUploaded(upload)),
};
