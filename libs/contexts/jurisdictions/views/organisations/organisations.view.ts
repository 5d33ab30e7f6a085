import type { DecodedEvent } from '#platform/journal/codec.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { OrganisationEvent } from '../../domain/organisation.events.js';

export interface OrganisationRow {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly kind: string;
  readonly region: string;
  readonly parent: string | null;
  readonly platform: 'on' | 'off';
  readonly provenance: { readonly kind: 'source' | 'example'; readonly text: string };
}

const organisations = table(
  'organisations',
  {
    id: 'text',
    name_zh: 'text',
    name_en: 'text',
    kind: 'text',
    region: 'text',
    parent: 'text?',
    platform: 'text',
    provenance: 'jsonb',
  },
  ['id'],
);

/** The directory of bodies: each signed-in officer may see it. */
export const organisationsView: View = {
  name: 'organisations',
  version: 1,
  tables: [organisations],
  handles: ['jurisdictions.organisation-registered.v1'],
  project: (events) => organisations.put((events as DecodedEvent<OrganisationEvent>[]).map(rowOf)),
};

const rowOf = ({ data: { organisation, details }, metadata, position }: DecodedEvent<OrganisationEvent>) => ({
  id: organisation,
  name_zh: details.name.zh,
  name_en: details.name.en,
  kind: details.kind,
  region: details.region,
  parent: details.parent.kind === 'organisation' ? details.parent.value : null,
  platform: details.platform,
  provenance: details.provenance,
  visibility_key: 'everyone',
  business_time: metadata.recordedAt,
  changed_at: position.toString(),
});
