import { z } from 'zod';
import { isMailAddress } from '#platform/kernel/mail-address.js';
import { worldName } from './world.js';

const webAddress = z
  .string()
  .regex(/^https?:\/\//)
  .refine(URL.canParse)
  .optional();

/**
 * Everything the program can be told, from the environment, parsed once. Names only are reported when something is
 * wrong, never values. `docker-compose.yml` is checked against this table by a test.
 */
const settings = {
  LIANFANG_ROLE: z.enum(['all', 'api', 'worker']).default('all').describe('which part of the program this process is'),
  LIANFANG_WORLD: z
    .string()
    .regex(worldName)
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
  LIANFANG_MAIL_URL: z
    .string()
    .regex(/^smtps?:\/\/[^?#]+$/)
    .refine(URL.canParse)
    .optional()
    .describe('mail server, smtp:// or smtps://; absent: what would be sent is kept in the mailbox'),
  LIANFANG_MAIL_FROM: z.string().refine(isMailAddress).optional().describe('address that mails come from'),
  LIANFANG_SMS_URL: webAddress.describe('SMS gateway over HTTP; absent: no SMS leaves'),
  LIANFANG_SMS_SECRET: z.string().min(1).optional().describe('bearer token of the SMS gateway'),
  LIANFANG_WORK_PLATFORM_URL: webAddress.describe('webhook of the work platform (浙政钉); absent: nothing goes there'),
  LIANFANG_WORK_PLATFORM_SECRET: z.string().min(1).optional().describe('secret that signs what goes to that webhook'),
  LIANFANG_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('least severe log line written'),
  LIANFANG_ENVIRONMENT: z
    .enum(['production', 'development', 'test'])
    .default('development')
    .describe('production refuses example secrets, and a data folder that holds a demo'),
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
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  readonly sms: Webhook | undefined;
  readonly workPlatform: Webhook | undefined;
  readonly logLevel: string;
  readonly environment: 'production' | 'development' | 'test';
}

export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

export class InvalidConfiguration extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`configuration: ${problems.join('; ')}`);
  }
}

/** Secrets that stand in examples and documentation. */
const exampleSecrets = ['changeit', 'change-me', 'example', 'secret', 'password', 'postgres'];

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
  const together = [
    ['LIANFANG_MAIL_URL', 'LIANFANG_MAIL_FROM'],
    ['LIANFANG_SMS_URL', 'LIANFANG_SMS_SECRET'],
    ['LIANFANG_WORK_PLATFORM_URL', 'LIANFANG_WORK_PLATFORM_SECRET'],
  ] as const;
  for (const [one, other] of together) {
    if ((value[one] === undefined) !== (value[other] === undefined)) problems.push(`${one} and ${other} go together`);
  }
  if (value.LIANFANG_ENVIRONMENT === 'production') {
    const secrets = {
      LIANFANG_EVENTSTORE: passwordIn(value.LIANFANG_EVENTSTORE),
      LIANFANG_DATABASE: passwordIn(value.LIANFANG_DATABASE),
      LIANFANG_MAIL_URL: passwordIn(value.LIANFANG_MAIL_URL),
      LIANFANG_SMS_SECRET: value.LIANFANG_SMS_SECRET,
      LIANFANG_WORK_PLATFORM_SECRET: value.LIANFANG_WORK_PLATFORM_SECRET,
    };
    for (const [name, secret] of Object.entries(secrets)) {
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
    mail: pair(value.LIANFANG_MAIL_URL, value.LIANFANG_MAIL_FROM, (url, from) => ({ url, from })),
    sms: pair(value.LIANFANG_SMS_URL, value.LIANFANG_SMS_SECRET, webhook),
    workPlatform: pair(value.LIANFANG_WORK_PLATFORM_URL, value.LIANFANG_WORK_PLATFORM_SECRET, webhook),
    logLevel: value.LIANFANG_LOG_LEVEL,
    environment: value.LIANFANG_ENVIRONMENT,
  };
};

const webhook = (url: string, secret: string): Webhook => ({ url, secret });
const pair = <Pair>(
  one: string | undefined,
  other: string | undefined,
  make: (one: string, other: string) => Pair,
): Pair | undefined => (one === undefined || other === undefined ? undefined : make(one, other));

const listOf = (text: string): readonly string[] => text.split(',').filter((each) => each !== '');

/** Of a connection string, which may name several hosts. */
const passwordIn = (url: string | undefined): string | undefined => {
  const password = /^[^:]+:\/\/[^:/?#]*:([^/?#]*)@/.exec(url ?? '')?.[1];
  try {
    return password && decodeURIComponent(password);
  } catch {
    return password;
  }
};
