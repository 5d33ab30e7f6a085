import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  abnormalityClosed,
  abnormalityOutcomeDecided,
  abnormalityRaised,
  abnormalityVerified,
  type Outcome,
  outcomes,
} from './abnormality.events.js';
import {
  type AbnormalityCommand,
  abnormality,
  type Grounds,
  mayBeIncident,
  type RaiseAbnormality,
} from './abnormality.js';

const duty = anOfficer('xiuzhou', 'dutyOfficer');
const head = anOfficer('xiuzhou', 'head');
const other = anOfficer('xiuzhou', 'monitoringOfficer');
const at = instant('2020-09-19T09:10:00+08:00');
const learnedAt = instant('2020-09-19T09:00:00+08:00');
const id = '0f8b7a52-6f0e-5a51-9d0e-3c5d0f5d7c11';
const provenance = { kind: 'example', text: '【示例】' } as const;
const found: Extract<Grounds, { kind: 'found' }> = {
  kind: 'found',
  section: { kind: 'section', section: 'wangjiangjing', revision: 0, knownAs: { kind: 'dataOwner' } },
  cause: {
    kind: 'reading',
    versionId: 'wangjiangjing/2020-09-19T00:00:00.000Z/national-automatic/v1',
    ...{ month: '2020-09' as never, monthRevision: 3, items: ['DO', 'NH3N'] },
  },
};
const raise: RaiseAbnormality = {
  ...{ type: 'RaiseAbnormality', actor: duty, at, abnormality: id, grounds: found, description: '溶解氧骤降' },
  ...{ occurred: { kind: 'at', at: instant('2020-09-19T08:00:00+08:00') }, learnedAt, provenance },
};
const of = { abnormality: id, organisation: 'xiuzhou' };
const raised = abnormalityRaised({
  ...of,
  ...{ number: '异常-0f8b7a52', section: found.section, cause: found.cause, description: '溶解氧骤降' },
  ...{ occurred: raise.occurred, learnedAt, raisedBy: duty.officer, at, provenance },
});
const verify = (findings = '复测一致', actor = duty): AbnormalityCommand => ({
  ...{ type: 'VerifyAbnormality', actor, at, findings },
});
const verified = (findings = '复测一致') => abnormalityVerified({ ...of, findings, verifiedBy: duty.officer, at });
const decide = (outcome: Outcome, reason = '流向外来', actor = duty): AbnormalityCommand => ({
  ...{ type: 'DecideOutcome', actor, at, outcome, reason },
});
const decided = (outcome: Outcome, reason = '流向外来') =>
  abnormalityOutcomeDecided({ ...of, outcome, reason, decidedBy: duty.officer, at });
const close = (cause = '缺氧', actor = head, determined = false): AbnormalityCommand => ({
  ...{ type: 'CloseAbnormality', actor, at, cause, determined },
});
const closed = abnormalityClosed({ ...of, cause: '缺氧', closedBy: head.officer, at });

const { given } = specify(abnormality);

it.each<[Outcome | undefined, boolean]>([
  [undefined, true],
  ['incident', true],
  // Where it comes from is not what it is.
  ['ownArea', true],
  ['suspectedFromOutside', true],
  ['fault', false],
  ['natural', false],
  ['notAnIncident', false],
])('decided as %s it may be an incident: %s; closed it is none', (outcome, may) => {
  expect(mayBeIncident(outcome ? 'decided' : 'verified', outcome)).toBe(may);
  expect(mayBeIncident('closed', outcome)).toBe(false);
});

