import fc from 'fast-check';
import type { LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  type SectionDetails,
  type SectionEvent,
  type SectionTarget,
  sectionAliasAdded,
  sectionAliasSchema,
  sectionRegistered,
  sectionTargetSet,
  sectionWaterBodyTypeSet,
} from './section.events.js';
import {
  mayKnowSection,
  type RegisteredSection,
  type SectionCommand,
  section,
  targetAt,
  waterBodyTypeAt,
} from './section.js';

const day = (text: string) => text as LocalDateText;
const operator = anOfficer('operations', 'operator');
const details: SectionDetails = {
  name: '新港口(新塘港)',
  river: '长兴港',
  controlLevel: 'national',
  dataOwner: 'cnemc',
  boundaryType: 'none',
  sides: [],
  waterBodyType: { type: 'river', source: '示例', since: day('2020-01-01') },
  location: { kind: 'unknown', reason: '未核实' },
  provenance: { kind: 'example', text: '【示例】' },
};
const provenance = details.provenance;
const registered = sectionRegistered({ section: 'xingangkou', details });

const aTarget = (since: string, until?: string, over: Partial<SectionTarget> = {}): SectionTarget => ({
  waterClass: 'III',
  indicatorSet: 'five-items',
  since: day(since),
  until: until === undefined ? { kind: 'open' } : { kind: 'day', day: day(until) },
  provenance,
  ...over,
});
const setTarget = (target: SectionTarget, indicatorSetIsKnown = true): SectionCommand => ({
  type: 'SetSectionTarget',
  actor: operator,
  target,
  indicatorSetIsKnown,
});
const targetSet = (target: SectionTarget) => sectionTargetSet({ section: 'xingangkou', target });

const alias = { name: '新港口', since: day('2020-05-08'), until: { kind: 'open' as const } };
const addAlias: SectionCommand = { type: 'AddSectionAlias', actor: operator, alias, provenance };
const aliasAdded = sectionAliasAdded({ section: 'xingangkou', alias, provenance });

const lake = { type: 'lake' as const, source: '总站清单', since: day('2021-01-01') };
const setType = (waterBody: SectionDetails['waterBodyType']): SectionCommand => ({
  type: 'SetWaterBodyType',
  actor: operator,
  waterBody,
});
const typeSet = (waterBody: SectionDetails['waterBodyType']) =>
  sectionWaterBodyTypeSet({ section: 'xingangkou', ...waterBody });

const register: SectionCommand = {
  type: 'RegisterSection',
  actor: operator,
  section: 'xingangkou',
  details,
  dataOwnerIsKnown: true,
};

const { given } = specify(section);
const folded = (...events: SectionEvent[]) => events.reduce(section.evolve, section.initial()) as RegisteredSection;

describe('a section', () => {
  it('is registered once; again with the same details adds nothing, with others is refused', () => {
    given().when(register).then(registered);
    given(registered).when(register).thenNothing();
    given(registered)
      .when({ ...register, details: { ...details, river: '太湖' } })
      .thenRefused('SectionExists');
  });

  it('has a data owner that is registered', () =>
    given()
      .when({ ...register, dataOwnerIsKnown: false })
      .thenRefused('UnknownDataOwner'));

  it.each([register, addAlias, setTarget(aTarget('2020-01-01')), setType(lake)])(
    'is handled by the operator only: $type',
    (command) =>
      given(registered)
        .when({ ...command, actor: anOfficer('cnemc', 'monitoringOfficer') })
        .thenRefused('Forbidden'),
  );

  it.each([addAlias, setTarget(aTarget('2020-01-01')), setType(lake)])(
    'that nobody registered takes nothing: $type',
    (command) => given().when(command).thenRefused('NotFound'),
  );

  it('is known to its data owner, to the operator, and to a party, to nobody else', () => {
    expect(mayKnowSection(anOfficer('cnemc', 'dutyOfficer'), folded(registered))).toBe(true);
    expect(mayKnowSection(operator, folded(registered))).toBe(true);
    expect(mayKnowSection(anOfficer('anji', 'monitoringOfficer'), folded(registered))).toBe(false);
    expect(mayKnowSection(anOfficer('cnemc', 'dutyOfficer'), section.initial())).toBe(false);
    // Who names an agreement that gives a right on it, as the handler read.
    expect(mayKnowSection(anOfficer('xiuzhou', 'monitoringOfficer'), folded(registered), true)).toBe(true);
    expect(mayKnowSection(anOfficer('xiuzhou', 'monitoringOfficer'), section.initial(), true)).toBe(false);
  });
});

describe('an alias of a section', () => {
  it('is added with its validity; the same again adds nothing', () => {
    given(registered).when(addAlias).then(aliasAdded);
    given(registered, aliasAdded).when(addAlias).thenNothing();
  });

  it('does not end before it begins', () => {
    const backwards = { ...alias, until: { kind: 'day', day: '2020-05-07' } };
    expect(sectionAliasSchema.safeParse(backwards).error?.issues[0]?.path).toEqual(['until']);
    expect(sectionAliasSchema.safeParse({ ...alias, until: { kind: 'day', day: '2020-05-08' } }).success).toBe(true);
  });
});

