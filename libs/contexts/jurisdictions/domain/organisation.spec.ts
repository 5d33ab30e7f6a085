import type { LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { type OrganisationEvent, organisationChanged, organisationRegistered } from './organisation.events.js';
import { type ChangeOrganisation, organisation, type RegisterOrganisation } from './organisation.js';

const details = {
  name: { zh: '秀洲生态环境分局', en: 'Xiuzhou ecology branch' },
  kind: 'ecologyBranch',
  region: '330411',
  parent: { kind: 'organisation', value: 'jiaxing-ecology' },
  actingName: { kind: 'none' },
  competences: [{ matter: 'boundaryWater', area: '330411', since: '2019-01-01', until: { kind: 'open' } }],
  platform: 'on',
  provenance: { kind: 'example', text: '【示例】' },
} as const;
const registered = organisationRegistered({
  organisation: 'xiuzhou-ecology',
  details: { ...details, competences: [...details.competences] },
});

const register = (over: Partial<RegisterOrganisation> = {}): RegisterOrganisation => ({
  type: 'RegisterOrganisation',
  actor: anOfficer('platform-operator', 'operator'),
  organisation: 'xiuzhou-ecology',
  details: registered.data.details,
  parentIsKnown: true,
  ...over,
});

const day = (text: string) => text as LocalDateText;
const competences: ChangeOrganisation['change']['competences'] = [
  { matter: 'boundaryWater', area: '330411', since: day('2019-01-01'), until: { kind: 'open' } },
  {
    ...{ matter: 'compensation', area: '330411', since: day('2020-01-01') },
    until: { kind: 'date', date: day('2020-12-31') },
  },
];
const change = (over: Partial<ChangeOrganisation['change']> = {}): ChangeOrganisation => ({
  type: 'ChangeOrganisation',
  actor: anOfficer('platform-operator', 'operator'),
  change: {
    actingName: { kind: 'name', value: '嘉兴市生态环境局' },
    competences,
    platform: 'on',
    provenance: { kind: 'example', text: '【示例】' },
    ...over,
  },
});
const changed = (over: Partial<ChangeOrganisation['change']> = {}) =>
  organisationChanged({ organisation: 'xiuzhou-ecology', ...change(over).change });
const detailsAfter = (...events: readonly OrganisationEvent[]) => {
  const state = events.reduce(organisation.evolve, organisation.initial());
  return state.kind === 'registered' ? state.details : undefined;
};

const { given } = specify(organisation);

describe('an organisation', () => {
  it('is registered by the platform operator', () => given().when(register()).then(registered));
  it('is not registered by anybody else', () =>
    given()
      .when(register({ actor: anOfficer('xiuzhou-ecology', 'administrator') }))
      .thenRefused('Forbidden'));
  it('has a parent that is registered', () =>
    given()
      .when(register({ parentIsKnown: false }))
      .thenRefused('UnknownOrganisation'));
  it('registered again with the same details changes nothing', () => given(registered).when(register()).thenNothing());
  it('registered again with other details is refused', () =>
    given(registered)
      .when(register({ details: { ...registered.data.details, region: '330402' } }))
      .thenRefused('OrganisationExists'));

  it('changes its acting name and its competences, each with its validity, and is the same body', () => {
    given(registered).when(change()).then(changed());
    expect(detailsAfter(registered, changed())).toEqual({ ...registered.data.details, ...change().change });
  });
  it('acts in its own name again when a change gives it no other', () => {
    const ownName = { actingName: { kind: 'none' } } as const;
    given(registered, changed()).when(change(ownName)).then(changed(ownName));
    expect(detailsAfter(registered, changed(), changed(ownName))).toMatchObject(ownName);
  });
  it('leaves the platform and joins it', () => {
    given(registered)
      .when(change({ platform: 'off' }))
      .then(changed({ platform: 'off' }));
    given(registered, changed({ platform: 'off' }))
      .when(change())
      .then(changed());
    expect(detailsAfter(registered, changed({ platform: 'off' }))?.platform).toBe('off');
    expect(detailsAfter(registered, changed({ platform: 'off' }), changed())?.platform).toBe('on');
  });
  it('changed again in the same way changes nothing', () => given(registered, changed()).when(change()).thenNothing());
  it('is changed by the platform operator alone, once it is registered', () => {
    given(registered)
      .when({ ...change(), actor: anOfficer('xiuzhou-ecology', 'administrator') })
      .thenRefused('Forbidden');
    given().when(change()).thenRefused('NotFound');
  });
});
