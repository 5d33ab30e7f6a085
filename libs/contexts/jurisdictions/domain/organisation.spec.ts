import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { organisationRegistered } from './organisation.events.js';
import { organisation, type RegisterOrganisation } from './organisation.js';

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
});
