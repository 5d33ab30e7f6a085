import type { DecodedOf } from '#platform/journal/codec.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { OrganisationDetails, OrganisationEvent } from '../../domain/organisation.events.js';

export interface OrganisationRow {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly kind: string;
  readonly region: string;
  readonly parent: string | null;
  readonly acting_name: string | null;
  readonly competences: OrganisationDetails['competences'];
  readonly platform: 'on' | 'off';
  readonly provenance: OrganisationDetails['provenance'];
  /** Of the last change; null before the first. */
  readonly change_provenance: OrganisationDetails['provenance'] | null;
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
    acting_name: 'text?',
    competences: 'jsonb',
    platform: 'text',
    provenance: 'jsonb',
    change_provenance: 'jsonb?',
  },
  ['id'],
);

type Registered = Extract<DecodedOf<OrganisationEvent>, { readonly type: 'jurisdictions.organisation-registered.v1' }>;
type Changed = Extract<DecodedOf<OrganisationEvent>, { readonly type: 'jurisdictions.organisation-changed.v1' }>;

/** The directory of bodies: each signed-in officer may see it. */
export const organisationsView: View = {
  name: 'organisations',
  version: 2,
  tables: [organisations],
  handles: ['jurisdictions.organisation-registered.v1', 'jurisdictions.organisation-changed.v1'],
  project: (events) => {
    // A body is registered before it changes, and a change says everything that may change: the last one stands.
    const registered: Registered[] = [];
    const changed = new Map<string, Changed>();
    for (const event of events as readonly DecodedOf<OrganisationEvent>[]) {
      if (event.type === 'jurisdictions.organisation-registered.v1') registered.push(event);
      else changed.set(event.data.organisation, event);
    }
    return [...organisations.put(registered.map(rowOf)), ...change([...changed.values()])];
  },
};

const rowOf = ({ data: { organisation, details }, metadata, position }: Registered) => ({
  id: organisation,
  name_zh: details.name.zh,
  name_en: details.name.en,
  kind: details.kind,
  region: details.region,
  parent: details.parent.kind === 'organisation' ? details.parent.value : null,
  ...changeableOf(details),
  provenance: details.provenance,
  change_provenance: null,
  visibility_key: 'everyone',
  business_time: metadata.recordedAt,
  changed_at: position.toString(),
});

const changeableOf = ({
  actingName,
  competences,
  platform,
}: Pick<OrganisationDetails, 'actingName' | 'competences' | 'platform'>) => ({
  acting_name: actingName.kind === 'name' ? actingName.value : null,
  competences,
  platform,
});

const change = (changed: readonly Changed[]): Statement[] =>
  changed.length === 0
    ? []
    : [
        {
          sql: `update organisations o set acting_name = c.acting_name, competences = c.competences,
              platform = c.platform, change_provenance = c.change_provenance, changed_at = c.changed_at
            from jsonb_to_recordset($1::jsonb) as c(id text, acting_name text, competences jsonb, platform text,
              change_provenance jsonb, changed_at numeric(20,0))
            where o.id = c.id`,
          parameters: [
            JSON.stringify(
              changed.map(({ data, position }) => ({
                ...{ id: data.organisation, ...changeableOf(data), change_provenance: data.provenance },
                changed_at: position.toString(),
              })),
            ),
          ],
        },
      ];
