export type JournalAddress =
  /** Unix socket of the embedded journal server. */
  | { readonly socket: string }
  /** `esdb://`, `esdb+discover://` or the same with `kurrentdb`. */
  | { readonly connectionString: string };

/** An address that cannot be used as it is. The message holds no part of it. */
export class JournalAddressRefused extends Error {
  readonly code = 'JournalAddressRefused';
}

/**
 * The connection string as the client reads it.
 *
 * @throws JournalAddressRefused where the client would take it and do something else than it says
 */
export const connectionStringFor = (given: string): string => {
  const connectionString = given.trim().replace(/^kurrentdb(?=(\+discover)?:\/\/)/, 'esdb');
  const [, rest = ''] = connectionString.split(/:\/\/(.*)/s);
  const settings = new Map(
    (rest.split('?')[1] ?? '').split('&').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name.replace(/[_-]/g, '').trim().toLowerCase(), value.trim()];
    }),
  );
  const hasCredentials = /^[^:]+:[^@]+@/.test(rest) || settings.has('usercertfile') || settings.has('userkeyfile');
  if (hasCredentials && settings.get('tls') === 'false') {
    throw new JournalAddressRefused('credentials need TLS: with tls=false the client drops them and says nothing');
  }
  if (settings.get('throwonappendfailure') === 'false') {
    throw new JournalAddressRefused('throwOnAppendFailure=false makes the client report wrong revisions');
  }
  return connectionString;
};
