import fc from 'fast-check';
import type { LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { type RegionEvent, regionRegistered, regionSucceeded, successionSchema } from './region.events.js';
import { type RecordSuccession, type Region, type RegionCommand, type RegisterRegion, region } from './region.js';

const day = (text: string) => text as LocalDateText;
const operator = anOfficer('platform-operator', 'operator');
const provenance = { kind: 'source', text: 'GB/T 2260' } as const;
const parent = { kind: 'region', code: '330100' } as const;
const old = { code: '330110', name: '余杭区', level: 'county', parent, since: day('2019-01-01'), provenance } as const;
const now = { ...old, since: day('2021-04-09') };
const split = { kind: 'split', successors: ['330110', '330113'], on: day('2021-04-09'), provenance } as const;

const register = (details: RegisterRegion['details'] = old, parentIsKnown = true): RegisterRegion => ({
  ...{ type: 'RegisterRegion', actor: operator, details, parentIsKnown },
});
const succeed = (over: Partial<RecordSuccession['succession']> = {}): RecordSuccession => ({
  ...{ type: 'RecordSuccession', actor: operator, code: '330110' },
  succession: { ...split, successors: [...split.successors], ...over },
});
const registered = regionRegistered(old);
const succeeded = regionSucceeded({ code: '330110', since: '2019-01-01', ...split, successors: [...split.successors] });

const { given } = specify(region);

describe('a region', () => {
  it('is registered by the operator; the same again changes nothing, with others is refused', () => {
    given().when(register()).then(registered);
    given(registered).when(register()).thenNothing();
    given(registered)
      .when(register({ ...old, name: '余杭市' }))
      .thenRefused('RegionExists');
    given()
      .when({ ...register(), actor: anOfficer('xiuzhou-ecology', 'administrator') })
      .thenRefused('Forbidden');
  });

  it('lies in one that is registered', () => given().when(register(old, false)).thenRefused('UnknownRegion'));

  it('is succeeded once by others, one of which may have its code from that day on', () => {
    given(registered).when(succeed()).then(succeeded);
    given(registered, succeeded).when(succeed()).thenNothing();
    given(registered, succeeded)
      .when(succeed({ on: day('2022-01-01') }))
      .thenRefused('RegionSucceeded');
    given(registered, succeeded).when(register(now)).then(regionRegistered(now));
    given(registered, succeeded)
      .when(register({ ...now, since: day('2021-04-08') }))
      .thenRefused('RegionExists');
  });

  it('that is not there on the day before has no successor', () => {
    given().when(succeed()).thenRefused('UnknownRegion');
    given(registered)
      .when(succeed({ on: day('2019-01-01') }))
      .thenRefused('UnknownRegion');
  });

  it('is split into several, merged into one, renamed into one', () => {
    const valid = (over: object) => successionSchema.safeParse({ ...split, ...over }).success;
    expect(valid({})).toBe(true);
    expect(valid({ successors: ['330110'] })).toBe(false);
    expect(valid({ kind: 'merge', successors: ['330110'] })).toBe(true);
    expect(valid({ kind: 'rename' })).toBe(false);
  });

  it('never shares a day with another of its code, and the same command twice gives no events, whatever is asked', () => {
    const days = fc.integer({ min: 1, max: 9 }).map((n) => day(`2020-01-0${n}`));
    const commands = fc.oneof(
      days.map((since) => register({ ...old, since }) as RegionCommand),
      days.map((on) => succeed({ on }) as RegionCommand),
    );
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 10 }), (asked) => {
        let state: Region = region.initial();
        // On paper: the days on which the code is in use; an open end is the last day.
        const used = new Set<string>();
        for (const command of asked) {
          const decision = region.decide(command, state);
          if (decision.kind === 'refused') continue;
          state = decision.events.reduce(region.evolve, state);
          const again = region.decide(command, state);
          expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
          for (const event of decision.events as readonly RegionEvent[]) {
            const begin = event.type === 'jurisdictions.region-registered.v1' ? event.data.since : event.data.on;
            for (let n = 1; n <= 9; n++) {
              const at = `2020-01-0${n}`;
              if (at < begin) continue;
              if (event.type === 'jurisdictions.region-registered.v1') {
                expect(used.has(at)).toBe(false);
                used.add(at);
              } else used.delete(at);
            }
          }
        }
        expect(state.filter(({ end }) => end.kind === 'none').length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
