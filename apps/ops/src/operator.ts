import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { overHttp, Visitor } from '#platform/client/api.js';
import type { Configuration } from '#platform/runtime/configuration.js';

/** Options of every command that goes to the API of the running program. */
const options = {
  address: { type: 'string' },
  login: { type: 'string', default: 'operator' },
  'password-file': { type: 'string' },
  reason: { type: 'string' },
} as const;

export interface Asked {
  readonly operator: Visitor;
  /** What stands before the options. */
  readonly words: readonly string[];
  readonly reason: string | undefined;
}

/**
 * Signs in at the running program, so that what is done there is done by a named officer.
 *
 * @throws Error when it cannot be reached or the password file is not there; Declined SignInRefused
 */
export const asOperator = async (args: readonly string[], configuration: Configuration): Promise<Asked> => {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const address = values.address ?? `http://${configuration.host}:${configuration.port}`;
  const passwordFile = values['password-file'] ?? join(configuration.dataFolder, 'operator-password');
  const password = readFileSync(passwordFile, 'utf8').trim();
  const operator = await new Visitor(overHttp(address)).signIn(values.login, password);
  return { operator, words: positionals, reason: values.reason };
};
