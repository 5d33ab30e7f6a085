import fc from 'fast-check';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { type DecideOnHalt, eventSkipped, type Halted, skippedBy, viewDecisions, viewRetried } from './decisions.js';

const actor = anOfficer('platform-operator', 'operator');
const haltedAt = (eventId: string, version = 1): Halted => ({
  version,
  halt: { kind: 'view', position: '30', eventId, stream: 'letter-2', revision: 4, type: 'letters.x.v1', reason: 'no' },
});
const decision = (type: DecideOnHalt['type'], event: string, halted: Halted | undefined): DecideOnHalt => ({
  ...{ type, actor, view: 'letters', event, halted, reason: 'written by mistake' },
});
const dataAt = (id: string, version = 1) => ({
  ...{ view: 'letters', version, event: { id, stream: 'letter-2', revision: 4, type: 'letters.x.v1' } },
  ...{ halt: 'no', reason: 'written by mistake' },
});
const { given } = specify(viewDecisions);

describe('a decision about a view that stands still', () => {
  it('skips the event it stands at, once', () => {
    given()
      .when(decision('SkipEvent', 'e', haltedAt('e')))
      .then(eventSkipped(dataAt('e')));
    given(eventSkipped(dataAt('e')))
      .when(decision('SkipEvent', 'e', undefined))
      .thenNothing();
  });

  it('is refused where it stands at another event, or does not stand still', () => {
    for (const type of ['SkipEvent', 'RetryView'] as const) {
      given()
        .when(decision(type, 'e', haltedAt('another')))
        .thenRefused('ViewNotHalted');
      given()
        .when(decision(type, 'e', undefined))
        .thenRefused('ViewNotHalted');
    }
  });

  it('cannot retry an event nobody can read: a program that can read it takes it by itself', () => {
    given()
      .when({ ...decision('RetryView', 'e', haltedAt('e', 0)), view: 'all' })
      .thenRefused('ViewNotHalted');
  });

  it('may retry again where the mended program was not mended enough', () => {
    const state = viewDecisions.evolve(viewDecisions.initial(), viewRetried(dataAt('e')));
    expect(viewDecisions.decide(decision('RetryView', 'e', haltedAt('e')), state)).toEqual({
      kind: 'accepted',
      events: [viewRetried(dataAt('e'))],
    });
  });

  it('is known to operators only', () => {
    expect(viewDecisions.mayKnow(actor, viewDecisions.initial())).toBe(true);
    expect(viewDecisions.mayKnow(anOfficer('xiuzhou-ecology', 'administrator'), viewDecisions.initial())).toBe(false);
  });

  it('holds for the version of the view it was taken for, until the view is retried', () => {
    const history = fc.array(
      fc.record({ isSkip: fc.boolean(), id: fc.constantFrom('a', 'b', 'c'), version: fc.integer({ min: 1, max: 3 }) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(history, (decided) => {
        const state = decided
          .map(({ isSkip, id, version }) => (isSkip ? eventSkipped : viewRetried)(dataAt(id, version)))
          .reduce(viewDecisions.evolve, viewDecisions.initial());
        const last = decided.at(-1)?.version ?? 0;
        const since = decided.findLastIndex(({ isSkip, version }) => !isSkip || version !== last) + 1;
        const expected = decided.slice(since).map(({ id }) => id);
        expect([...skippedBy(state, 'letters', last)].sort()).toEqual([...new Set(expected)].sort());
        expect(skippedBy(state, 'letters', last + 1).size).toBe(0);
        expect(skippedBy(state, 'another', last).size).toBe(0);
        expect(state.revision).toBe(decided.length - 1);
      }),
    );
  });
});
