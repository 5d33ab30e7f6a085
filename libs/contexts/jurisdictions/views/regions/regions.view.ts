import type { DecodedOf } from '#platform/journal/codec.js';
import { startOfDay } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { RegionEvent, Succession } from '../../domain/region.events.js';

export interface RegionRow {
  readonly code: string;
  /** Legal day. */
  readonly since: string;
  /** First legal day on which it is no more. */
  readonly ended_on: string | null;
  readonly name: string;
  readonly level: string;
  readonly parent: string | null;
  readonly provenance: { readonly kind: 'source' | 'example'; readonly text: string };
  readonly succession: Succession | null;
}

const regions = table(
  'regions',
  {
    code: 'text',
    since: 'date',
    ended_on: 'date?',
    name: 'text',
    level: 'text',
    parent: 'text?',
    provenance: 'jsonb',
    succession: 'jsonb?',
  },
  ['code', 'since'],
);

type Registered = Extract<DecodedOf<RegionEvent>, { readonly type: 'jurisdictions.region-registered.v1' }>;
type Succeeded = Extract<DecodedOf<RegionEvent>, { readonly type: 'jurisdictions.region-succeeded.v1' }>;

/** Regions and their succession: each signed-in officer may see them. A region ends once, so the order is no matter. */
export const regionsView: View = {
  name: 'regions',
  version: 1,
  tables: [regions],
  handles: ['jurisdictions.region-registered.v1', 'jurisdictions.region-succeeded.v1'],
  project: (events) => {
    const all = events as readonly DecodedOf<RegionEvent>[];
    const succeeded = all.filter((event): event is Succeeded => event.type === 'jurisdictions.region-succeeded.v1');
    return [
      ...regions.put(
        all
          .filter((event): event is Registered => event.type === 'jurisdictions.region-registered.v1')
          .map(({ data: { parent, ...details }, position }) => ({
            ...details,
            ended_on: null,
            parent: parent.kind === 'region' ? parent.code : null,
            succession: null,
            visibility_key: 'everyone',
            business_time: startOfDay(details.since),
            changed_at: position.toString(),
          })),
      ),
      ...(succeeded.length === 0
        ? []
        : [
            {
              sql: `update regions r set ended_on = s.ended_on, succession = s.succession, changed_at = s.position
                from jsonb_to_recordset($1::jsonb)
                  as s(code text, since date, ended_on date, succession jsonb, position numeric(20,0))
                where r.code = s.code and r.since = s.since`,
              parameters: [
                JSON.stringify(
                  succeeded.map(({ data: { code, since, ...succession }, position }) => ({
                    ...{ code, since, ended_on: succession.on, succession, position: position.toString() },
                  })),
                ),
              ],
            },
          ]),
    ];
  },
};
