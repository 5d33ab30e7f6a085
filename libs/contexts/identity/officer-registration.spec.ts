import { anOfficer } from '#platform/testing/actors.js';
import { anEnvelope, anIdentity, anOfficerToRegister } from './testing/an-identity.js';

const minute = 60_000;
const administrator = anOfficer('xiuzhou-ecology', 'administrator');
const operator = anOfficer('operations', 'operator');

describe('registering an officer', () => {
  let identity: ReturnType<typeof anIdentity>;

  beforeEach(() => {
    identity = anIdentity();
  });
  afterEach(() => identity.close());

  const register = (more: Parameters<typeof anOfficerToRegister>[0] = {}, envelope = anEnvelope(administrator)) =>
    identity.registration.register(anOfficerToRegister(more), envelope);
  const canSignIn = async (login: string) => (await identity.signIn(login, 'canary under the bridge')) !== undefined;

  it('puts the person into the vault and the fact into the journal', async () => {
    const { officer, outcome } = await register();
    expect(outcome).toMatchObject({ kind: 'accepted', receipt: { stream: `officer-${officer}`, revision: 0 } });
    expect(identity.vault.account(officer)).toMatchObject({
      organisation: 'xiuzhou-ecology',
      login: 'shen.ming',
      name: 'canary-name',
      telephone: '13800001234',
    });
    expect(await canSignIn('shen.ming')).toBe(true);
  });

  it('gives the same officer for the same command, and changes nothing', async () => {
    const envelope = anEnvelope(administrator);
    const first = await register({}, envelope);
    const account = identity.vault.account(first.officer);
    const again = await register({ password: 'something else entirely' }, envelope);
    expect(again.officer).toBe(first.officer);
    expect(again.outcome).toMatchObject({ kind: 'accepted', receipt: { repeated: true, revision: 0 } });
    expect(identity.vault.account(first.officer)).toEqual(account);
  });

  it('does not bring an erased person back when the command is repeated', async () => {
    const envelope = anEnvelope(administrator);
    const { officer } = await register({}, envelope);
    identity.vault.erasePerson(officer);
    expect((await register({}, envelope)).outcome).toMatchObject({ receipt: { repeated: true } });
    expect(identity.vault.account(officer)).toBeUndefined();
  });

  it('refuses the same command id for other content', async () => {
    const envelope = anEnvelope(administrator);
    await register({}, envelope);
    const other = await register({ roles: ['head'] }, { ...envelope, commandDigest: '1'.repeat(64) });
    expect(other.outcome).toMatchObject({ refusal: { code: 'CommandIdReused' } });
  });

  it('refuses a login that belongs to somebody, in any spelling, also of another organisation', async () => {
    await register();
    for (const login of ['shen.ming', ' Shen.MING']) {
      const { officer, outcome } = await register({ login, organisation: 'wujiang-ecology' }, anEnvelope(operator));
      expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'LoginTaken', path: ['login'] } });
      expect(identity.vault.account(officer)).toBeUndefined();
    }
    expect(await canSignIn('shen.ming')).toBe(true);
  });

  it.each([
    ['a weak password', { password: 'password1234' }, administrator, 'PasswordTooCommon'],
    ['an organisation that nobody registered', { organisation: 'nowhere' }, operator, 'OrganisationNotRegistered'],
    ['another organisation', { organisation: 'wujiang-ecology' }, administrator, 'Forbidden'],
    ['an operator, by an administrator', { roles: ['operator'] as const }, administrator, 'Forbidden'],
  ])('leaves no trace where it is refused: %s', async (_, more, actor, code) => {
    const { officer, outcome } = await register(more, anEnvelope(actor));
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(identity.vault.account(officer)).toBeUndefined();
    expect(await identity.journal.head()).toBeUndefined();
  });

  it('says nothing about logins to those who may not register there', async () => {
    await register();
    const { outcome } = await register({ organisation: 'wujiang-ecology' });
    expect(outcome).toMatchObject({ refusal: { code: 'Forbidden' } });
  });

  describe('when the journal fails after the account was made', () => {
    const failing = async (envelope = anEnvelope(administrator)) => {
      identity.journal.down = 'writing';
      await expect(register({}, envelope)).rejects.toMatchObject({ code: 'JournalUnavailable' });
      identity.journal.down = 'no';
    };

    it('lets nobody in', async () => {
      await failing();
      expect(await canSignIn('shen.ming')).toBe(false);
    });

    it('is completed by the same command, with what is said then', async () => {
      const envelope = anEnvelope(administrator);
      await failing(envelope);
      const { officer, outcome } = await register({ login: 'shen' }, envelope);
      expect(outcome).toMatchObject({ kind: 'accepted', receipt: { repeated: false } });
      expect(identity.vault.account(officer)?.login).toBe('shen');
      expect(await canSignIn('shen')).toBe(true);
    });

    it('gives the login to another command once the first was given up', async () => {
      await failing();
      expect((await register()).outcome).toMatchObject({ refusal: { code: 'LoginTaken' } });
      identity.clock.pass(15 * minute);
      expect((await register()).outcome.kind).toBe('accepted');
      expect(await canSignIn('shen.ming')).toBe(true);
    });
  });

  it('never takes a login from an officer, however long ago it was registered', async () => {
    await register();
    identity.clock.pass(525_600 * minute);
    expect((await register()).outcome).toMatchObject({ refusal: { code: 'LoginTaken' } });
  });
});
