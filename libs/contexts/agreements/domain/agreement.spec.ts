import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  amend,
  anji,
  at,
  claim,
  day,
  id,
  inForce,
  leave,
  legal,
  paying,
  period,
  propose,
  proposed,
  revisionsOf,
  sections,
  sign,
  signed,
  terms,
  until,
  wujiang,
  xiuzhou,
} from '../testing/an-agreement.js';
import { agreementEnded, amendmentProposed, partyLeft } from './agreement.events.js';
import { agreement, paidFor } from './agreement.js';
import { atTheBoundary } from './boundary.js';
import type { Terms } from './terms.js';

const { given } = specify(agreement);
const by = (actor = xiuzhou) => ({ organisation: actor.organisation, officer: actor.officer, at });
const agreed = [proposed(), signed('xiuzhou'), signed('wujiang', wujiang), inForce(1, period())] as const;
const three = ['xiuzhou', 'wujiang', 'qingpu'];
const claimed = { kind: 'claimed', signedOn: day('2020-05-01'), evidence: claim().evidence } as const;

describe('an agreement', () => {
  it('is proposed by a head or legal officer of a party, with what was known of the parties and sections', () => {
    given().when(propose()).then(proposed());
    given()
      .when(propose({ actor: anOfficer('xiuzhou', 'monitoringOfficer') }))
      .thenRefused('Forbidden');
    given()
      .when(propose({ actor: anji }))
      .thenRefused('NotAParty');
    expect(proposed().data).toMatchObject({
      parties: [{ region: '330411', platform: 'on' }, { organisation: 'wujiang' }],
      sectionRevisions: [{ section: 'wangjiangjing', revision: 0 }],
    });
  });

  it('has two or more different parties, all of them registered', () => {
    const one = { organisation: 'xiuzhou', signatoryBody: '秀洲区人民政府' };
    given()
      .when(propose({ parties: [one] }))
      .thenRefused('TooFewParties');
    given()
      .when(propose({ parties: [one, one] }))
      .thenRefused('TooFewParties');
    given()
      .when(propose({ parties: [one, { organisation: 'nobody', signatoryBody: '无' }] }))
      .thenRefused('UnknownOrganisation');
  });

  it('names sections at the boundary of its parties; one that is not there answers like one elsewhere', () => {
    for (const section of ['wangjiaba', 'nowhere']) {
      given()
        .when(propose({ terms: terms({ sections: ['wangjiangjing', section] }) }))
        .thenRefused('SectionNotAtBoundary');
    }
    const owner = [{ organisation: 'cnemc', region: '110000' }];
    const wangjiangjing = sections[0];
    expect(atTheBoundary(wangjiangjing, owner)).toBe(true);
    for (const [region, is] of [
      ['330411', true],
      ['330400', true],
      ['330000', true],
      ['330500', false],
      ['330483', false],
    ] as const)
      expect(atTheBoundary(wangjiangjing, [{ organisation: 'x', region }])).toBe(is);
  });

  it.each<[string, Terms, 'jointPrevention' | 'horizontalCompensation']>([
    ['a section twice', terms({ sections: ['wangjiangjing', 'wangjiangjing'] }), 'jointPrevention'],
    ['a target elsewhere', terms({ sections: ['xielugang'] }), 'jointPrevention'],
    ['compensation in another kind', paying(), 'jointPrevention'],
    ['no compensation in its own kind', terms(), 'horizontalCompensation'],
    ['an item twice', paying({ items: ['TP', 'TP'] }), 'horizontalCompensation'],
    [
      'compensation for nothing',
      { ...paying(), sections: [], clauses: { ...paying().clauses, targets: [] } },
      'horizontalCompensation',
    ],
  ])('does not have %s', (_, of, kind) =>
    given()
      .when(propose({ terms: of, kind }))
      .thenRefused('InvalidInput'),
  );

  it('is signed by the head of each party; with the last signature it is in force', () => {
    given(proposed()).when(sign()).then(signed('xiuzhou'));
    given(proposed(), signed('xiuzhou')).when(sign(wujiang)).then(signed('wujiang', wujiang), inForce(1, period()));
    given(proposed()).when(sign(legal)).thenRefused('Forbidden');
    given(proposed(), signed('xiuzhou')).when(sign()).thenRefused('AlreadySigned');
    given(...agreed)
      .when(sign())
      .thenRefused('AlreadySigned');
    given(proposed())
      .when(sign(xiuzhou, { version: 2 }))
      .thenRefused('NothingToSign');
    given().when(sign()).thenRefused('NotFound');
  });

  it('that pays for something is not in force before that is claimed', () => {
    const past = [proposed(['xiuzhou', 'wujiang'], paying(), 'horizontalCompensation'), signed('xiuzhou')] as const;
    given(...past)
      .when(sign(wujiang, { covered: false }))
      .thenRefused('Busy');
    given(...past)
      .when(sign(wujiang))
      .then(signed('wujiang', wujiang), inForce(1, period()));
    const state = [...past, inForce(1, period())].reduce(agreement.evolve, agreement.initial());
    expect(state.kind === 'known' && paidFor(state)).toMatchObject([
      { version: 1, places: [{ section: 'wangjiangjing', item: 'TP' }], days: { since: '2020-05-08' } },
    ]);
  });

  it('takes the signature of a body off the platform from another party, as claimed', () => {
    const past = [proposed(three), signed('xiuzhou')] as const;
    given(...past)
      .when(claim())
      .then(signed('qingpu', legal, 1, claimed));
    given(...past, signed('wujiang', wujiang))
      .when(claim())
      .then(signed('qingpu', legal, 1, claimed), inForce(1, period(three)));
    given(...past)
      .when(claim({ party: 'wujiang' }))
      .thenRefused('PartyOnPlatform');
    given(...past)
      .when(claim({ party: 'anji' }))
      .thenRefused('NotAParty');
    given(...past)
      .when(claim({ signedOn: day('2020-05-09') }))
      .thenRefused('SignedInFuture');
    given(...past)
      .when(claim({ actor: anOfficer('xiuzhou', 'dutyOfficer') }))
      .thenRefused('Forbidden');
    given(...past, signed('qingpu', legal, 1, claimed))
      .when(claim())
      .thenRefused('AlreadySigned');
  });
});

