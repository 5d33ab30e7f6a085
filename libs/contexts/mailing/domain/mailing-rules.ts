import { z } from 'zod';
import { countSchema, idSchema, proseSchema } from '#platform/kernel/schemas.js';

export const channelNames = [
  'mail', // 邮件
  'sms', // 短信
  'workPlatform', // 工作平台 (浙政钉)
] as const;
export type ChannelName = (typeof channelNames)[number];

export const urgencies = [
  'legalClock', // 法定时限
  'urgent', // 紧急
  'routine', // 一般
] as const;
export type Urgency = (typeof urgencies)[number];

/** Time of day in Shanghai, `22:00`. */
export const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, HH:MM');

/** Hours in which nothing routine is sent; they may reach over midnight. */
export const quietHoursSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z
    .strictObject({ kind: z.literal('between'), from: timeOfDaySchema, until: timeOfDaySchema })
    .refine(({ from, until }) => from !== until, 'quiet hours that end when they begin'),
]);
export type QuietHours = z.output<typeof quietHoursSchema>;

/** Whether routine messages of a day go out together, and when. */
export const digestingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('daily'), at: timeOfDaySchema }),
]);
export type Digesting = z.output<typeof digestingSchema>;

const channelsSchema = z
  .array(z.enum(channelNames))
  .refine((given) => new Set(given).size === given.length, 'each channel once')
  .transform((given): ChannelName[] => channelNames.filter((channel) => given.includes(channel)));

/** How an officer wants to be written to. */
export const preferencesSchema = z.strictObject({
  /** By urgency; only `routine` may have none. */
  channels: z.strictObject({ legalClock: channelsSchema, urgent: channelsSchema, routine: channelsSchema }),
  quietHours: quietHoursSchema,
  digest: digestingSchema,
});
export type Preferences = z.output<typeof preferencesSchema>;

const minutes = z.array(countSchema.min(1)).min(1);

/** One version of how mail is carried: a row of `seeds/reference/mailing-rules.json`. */
export const mailingRulesSchema = z.strictObject({
  id: idSchema,
  version: countSchema.min(1),
  title: z.strictObject({ zh: proseSchema, en: proseSchema }),
  source: proseSchema,
  confirmed: z.boolean(),
  /** Minutes after each attempt without success; when they are used up the message is a dead letter. */
  backOffMinutes: z.strictObject({ legalClock: minutes, urgent: minutes, routine: minutes }),
  /** An attempt that was begun so long ago and has no outcome was cut off: ambiguous. */
  attemptLostAfterMinutes: countSchema.min(1),
  /** Seconds: until the server is reached, without a sign of it, and for the whole of one attempt. */
  timeouts: z.strictObject({ connect: countSchema.min(1), idle: countSchema.min(1), whole: countSchema.min(1) }),
  /** Attempts at the same time, in one program. */
  atOnce: countSchema.min(1),
  /** Of an officer who stated none. */
  preferences: preferencesSchema,
  /** Lines of a digest; more are counted only. */
  digestLines: countSchema.min(1).max(40),
  /** By kind of notice; any other is `urgent`. */
  routineNotices: z.array(idSchema),
});
export type MailingRules = z.output<typeof mailingRulesSchema>;

/** Which version a decision went by. */
export const mailingRulesUsedSchema = z.strictObject({ id: idSchema, version: countSchema });
export const usedRules = ({ id, version }: MailingRules) => ({ id, version });
