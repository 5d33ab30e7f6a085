import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseConfiguration, settingNames } from '#platform/runtime/configuration.js';

// docker-compose.yml cannot be run by the tests: what can be checked without is checked.
interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
}
const compose: { services: Record<string, Service>; volumes: Record<string, unknown> } = parse(
  readFileSync(new URL('../../docker-compose.yml', import.meta.url), 'utf8'),
  { merge: true },
);
const program = Object.entries(compose.services).filter(([, { environment = {} }]) => 'LIANFANG_ROLE' in environment);

describe('docker-compose.yml', () => {
  it('has a journal, a read store, a mail catcher, an API and a worker', () => {
    expect(Object.keys(compose.services).toSorted()).toEqual(['api', 'journal', 'mail', 'read-store', 'worker']);
    expect(program.map(([name, { environment }]) => [name, environment?.['LIANFANG_ROLE']])).toEqual([
      ['api', 'api'],
      ['worker', 'worker'],
    ]);
  });

  it.each(program)('%s uses only settings that the program knows, and they are valid', (_, { environment = {} }) => {
    expect(Object.keys(environment).filter((name) => !settingNames.includes(name))).toEqual([]);
    expect(() => parseConfiguration(environment)).not.toThrow();
  });

  it.each(program)('%s with its example secrets is refused in production', (_, { environment = {} }) => {
    expect(() => parseConfiguration({ ...environment, LIANFANG_ENVIRONMENT: 'production' })).toThrow(/example secret/);
  });

  it.each(program)('%s starts what the build makes; its folder cannot be written to', (_, { command, volumes }) => {
    expect(volumes).toContain('.:/app:ro');
    expect(existsSync(new URL(`../../${command?.at(-1)}`, import.meta.url))).toBe(true);
  });

  it('sends mail to the catcher alone, and both processes read the same vault', () => {
    for (const [, { environment = {}, volumes = [] }] of program) {
      expect(new URL(environment['LIANFANG_MAIL_URL'] ?? '').hostname).toBe('mail');
      expect(volumes).toContain('vault:/data/vault');
    }
  });

  it('names no service, and no volume, that is not there', () => {
    for (const { depends_on = {}, volumes = [] } of Object.values(compose.services)) {
      for (const name of Object.keys(depends_on)) expect(compose.services).toHaveProperty([name]);
      for (const [source = ''] of volumes.map((volume) => volume.split(':'))) {
        if (!source.startsWith('.')) expect(compose.volumes).toHaveProperty([source]);
      }
    }
  });
});
