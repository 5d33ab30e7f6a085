import type { DecodedEvent } from '#platform/journal/codec.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { ReadingEvent } from '../../domain/reading.events.js';

export interface ReadingRow {
  readonly organisation: string;
  readonly revision: number;
  readonly choice: ReadingEvent['data'];
}

const readings = table('legal_readings', { organisation: 'text', revision: 'integer', choice: 'jsonb' }, [
  'organisation',
  'revision',
]);

/** Choices among texts; each is seen by its own body alone. */
export const readingsView: View = {
  name: 'legal-readings',
  version: 1,
  tables: [readings],
  handles: ['legal.legal-reading-chosen.v1'],
  project: (events) =>
    readings.put(
      (events as DecodedEvent<ReadingEvent>[]).map(({ data, revision, position }) => ({
        ...{ organisation: data.organisation, revision, choice: data, business_time: data.at },
        ...{ visibility_key: `organisation:${data.organisation}`, changed_at: position.toString() },
      })),
    ),
};
