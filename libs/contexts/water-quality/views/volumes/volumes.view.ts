import type { DecodedEvent } from '#platform/journal/codec.js';
import { startOfMonth } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { PublishedVolume, VolumeEvent } from '../../domain/volume.events.js';

export interface VolumeRow {
  readonly id: string;
  readonly section: string;
  readonly month: string;
  readonly version: number;
  readonly volume: PublishedVolume;
  readonly published_at: string;
}

const volumes = table(
  'volumes',
  { id: 'text', section: 'text', month: 'text', version: 'integer', volume: 'jsonb', published_at: 'timestamptz' },
  ['id'],
  ['create index volumes_by_month on volumes (section, month desc, version desc)'],
);

/** Volumes of sections, each version of each month. */
export const volumesView: View = {
  name: 'volumes',
  version: 1,
  tables: [volumes],
  handles: ['water-quality.volume-published.v1'],
  project: (events) =>
    volumes.put(
      (events as readonly DecodedEvent<VolumeEvent>[]).map(({ data, metadata, position }) => ({
        ...{ id: data.versionId, section: data.section, month: data.period, version: data.version },
        volume: data,
        published_at: metadata.recordedAt,
        visibility_key: `section:${data.section}`,
        business_time: startOfMonth(data.period),
        changed_at: position.toString(),
      })),
    ),
};
