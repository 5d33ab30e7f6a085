import { InvalidConfiguration, parseConfiguration } from './configuration.js';

describe('configuration', () => {
  const problemsOf = (environment: Record<string, string>): readonly string[] => {
    try {
      parseConfiguration(environment);
    } catch (error) {
      if (error instanceof InvalidConfiguration) return error.problems;
      throw error;
    }
    return [];
  };

  it('has a default for everything a first start needs', () => {
    expect(parseConfiguration({})).toMatchObject({ role: 'all', world: 'local', port: 4000, dataFolder: './data' });
  });

  it('names what is unknown and what is not valid, never the values', () => {
    const problems = problemsOf({ LIANFANG_PROT: '4000', LIANFANG_PORT: 'canary-value', LIANFANG_ROLE: 'chief' });
    expect(problems).toEqual(['LIANFANG_PROT is unknown', 'LIANFANG_ROLE is not valid', 'LIANFANG_PORT is not valid']);
    expect(problems.join()).not.toContain('canary');
  });

  it('refuses example secrets in production only', () => {
    const database = { LIANFANG_DATABASE: 'postgres://lianfang:changeit@db/lianfang' };
    expect(problemsOf({ ...database, LIANFANG_ENVIRONMENT: 'production' })).toEqual([
      'LIANFANG_DATABASE holds an example secret',
    ]);
    expect(problemsOf(database)).toEqual([]);
  });

  it('lets api and worker stand apart only on shared stores', () => {
    expect(problemsOf({ LIANFANG_ROLE: 'worker' })).toHaveLength(1);
  });
});
