import type { Actor } from '#platform/kernel/actor.js';
import { type Aggregate, accept, nothing } from '#platform/kernel/decider.js';
import { type ImportEvent, readingsImported } from './import.events.js';

/** One import of a file: `import-<id>`; its report is folded from what became of the commands it consisted of. */
export type Import = { readonly kind: 'unknown' } | { readonly kind: 'recorded'; readonly data: ImportEvent['data'] };

/** Every line was dealt with; what came of it is put on record. */
export interface RecordImport {
  readonly type: 'RecordImport';
  readonly actor: Actor;
  readonly import: Omit<ImportEvent['data'], 'importer'>;
}

export const imports: Aggregate<Import, RecordImport, ImportEvent> = {
  name: 'import',
  initial: () => ({ kind: 'unknown' }),
  evolve: (_, event) => ({ kind: 'recorded', data: event.data }),
  mayKnow: (actor, state) => state.kind === 'unknown' || state.data.importer === actor.organisation,
  decide: (command, state) =>
    state.kind === 'recorded'
      ? nothing()
      : accept(readingsImported({ ...command.import, importer: command.actor.organisation })),
};
