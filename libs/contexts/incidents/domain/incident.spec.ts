import { instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import type { Body } from './addressees.js';
import {
  type IncidentEvent,
  incidentClosed,
  incidentDetermined,
  incidentDistributionExtended,
  incidentEntryAdded,
} from './incident.events.js';
import { type DetermineIncident, type IncidentCommand, incident, type OriginFacts } from './incident.js';

const head = anOfficer('nanxun', 'head');
const duty = anOfficer('nanxun', 'dutyOfficer');
const neighbour = anOfficer('tongxiang', 'dutyOfficer', 'head');
const at = instant('2020-10-03T03:10:00+08:00');
const id = 'b2a4c6d8-0e1f-5a2b-9c3d-4e5f60718293';
const provenance = { kind: 'example', text: '【示例】' } as const;
const origin: Extract<OriginFacts, { kind: 'abnormality' }> = {
  ...{ kind: 'abnormality', abnormality: 'abnormality-1', revision: 2, outcome: 'incident', provenance },
  ...{ learnedAt: instant('2020-10-03T02:40:00+08:00'), occurred: { kind: 'unknown' } },
};
const body: Body = {
  ...{ kind: 'registered', of: 'branch', organisation: 'nanxun', region: '330503', platform: 'on', revision: 0 },
  above: [{ organisation: 'huzhou', region: '330500', platform: 'on', revision: 0 }],
};
const determine: DetermineIncident = {
  ...{ type: 'DetermineIncident', actor: head, at, incident: id, origin, description: '【示例】船舶泄漏' },
  ...{ distribution: ['tongxiang', 'nanxun', 'tongxiang'], notOnPlatform: [], body },
};
const determined = incidentDetermined({
  ...{ incident: id, organisation: 'nanxun', thread: 'abnormality-1', number: '事件-b2a4c6d8' },
  ...{ origin: { kind: 'abnormality', abnormality: 'abnormality-1', revision: 2 }, description: '【示例】船舶泄漏' },
  ...{ distribution: ['tongxiang'], determinedBy: head.officer, at, provenance, body },
  ...{ learned: { at: origin.learnedAt, from: 'abnormality' }, occurred: { kind: 'unknown' } },
});
const on = (organisation: string) => ({ incident: id, organisation, thread: 'abnormality-1' });
const add = (entry: string, actor = duty, visibility: 'own' | 'shared' = 'shared'): IncidentCommand => ({
  ...{ type: 'AddIncidentEntry', actor, at, entry, text: '已关闸', visibility },
});
const added = (entry: string, actor = duty, visibility: 'own' | 'shared' = 'shared') =>
  incidentEntryAdded({
    ...on(actor.organisation),
    ...{ entry, text: '已关闸', visibility, addedBy: actor.officer, at },
  });
const extend = (distribution: readonly string[], actor = duty, notOnPlatform: string[] = []): IncidentCommand => ({
  ...{ type: 'ExtendDistribution', actor, at, distribution, notOnPlatform, reason: '下游' },
});
const extended = (...organisations: string[]) =>
  incidentDistributionExtended({ ...on('nanxun'), organisations, reason: '下游', extendedBy: duty.officer, at });
const close = (reason = '应急终止', actor = head): IncidentCommand => ({ type: 'CloseIncident', actor, at, reason });
const closed = incidentClosed({ ...on('nanxun'), reason: '应急终止', closedBy: head.officer, at });

const { given } = specify(incident);
const folded = (...events: IncidentEvent[]) => events.reduce(incident.evolve, incident.initial());

describe('an incident', () => {
  it('is determined by name, out of an abnormality with that outcome', () => given().when(determine).then(determined));

  it('is determined by who acts in a head’s place, and says so', () => {
    const delegate = { ...anOfficer('nanxun', 'legalOfficer'), under: { delegation: 'd1', grantedBy: head.officer } };
    const { officer: determinedBy, under } = delegate;
    given()
      .when({ ...determine, actor: delegate })
      .then(incidentDetermined({ ...determined.data, determinedBy, under }));
    given()
      .when({ ...determine, actor: anOfficer('nanxun', 'legalOfficer') })
      .thenRefused('Forbidden');
  });

  it.each(['undecided', 'suspectedFromOutside', 'notAnIncident'] as const)(
    'is not determined out of an abnormality whose outcome is %s',
    (outcome) =>
      given()
        .when({ ...determine, origin: { ...origin, outcome } })
        .thenRefused('OutcomeNotIncident'),
  );

  it('without an abnormality says why, and is its own thread', () =>
    given()
      .when({ ...determine, origin: { kind: 'none', reason: '直接接报', provenance: { kind: 'real' } } })
      .then(
        incidentDetermined({
          ...{ ...determined.data, thread: id, origin: { kind: 'none', reason: '直接接报' } },
          ...{ provenance: { kind: 'real' }, learned: { at, from: 'determination' } },
        }),
      ));

  it('is determined once: the same again adds nothing, other content is refused', () => {
    given(determined).when(determine).thenNothing();
    given(determined)
      .when({ ...determine, description: '其他' })
      .thenRefused('IncidentExists');
  });

  it('was learned of when the officer says, else when the abnormality was, never later than now', () => {
    const [learnedAt, earlier] = [instant('2020-10-03T02:10:00+08:00'), instant('2020-10-03T01:00:00+08:00')];
    const occurred = { kind: 'estimated', at: earlier } as const;
    given()
      .when({ ...determine, learnedAt, occurred })
      .then(incidentDetermined({ ...determined.data, learned: { at: learnedAt, from: 'stated' }, occurred }));
    given()
      .when({ ...determine, learnedAt: instant('2020-10-03T03:11:00+08:00') })
      .thenRefused('TimeInFuture');
    given()
      .when({ ...determine, occurred: { kind: 'at', at } })
      .thenRefused('OccurredAfterLearned');
    given(determined)
      .when({ ...determine, learnedAt })
      .thenRefused('IncidentExists');
    given(determined)
      .when({ ...determine, origin: { ...origin, learnedAt } })
      .thenNothing();
  });

  it('is distributed to bodies on the platform only', () => {
    given()
      .when({ ...determine, notOnPlatform: ['qingpu'] })
      .thenRefused('DistributionNotOnPlatform');
    given(determined)
      .when(extend(['qingpu'], duty, ['qingpu']))
      .thenRefused('DistributionNotOnPlatform');
  });

  it('takes entries of the body that determined it and of those on its list', () => {
    given(determined).when(add('e1')).then(added('e1'));
    given(determined)
      .when(add('e1', neighbour, 'own'))
      .then(added('e1', neighbour, 'own'));
    given(determined, added('e1')).when(add('e1')).thenNothing();
  });

  it('is shown to further bodies by who determined it; who sees it already is not added again', () => {
    given(determined)
      .when(extend(['deqing', 'anji', 'tongxiang', 'nanxun']))
      .then(extended('anji', 'deqing'));
    given(determined)
      .when(extend(['tongxiang']))
      .thenNothing();
    given(determined)
      .when(extend(['deqing'], neighbour))
      .thenRefused('NotTheDeterminingBody');
  });

  it('is closed by the head of the body that determined it; then it takes nothing more', () => {
    given(determined).when(close()).then(closed);
    given(determined).when(close('应急终止', duty)).thenRefused('Forbidden');
    given(determined).when(close('应急终止', neighbour)).thenRefused('NotTheDeterminingBody');
    given(determined, closed).when(close()).thenNothing();
    given(determined, closed).when(close('其他')).thenRefused('IncidentIsClosed');
    given(determined, closed).when(add('e1')).thenRefused('IncidentIsClosed');
    given(determined, closed)
      .when(extend(['deqing']))
      .thenRefused('IncidentIsClosed');
  });

  it('is a matter for the head to determine, for duty officers and the head to act on', () => {
    given()
      .when({ ...determine, actor: duty })
      .thenRefused('Forbidden');
    const clerk = anOfficer('nanxun', 'financeOfficer');
    given(determined).when(add('e1', clerk)).thenRefused('Forbidden');
    given(determined)
      .when(extend(['deqing'], clerk))
      .thenRefused('Forbidden');
  });

  it('that nobody determined is not found', () => {
    for (const command of [add('e1'), extend(['deqing']), close()]) given().when(command).thenRefused('NotFound');
  });

  it('is known to the body that determined it and to its list, as far as that goes', () => {
    const deqing = anOfficer('deqing', 'dutyOfficer');
    expect(incident.mayKnow(duty, folded(determined))).toBe(true);
    expect(incident.mayKnow(neighbour, folded(determined))).toBe(true);
    expect(incident.mayKnow(deqing, folded(determined))).toBe(false);
    expect(incident.mayKnow(deqing, folded(determined, extended('deqing')))).toBe(true);
    expect(incident.mayKnow(head, incident.initial())).toBe(false);
  });
});
