import { z } from 'zod';
import { defineEvent, type EventOf } from '#platform/kernel/event.js';
import {
  countSchema,
  decimalSchema,
  idSchema,
  monthSchema,
  proseSchema,
  provenanceSchema,
} from '#platform/kernel/schemas.js';

export const volumeKinds = [
  'measured', // 实测
  'estimated', // 推算
  'agreed', // 协商确定
] as const;

export const volumeUnits = ['m3', '10^4 m3'] as const;
export type VolumeUnit = (typeof volumeUnits)[number];

/** GB/T 2260. */
export const regionCodeSchema = z.string().regex(/^\d{6}$/, 'a region code of six digits');

/** What forward means: out of one region into the other. */
export const forwardSchema = z.strictObject({ from: regionCodeSchema, to: regionCodeSchema });
export type Forward = z.output<typeof forwardSchema>;

/** The agreement under which it was done, where the actor does it as a party. */
export const citedAgreementSchema = z.strictObject({ id: idSchema, revision: countSchema });

const bothWays = z.strictObject({ forward: decimalSchema, backward: decimalSchema });

const published = {
  section: idSchema,
  period: monthSchema,
  /** `<section>/<month>/v<n>` */
  versionId: idSchema,
  version: z.int().min(1),
  kind: z.enum(volumeKinds),
  /** The organisation whose volume it is. */
  owner: idSchema,
  /** What a day and the month are here, e.g. 每日 08:00 结算的 24 小时累计. */
  timeBase: z.strictObject({ text: proseSchema }),
  /** Where it was published. */
  publication: proseSchema,
  provenance: provenanceSchema,
  agreement: citedAgreementSchema.optional(),
};

/** Water through a section in a legal month. A volume of 0 is a volume; what was not gauged has none, and says why. */
export const volumePublished = defineEvent(
  'water-quality.volume-published.v1',
  z.discriminatedUnion('gauged', [
    z.strictObject({
      ...published,
      gauged: z.literal(true),
      forwardIs: forwardSchema,
      /** Each way by itself. */
      gross: bothWays,
      /** forward − backward; negative where more went back. */
      net: decimalSchema,
      unit: z.literal('m3'),
      /** The digits as they were given, in their unit; `gross` and `net` come from these, exactly and once. */
      reported: z.strictObject({ ...bothWays.shape, unit: z.enum(volumeUnits) }),
    }),
    z.strictObject({ ...published, gauged: z.literal(false), reason: proseSchema }),
  ]),
);

export type VolumeEvent = EventOf<typeof volumePublished>;
export type PublishedVolume = VolumeEvent['data'];
