import type { DecodedEvent } from '#platform/journal/codec.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { ImportEvent } from '../../domain/import.events.js';

export interface ImportRow {
  readonly id: string;
  readonly recorded_at: string;
  /** Officer id. */
  readonly imported_by: string;
  readonly data: ImportEvent['data'];
}

const imports = table(
  'imports',
  { id: 'text', recorded_at: 'timestamptz', imported_by: 'text', data: 'jsonb' },
  ['id'],
  ['create index imports_by_time on imports (recorded_at desc, id desc)'],
);

/** Imports of files; each is seen by the organisation that imported. */
export const importsView: View = {
  name: 'imports',
  version: 1,
  tables: [imports],
  handles: ['water-quality.readings-imported.v1'],
  project: (events) =>
    imports.put(
      (events as DecodedEvent<ImportEvent>[]).map(({ data, metadata, position }) => ({
        id: data.import,
        recorded_at: metadata.recordedAt,
        imported_by: metadata.actor,
        data,
        visibility_key: `organisation:${data.importer}`,
        business_time: metadata.recordedAt,
        changed_at: position.toString(),
      })),
    ),
};
