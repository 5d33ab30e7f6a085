import { readFileSync } from 'node:fs';
import type { Decider } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';

/** How often a model-based test runs; `LIANFANG_TEST_MODEL_RUNS` says otherwise. */
export const modelRuns = (usual = 300): { readonly numRuns: number } => ({
  numRuns: Number(process.env['LIANFANG_TEST_MODEL_RUNS'] ?? usual),
});

/** Every code that these sources refuse with: what a model has to reach. */
export const codesRefusedIn = (...sources: readonly URL[]): string[] => {
  const codes = sources.flatMap((source) =>
    [...readFileSync(source, 'utf8').matchAll(/\brefus(?:e|al)\(\s*'(\w+)'/g)].map(([, code = '']) => code),
  );
  return [...new Set(codes)].sort();
};

/** A decider under a model: what it did in all runs, and one stream of it a run. */
export class UnderModel<State, Command, Event extends DomainEvent> {
  private readonly types = new Set<string>();
  private readonly codes = new Set<string>();

  constructor(private readonly decider: Pick<Decider<State, Command, Event>, 'initial' | 'evolve' | 'decide'>) {}

  /** Types of events that came about, sorted. */
  get events(): string[] {
    return [...this.types].sort();
  }

  /** Codes of refusals that came about, sorted. */
  get refusals(): string[] {
    return [...this.codes].sort();
  }

  begin(): ModelledStream<State, Command, Event> {
    let state = this.decider.initial();
    const history: Event[] = [];
    return {
      get state() {
        return state;
      },
      history,
      send: (command) => {
        const decision = this.decider.decide(command, state);
        if (decision.kind === 'refused') {
          this.codes.add(decision.refusal.code);
          return decision.refusal.code;
        }
        for (const event of decision.events) {
          this.types.add(event.type);
          history.push(event);
          state = this.decider.evolve(state, event);
        }
        const again = this.decider.decide(command, state);
        expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
        return decision.events.length;
      },
    };
  }
}

export interface ModelledStream<State, Command, Event> {
  readonly state: State;
  /** Oldest first. */
  readonly history: readonly Event[];
  /**
   * Decides, carries out, and holds that the same command again gives no event.
   *
   * @returns how many events, or the code of the refusal
   */
  send(command: Command): number | string;
}
