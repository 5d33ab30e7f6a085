import type { LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  agreed,
  at,
  compute,
  computed,
  confirm,
  confirmed,
  decline,
  declined,
  digestOf,
  facts,
  final,
  finance,
  head,
  inclusion,
  propose,
  proposed,
  sign,
  signed,
  statement,
  wujiang,
} from '../testing/a-settlement.js';
import { computeStatement, type InclusionFact, type ItemFigures, type SettlementFacts } from './compute.js';
import { differenceOf } from './difference.js';
import type { ClaimInclusionSignature } from './inclusion.decide.js';
import { agreedOf } from './inclusion.js';
import { inclusionSignatureClaimed, type SettlementEvent } from './settlement.events.js';
import { type SettlementCommand, settlement } from './settlement.js';
import { statementText } from './statement.js';

const { given } = specify(settlement);
const clerk = anOfficer('wujiang', 'dutyOfficer');
const settledFinal = [computed(), confirmed(), confirmed(wujiang), final];

const document = 'c'.repeat(64);
const claim = (over: Partial<ClaimInclusionSignature> = {}): SettlementCommand => ({
  ...{ type: 'ClaimInclusionSignature', actor: head, at, inclusion, party: 'wujiang', platform: 'off', document },
  ...{ signedOn: '2021-01-05' as LocalDateText, ...over },
});
const claimed = inclusionSignatureClaimed({
  ...{ ...signed().data, party: 'wujiang', signedOn: '2021-01-05' as LocalDateText, document },
});

const stateAfter = (...events: readonly SettlementEvent[]) => {
  const state = events.reduce(settlement.evolve, settlement.initial());
  if (state.kind === 'unknown') throw new Error('computed');
  return state;
};

/** December as it comes to with what was agreed: the decided values of TP left out of the mean. */
const factsWith = (inclusions: readonly InclusionFact[], figures: Partial<ItemFigures> = {}): SettlementFacts => {
  const { sections, ...rest } = facts(figures.concentration);
  return {
    ...{ ...rest, inclusions },
    sections: sections.map((section) => {
      const { month } = section;
      if (month.kind === 'none') throw new Error('evaluated');
      const decisions = inclusions.flatMap(({ inclusion: decision, versionIds, items }) =>
        items.flatMap((item) => versionIds.map((versionId) => ({ decision, versionId, item }))),
      );
      return { ...section, month: { ...month, decisions } };
    }),
  };
};

