import { z } from 'zod';

/**
 * Everything the program can be told, from the environment, parsed once. Names only are reported when something is
 * wrong, never values. `docker-compose.yml` is checked against this table by a test.
 */
const settings = {
  LIANFANG_ROLE: z.enum(['all', 'api', 'worker']).default('all').describe('which part of the program this process is'),
  LIANFANG_WORLD: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .default('local')
    .describe('name of this instance; in every token, mail and export'),
  LIANFANG_DATA: z.string().min(1).default('./data').describe('folder of the embedded stores, the vault and the blobs'),
  LIANFANG_HOST: z.string().min(1).default('127.0.0.1').describe('address the API listens on'),
  LIANFANG_PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .default('4000')
    .describe('port the API listens on'),
  LIANFANG_ORIGINS: z
    .string()
    .default('')
    .describe('comma-separated origins of the web console; empty: same origin only'),
  LIANFANG_EVENTSTORE: z
    .string()
    .regex(/^(esdb|kurrentdb)(\+discover)?:\/\//)
    .optional()
    .describe('connection string of EventStoreDB/KurrentDB; absent: the embedded journal server'),
  LIANFANG_DATABASE: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional()
    .describe('PostgreSQL of the read store; absent: the embedded one'),
  LIANFANG_MAX_UPLOAD_BYTES: z
    .string()
    .regex(/^\d{1,12}$/)
    .default('67108864')
    .describe('largest file taken by POST /files'),
  LIANFANG_REQUESTS_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .default('12000')
    .describe('requests of one officer; of one address where nobody is signed in'),
  LIANFANG_SIGN_INS_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .default('300')
    .describe('attempts to sign in, or to refresh a session, from one address'),
  LIANFANG_TRUSTED_PROXIES: z
    .string()
    .default('')
    .describe('comma-separated addresses of proxies whose X-Forwarded-For says where a request comes from'),
  LIANFANG_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('least severe log line written'),
  LIANFANG_ENVIRONMENT: z
    .enum(['production', 'development', 'test'])
    .default('development')
    .describe('production refuses example secrets and embedded defaults that only suit one machine'),
} as const;

export const settingNames: readonly string[] = Object.keys(settings);
export const settingDescriptions: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(settings).map(([name, schema]) => [name, schema.description ?? '']),
);

/** Token under which the configuration is injected. */
export const CONFIGURATION = Symbol('Configuration');

export interface Configuration {
  readonly role: 'all' | 'api' | 'worker';
  readonly world: string;
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
  readonly eventStore: string | undefined;
  readonly database: string | undefined;
  readonly maxUploadBytes: number;
  readonly requestsPerMinute: number;
  readonly signInsPerMinute: number;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  readonly environment: 'production' | 'development' | 'test';
}

export class InvalidConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`configuration: ${problems.join('; ')}`);
  }
}

/** Secrets that stand in examples and documentation. */
const exampleSecrets = ['changeit', 'change-me', 'example', 'secret', 'password', 'postgres:postgres'];

/** @throws InvalidConfiguration with the names of all that is wrong. */
export const parseConfiguration = (environment: Readonly<Record<string, string | undefined>>): Configuration => {
  const problems: string[] = [];
  for (const name of Object.keys(environment)) {
    if (name.startsWith('LIANFANG_') && !name.startsWith('LIANFANG_TEST_') && !(name in settings)) {
      problems.push(`${name} is unknown`);
    }
  }
  const parsed = z.object(settings).safeParse(environment);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')} is not valid`);
    throw new InvalidConfiguration(problems);
  }
  const value = parsed.data;
  if (value.LIANFANG_ROLE !== 'all' && (!value.LIANFANG_DATABASE || !value.LIANFANG_EVENTSTORE)) {
    problems.push(`LIANFANG_ROLE=${value.LIANFANG_ROLE} needs LIANFANG_DATABASE and LIANFANG_EVENTSTORE`);
  }
  if (value.LIANFANG_ENVIRONMENT === 'production') {
    for (const name of ['LIANFANG_EVENTSTORE', 'LIANFANG_DATABASE'] as const) {
      const secret = passwordIn(value[name]);
      if (secret !== undefined && exampleSecrets.includes(secret)) problems.push(`${name} holds an example secret`);
    }
  }
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  return {
    role: value.LIANFANG_ROLE,
    world: value.LIANFANG_WORLD,
    dataFolder: value.LIANFANG_DATA,
    host: value.LIANFANG_HOST,
    port: Number.parseInt(value.LIANFANG_PORT, 10),
    origins: listOf(value.LIANFANG_ORIGINS),
    eventStore: value.LIANFANG_EVENTSTORE,
    database: value.LIANFANG_DATABASE,
    maxUploadBytes: Number.parseInt(value.LIANFANG_MAX_UPLOAD_BYTES, 10),
    requestsPerMinute: Number.parseInt(value.LIANFANG_REQUESTS_PER_MINUTE, 10),
    signInsPerMinute: Number.parseInt(value.LIANFANG_SIGN_INS_PER_MINUTE, 10),
    trustedProxies: listOf(value.LIANFANG_TRUSTED_PROXIES),
    logLevel: value.LIANFANG_LOG_LEVEL,
    environment: value.LIANFANG_ENVIRONMENT,
  };
};

const listOf = (text: string): readonly string[] => text.split(',').filter((each) => each !== '');

const passwordIn = (url: string | undefined): string | undefined => {
  if (!url) return undefined;
  const password = new URL(url).password;
  return password === '' ? undefined : decodeURIComponent(password);
};
