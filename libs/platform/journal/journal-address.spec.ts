import { createLogger } from '#platform/runtime/logging.js';
import { EventStoreDbJournal } from './eventstoredb.js';
import { connectionStringFor, JournalAddressRefused } from './journal-address.js';

describe('the connection string of a journal', () => {
  it.each([
    'esdb://admin:canary@db:2113?tls=false',
    'esdb://admin:canary@db:2113?maxDiscoverAttempts=3&TLS=false',
    'esdb+discover://admin:canary@a:2113,b:2113?tls=false&tlsVerifyCert=false',
    'kurrentdb://admin:canary@db:2113?tls=false',
    'esdb://db:2113?tls=false&userCertFile=/c.pem&userKeyFile=/k.pem',
  ])('is refused where the client would drop the credentials in silence: %s', (text) => {
    expect(() => connectionStringFor(text)).toThrow(JournalAddressRefused);
  });

  it.each([
    'esdb://admin:canary@db:2113',
    'esdb://admin:canary@db:2113?tls=true&tlsCAFile=/ca.pem',
    'esdb://db:2113?tls=false',
    'esdb+discover://admin:canary@db:2113?nodePreference=leader',
  ])('is taken as it is: %s', (text) => {
    expect(connectionStringFor(text)).toBe(text);
  });

  it('may name KurrentDB, which the client does not know by that name', () => {
    expect(connectionStringFor(' kurrentdb+discover://db:2113 ')).toBe('esdb+discover://db:2113');
    expect(connectionStringFor('kurrentdb://db:2113')).toBe('esdb://db:2113');
  });

  it('is refused where it makes the client report wrong revisions', () => {
    expect(() => connectionStringFor('esdb://db:2113?throwOnAppendFailure=false')).toThrow(JournalAddressRefused);
  });

  it('is not quoted when a journal cannot be made of it, and the next journal can be opened', async () => {
    const options = { logger: createLogger('silent') };
    const broken = 'esdb://admin:canary@db:not-a-port';
    const failure = (() => {
      try {
        return new EventStoreDbJournal({ connectionString: broken }, options);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(JournalAddressRefused);
    expect(`${failure} ${JSON.stringify(failure)} ${(failure as Error).stack}`).not.toContain('canary');
    const journal = new EventStoreDbJournal({ connectionString: 'esdb://db:2113?tls=false' }, options);
    await journal.close();
  });
});
