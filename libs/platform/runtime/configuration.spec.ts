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

  const examples = ['changeit', 'change-me', 'example', 'secret', 'password', 'postgres'];
  it.each(examples)('refuses the example secret %s in production only, wherever it stands', (secret) => {
    const settings = {
      LIANFANG_EVENTSTORE: `esdb://admin:${secret}@one:2113,two:2113?tls=true`,
      LIANFANG_DATABASE: `postgres://postgres:${secret}@db/lianfang`,
      ...{ LIANFANG_MAIL_URL: `smtp://a:${secret}@mail`, LIANFANG_MAIL_FROM: 'lianfang@example.org' },
      ...{ LIANFANG_SMS_URL: 'https://sms', LIANFANG_SMS_SECRET: secret },
      ...{ LIANFANG_WORK_PLATFORM_URL: 'https://work', LIANFANG_WORK_PLATFORM_SECRET: secret },
    };
    const holders = ['EVENTSTORE', 'DATABASE', 'MAIL_URL', 'SMS_SECRET', 'WORK_PLATFORM_SECRET'];
    expect(problemsOf({ ...settings, LIANFANG_ENVIRONMENT: 'production' })).toEqual(
      holders.map((holder) => `LIANFANG_${holder} holds an example secret`),
    );
    expect(problemsOf(settings)).toEqual([]);
  });

  it('refuses an example secret however it is written, and takes any other', () => {
    const database = (password: string) =>
      problemsOf({ LIANFANG_DATABASE: `postgres://lianfang:${password}@db`, LIANFANG_ENVIRONMENT: 'production' });
    expect(database('change%2Dme')).toEqual(['LIANFANG_DATABASE holds an example secret']);
    for (const own of ['postgres1', 'p@ssword', '100%', '']) expect([own, database(own)]).toEqual([own, []]);
    expect(problemsOf({ LIANFANG_DATABASE: 'postgres://postgres@db', LIANFANG_ENVIRONMENT: 'production' })).toEqual([]);
  });

  it('lets the embedded stores serve in production', () => {
    expect(problemsOf({ LIANFANG_ENVIRONMENT: 'production' })).toEqual([]);
  });

  it('takes a mail server with the address that mails come from, and web hooks with their secrets', () => {
    const mail = { LIANFANG_MAIL_URL: 'smtp://a:b@mail:25', LIANFANG_MAIL_FROM: 'lianfang@example.org' };
    expect(parseConfiguration(mail).mail).toEqual({ url: 'smtp://a:b@mail:25', from: 'lianfang@example.org' });
    expect(parseConfiguration({}).mail).toBeUndefined();
    expect(problemsOf({ LIANFANG_MAIL_URL: 'smtp://mail' })).toEqual([
      'LIANFANG_MAIL_URL and LIANFANG_MAIL_FROM go together',
    ]);
    expect(problemsOf({ LIANFANG_SMS_SECRET: 'x' })).toHaveLength(1);
    expect(problemsOf({ LIANFANG_WORK_PLATFORM_URL: 'https://x' })).toHaveLength(1);
    for (const url of ['http://mail', 'smtp://', 'smtp://mail?file=/etc/passwd', 'smtp://mail#x'])
      expect([url, problemsOf({ ...mail, LIANFANG_MAIL_URL: url })]).toEqual([url, ['LIANFANG_MAIL_URL is not valid']]);
    for (const from of ['a@b.cn, c@d.cn', 'Lianfang <a@b.cn>', 'a@b.cn\r\nbcc: c@d.cn'])
      expect(problemsOf({ ...mail, LIANFANG_MAIL_FROM: from })).toEqual(['LIANFANG_MAIL_FROM is not valid']);
    const production = { ...mail, LIANFANG_MAIL_URL: 'smtp://a:changeit@mail', LIANFANG_ENVIRONMENT: 'production' };
    expect(problemsOf(production)).toEqual(['LIANFANG_MAIL_URL holds an example secret']);
  });

  it('lets api and worker stand apart only on shared stores', () => {
    expect(problemsOf({ LIANFANG_ROLE: 'worker' })).toHaveLength(1);
  });
});
