import type { DecodedOf } from '#platform/journal/codec.js';
import type { Role } from '#platform/kernel/actor.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { OfficerEvent } from '../../domain/officer.events.js';

/** Without names: those are asked of the vault when a row is shown, so that an erased one is gone at once. */
export interface OfficerRow {
  readonly id: string;
  readonly organisation: string;
  readonly roles: readonly Role[];
  readonly serving: boolean;
}

const officers = table('officers', { id: 'text', organisation: 'text', roles: 'jsonb', serving: 'boolean' }, ['id']);

/** Officers, visible to their own organisation; `business_time` is when they were registered. */
export const officersView: View = {
  name: 'officers',
  version: 1,
  tables: [officers],
  handles: ['identity.officer-registered.v1', 'identity.officer-roles-changed.v1', 'identity.officer-dismissed.v1'],
  project: (events) => {
    // An officer's events come in this order only, so that a batch comes to the same as its events one by one.
    const registered: Registered[] = [];
    const roles = new Map<string, Change>();
    const dismissed = new Map<string, Change>();
    for (const event of events as readonly DecodedOf<OfficerEvent>[]) {
      const change = { id: event.data.officer, changed_at: event.position.toString() };
      if (event.type === 'identity.officer-registered.v1') registered.push(event);
      else if (event.type === 'identity.officer-dismissed.v1') dismissed.set(change.id, { ...change, serving: false });
      else if (event.type === 'identity.officer-roles-changed.v1')
        roles.set(change.id, { ...change, roles: event.data.roles });
    }
    return [...officers.put(registered.map(rowOf)), ...update('roles', roles), ...update('serving', dismissed)];
  },
};

type Registered = Extract<DecodedOf<OfficerEvent>, { readonly type: 'identity.officer-registered.v1' }>;
type Change = Partial<OfficerRow> & { readonly changed_at: string };

const rowOf = ({ data, metadata, position }: Registered) => ({
  id: data.officer,
  organisation: data.organisation,
  roles: data.roles,
  serving: true,
  visibility_key: `organisation:${data.organisation}`,
  business_time: metadata.recordedAt,
  changed_at: position.toString(),
});

const update = (column: 'roles' | 'serving', changes: ReadonlyMap<string, Change>): Statement[] =>
  changes.size === 0
    ? []
    : [
        {
          sql: `update officers set ${column} = change.${column}, changed_at = change.changed_at
            from jsonb_to_recordset($1::jsonb)
              as change(id text, roles jsonb, serving boolean, changed_at numeric(20,0))
            where officers.id = change.id`,
          parameters: [JSON.stringify([...changes.values()])],
        },
      ];
