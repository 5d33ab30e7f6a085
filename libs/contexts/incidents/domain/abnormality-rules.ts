import { z } from 'zod';
import { decimal } from '#platform/kernel/decimal.js';
import { decimalSchema, idSchema, localDateSchema } from '#platform/kernel/schemas.js';
import { epochMilliseconds, type InstantText, type LocalDateText, localDate } from '#platform/kernel/time.js';

const itemSchema = z.string().regex(/^[A-Z][A-Z0-9]*$/);

/** When a reading is out of the ordinary, as data; the version that held on the day of the sample is the one that counts. */
export const abnormalityRuleSchema = z.strictObject({
  id: idSchema,
  version: z.int().min(1),
  text: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  /** `confirmed: false`: a default of the platform that nobody prescribes. */
  basis: z.strictObject({ text: z.string().min(1), confirmed: z.boolean() }),
  since: localDateSchema,
  until: localDateSchema.optional(),
  /** A sample that is older when it becomes known wakes nobody. */
  maxAgeHours: z.int().min(1),
  when: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('threshold'),
      item: itemSchema,
      is: z.enum(['above', 'below']),
      limit: decimalSchema,
      unit: z.string(),
    }),
    /** So many times the reading before, which is not older than so many hours, and no less than `least`. */
    z.strictObject({
      kind: z.literal('jump'),
      item: itemSchema,
      factor: decimalSchema,
      least: decimalSchema,
      unit: z.string(),
      withinHours: z.int().min(1),
    }),
    /** All of these items have the printed value of so many readings before, this one counted. */
    z.strictObject({ kind: z.literal('unchanged'), items: z.array(itemSchema).min(1), readings: z.int().min(2) }),
  ]),
});
export type AbnormalityRule = z.output<typeof abnormalityRuleSchema>;

/** Which rule spoke, on which items, and on which readings besides the one in question. */
export const findingSchema = z.strictObject({
  rule: idSchema,
  version: z.int().min(1),
  items: z.array(itemSchema).min(1),
  restsOn: z.array(idSchema),
});
export type Finding = z.output<typeof findingSchema>;

/** A reading as the rules look at it: values of measured items in their units, the unrounded one where it is known. */
export interface Sample {
  readonly versionId: string;
  readonly sampledAt: InstantText;
  /** Whether the station was in order, the time of sampling is known and the owner published it. */
  readonly usable: boolean;
  readonly items: Readonly<Record<string, { readonly value: string; readonly unit: string }>>;
}

const hours = (from: InstantText, to: InstantText): number =>
  (epochMilliseconds(to) - epochMilliseconds(from)) / 3_600_000;
const holdsOn = ({ since, until }: AbnormalityRule, day: LocalDateText): boolean =>
  since <= day && (until === undefined || day <= until);

/**
 * What the rules say of one reading. A value whose unit is not the rule's is not judged.
 *
 * @param samples of the same source, in order of sampling, this one among them
 * @param known when it became known
 */
export const findingsOf = (
  rules: readonly AbnormalityRule[],
  samples: readonly Sample[],
  versionId: string,
  known: InstantText,
): readonly Finding[] => {
  const usable = samples.filter((one) => one.usable);
  const place = usable.findIndex((one) => one.versionId === versionId);
  const sample = usable[place];
  if (!sample) return [];
  return rules
    .filter((rule) => holdsOn(rule, localDate(sample.sampledAt)) && hours(sample.sampledAt, known) <= rule.maxAgeHours)
    .flatMap((rule): Finding[] => {
      const found = speaks(rule, usable.slice(0, place), sample);
      return found ? [{ rule: rule.id, version: rule.version, ...found }] : [];
    });
};

const speaks = (
  { when }: AbnormalityRule,
  before: readonly Sample[],
  sample: Sample,
): Pick<Finding, 'items' | 'restsOn'> | undefined => {
  switch (when.kind) {
    case 'threshold': {
      const found = sample.items[when.item];
      if (found?.unit !== when.unit) return undefined;
      const value = decimal(found.value);
      const breaks = when.is === 'above' ? value.gt(when.limit) : value.lt(when.limit);
      return breaks ? { items: [when.item], restsOn: [] } : undefined;
    }
    case 'jump': {
      const earlier = before.at(-1);
      const [found, last] = [sample, earlier].map((one) => one?.items[when.item]);
      if (!earlier || found?.unit !== when.unit || last?.unit !== when.unit) return undefined;
      if (hours(earlier.sampledAt, sample.sampledAt) > when.withinHours) return undefined;
      const value = decimal(found.value);
      const leaps = value.gte(when.least) && value.gte(decimal(last.value).times(when.factor));
      return leaps ? { items: [when.item], restsOn: [earlier.versionId] } : undefined;
    }
    case 'unchanged': {
      const earlier = before.slice(before.length - when.readings + 1);
      if (before.length < when.readings - 1) return undefined;
      const still = when.items.every((item) => {
        const found = sample.items[item];
        return found !== undefined && earlier.every(({ items }) => items[item]?.value === found.value);
      });
      return still ? { items: [...when.items], restsOn: earlier.map((one) => one.versionId) } : undefined;
    }
  }
};
