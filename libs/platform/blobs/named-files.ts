import type { DecodedEvent } from '#platform/journal/codec.js';
import type { EventDefinition, EventOf } from '#platform/kernel/event.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';

/** The files that a record names, under the key and the time of the record: who sees it may read them. */
export interface NamedFiles {
  readonly digests: readonly string[];
  readonly key: string;
  readonly businessTime: string;
}
/** How the events of one type name files. */
export interface FileNaming {
  readonly type: string;
  readonly named: (event: DecodedEvent) => NamedFiles;
}

export const namesFiles = <Definition extends EventDefinition>(
  { type }: Definition,
  named: (event: DecodedEvent<EventOf<Definition>>) => NamedFiles,
): FileNaming => ({ type, named: named as FileNaming['named'] });

export interface NamedFileRow {
  readonly digest: string;
  /** Id of the event that names it. */
  readonly event: string;
}

const namedFiles = table('named_files', { digest: 'text', event: 'text' }, ['digest', 'event']);

/** Files by the records that name them. The version is raised when the naming of a context changes. */
export const namedFilesView = (namings: readonly FileNaming[]): View => {
  const byType = new Map(namings.map(({ type, named }) => [type, named]));
  return {
    name: 'named_files',
    version: 1,
    tables: [namedFiles],
    handles: [...byType.keys()],
    project: (events) =>
      namedFiles.put(
        events.flatMap((event) => {
          const named = byType.get(event.type)?.(event);
          return (named?.digests ?? []).map((digest) => ({
            ...{ digest, event: event.id, visibility_key: named?.key, business_time: named?.businessTime },
            changed_at: event.position.toString(),
          }));
        }),
      ),
  };
};