describe('which values count in a settlement', () => {
  it('is proposed, signed by every party, the one that proposed it by another officer, and then agreed', () => {
    given(computed()).when(propose()).then(proposed);
    given(computed(), proposed).when(propose()).thenNothing();
    given(computed(), proposed).when(sign()).then(signed());
    given(computed(), proposed).when(sign(finance)).thenRefused('SeparationOfDuties');
    given(computed(), proposed, signed()).when(sign()).thenNothing();
    given(computed(), proposed, signed()).when(sign(wujiang)).then(signed(wujiang), agreed);
    given(computed(), proposed, signed(wujiang)).when(sign()).then(signed(), agreed);
    given(computed(), proposed, signed(), signed(wujiang), agreed).when(sign(wujiang)).thenNothing();
  });

  it('is of no effect until all signed: then it is computed anew before anyone confirms', () => {
    expect(agreedOf(stateAfter(computed(), proposed, signed()).inclusions)).toEqual([]);
    given(computed(), proposed, signed()).when(confirm()).then(confirmed());
    const past = [computed(), proposed, signed(), signed(wujiang), agreed] as const;
    expect(agreedOf(stateAfter(...past).inclusions)).toMatchObject([
      {
        ...{ inclusion, versionIds: ['r1', 'r2'], items: ['TP'], effect: 'exclude' },
        signatures: [
          { party: 'wujiang', officer: wujiang.officer, at },
          { party: 'xiuzhou', officer: 'gao', at },
        ],
      },
    ]);
    given(...past)
      .when(confirm())
      .thenRefused('StatusDecidedSince');
    given(...past)
      .when(compute())
      .thenRefused('Busy');
  });

  it('is declined with a reason by either side, and at an end', () => {
    given(computed(), proposed).when(decline()).then(declined);
    given(computed(), proposed, signed(), declined).when(sign(wujiang)).thenRefused('InclusionClosed');
    given(computed(), proposed, signed(), declined).when(sign()).thenRefused('InclusionClosed');
    given(computed(), proposed, signed(), signed(wujiang), agreed).when(decline()).thenRefused('InclusionClosed');
    given(computed(), proposed, declined)
      .when(propose())
      .then({ ...proposed, data: { ...proposed.data, inclusion: 'a-2020-12/i2' } });
  });

  it('names lines of the statement and versions that stand, by who may and of a settlement that is known', () => {
    given(computed())
      .when(propose({ section: 'elsewhere' }))
      .thenRefused('UnknownSettlementLine');
    given(computed())
      .when(propose({ items: ['TP', 'NH3N'] }))
      .thenRefused('UnknownSettlementLine');
    given(computed())
      .when(propose({ versionIds: ['r1', 'r4'] }))
      .thenRefused('UnknownReading');
    given(computed())
      .when(propose({ month: { revision: 9, standing: new Map([['r1', ['NH3N']]]) }, versionIds: ['r1'] }))
      .thenRefused('UnknownReading');
    given(computed())
      .when(propose({ actor: clerk }))
      .thenRefused('Forbidden');
    given(computed(), proposed).when(sign(clerk)).thenRefused('Forbidden');
    given().when(propose()).thenRefused('NotFound');
    given(computed()).when(sign()).thenRefused('NotFound');
    given(computed()).when(decline()).thenRefused('NotFound');
    given(computed()).when(claim()).thenRefused('NotFound');
  });

  it('is settled with the settlement', () => {
    given(...settledFinal)
      .when(propose())
      .thenRefused('SettlementFinal');
    const [first, ...rest] = settledFinal;
    for (const command of [sign(), decline()])
      given(first as SettlementEvent, proposed, ...rest)
        .when(command)
        .thenRefused('SettlementFinal');
  });

  it('is signed for a party off the platform by its letter, as a claim', () => {
    given(computed(), proposed).when(claim()).then(claimed);
    expect(stateAfter(computed(), proposed, claimed).inclusions.get(inclusion)?.signatures).toEqual([
      { party: 'wujiang', officer: 'gao', at, claimed: { organisation: 'xiuzhou', signedOn: '2021-01-05', document } },
    ]);
    given(computed(), proposed)
      .when(claim({ party: 'anji' }))
      .thenRefused('NotAParty');
    given(computed(), proposed)
      .when(claim({ platform: 'on' }))
      .thenRefused('PartyOnPlatform');
    for (const signedOn of ['2021-01-04', '2021-01-06'])
      given(computed(), proposed)
        .when(claim({ signedOn: signedOn as LocalDateText }))
        .thenRefused('ConfirmationTimeImpossible');
    given(computed(), proposed)
      .when(claim({ actor: finance }))
      .thenRefused('SeparationOfDuties');
  });

  it('stands on the line with who signed it, in the digest, and as what changed', () => {
    const past = [computed(), proposed, signed(), signed(wujiang), agreed] as const;
    const inclusions = agreedOf(stateAfter(...past).inclusions);
    const after = computeStatement(factsWith(inclusions, { concentration: '0.30' }));
    expect(after.lines).toMatchObject([
      { amount: '30000000', inclusions: [{ inclusion, versionIds: ['r1', 'r2'], effect: 'exclude' }] },
    ]);
    expect(after.lines[0]?.inclusions?.[0]?.signatures.map(({ party }) => party)).toEqual(['wujiang', 'xiuzhou']);
    expect(differenceOf(statement, after)).toMatchObject([{ changed: ['readings', 'inclusion'] }]);
    // The same figures by another decision are another statement.
    const same = computeStatement(factsWith(inclusions));
    expect(digestOf(same)).not.toBe(digestOf(statement));
    expect(differenceOf(statement, same)).toMatchObject([{ changed: ['inclusion'] }]);
    expect(statementText(statement)).not.toContain('inclusions');
    given(...past)
      .when({ ...compute(same), decisions: 1 })
      .then(computed(same, 2, statement));
  });

  it('stands on a line that is undecided by it, and on one that is exempt', () => {
    const inclusions = agreedOf(stateAfter(computed(), proposed, signed(), signed(wujiang), agreed).inclusions);
    const full = factsWith(inclusions);
    const sections = full.sections.map((section) => ({
      ...section,
      month: { ...section.month, items: { TP: { kind: 'none', reason: 'tooFewValues' } } } as typeof section.month,
    }));
    expect(computeStatement({ ...full, sections }).insufficient).toMatchObject([{ inclusions: [{ inclusion }] }]);
    const statuses = [
      {
        ...{ section: 'xielugang', item: 'TP', status: 'cutOff' as const, organisation: 'wujiang' },
        reason: '断流',
        basis: '公报',
      },
    ];
    expect(computeStatement({ ...full, statuses }).exempt).toMatchObject([{ inclusions: [{ inclusion }] }]);
  });
});
