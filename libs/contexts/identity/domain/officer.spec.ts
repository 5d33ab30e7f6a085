import fc from 'fast-check';
import { z } from 'zod';
import { type Actor, type Role, roles } from '#platform/kernel/actor.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  contactChanged,
  type OfficerEvent,
  officerDismissed,
  officerRegistered,
  officerRolesChanged,
  personErased,
  rolesSchema,
} from './officer.events.js';
import { type OfficerChange, officer } from './officer.js';

const { given } = specify(officer);

const xiuzhou = 'xiuzhou-ecology';
const administrator = anOfficer(xiuzhou, 'administrator');
const neighbour = anOfficer('wujiang-ecology', 'administrator');
const operator = anOfficer('operations', 'operator');
const shen = { officer: 'shen', organisation: xiuzhou, jurisdiction: '330411', roles: ['dutyOfficer'] as Role[] };

const register = (actor: Actor, more: object = {}): OfficerChange => ({
  type: 'RegisterOfficer',
  actor,
  officer: 'shen',
  organisation: xiuzhou,
  region: { kind: 'known', code: '330411' },
  roles: ['dutyOfficer'],
  ...more,
});
const changeRoles = (actor: Actor, ...roles: Role[]): OfficerChange => ({
  type: 'ChangeOfficerRoles',
  actor,
  roles,
  reason: '轮岗',
});
const dismiss = (actor: Actor): OfficerChange => ({ type: 'DismissOfficer', actor, reason: '调离' });
const rolesChanged = (...roles: Role[]) => officerRolesChanged({ officer: 'shen', roles, reason: '轮岗' });
const dismissed = officerDismissed({ officer: 'shen', reason: '调离' });

describe('registering an officer', () => {
  it('is done by an administrator for its own organisation', () => {
    given().when(register(administrator)).then(officerRegistered(shen));
  });

  it('is done by an operator for any', () => {
    given().when(register(operator)).then(officerRegistered(shen));
  });

  it.each([
    ['an administrator of another organisation', neighbour],
    ['an officer with any other roles', anOfficer(xiuzhou, 'head', 'dutyOfficer', 'auditor')],
  ])('is refused to %s', (_, actor) => {
    given().when(register(actor)).thenRefused('Forbidden');
  });

  it('never makes an operator, unless an operator does it', () => {
    const asked = { roles: ['operator'] };
    given().when(register(administrator, asked)).thenRefused('Forbidden');
    given()
      .when(register(operator, asked))
      .then(officerRegistered({ ...shen, roles: ['operator'] }));
  });

  it('keeps audit apart from administration', () => {
    given()
      .when(register(operator, { roles: ['auditor', 'administrator'] }))
      .thenRefused('RolesNotSeparated');
    given()
      .when(register(operator, { roles: ['operator', 'auditor'] }))
      .thenRefused('RolesNotSeparated');
  });

  it('needs an organisation that is registered', () => {
    given()
      .when(register(operator, { region: { kind: 'unknown' } }))
      .thenRefused('OrganisationNotRegistered');
  });

  it('changes nothing the second time, and refuses other content', () => {
    given(officerRegistered(shen)).when(register(administrator)).thenNothing();
    given(officerRegistered(shen))
      .when(register(administrator, { roles: ['head'] }))
      .thenRefused('CommandIdReused');
    given(officerRegistered(shen), dismissed).when(register(administrator)).thenRefused('CommandIdReused');
  });
});

describe('changing roles', () => {
  const registered = officerRegistered(shen);

  it('replaces all of them', () => {
    given(registered)
      .when(changeRoles(administrator, 'head', 'legalOfficer'))
      .then(rolesChanged('legalOfficer', 'head'));
  });

  it('changes nothing when the set is the same in another order', () => {
    given(registered, rolesChanged('legalOfficer', 'head'))
      .when(changeRoles(administrator, 'head', 'legalOfficer'))
      .thenNothing();
  });

  it('is refused to the officer itself', () => {
    const itself: Actor = { ...administrator, officer: 'shen' };
    given(officerRegistered({ ...shen, roles: ['administrator'] }))
      .when(changeRoles(itself, 'administrator', 'head'))
      .thenRefused('NotOnOneself');
  });

  it('leaves operators to operators', () => {
    given(registered).when(changeRoles(administrator, 'operator')).thenRefused('Forbidden');
    given(officerRegistered({ ...shen, roles: ['operator'] }))
      .when(changeRoles(administrator, 'head'))
      .thenRefused('Forbidden');
    given(registered).when(changeRoles(operator, 'operator')).then(rolesChanged('operator'));
  });

  it('keeps audit apart from administration', () => {
    given(registered)
      .when(changeRoles(administrator, 'administrator', 'auditor'))
      .thenRefused('RolesNotSeparated');
  });

  it('is refused where nobody is, and where somebody was', () => {
    given().when(changeRoles(administrator, 'head')).thenRefused('NotFound');
    given(registered, dismissed).when(changeRoles(administrator, 'head')).thenRefused('AlreadyDismissed');
  });
});

