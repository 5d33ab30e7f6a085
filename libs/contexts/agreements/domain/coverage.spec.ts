import fc from 'fast-check';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { day, until } from '../testing/an-agreement.js';
import { coverageClaimed, coverageReleased } from './coverage.events.js';
import { type ClaimCoverage, type Coverage, coverage, overlapWith, type ReleaseCoverage } from './coverage.js';
import { covers } from './periods.js';
import type { Until, Validity } from './terms.js';

const actor = anOfficer('xiuzhou', 'head');
const days = (since: string, last?: string): Validity => ({ since: day(since), until: until(last) });
const place = { section: 'wangjiangjing', item: 'TP' };
const claim = (agreement: string, validity: Validity, version = 1): ClaimCoverage => ({
  ...{ type: 'ClaimCoverage', actor, ...place, agreement, version, validity },
});
const release = (agreement: string, keep?: Until, version = 1): ReleaseCoverage => ({
  ...{ type: 'ReleaseCoverage', actor, ...place, agreement, version, keep },
});
const claimed = (agreement: string, validity: Validity, version = 1) =>
  coverageClaimed({ ...place, agreement, version, ...validity });

const { given } = specify(coverage);
const of2020 = days('2020-01-01', '2020-12-31');

describe('the coverage of an item at a section', () => {
  it('is claimed by one agreement for some days; no other has it on one of them', () => {
    given().when(claim('a', of2020)).then(claimed('a', of2020));
    given(claimed('a', of2020)).when(claim('a', of2020)).thenNothing();
    given(claimed('a', of2020))
      .when(claim('b', days('2020-12-31')))
      .thenRefused('CompensationOverlaps');
    const next = days('2021-01-01');
    given(claimed('a', of2020)).when(claim('b', next)).then(claimed('b', next));
  });

  it('is claimed by the next version beside the one before, which then keeps the days before it', () => {
    const next = days('2020-07-01');
    given(claimed('a', of2020))
      .when(claim('a', next, 2))
      .then(claimed('a', next, 2));
    const released = coverageReleased({
      ...{ ...place, agreement: 'a', version: 1, released: { kind: 'after', lastDay: day('2020-06-30') } },
    });
    given(claimed('a', of2020), claimed('a', next, 2))
      .when(release('a', until('2020-06-30')))
      .then(released);
    given(claimed('a', of2020), released)
      .when(claim('b', days('2020-07-01')))
      .then(claimed('b', days('2020-07-01')));
  });

  it('is released wholly, or not at all where nothing is held beyond what is kept', () => {
    const wholly = coverageReleased({ ...place, agreement: 'a', version: 1, released: { kind: 'wholly' } });
    given(claimed('a', of2020)).when(release('a')).then(wholly);
    given(claimed('a', of2020)).when(release('a', of2020.until)).thenNothing();
    given(claimed('a', of2020)).when(release('b')).thenNothing();
    given(claimed('a', of2020), wholly).when(claim('b', of2020)).then(claimed('b', of2020));
  });

  it('says who has it, and on which days', () => {
    expect(overlapWith([{ agreement: 'a', version: 1, ...of2020 }], 'b', days('2020-06-01'))).toEqual({
      ...{ agreement: 'a', days: days('2020-06-01', '2020-12-31') },
    });
    expect(overlapWith([{ agreement: 'a', version: 1, ...of2020 }], 'a', of2020)).toBeUndefined();
  });

  it('is never of two agreements on one day, whatever is asked', () => {
    const texts = fc.integer({ min: 1, max: 8 }).map((n) => `2020-01-0${n}`);
    const some = fc
      .tuple(texts, fc.option(texts, { nil: undefined }))
      .filter(([since, last]) => last === undefined || since <= last)
      .map(([since, last]) => days(since, last));
    const who = fc.constantFrom('a', 'b', 'c');
    const version = fc.constantFrom(1, 2);
    const commands = fc.oneof(
      fc.tuple(who, some, version).map((of) => claim(...of)),
      fc.tuple(who, fc.option(texts.map(until), { nil: undefined }), version).map((of) => release(...of)),
    );
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 15 }), (asked) => {
        let state: Coverage = coverage.initial();
        for (const command of asked) {
          const decision = coverage.decide(command, state);
          if (decision.kind === 'refused') continue;
          state = decision.events.reduce(coverage.evolve, state);
          const again = coverage.decide(command, state);
          expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
          for (let n = 1; n <= 9; n++) {
            const on = state.filter((one) => covers(one, day(`2020-01-0${n}`))).map(({ agreement }) => agreement);
            expect(new Set(on).size).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });
});
