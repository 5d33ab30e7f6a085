import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { legalReadingChosen } from './reading.events.js';
import { type ChooseReading, readings } from './readings.js';

const at = instant('2026-11-20T01:00:00.000Z');
const officer = anOfficer('xiuzhou', 'legalOfficer');
const [order, measure] = [
  { rule: 'reconsideration/order-310', version: 1 },
  { rule: 'reconsideration', version: 1 },
];
const choose = (over: Partial<ChooseReading> = {}): ChooseReading => ({
  ...{ type: 'ChooseReading', actor: officer, at, duty: 'reconsideration', chosen: order, texts: [measure, order] },
  reason: '上位法优先',
  ...over,
});
const chosen = legalReadingChosen({
  ...{ organisation: 'xiuzhou', duty: 'reconsideration', chosen: order, among: [measure, order] },
  ...{ reason: '上位法优先', chosenBy: officer.officer, at },
});
const { given } = specify(readings);

describe('the choice among several texts', () => {
  it('is the legal officer’s, and nobody else’s', () => {
    given().when(choose()).then(chosen);
    for (const role of ['head', 'dutyOfficer', 'administrator'] as const)
      given()
        .when(choose({ actor: anOfficer('xiuzhou', role) }))
        .thenRefused('Forbidden');
  });
  it('made again changes nothing; another one, or another reason, is one more', () => {
    given(chosen)
      .when(choose({ at: instant('2026-11-21T01:00:00.000Z') }))
      .thenNothing();
    given(chosen)
      .when(choose({ chosen: measure }))
      .then(legalReadingChosen({ ...chosen.data, chosen: measure }));
    given(chosen)
      .when(choose({ reason: '经请示' }))
      .then(legalReadingChosen({ ...chosen.data, reason: '经请示' }));
  });
  it.each<[string, Partial<ChooseReading>, string]>([
    ['of a duty nobody knows', { texts: [] }, 'UnknownLegalDuty'],
    ['of a version that is not there', { chosen: { ...order, version: 2 } }, 'UnknownLegalText'],
    ['where one text alone gives a time', { texts: [order] }, 'NothingToChoose'],
    ['between versions of one text', { texts: [order, { ...order, version: 2 }] }, 'NothingToChoose'],
  ])('%s is refused', (_, over, code) => given().when(choose(over)).thenRefused(code));
});