describe('dismissing an officer', () => {
  const registered = officerRegistered(shen);

  it('is final, and the second time nothing', () => {
    given(registered).when(dismiss(administrator)).then(dismissed);
    given(registered, dismissed).when(dismiss(administrator)).thenNothing();
  });

  it('is refused to those who may not, to itself and where nobody is', () => {
    given(registered)
      .when(dismiss(anOfficer(xiuzhou, 'head')))
      .thenRefused('Forbidden');
    given(officerRegistered({ ...shen, roles: ['operator'] }))
      .when(dismiss(administrator))
      .thenRefused('Forbidden');
    given(officerRegistered({ ...shen, roles: ['administrator'] }))
      .when(dismiss({ ...administrator, officer: 'shen' }))
      .thenRefused('NotOnOneself');
    given().when(dismiss(administrator)).thenRefused('NotFound');
  });
});

describe('erasing a person', () => {
  const registered = officerRegistered(shen);
  const erase = (actor: Actor): OfficerChange => ({ type: 'ErasePerson', actor, reason: '离任满三年' });
  const erased = personErased({ officer: 'shen', reason: '离任满三年' });

  it('follows dismissal, for good; the second time nothing', () => {
    given(registered, dismissed).when(erase(administrator)).then(erased);
    given(registered, dismissed).when(erase(operator)).then(erased);
    given(registered, dismissed, erased).when(erase(administrator)).thenNothing();
    given(registered, dismissed, erased).when(dismiss(administrator)).thenNothing();
  });

  it('is refused while it serves, to those who may not, to itself and where nobody is', () => {
    given(registered).when(erase(administrator)).thenRefused('StillServing');
    given(registered, dismissed)
      .when(erase(anOfficer(xiuzhou, 'head')))
      .thenRefused('Forbidden');
    given(registered, dismissed)
      .when(erase({ ...administrator, officer: 'shen' }))
      .thenRefused('NotOnOneself');
    given().when(erase(administrator)).thenRefused('NotFound');
  });
});

describe('an officer', () => {
  const state = officer.evolve(officer.initial(), officerRegistered(shen));

  it('is known to its own organisation and to operators, to nobody else', () => {
    expect(officer.mayKnow(anOfficer(xiuzhou, 'dutyOfficer'), state)).toBe(true);
    expect(officer.mayKnow(operator, state)).toBe(true);
    expect(officer.mayKnow(neighbour, state)).toBe(false);
  });

  const someRoles = fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1 });
  const actors = fc.record({
    officer: fc.constantFrom('shen', 'lu'),
    organisation: fc.constantFrom(xiuzhou, 'wujiang-ecology'),
    jurisdiction: fc.constant('330411'),
    roles: someRoles,
  });
  const commands: fc.Arbitrary<OfficerChange> = fc.oneof(
    fc.record({
      type: fc.constant('RegisterOfficer' as const),
      actor: actors,
      officer: fc.constant('shen'),
      organisation: fc.constant(xiuzhou),
      region: fc.constantFrom({ kind: 'known' as const, code: '330411' }, { kind: 'unknown' as const }),
      roles: someRoles,
    }),
    fc.record({
      type: fc.constant('ChangeOfficerRoles' as const),
      actor: actors,
      roles: someRoles,
      reason: fc.constant('轮岗'),
    }),
    fc.record({ type: fc.constant('DismissOfficer' as const), actor: actors, reason: fc.constant('调离') }),
    fc.record({ type: fc.constant('ErasePerson' as const), actor: actors, reason: fc.constant('离任满三年') }),
  );

  it('takes the same request twice as once', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 12 }), (history) => {
        let now = officer.initial();
        for (const command of history) {
          const decision = officer.decide(command, now);
          if (decision.kind === 'refused') continue;
          now = decision.events.reduce(officer.evolve, now);
          const again = officer.decide(command, now);
          expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
        }
      }),
    );
  });

  it('never gets from anybody but an operator what only operators may give, and nothing from itself', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 12 }), (history) => {
        let now = officer.initial();
        for (const command of history) {
          const decision = officer.decide(command, now);
          if (decision.kind === 'refused') continue;
          now = decision.events.reduce(officer.evolve, now);
          const { actor } = command;
          if (decision.events.length === 0) continue;
          expect(actor.roles.includes('operator') || actor.organisation === xiuzhou).toBe(true);
          expect(command.type !== 'RegisterOfficer' && actor.officer === 'shen').toBe(false);
          if (now.kind !== 'unregistered' && now.roles.includes('operator')) {
            expect(actor.roles).toContain('operator');
            expect(now.roles).not.toContain('auditor');
          }
        }
      }),
    );
  });
});

