import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { lu, month, neighbour, onDay, section, shen } from '../testing/a-month.js';
import { dataObjectionAnswered, dataObjectionWithdrawn, readingObjectedTo } from './data-objection.events.js';
import {
  type AnswerDataObjection,
  dataObjection,
  type ObjectToReading,
  type WithdrawDataObjection,
} from './data-objection.js';
import { versionIdOf } from './readings-month.js';

const { given } = specify(dataObjection);
const row = onDay(19);
const [v1, v2] = [versionIdOf(section, row, 1), versionIdOf(section, row, 2)];
const stands = (versionId: string) => ({ kind: 'version', versionId }) as const;
const party = { agreement: 'agreement-1', revision: 4, days: [] };
const reason = '与同日比对结果不符';
const of = { objection: 'objection-1', section, month, versionId: v1 };

const object = (over: Partial<ObjectToReading> = {}): ObjectToReading => ({
  ...{ type: 'ObjectToReading', actor: neighbour, ...of, dataOwner: 'cnemc', party, reason },
  ...{ reading: { row, stands: stands(v1), monthRevision: 7 }, items: ['DO'], documents: [] },
  ...over,
});
const answer = (over: Partial<AnswerDataObjection> = {}): AnswerDataObjection => ({
  ...{ type: 'AnswerDataObjection', actor: lu, outcome: 'maintained', reason: '复核一致' },
  reading: { stands: stands(v1), monthRevision: 9 },
  ...over,
});
const withdraw = (over: Partial<WithdrawDataObjection> = {}): WithdrawDataObjection => ({
  ...{ type: 'WithdrawDataObjection', actor: neighbour, reason: '己方比对有误', ...over },
});

const objected = (items = ['DO'], documents: string[] = []) =>
  readingObjectedTo({
    ...{ ...of, sampledAt: row.sampledAt, dataOwner: 'cnemc', organisation: neighbour.organisation, items, documents },
    ...{ reason, monthRevision: 7, agreement: { id: 'agreement-1', revision: 4 }, objectedBy: neighbour.officer },
  });
const maintained = dataObjectionAnswered({
  ...{ ...of, outcome: { kind: 'maintained' }, reason: '复核一致', monthRevision: 9, answeredBy: lu.officer },
});
const withdrawn = dataObjectionWithdrawn({ ...of, reason: '己方比对有误', withdrawnBy: neighbour.officer });

describe('an objection to a reading', () => {
  it('is filed by a party of the agreement that it names, for some items or for all, with evidence', () => {
    given().when(object()).then(objected());
    const digest = 'ab'.repeat(32);
    given()
      .when(object({ items: ['DO', 'DO'], documents: [digest, digest] }))
      .then(objected(['DO'], [digest]));
    given()
      .when(object({ items: [] }))
      .then(objected([]));
  });

  it.each([
    ['of the data owner, who corrects', object({ actor: shen }), 'OwnReading'],
    ['without an agreement', object({ party: undefined }), 'Forbidden'],
    ['by finance', object({ actor: anOfficer('xiuzhou-ecology', 'financeOfficer') }), 'Forbidden'],
    ['to an item that the row lacks', object({ items: ['DO', 'TP'] }), 'UnknownReading'],
    [
      'to a version that another took the place of',
      object({ reading: { row, stands: stands(v2), monthRevision: 8 } }),
      'VersionSuperseded',
    ],
    [
      'to a version that was withdrawn',
      object({ reading: { row, stands: { kind: 'none' }, monthRevision: 8 } }),
      'VersionSuperseded',
    ],
  ])('%s is refused', (_, command, code) => given().when(command).thenRefused(code));

  it('is known to the two sides, and is not there for anybody else', () => {
    const state = dataObjection.evolve(dataObjection.initial(), objected());
    const known = [shen, neighbour, anOfficer('anji', 'monitoringOfficer')].map((actor) =>
      dataObjection.mayKnow(actor, state),
    );
    expect(known).toEqual([true, true, false]);
    expect(dataObjection.mayKnow(neighbour, dataObjection.initial())).toBe(false);
    given().when(answer()).thenRefused('NotFound');
    given().when(withdraw()).thenRefused('NotFound');
  });
});

describe('its answer', () => {
  it('maintains the value, whatever stands by now', () => {
    given(objected()).when(answer()).then(maintained);
    given(objected())
      .when(answer({ reading: { stands: stands(v2), monthRevision: 9 } }))
      .then(maintained);
  });

  it('says what the owner’s publication made of the value: another version stands, or none', () => {
    const corrected = (now: AnswerDataObjection['reading']['stands']) =>
      dataObjectionAnswered({
        ...{ ...of, outcome: { kind: 'corrected', stands: now }, reason: '复核一致', monthRevision: 9 },
        answeredBy: lu.officer,
      });
    for (const now of [stands(v2), { kind: 'none' } as const])
      given(objected())
        .when(answer({ outcome: 'corrected', reading: { stands: now, monthRevision: 9 } }))
        .then(corrected(now));
  });

  it('is no correction by itself: while the version stands there is none', () =>
    given(objected())
      .when(answer({ outcome: 'corrected' }))
      .thenRefused('VersionStands'));

  it('is the owner’s, and is given once', () => {
    given(objected())
      .when(answer({ actor: neighbour }))
      .thenRefused('NotTheDataOwner');
    given(objected())
      .when(answer({ actor: anOfficer('cnemc', 'dutyOfficer') }))
      .thenRefused('Forbidden');
    given(objected(), maintained).when(answer()).thenNothing();
    given(objected(), maintained)
      .when(answer({ reason: '另有理由' }))
      .thenRefused('DataObjectionSettled');
    given(objected(), withdrawn).when(answer()).thenRefused('DataObjectionSettled');
  });
});

describe('its withdrawal', () => {
  it('is that of the body that objected, while nobody has answered', () => {
    given(objected()).when(withdraw()).then(withdrawn);
    given(objected(), withdrawn).when(withdraw()).thenNothing();
    given(objected(), withdrawn)
      .when(withdraw({ reason: '另有理由' }))
      .thenRefused('DataObjectionSettled');
    given(objected(), maintained).when(withdraw()).thenRefused('DataObjectionSettled');
    given(objected())
      .when(withdraw({ actor: lu }))
      .thenRefused('NotTheObjector');
    given(objected())
      .when(withdraw({ actor: anOfficer('xiuzhou-ecology', 'financeOfficer') }))
      .thenRefused('Forbidden');
  });
});
