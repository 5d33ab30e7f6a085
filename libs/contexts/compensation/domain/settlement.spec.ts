import type { Money } from '#platform/kernel/money.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  compute,
  computed,
  confirm,
  confirmed,
  corrected,
  digestOf,
  facts,
  final,
  finance,
  head,
  object,
  objected,
  statement,
  wujiang,
} from '../testing/a-settlement.js';
import { computeStatement } from './compute.js';
import { type SettlementCommand, settlement } from './settlement.js';
import { statementText } from './statement.js';

const { given } = specify(settlement);

describe('a settlement', () => {
  it('is computed: three steps upstream pays, two under the rounded alternative', () => {
    given().when(compute()).then(computed());
    const [line] = statement.lines;
    expect(line).toMatchObject({ payer: 'wujiang', payee: 'xiuzhou', amount: '90000000', measure: { steps: '3' } });
    expect(line?.alternatives).toMatchObject([{ amount: '60000000', measure: { steps: '2' } }]);
    expect(statement.totals.map(({ amount }) => amount)).toEqual(['-90000000', '90000000'] as Money[]);
  });
  it('the same facts make the same bytes', () => {
    expect(statementText(computeStatement(facts()))).toBe(statementText(statement));
  });
  it('takes zero for what is below the detection limit where loads are priced, and says so', () => {
    const below = facts('0.40065', {}, { loadConcentration: '0.4' });
    expect(computeStatement(below)).toEqual(statement); // steps go by the concentration
    const pricing = { family: 'load-above-target', priceWan: '10', negative: 'floor' } as const;
    const priced = [{ item: 'TP', scheme: { id: 'load-above-target', version: 1 }, pricing }];
    const [line] = computeStatement({ ...below, priced }).lines;
    expect(line).toMatchObject({
      ...{ concentration: '0.40065', loadConcentration: '0.4', measure: { tonnes: '0.000001' } },
      arithmetic: expect.stringMatching(/^低于检出限按零计：0.4 − 0.2 = 0.2 mg\/L/),
    });
    const [other] = computeStatement({ ...facts(), priced }).lines;
    expect(other).not.toHaveProperty('loadConcentration');
    expect(other).toMatchObject({ measure: { tonnes: '0.00000100325' } });
  });
  it('names in its line what a reading says of being invented', () => {
    const examples = [{ versionId: 'r1', text: '【示例】' }];
    expect(computeStatement(facts('0.40065', {}, { examples })).lines).toMatchObject([{ examples }]);
    expect(statement.lines[0]).not.toHaveProperty('examples');
  });
  it('with the same inputs again changes nothing; with others says what changed', () => {
    given(computed()).when(compute()).thenNothing();
    const again = computed(corrected, 2, statement);
    given(computed()).when(compute(corrected)).then(again);
    expect(again.data.difference).toMatchObject([
      { before: { amount: '90000000' }, after: { amount: '30000000' }, changed: ['readings', 'monthVersion'] },
    ]);
  });
  it('after an objection may come out the same, and is a new computation', () =>
    given(computed(), objected)
      .when(compute())
      .then(computed(statement, 2, statement)));
  it('is final when all parties confirmed the same computation', () => {
    given(computed()).when(confirm()).then(confirmed());
    given(computed(), confirmed()).when(confirm(wujiang)).then(confirmed(wujiang), final);
    given(computed(), confirmed()).when(confirm()).thenNothing();
  });
  it('that is provisional is not final', () => {
    const open = computeStatement(facts('0.40065', { open: true }));
    given(computed(open), confirmed(head, open)).when(confirm(wujiang, open)).then(confirmed(wujiang, open));
  });
  it('is objected to, which takes back the own confirmation', () => {
    given(computed()).when(object()).then(objected);
    given(computed(), confirmed(wujiang), objected).when(confirm()).thenRefused('ObjectionStands');
    given(computed())
      .when(object([{ section: 'elsewhere', item: 'TP' }]))
      .thenRefused('UnknownSettlementLine');
  });
  it('is not confirmed by who computed it, nor by another digest', () => {
    given(computed())
      .when(confirm({ ...head, officer: 'xu' }))
      .thenRefused('SeparationOfDuties');
    given(computed()).when(confirm(head, corrected)).thenRefused('SettlementDigestDiffers');
    given(computed())
      .when({ ...object(), statementDigest: digestOf(corrected) } as SettlementCommand)
      .thenRefused('SettlementDigestDiffers');
  });
  it('that is final stays', () => {
    const past = [computed(), confirmed(), confirmed(wujiang), final];
    given(...past)
      .when(compute(corrected))
      .thenRefused('SettlementFinal');
    given(...past)
      .when(object())
      .thenRefused('SettlementFinal');
  });
  it.each([
    ['volumeMissing', { volume: { kind: 'none', version: 0 } }],
    ['notGauged', { volume: { kind: 'notGauged', version: 1 } }],
    [
      'directionUnknown',
      {
        volume: {
          kind: 'volume',
          version: 1,
          versionId: 'v',
          net: '0',
          from: '320509',
          to: '330411',
          estimated: false,
        },
      },
    ],
    [
      'partyUnknown',
      {
        volume: {
          kind: 'volume',
          version: 1,
          versionId: 'v',
          net: '1',
          from: '310118',
          to: '330411',
          estimated: false,
        },
      },
    ],
    ['noTarget', { month: { kind: 'none', reason: 'noTarget' } }],
  ] as const)('a line is never decided: %s', (reason, over) => {
    const none = computeStatement(facts('0.40065', over));
    expect(none).toMatchObject({ outcome: 'insufficientData', lines: [], insufficient: [{ reason }] });
    given(computed(none)).when(confirm(head, none)).thenRefused('NothingToConfirm');
  });
  it('asks for the role, and is known to its parties alone', () => {
    given().when(compute(statement, head)).thenRefused('Forbidden');
    given().when(confirm()).thenRefused('NotFound');
    const state = settlement.evolve(settlement.initial(), computed());
    expect([finance, anOfficer('anji', 'head')].map((one) => settlement.mayKnow(one, state))).toEqual([true, false]);
  });
});