describe('what the journal holds of an officer', () => {
  const definitions = [officerRegistered, officerRolesChanged, officerDismissed, personErased];
  const personal =
    /name|phone|tel|mobile|login|mail|address|birth|identity|idcard|password|secret|token|gender|person/i;

  const fieldsOf = (schema: unknown): string[] => {
    if (schema === null || typeof schema !== 'object') return [];
    const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
    return [...own, ...Object.values(schema).flatMap(fieldsOf)];
  };
  const fieldsOfEvent = (schema: z.ZodType) => fieldsOf(z.toJSONSchema(schema, { io: 'input' }));

  it('has no field that is named like data of a person', () => {
    const fields = definitions.flatMap(({ schema }) => fieldsOfEvent(schema));
    expect(fields).toEqual(expect.arrayContaining(['officer', 'organisation', 'jurisdiction', 'roles', 'reason']));
    expect(fields.filter((field) => personal.test(field))).toEqual([]);
  });

  it('is checked by a test that would find such a field, however deep', () => {
    const leaking = z.strictObject({
      officer: z.strictObject({ contact: z.array(z.object({ telephone: z.string() })) }),
    });
    expect(fieldsOfEvent(leaking).filter((field) => personal.test(field))).toEqual(['telephone']);
  });

  it('takes no field besides', () => {
    expect(() => officerRegistered({ ...shen, name: '沈明' } as never)).toThrow(z.ZodError);
  });

  it('keeps a set of roles in one order, each once, never none', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1 }), (given) => {
        expect(rolesSchema.parse(given)).toEqual(rolesSchema.parse([...given].reverse()));
      }),
    );
    expect(rolesSchema.safeParse([]).success).toBe(false);
    expect(rolesSchema.safeParse(['head', 'head']).success).toBe(false);
    expect(rolesSchema.safeParse(['chief']).success).toBe(false);
  });

  it('reads back what was written', () => {
    const events: OfficerEvent[] = [officerRegistered(shen), rolesChanged('head'), dismissed];
    for (const [index, event] of events.entries())
      expect(definitions[index]?.schema.parse(event.data)).toEqual(event.data);
  });
});

describe('changing where an officer is reached', () => {
  const change = (actor: Actor): OfficerChange => ({ type: 'ChangeContact', actor, change: 'c', changed: ['mail'] });
  const by = ({ officer: changedBy }: Actor) =>
    contactChanged({ officer: 'shen', change: 'c', changed: ['mail'], changedBy });
  const itself: Actor = { ...anOfficer(xiuzhou, 'dutyOfficer'), officer: 'shen' };

  it.each([
    ['the officer itself', itself],
    ['the head of its body', anOfficer(xiuzhou, 'head')],
    ['an administrator of its body', administrator],
    ['an operator', operator],
  ])('is done by %s', (_, actor) => given(officerRegistered(shen)).when(change(actor)).then(by(actor)));

  it.each([
    ['a colleague', anOfficer(xiuzhou, 'dutyOfficer', 'legalOfficer')],
    ['the head of another body', anOfficer('wujiang-ecology', 'head')],
    ['an administrator of another body', neighbour],
  ])('is refused to %s', (_, actor) => given(officerRegistered(shen)).when(change(actor)).thenRefused('Forbidden'));

  it('of an operator is an operator’s, of a dismissed one nobody’s', () => {
    const registered = officerRegistered({ ...shen, roles: ['operator'] });
    given(registered)
      .when(change(anOfficer(xiuzhou, 'head')))
      .thenRefused('Forbidden');
    given(registered).when(change(operator)).then(by(operator));
    given(officerRegistered(shen), dismissed).when(change(itself)).thenRefused('AlreadyDismissed');
    given().when(change(operator)).thenRefused('NotFound');
  });
});
