import type { Actor } from '#platform/kernel/actor.js';
import { instant } from '#platform/kernel/time.js';
import { specify } from '#platform/testing/decider-form.js';
import { codesRefusedIn } from '#platform/testing/model-form.js';
import { dutyRules } from '../testing/a-duty.js';
import { delegationGranted, delegationRevoked } from './delegation.events.js';
import { type DelegationCommand, delegations, delegationsAt, type GrantDelegation } from './delegation.js';

const { given } = specify(delegations);

const xiuzhou = 'xiuzhou-ecology';
const chief: Actor = { officer: 'chief', organisation: xiuzhou, jurisdiction: '330411', roles: ['head'] };
const at = instant('2020-10-03T09:00:00+08:00');
const [from, until] = [instant('2020-10-04T00:00:00+08:00'), instant('2020-10-08T00:00:00+08:00')];

const grant = (over: Partial<GrantDelegation> = {}): DelegationCommand => ({
  ...{ type: 'GrantDelegation', actor: chief, at, rules: dutyRules, delegation: 'd1', to: 'lu', from, until },
  ...{ scopes: ['sendNotice', 'determineIncident'], found: { kind: 'known', organisation: xiuzhou, serving: true } },
  ...{ writing: { kind: 'number', number: '秀环委〔2020〕3号' }, ...over },
});
const granted = (over: object = {}) =>
  delegationGranted({
    ...{ organisation: xiuzhou, delegation: 'd1', scopes: ['determineIncident', 'sendNotice'], to: 'lu', from, until },
    ...{ writing: { kind: 'number', number: '秀环委〔2020〕3号' }, rules: { id: 'duty', version: 1 } },
    ...{ grantedBy: 'chief', at, ...over },
  });
const revoke = (over: object = {}): DelegationCommand => ({
  ...{ type: 'RevokeDelegation', actor: chief, at, delegation: 'd1', reason: '已返岗', ...over },
});
const revoked = (when = at) =>
  delegationRevoked({ organisation: xiuzhou, delegation: 'd1', reason: '已返岗', revokedBy: 'chief', at: when });

const refused: readonly (readonly [string, Partial<GrantDelegation>, string])[] = [
  ['it is no head who does', { actor: { ...chief, roles: ['dutyOfficer'] } }, 'Forbidden'],
  ['it is to oneself', { to: 'chief' }, 'NotToOneself'],
  ['nobody knows to whom', { found: { kind: 'unknown' } }, 'NotFound'],
  ['it is to another body', { found: { kind: 'known', organisation: 'wujiang', serving: true } }, 'NotFound'],
  ['it is to one who left', { found: { kind: 'known', organisation: xiuzhou, serving: false } }, 'AlreadyDismissed'],
  ['it ends when it begins', { until: from }, 'IntervalEndsBeforeItBegins'],
  ['it is longer than a year', { until: instant('2021-10-05T00:00:00.001+08:00') }, 'DelegationTooLong'],
  ['it is over', { at: until }, 'DelegationIsOver'],
];

describe('a delegation', () => {
  it('is granted by the head, in writing, each scope once in the order of the list', () => {
    given().when(grant()).then(granted());
    given()
      .when(grant({ scopes: ['all', 'all'], writing: { kind: 'file', digest: 'a'.repeat(64) } }))
      .then(granted({ scopes: ['all'], writing: { kind: 'file', digest: 'a'.repeat(64) } }));
    given()
      .when(grant({ until: instant('2021-10-05T00:00:00+08:00') }))
      .then(granted({ until: instant('2021-10-05T00:00:00+08:00') }));
  });

  it.each(refused)('is refused where %s', (_, over, code) => given().when(grant(over)).thenRefused(code));

  it('is revoked before its end, once', () => {
    given(granted()).when(revoke()).then(revoked());
    given(granted(), revoked())
      .when(revoke({ at: until }))
      .thenNothing();
    given(granted())
      .when(revoke({ at: until }))
      .thenRefused('DelegationIsOver');
    given().when(revoke()).thenRefused('NotFound');
    given(granted())
      .when(revoke({ actor: { ...chief, roles: ['administrator'] } }))
      .thenRefused('Forbidden');
  });

  it('has no refusal that is not shown here', () => {
    const shown = new Set(refused.map(([, , code]) => code));
    expect(codesRefusedIn(new URL('./delegation.ts', import.meta.url))).toEqual([...shown].sort());
  });

  it('is known to its own body alone', () => {
    const state = delegations.evolve(delegations.initial(), granted());
    expect(delegations.mayKnow(chief, state)).toBe(true);
    expect(delegations.mayKnow({ ...chief, organisation: 'wujiang' }, state)).toBe(false);
  });
});

describe('what is delegated to an officer', () => {
  const state = [
    granted(),
    granted({ delegation: 'd2', to: 'zhou', scopes: ['all'], until: instant('2020-10-05T00:00:00+08:00') }),
    granted({ delegation: 'd3', to: 'lu', scopes: ['all'] }),
    granted({ delegation: 'd4', to: 'shen', scopes: ['sendNotice'] }),
    delegationRevoked({
      ...{ organisation: xiuzhou, delegation: 'd4', reason: '误', revokedBy: 'chief' },
      at: instant('2020-10-05T00:00:00+08:00'),
    }),
  ].reduce(delegations.evolve, delegations.initial());

  it.each([
    ['nothing before it begins', 'lu', 'sendNotice', '2020-10-03T23:59:59.999+08:00', []],
    ['by its scope and by all', 'lu', 'sendNotice', '2020-10-04T00:00:00+08:00', ['d1', 'd3']],
    ['not by another scope', 'lu', 'signReport', '2020-10-04T00:00:00+08:00', ['d3']],
    ['nothing to anybody else', 'chief', 'sendNotice', '2020-10-04T00:00:00+08:00', []],
    ['until its end', 'zhou', 'sendNotice', '2020-10-04T23:59:59.999+08:00', ['d2']],
    ['not from its end on', 'zhou', 'sendNotice', '2020-10-05T00:00:00+08:00', []],
    ['until its revocation', 'shen', 'sendNotice', '2020-10-04T23:59:59.999+08:00', ['d4']],
    ['not from its revocation on', 'shen', 'sendNotice', '2020-10-05T00:00:00+08:00', []],
  ] as const)('%s', (_, who, act, when, expected) =>
    expect(delegationsAt(state, who, act, instant(when)).map(({ id }) => id)).toEqual(expected),
  );
});
