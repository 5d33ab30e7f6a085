import type { DecodedEvent } from '#platform/journal/codec.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { SectionDetails, SectionEvent } from '../../domain/section.events.js';

export interface SectionRow {
  readonly id: string;
  readonly name: string;
  readonly river: string;
  readonly data_owner: string;
  readonly details: SectionDetails;
}

const sections = table('sections', { id: 'text', name: 'text', river: 'text', data_owner: 'text', details: 'jsonb' }, [
  'id',
]);

const name = 'sections';

/** Sections; each is seen by its data owner, and by whom an agreement adds. */
export const sectionsView: View = {
  name,
  version: 1,
  tables: [sections],
  handles: ['water-quality.section-registered.v1'],
  project: (events) => {
    const registered = events as DecodedEvent<SectionEvent>[];
    return [
      ...sections.put(registered.map(rowOf)),
      ...grantStatements(
        name,
        registered.map(({ data: { section, details }, position }) =>
          grant({
            key: `section:${section}`,
            grantee: details.dataOwner,
            since: '-infinity',
            basis: `owner:${section}`,
            position,
          }),
        ),
      ),
    ];
  },
};

const rowOf = ({ data: { section, details }, metadata, position }: DecodedEvent<SectionEvent>) => ({
  id: section,
  name: details.name,
  river: details.river,
  data_owner: details.dataOwner,
  details,
  visibility_key: `section:${section}`,
  business_time: metadata.recordedAt,
  changed_at: position.toString(),
});
