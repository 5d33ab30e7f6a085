import type { Decider } from '#platform/kernel/decider.js';
import type { DomainEvent } from '#platform/kernel/event.js';

/**
 * The one form of a decider's test:
 * `given(reported).when(acknowledge).then(acknowledged)`, `.thenNothing()`, `.thenRefused('NotAParty')`.
 * After `then` the same command is decided once more on the new state: it must change nothing or be refused.
 */
export const specify = <State, Command, Event extends DomainEvent>(
  decider: Pick<Decider<State, Command, Event>, 'initial' | 'evolve' | 'decide'>,
) => ({
  given: (...past: readonly Event[]) => ({
    when: (command: Command) => {
      const state = past.reduce(decider.evolve, decider.initial());
      const decision = decider.decide(command, state);
      return {
        // biome-ignore lint/suspicious/noThenProperty: nobody awaits a sentence
        then: (...events: readonly Event[]): void => {
          expect(decision).toEqual({ kind: 'accepted', events });
          if (decision.kind !== 'accepted') return;
          const again = decider.decide(command, decision.events.reduce(decider.evolve, state));
          expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
        },
        thenNothing: (): void => expect(decision).toEqual({ kind: 'accepted', events: [] }),
        thenRefused: (code: string): void => expect(decision).toMatchObject({ kind: 'refused', refusal: { code } }),
      };
    },
  }),
});
