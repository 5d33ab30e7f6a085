import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { grant, grantStatements } from '#platform/projector/grants.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { SectionDetails, SectionEvent, SectionTarget, SectionWaterBody } from '../../domain/section.events.js';
import type { KnownAlias } from '../../domain/section.js';
import { sectionDetailsKey } from '../../section-parties.js';

export interface SectionRow {
  readonly id: string;
  readonly name: string;
  readonly river: string;
  readonly data_owner: string;
  readonly details: SectionDetails;
  /** By a key that says which one takes the place of which. */
  readonly aliases: Readonly<Record<string, KnownAlias>>;
  readonly targets: Readonly<Record<string, SectionTarget>>;
  readonly water_bodies: Readonly<Record<string, SectionWaterBody>>;
}

const sections = table(
  'sections',
  {
    id: 'text',
    name: 'text',
    river: 'text',
    data_owner: 'text',
    details: 'jsonb',
    aliases: 'jsonb',
    targets: 'jsonb',
    water_bodies: 'jsonb',
  },
  ['id'],
);

const name = 'sections';

type Registered = Extract<DecodedOf<SectionEvent>, { readonly type: 'water-quality.section-registered.v1' }>;

/** Sections; each is seen by its data owner, and by whom an agreement adds. */
export const sectionsView: View = {
  name,
  version: 3,
  tables: [sections],
  handles: [
    'water-quality.section-registered.v1',
    'water-quality.section-alias-added.v1',
    'water-quality.section-target-set.v1',
    'water-quality.section-water-body-type-set.v1',
  ],
  project: (events) => {
    const all = events as readonly DecodedOf<SectionEvent>[];
    const registered = all.filter((event): event is Registered => event.type === 'water-quality.section-registered.v1');
    return [
      ...sections.put(registered.map(rowOf)),
      ...add(all),
      ...grantStatements(
        name,
        registered.flatMap(({ data: { section, details }, position }) =>
          [`section:${section}`, sectionDetailsKey(section)].map((key) =>
            grant({
              key,
              grantee: details.dataOwner,
              since: '-infinity',
              basis: `owner:${section}`,
              position,
            }),
          ),
        ),
      ),
    ];
  },
};

const rowOf = ({ data: { section, details }, metadata, position }: Registered) => ({
  id: section,
  name: details.name,
  river: details.river,
  data_owner: details.dataOwner,
  details,
  aliases: {},
  targets: {},
  water_bodies: { [details.waterBodyType.since]: details.waterBodyType },
  visibility_key: sectionDetailsKey(section),
  business_time: metadata.recordedAt,
  changed_at: position.toString(),
});

type Added = Pick<SectionRow, 'aliases' | 'targets' | 'water_bodies'>;

const addedBy = ({ type, data, revision }: DecodedOf<SectionEvent>): Partial<Added> => {
  switch (type) {
    case 'water-quality.section-registered.v1':
      return {};
    case 'water-quality.section-alias-added.v1':
      return { aliases: { [revision]: { alias: data.alias, provenance: data.provenance } } };
    case 'water-quality.section-target-set.v1':
      return { targets: { [`${data.target.indicatorSet} ${data.target.since}`]: data.target } };
    case 'water-quality.section-water-body-type-set.v1': {
      const { section: _, ...waterBody } = data;
      return { water_bodies: { [waterBody.since]: waterBody } };
    }
    default:
      return assertNever(type);
  }
};

/** What has the same key takes the place of what was there, as in the section itself. */
const add = (events: readonly DecodedOf<SectionEvent>[]): Statement[] => {
  const added = new Map<string, Added & { readonly id: string; readonly position: string }>();
  for (const event of events) {
    if (event.type === 'water-quality.section-registered.v1') continue;
    const id = event.data.section;
    const before = added.get(id) ?? { aliases: {}, targets: {}, water_bodies: {} };
    const { aliases, targets, water_bodies } = addedBy(event);
    added.set(id, {
      id,
      aliases: { ...before.aliases, ...aliases },
      targets: { ...before.targets, ...targets },
      water_bodies: { ...before.water_bodies, ...water_bodies },
      position: event.position.toString(),
    });
  }
  if (added.size === 0) return [];
  return [
    {
      sql: `update sections s set aliases = s.aliases || a.aliases, targets = s.targets || a.targets,
          water_bodies = s.water_bodies || a.water_bodies, changed_at = a.position
        from jsonb_to_recordset($1::jsonb)
          as a(id text, aliases jsonb, targets jsonb, water_bodies jsonb, position numeric(20,0))
        where s.id = a.id`,
      parameters: [JSON.stringify([...added.values()])],
    },
  ];
};