describe('an amendment', () => {
  const to = terms({
    sections: ['wangjiangjing', 'xielugang'],
    validity: { since: day('2021-01-01'), until: until() },
  });
  const amendment = amendmentProposed({
    ...{ agreement: id, version: 2, ...to, sectionRevisions: revisionsOf(to), ...by() },
  });

  it('is the next version; in force, it ends the one before the day before it begins', () => {
    given(...agreed)
      .when(amend(to))
      .then(amendment);
    given(...agreed, amendment, signed('xiuzhou', xiuzhou, 2))
      .when(sign(wujiang, { version: 2 }))
      .then(
        signed('wujiang', wujiang, 2),
        inForce(
          2,
          period(['xiuzhou', 'wujiang'], '2020-12-31'),
          period(['xiuzhou', 'wujiang'], undefined, {
            version: 2,
            since: day('2021-01-01'),
            sections: [...to.sections],
          }),
        ),
      );
  });

  it('takes the place of one that not all have signed', () => {
    given(proposed(), signed('xiuzhou')).when(amend(to)).then(amendment);
    given(proposed(), signed('xiuzhou'), amendment).when(sign(wujiang)).thenRefused('NothingToSign');
  });

  it('that changes nothing is none; one that cannot stand is refused', () => {
    given(...agreed)
      .when(amend(terms()))
      .thenNothing();
    given(...agreed)
      .when(amend(terms({ sections: ['wangjiangjing', 'wangjiaba'] })))
      .thenRefused('SectionNotAtBoundary');
    given(...agreed)
      .when(amend(paying()))
      .thenRefused('InvalidInput');
    given(...agreed)
      .when(amend(to, { actor: anOfficer('xiuzhou', 'dutyOfficer') }))
      .thenRefused('Forbidden');
    given().when(amend(to)).thenRefused('NotFound');
  });
});

describe('the end of an agreement', () => {
  const last = '2020-12-31';
  const left = partyLeft({
    ...{ agreement: id, party: 'xiuzhou', lastDay: day(last), reason: '机构调整', version: 1, ...by() },
    periods: [
      period([], undefined, {
        parties: [
          { organisation: 'xiuzhou', until: until(last) },
          { organisation: 'wujiang', until: until() },
        ],
      }),
    ],
  });
  const ended = agreementEnded({
    ...{ agreement: id, cause: { kind: 'partiesLeft', lastDay: day(last) }, version: 1, ...by() },
    periods: [period(['xiuzhou', 'wujiang'], last)],
  });
  const declined = agreementEnded({
    ...{ agreement: id, version: 0, periods: [], ...by(wujiang) },
    cause: { kind: 'declined', party: 'wujiang', reason: '机构调整' },
  });

  it('comes when fewer than two parties are left', () => {
    given(...agreed)
      .when(leave())
      .then(left, ended);
    given(...agreed, left, ended)
      .when(leave())
      .thenNothing();
    given(...agreed, left, ended)
      .when(leave(wujiang))
      .thenRefused('AgreementEnded');
    given(...agreed, left, ended)
      .when(amend(paying(), { actor: wujiang }))
      .thenRefused('AgreementEnded');
  });

  it('is none for those who stay; the last day of two parties is the end', () => {
    const inForceOfThree = inForce(1, period(three));
    const threeAgreed = [proposed(three), ...three.map((one) => signed(one)), inForceOfThree];
    const first = agreement.decide(leave(), threeAgreed.reduce(agreement.evolve, agreement.initial()));
    expect(first).toMatchObject({ kind: 'accepted', events: [{ type: 'agreements.party-left.v1' }] });
    const events = first.kind === 'accepted' ? first.events : [];
    given(...threeAgreed, ...events)
      .when(sign(xiuzhou))
      .thenRefused('NotAParty');
    given(...threeAgreed, ...events)
      .when(leave(xiuzhou, '2021-01-31'))
      .thenRefused('NotAParty');
    const second = agreement.decide(
      leave(wujiang, '2020-06-30'),
      [...threeAgreed, ...events].reduce(agreement.evolve, agreement.initial()),
    );
    expect(second).toMatchObject({ events: [{}, { data: { cause: { kind: 'partiesLeft', lastDay: last } } }] });
  });

  it('comes at once when a party declines the first version', () => {
    given(proposed(), signed('xiuzhou')).when(leave(wujiang)).then(declined);
    given(proposed(), declined).when(sign()).thenRefused('AgreementEnded');
  });

  it('lies today or later', () => {
    given(...agreed)
      .when(leave(xiuzhou, '2020-05-07'))
      .thenRefused('EndsInThePast');
    given(...agreed)
      .when(leave(legal))
      .thenRefused('Forbidden');
  });
});

describe('who may know of an agreement', () => {
  it('are its parties, those that left too, and nobody else', () => {
    const state = [...agreed].reduce(agreement.evolve, agreement.initial());
    const may = (...of: Parameters<typeof anOfficer>) => agreement.mayKnow(anOfficer(...of), state);
    expect([may('xiuzhou', 'dutyOfficer'), may('wujiang'), may('anji', 'head'), may('operations', 'operator')]).toEqual(
      [...[true, true, false, false]],
    );
  });
});