describe('a target of a section', () => {
  const of2020 = aTarget('2020-01-01', '2020-12-31');

  it('is set for a set of indicators and a time; the same again adds nothing', () => {
    given(registered).when(setTarget(of2020)).then(targetSet(of2020));
    given(registered, targetSet(of2020)).when(setTarget(of2020)).thenNothing();
  });

  it('is set for a set of indicators that reference data knows', () =>
    given(registered).when(setTarget(of2020, false)).thenRefused('UnknownIndicatorSet'));

  it('does not overlap another of the same set, not by a day', () => {
    given(registered, targetSet(of2020))
      .when(setTarget(aTarget('2020-12-31')))
      .thenRefused('TargetOverlaps');
    given(registered, targetSet(aTarget('2020-06-01')))
      .when(setTarget(aTarget('2020-01-01')))
      .thenRefused('TargetOverlaps');
    const next = aTarget('2021-01-01');
    given(registered, targetSet(of2020)).when(setTarget(next)).then(targetSet(next));
    const otherSet = aTarget('2020-06-01', '2020-08-01', { indicatorSet: 'tp' });
    given(registered, targetSet(of2020)).when(setTarget(otherSet)).then(targetSet(otherSet));
  });

  it('that was open gets its end by being set anew with the same first day', () => {
    const open = aTarget('2020-01-01');
    given(registered, targetSet(open)).when(setTarget(of2020)).then(targetSet(of2020));
    expect(folded(registered, targetSet(open), targetSet(of2020)).targets).toEqual([of2020]);
  });

  it('holds from its first day to the end of its last', () => {
    const state = folded(
      registered,
      targetSet(of2020),
      targetSet(aTarget('2021-03-01', undefined, { waterClass: 'II' })),
    );
    const at = (date: string) => targetAt(state, 'five-items', date)?.waterClass;
    expect(['2019-12-31', '2020-01-01', '2020-12-31', '2021-01-01', '2021-03-01', '2099-01-01'].map(at)).toEqual([
      undefined,
      'III',
      'III',
      undefined,
      'II',
      'II',
    ]);
    expect(targetAt(state, 'tp', '2020-06-01')).toBeUndefined();
  });

  it('never stands beside another of its set on one day, whatever was asked', () => {
    const days = fc.integer({ min: 1, max: 20 }).map((n) => `2020-06-${String(n).padStart(2, '0')}`);
    const targets = fc
      .record({ set: fc.constantFrom('a', 'b'), from: days, to: fc.option(days, { nil: undefined }) })
      .filter(({ from, to }) => to === undefined || from <= to)
      .map(({ set, from, to }) => aTarget(from, to, { indicatorSet: set }));
    fc.assert(
      fc.property(fc.array(targets, { maxLength: 12 }), (asked) => {
        let state = folded(registered);
        for (const target of asked) {
          const decision = section.decide(setTarget(target), state);
          if (decision.kind === 'accepted') state = decision.events.reduce(section.evolve, state) as RegisteredSection;
        }
        for (let n = 1; n <= 20; n++) {
          const on = `2020-06-${String(n).padStart(2, '0')}`;
          for (const set of ['a', 'b']) {
            const holding = state.targets.filter(
              ({ indicatorSet, since, until }) =>
                indicatorSet === set && since <= on && (until.kind === 'open' || on <= until.day),
            );
            expect(holding.length).toBeLessThan(2);
          }
        }
      }),
    );
  });
});

describe('the type of a section’s water body', () => {
  it('is set from a day on, with its source; the same again adds nothing', () => {
    given(registered).when(setType(lake)).then(typeSet(lake));
    given(registered, typeSet(lake)).when(setType(lake)).thenNothing();
    given(registered).when(setType(details.waterBodyType)).thenNothing();
  });

  it('at a date is the last one that began by then', () => {
    const corrected = { ...lake, type: 'river' as const, source: '更正' };
    const state = folded(registered, typeSet(lake));
    const at = (date: string) => waterBodyTypeAt(state, date)?.type;
    expect(['2019-12-31', '2020-01-01', '2020-12-31', '2021-01-01'].map(at)).toEqual([
      undefined,
      'river',
      'river',
      'lake',
    ]);
    expect(waterBodyTypeAt(folded(registered, typeSet(lake), typeSet(corrected)), '2021-06-01')).toEqual(corrected);
  });
});

describe('a command on a section, sent twice', () => {
  it('gives no events the second time', () => {
    const commands = fc.constantFrom(
      register,
      addAlias,
      setTarget(aTarget('2020-01-01', '2020-12-31')),
      setTarget(aTarget('2020-01-01')),
      setTarget(aTarget('2021-01-01')),
      setType(lake),
      setType({ ...lake, source: '更正' }),
    );
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 15 }), (sent) => {
        let state = section.initial();
        for (const command of sent) {
          const first = section.decide(command, state);
          if (first.kind === 'refused') continue;
          state = first.events.reduce(section.evolve, state);
          expect(section.decide(command, state)).toEqual({ kind: 'accepted', events: [] });
        }
      }),
    );
  });
});
