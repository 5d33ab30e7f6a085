import type { DecodedEvent } from '#platform/journal/codec.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { ReadingRow as PublishedRow, ReadingsEvent } from '../../domain/readings.events.js';

export interface ReadingVersionRow {
  readonly version_id: string;
  readonly section: string;
  readonly month: string;
  readonly sampled_at: string;
  readonly source: string;
  readonly version: number;
  /** Whether no later version stands. */
  readonly current: boolean;
  readonly recorded_at: string;
  readonly reading: PublishedRow;
  readonly publication: ReadingsEvent['data']['publication'];
}

const readings = table(
  'readings',
  {
    version_id: 'text',
    section: 'text',
    month: 'text',
    sampled_at: 'timestamptz',
    source: 'text',
    version: 'integer',
    current: 'boolean',
    recorded_at: 'timestamptz',
    reading: 'jsonb',
    publication: 'jsonb',
  },
  ['version_id'],
  ['create index readings_by_time on readings (section, sampled_at desc, version_id desc)'],
);

/** Every version of every reading. */
export const readingsView: View = {
  name: 'readings',
  version: 1,
  tables: [readings],
  handles: ['water-quality.reading-published.v1'],
  project: (events) => {
    const published = events as DecodedEvent<ReadingsEvent>[];
    const newer = published.filter(({ data }) => data.version > 1);
    return [
      ...readings.put(published.map(rowOf)),
      ...(newer.length === 0
        ? []
        : [
            {
              // Only the version right before it, so that it does not matter how events are cut into batches.
              sql: `update readings r set current = false, changed_at = n.position
                from jsonb_to_recordset($1::jsonb) as n(section text, sampled_at timestamptz, source text,
                  version integer, position numeric(20,0))
                where r.section = n.section and r.sampled_at = n.sampled_at and r.source = n.source
                  and r.version = n.version - 1`,
              parameters: [
                JSON.stringify(
                  newer.map(({ data: { section, row, version }, position }) => ({
                    section,
                    sampled_at: row.sampledAt,
                    source: row.source,
                    version,
                    position: position.toString(),
                  })),
                ),
              ],
            },
          ]),
    ];
  },
};

const rowOf = ({ data, metadata, position }: DecodedEvent<ReadingsEvent>) => ({
  version_id: data.versionId,
  section: data.section,
  month: data.month,
  sampled_at: data.row.sampledAt,
  source: data.row.source,
  version: data.version,
  current: true,
  recorded_at: metadata.recordedAt,
  reading: data.row,
  publication: data.publication,
  visibility_key: `section:${data.section}`,
  business_time: data.row.sampledAt,
  changed_at: position.toString(),
});
