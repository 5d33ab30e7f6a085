import type { DecodedEvent } from '#platform/journal/codec.js';
import { localMonth } from '#platform/kernel/time.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { FlowEvent, FlowObservation } from '../../domain/flow.events.js';

export interface FlowObservationRow {
  readonly section: string;
  readonly month: string;
  /** Place among the observations of the month, from 1. */
  readonly n: number;
  readonly observation: FlowObservation;
}

const flowObservations = table(
  'flow_observations',
  { section: 'text', month: 'text', n: 'integer', observation: 'jsonb' },
  ['section', 'month', 'n'],
);

/** Which way the water went at sections, as it was observed. */
export const flowObservationsView: View = {
  name: 'flow_observations',
  version: 1,
  tables: [flowObservations],
  handles: ['water-quality.flow-observed.v1'],
  project: (events) =>
    flowObservations.put(
      (events as readonly DecodedEvent<FlowEvent>[]).map(({ data, revision, position }) => ({
        ...{ section: data.section, month: localMonth(data.from), n: revision + 1, observation: data },
        visibility_key: `section:${data.section}`,
        business_time: data.from,
        changed_at: position.toString(),
      })),
    ),
};