describe('an abnormality', () => {
  it('is raised on what it rests on, which stands in the event', () => given().when(raise).then(raised));

  it.each([
    [{ kind: 'patrol', text: '水面有油膜' }],
    [{ kind: 'tipOff', text: '来电称河水发黑' }],
    [{ kind: 'neighbour', notice: 'notice-1', noticeRevision: 0, thread: 'thread-1' }],
  ] as const)('is raised on a patrol, a tip-off, a neighbour’s notice, without a section too: %j', (cause) =>
    given()
      .when({ ...raise, grounds: { kind: 'found', section: { kind: 'none' }, cause }, occurred: { kind: 'unknown' } })
      .then(abnormalityRaised({ ...raised.data, section: { kind: 'none' }, cause, occurred: { kind: 'unknown' } })),
  );

  it('cites only what the officer’s body may know of, and what stands', () => {
    given()
      .when({ ...raise, grounds: { kind: 'unknown' } })
      .thenRefused('NotFound');
    given()
      .when({ ...raise, grounds: { kind: 'notCitable', reading: 'x' } })
      .thenRefused('ReadingNotCitable');
  });

  it('was learned of by now, and not before it occurred', () => {
    given()
      .when({ ...raise, learnedAt: instant('2020-09-19T09:11:00+08:00') })
      .thenRefused('TimeInFuture');
    given()
      .when({ ...raise, occurred: { kind: 'at', at: instant('2020-09-19T09:05:00+08:00') } })
      .thenRefused('OccurredAfterLearned');
  });

  it('keeps its id: other content under the same command is refused', () => {
    given(raised).when(raise).thenNothing();
    given(raised)
      .when({ ...raise, description: '其他' })
      .thenRefused('CommandIdReused');
  });

  it('is verified, more than once where there is more to find; the same finding again adds nothing', () => {
    given(raised).when(verify()).then(verified());
    given(raised, verified()).when(verify('现场水流外向')).then(verified('现场水流外向'));
    given(raised, verified(), decided('natural')).when(verify('现场水流外向')).then(verified('现场水流外向'));
    given(raised, verified()).when(verify()).thenNothing();
  });

  it.each(outcomes)('is decided by name to be %s, once it was verified', (outcome) => {
    given(raised).when(decide(outcome)).thenRefused('NotVerified');
    given(raised, verified()).when(decide(outcome)).then(decided(outcome));
  });

  it('was verified when the first finding was recorded, whatever comes after', () => {
    const later = abnormalityVerified({
      ...of,
      ...{ findings: '采样送检', verifiedBy: duty.officer, at: instant('2020-09-19T10:00:00+08:00') },
    });
    const state = [raised, verified(), later, decided('incident')].reduce(abnormality.evolve, abnormality.initial());
    expect(state).toMatchObject({ kind: 'decided', verifiedAt: at, findings: ['复测一致', '采样送检'] });
  });
  it('may be decided again, with a reason; the same decision again adds nothing', () => {
    const first = decided('suspectedFromOutside');
    given(raised, verified(), first).when(decide('natural', '缺氧')).then(decided('natural', '缺氧'));
    given(raised, verified(), first).when(decide('suspectedFromOutside')).thenNothing();
    given(raised, verified(), first)
      .when(decide('suspectedFromOutside', '另有依据'))
      .then(decided('suspectedFromOutside', '另有依据'));
  });

  it('is closed once its outcome was decided; then nothing more is said of it', () => {
    given(raised, verified()).when(close()).thenRefused('OutcomeNotDecided');
    given(raised, verified(), decided('natural')).when(close()).then(closed);
    given(raised, verified(), decided('incident')).when(close()).thenRefused('IncidentNotDetermined');
    given(raised, verified(), decided('incident'))
      .when(close('缺氧', head, true))
      .then(closed);
    const all = [raised, verified(), decided('natural'), closed] as const;
    given(...all)
      .when(close())
      .thenNothing();
    given(...all)
      .when(close('其他'))
      .thenRefused('AbnormalityIsClosed');
    given(...all)
      .when(verify('再测'))
      .thenRefused('AbnormalityIsClosed');
    given(...all)
      .when(verify())
      .thenNothing();
    given(...all)
      .when(decide('fault'))
      .thenRefused('AbnormalityIsClosed');
    given(...all)
      .when(decide('natural'))
      .thenNothing();
  });

  it('is raised and verified by duty officers, decided and closed by them or the head, by nobody else', () => {
    for (const actor of [head, other]) {
      given()
        .when({ ...raise, actor })
        .thenRefused('Forbidden');
      given(raised).when(verify('复测', actor)).thenRefused('Forbidden');
    }
    given(raised, verified())
      .when(decide('fault', '校准', other))
      .thenRefused('Forbidden');
    given(raised, verified(), decided('fault')).when(close('校准', other)).thenRefused('Forbidden');
    given(raised, verified())
      .when(decide('fault', '校准', head))
      .then(abnormalityOutcomeDecided({ ...of, outcome: 'fault', reason: '校准', decidedBy: head.officer, at }));
  });

  it('that nobody raised is not found', () => {
    for (const command of [verify(), decide('fault'), close()]) given().when(command).thenRefused('NotFound');
  });

  it('is known to the body that raised it, and to nobody else', () => {
    const state = abnormality.evolve(abnormality.initial(), raised);
    expect(abnormality.mayKnow(other, state)).toBe(true);
    expect(abnormality.mayKnow(anOfficer('wujiang', 'dutyOfficer'), state)).toBe(false);
    expect(abnormality.mayKnow(duty, abnormality.initial())).toBe(false);
  });
});
