import type { DecodedOf } from '#platform/journal/codec.js';
import { assertNever } from '#platform/kernel/decider.js';
import { table } from '#platform/projector/table.js';
import type { View } from '#platform/projector/view.js';
import type { Statement } from '#platform/read-store/statement.js';
import type { InstanceEvent } from './automation.events.js';

/** Timers that are open: set, and neither fired nor cancelled. Seen by nobody but the runner. */
const timers = table(
  'automation_timers',
  { automation: 'text', instance: 'text', timer: 'text', due_at: 'timestamptz' },
  ['automation', 'instance', 'timer'],
  ['create index automation_timers_by_time on automation_timers (due_at)'],
);

/** Commands intended and not done. Seen by nobody but the runner. */
const outbox = table('automation_outbox', { automation: 'text', instance: 'text', id: 'text', command: 'text' }, [
  'id',
]);

export interface InstanceRow {
  readonly automation: string;
  readonly instance: string;
  readonly status: 'working' | 'quarantined';
  readonly reason: string | null;
  readonly since: string;
  /** Inputs that wait for the release. */
  readonly held: number;
  readonly revision: number;
}

/** Instances that were ever quarantined; operators see them. */
const instances = table(
  'automation_instances',
  {
    automation: 'text',
    instance: 'text',
    status: 'text',
    reason: 'text?',
    since: 'timestamptz',
    held: 'integer',
    revision: 'integer',
  },
  ['automation', 'instance'],
);

/** Nobody has it: no grant names it. */
const runnersOnly = 'automations';
/** What only operators may ask for, of whichever body they are. */
const operatorsKey = 'everyone';

type Event = DecodedOf<InstanceEvent>;

export const automationsView: View = {
  name: 'automations',
  version: 1,
  tables: [timers, outbox, instances],
  handles: [
    'automations.timer-set.v1',
    'automations.timer-cancelled.v1',
    'automations.timer-fired.v1',
    'automations.command-intended.v1',
    'automations.command-done.v1',
    'automations.instance-quarantined.v1',
    'automations.input-held.v1',
    'automations.instance-released.v1',
  ],
  project: (events) => {
    const all = events as readonly Event[];
    return [...ofTimers(all), ...ofCommands(all), ...ofInstances(all)];
  },
};

const common = ({ metadata: { recordedAt }, position }: Event) => ({
  visibility_key: runnersOnly,
  business_time: recordedAt,
  changed_at: position.toString(),
});

const ofTimers = (events: readonly Event[]): Statement[] => {
  const open = new Map<string, Parameters<typeof timers.put>[0][number] | undefined>();
  for (const event of events) {
    switch (event.type) {
      case 'automations.timer-set.v1':
      case 'automations.timer-cancelled.v1':
      case 'automations.timer-fired.v1': {
        const { automation, instance, timer, dueAt } = event.data;
        const key = JSON.stringify([automation, instance, timer]);
        const isOpen = event.type === 'automations.timer-set.v1';
        open.set(key, isOpen ? { automation, instance, timer, due_at: dueAt, ...common(event) } : undefined);
        break;
      }
      case 'automations.command-intended.v1':
      case 'automations.command-done.v1':
      case 'automations.instance-quarantined.v1':
      case 'automations.input-held.v1':
      case 'automations.instance-released.v1':
        break;
    }
  }
  const gone = [...open].flatMap(([key, row]) => (row ? [] : [JSON.parse(key) as [string, string, string]]));
  return [
    ...(gone.length === 0
      ? []
      : [
          {
            sql: `delete from automation_timers as t
              using unnest($1::text[], $2::text[], $3::text[]) as g (automation, instance, timer)
              where t.automation = g.automation and t.instance = g.instance and t.timer = g.timer`,
            parameters: [0, 1, 2].map((n) => gone.map((key) => key[n])),
          },
        ]),
    ...timers.put([...open.values()].flatMap((row) => (row ? [row] : []))),
  ];
};

const ofCommands = (events: readonly Event[]): Statement[] => {
  const intended = new Map<string, Parameters<typeof outbox.put>[0][number]>();
  const done: string[] = [];
  for (const event of events) {
    if (event.type === 'automations.command-intended.v1') {
      const { automation, instance, id, command } = event.data;
      intended.set(id, { automation, instance, id, command, ...common(event) });
    } else if (event.type === 'automations.command-done.v1') {
      intended.delete(event.data.id);
      done.push(event.data.id);
    }
  }
  return [
    ...outbox.put([...intended.values()]),
    ...(done.length === 0
      ? []
      : [{ sql: 'delete from automation_outbox where id = any ($1::text[])', parameters: [done] }]),
  ];
};

const ofInstances = (events: readonly Event[]): Statement[] =>
  events.flatMap((event): Statement[] => {
    const { automation, instance } = event.data;
    switch (event.type) {
      case 'automations.instance-quarantined.v1':
        return instances.put([
          {
            ...{ automation, instance, status: 'quarantined', reason: event.data.reason },
            ...{ since: event.metadata.recordedAt, held: 0, revision: event.revision },
            ...{ ...common(event), visibility_key: operatorsKey },
          },
        ]);
      case 'automations.input-held.v1':
        return [
          {
            sql: `update automation_instances set held = held + 1, revision = $3, changed_at = $4
              where automation = $1 and instance = $2`,
            parameters: [automation, instance, event.revision, event.position.toString()],
          },
        ];
      case 'automations.instance-released.v1':
        return [
          {
            sql: `update automation_instances set status = 'working', reason = null, held = 0, since = $3,
                revision = $4, changed_at = $5
              where automation = $1 and instance = $2`,
            parameters: [automation, instance, event.metadata.recordedAt, event.revision, event.position.toString()],
          },
        ];
      case 'automations.timer-set.v1':
      case 'automations.timer-cancelled.v1':
      case 'automations.timer-fired.v1':
      case 'automations.command-intended.v1':
      case 'automations.command-done.v1':
        return [];
      default:
        return assertNever(event);
    }
  });
