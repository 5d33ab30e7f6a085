import { z } from 'zod';
import { countSchema, decimalSchema, idSchema, monthSchema, proseSchema } from '#platform/kernel/schemas.js';
import type { MonthText } from '#platform/kernel/time.js';
import { type Publication, type ReadingRow, stationStatuses, waterClasses } from '../readings.events.js';
import { waterBodyTypes } from '../section.events.js';

export const itemCodeSchema = z.string().regex(/^[A-Z][A-Z0-9]*$/);
export const waterClassSchema = z.enum(waterClasses);
export const waterBodyTypeSchema = z.enum(waterBodyTypes);
export type WaterBodyType = z.output<typeof waterBodyTypeSchema>;

/** Words for an officer, Chinese first. */
export const wordsSchema = z.strictObject({ zh: proseSchema, en: proseSchema });

/** Which version of a piece of reference data was used. */
export const versionedSchema = z.strictObject({ id: idSchema, version: z.int().min(1) });
export type Versioned = z.output<typeof versionedSchema>;

/**
 * Where a rule version comes from. `confirmed`: its text was read; otherwise the figures are secondary, inferred or a
 * choice, and the source says which.
 */
const origin = { title: wordsSchema, source: proseSchema, confirmed: z.boolean() };

// ── Class limits ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Limits of one item in one type of water body, in the item's unit; best class first. */
export const itemLimitsSchema = z.strictObject({
  item: itemCodeSchema,
  waterBody: z.enum([...waterBodyTypes, 'any']),
  unit: z.string(),
  /** One of the 21 that make the class (环办〔2011〕22号: table 1 without TEMP, TN, FC). */
  inClass: z.boolean(),
  rule: z.discriminatedUnion('direction', [
    /** Satisfied at or below; `I` … `V`, five limits. */
    z.strictObject({ direction: z.literal('atMost'), limits: z.array(decimalSchema).length(5) }),
    /** Satisfied at or above (DO). */
    z.strictObject({ direction: z.literal('atLeast'), limits: z.array(decimalSchema).length(5) }),
    /** One range for all classes (pH): inside is I, outside worse than V. */
    z.strictObject({ direction: z.literal('within'), low: decimalSchema, high: decimalSchema }),
  ]),
});
export type ItemLimits = z.output<typeof itemLimitsSchema>;

/** A standard's limits: reference data, named in events by its id. */
export interface Limits {
  /** `gb3838-2002` */
  readonly id: string;
  readonly items: readonly ItemLimits[];
}

// ── Indicator sets ──────────────────────────────────────────────────────────────────────────────────────────────────

export const indicatorSetSchema = z.strictObject({
  id: idSchema,
  version: z.int().min(1),
  ...origin,
  /** `class`: makes a water class; `assessment`: 考核; `compensation`: 补偿因子; `monitoring`: what is measured. */
  purpose: z.enum(['class', 'assessment', 'compensation', 'monitoring', 'separate']),
  items: z.array(itemCodeSchema).min(1),
});
export type IndicatorSet = z.output<typeof indicatorSetSchema>;

// ── Plausibility rules ──────────────────────────────────────────────────────────────────────────────────────────────

/**
 * What a rule asks. Every hit is *suspect* and stays in until a signed decision takes it out, except
 * `overInstrumentRange`, whose value is no number for a mean. Thresholds are decimal text in the item's unit.
 */
export const plausibilityCheckSchema = z.discriminatedUnion('kind', [
  /** `factor` times the value before it in the series, at most `withinHours` earlier, and more by at least `atLeast`. */
  z.strictObject({
    kind: z.literal('step'),
    item: itemCodeSchema,
    factor: decimalSchema,
    atLeast: decimalSchema,
    withinHours: z.int().min(1),
  }),
  /**
   * Values between a step up and a step down (as above): all of them at least `factor` times the value before the step
   * up, over at most `withinDays`. One value alone is a spike.
   */
  z.strictObject({
    kind: z.literal('plateau'),
    item: itemCodeSchema,
    factor: decimalSchema,
    atLeast: decimalSchema,
    withinHours: z.int().min(1),
    withinDays: z.int().min(1),
  }),
  /** The same printed value in at least `runOf` rows of the series that follow each other. */
  z.strictObject({ kind: z.literal('flatLine'), item: itemCodeSchema, runOf: z.int().min(2) }),
  /** A part above its whole, e.g. NH3N above TN: doubts both. */
  z.strictObject({ kind: z.literal('partAboveWhole'), part: itemCodeSchema, whole: itemCodeSchema }),
  /** DO above `factor` times the saturation in fresh water at TEMP and 101.325 kPa. */
  z.strictObject({ kind: z.literal('oversaturated'), factor: decimalSchema }),
  /** Exactly zero, where a method gives "below the detection limit". */
  z.strictObject({ kind: z.literal('zero'), items: z.array(itemCodeSchema).min(1) }),
  /** Above zero and below what a field method can tell. */
  z.strictObject({ kind: z.literal('belowMethod'), item: itemCodeSchema, limit: decimalSchema }),
  z.strictObject({ kind: z.literal('outside'), item: itemCodeSchema, low: decimalSchema, high: decimalSchema }),
  z.strictObject({ kind: z.literal('overInstrumentRange'), item: itemCodeSchema, limit: decimalSchema }),
]);
export type PlausibilityCheck = z.output<typeof plausibilityCheckSchema>;

export const plausibilityRuleSchema = z.strictObject({ id: idSchema, ...origin, check: plausibilityCheckSchema });
export type PlausibilityRule = z.output<typeof plausibilityRuleSchema>;

export const plausibilityRuleSetSchema = z.strictObject({
  id: idSchema,
  version: z.int().min(1),
  ...origin,
  rules: z.array(plausibilityRuleSchema),
});
export type PlausibilityRuleSet = z.output<typeof plausibilityRuleSetSchema>;

// ── Month rules ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Time of day in Shanghai, `08:00`. */
const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const timesOfDaySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any') }),
  z.strictObject({ kind: z.literal('only'), times: z.array(timeOfDaySchema).min(1) }),
]);

/** Decimals by item; an item without an entry is not rounded. */
const decimalsByItemSchema = z.record(itemCodeSchema, z.int().min(0).max(10));

/**
 * How principal pollutants (主要污染指标) are chosen among the items of the class that are worse than III: by class, then
 * by multiple over the limit of class III (环办〔2011〕22号; the points are secondary, so they are parameters).
 */
export const principalRuleSchema = z.strictObject({
  source: proseSchema,
  confirmed: z.boolean(),
  /** How many; `first` items may be more. */
  atMost: z.int().min(1),
  /** Cyanide and heavy metals: all that are worse than III, before the others. */
  first: z.array(itemCodeSchema),
  /** Items without a multiple (TEMP, PH, DO); within one class they stand after those with one. */
  withoutMultiple: z.array(itemCodeSchema),
});
export type PrincipalRule = z.output<typeof principalRuleSchema>;

/** One thing that a variation does otherwise than its rule. */
export const monthRuleChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('timesOfDay'), timesOfDay: timesOfDaySchema }),
  z.strictObject({ kind: z.literal('statuses'), statuses: z.array(z.enum(stationStatuses)).min(1) }),
  z.strictObject({ kind: z.literal('compareOn'), compareOn: z.enum(['raw', 'rounded']) }),
  /** Replaces the decimals of the items named. */
  z.strictObject({ kind: z.literal('decimals'), byItem: decimalsByItemSchema }),
  z.strictObject({ kind: z.literal('withoutSuspects') }),
]);

export const variationSchema = z.strictObject({
  id: idSchema,
  title: wordsSchema,
  changes: z.array(monthRuleChangeSchema).min(1),
});
export type Variation = z.output<typeof variationSchema>;

/** How the readings of a month become one value an item, and what it is compared with. */
export const monthRuleSchema = z.strictObject({
  id: idSchema,
  version: z.int().min(1),
  ...origin,
  /** Rows of another status are left out. */
  statuses: z.array(z.enum(stationStatuses)).min(1),
  timesOfDay: timesOfDaySchema,
  /**
   * Series (`source` of a row) in order of preference; others follow, automatic before manual (环办监测函〔2020〕82号).
   * One series makes an item: the first that has enough values, else the first that has any.
   */
  sources: z.array(idSchema),
  /** Values an item needs; no rule text gives a number (HJ 915.2/915.3: not found), so it is a choice. */
  minimumCount: z.int().min(1),
  /** The compared value: the exact mean, or the mean rounded once, half to even (GB/T 8170-2008). */
  compareOn: z.enum(['raw', 'rounded']),
  /** Decimals of evaluation data by item (环办监测函〔2020〕82号). */
  decimals: z.strictObject({
    source: proseSchema,
    confirmed: z.boolean(),
    byItem: decimalsByItemSchema,
  }),
  /** Mean of pH: of 10^(−pH) (总站水字〔2020〕90号), or of the values. */
  ph: z.enum(['hydrogenIon', 'arithmetic']),
  /** A suspect value stays in the mean until a signed decision takes it out. */
  suspects: z.literal('stayUntilDecided'),
  plausibility: versionedSchema,
  principalPollutants: principalRuleSchema,
  /** The same month done otherwise, shown beside every result. */
  variations: z.array(variationSchema),
});
export type MonthRule = z.output<typeof monthRuleSchema>;

// ── One month: input ────────────────────────────────────────────────────────────────────────────────────────────────

/** A decision, signed by who may, about one item of one version of a row. The later in a list stands. */
export const valueDecisionSchema = z.strictObject({
  /** Id of the decision. */
  decision: idSchema,
  versionId: idSchema,
  item: itemCodeSchema,
  /** `include` also takes in what status or time of day would leave out; never an absent or over-range value. */
  effect: z.enum(['include', 'exclude']),
});
export type ValueDecision = z.output<typeof valueDecisionSchema>;

export const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('class'), class: z.enum(['I', 'II', 'III', 'IV', 'V']) }),
]);
export type Target = z.output<typeof targetSchema>;

export interface VersionedRow {
  readonly versionId: string;
  readonly row: ReadingRow;
  readonly publication: Publication;
}

/** All that a month is made from: newest version of each row of one section and one legal month of Asia/Shanghai. */
export interface MonthInput {
  readonly section: string;
  readonly month: MonthText;
  readonly rows: readonly VersionedRow[];
  readonly rule: MonthRule;
  readonly set: IndicatorSet;
  readonly limits: Limits;
  readonly plausibility: PlausibilityRuleSet;
  readonly waterBodyType: WaterBodyType;
  readonly target: Target;
  readonly decisions: readonly ValueDecision[];
}

// ── One month: result ───────────────────────────────────────────────────────────────────────────────────────────────

/** Class of one value. */
export const itemClassSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('class'),
    class: waterClassSchema,
    /** Only display digits exist, and half a unit of the last one, up or down, would change the class. */
    boundary: z.boolean(),
    /** `notBetterThan`: a detection limit lies above a class limit, so nothing better than this class is proven. */
    proof: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('proven') }),
      z.strictObject({ kind: z.literal('notBetterThan'), class: waterClassSchema }),
    ]),
  }),
  /** `noLimit`: the standard has none for this item in this water body (TN in a river). */
  z.strictObject({ kind: z.literal('none'), reason: z.enum(['noLimit', 'overRange', 'absent']) }),
]);
export type ItemClass = z.output<typeof itemClassSchema>;

/** (C − S) / S of the compared value C over the limit S; positive only where it exceeds. */
export const multipleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('multiple'), value: decimalSchema }),
  /** TEMP, PH and DO have none (环办〔2011〕22号). */
  z.strictObject({ kind: z.literal('none'), reason: z.enum(['notExceeded', 'itemHasNone']) }),
]);
export type Multiple = z.output<typeof multipleSchema>;

/** How the compared value stands to the target. */
export const againstTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none'), reason: z.enum(['noTarget', 'noLimit']) }),
  z.strictObject({
    kind: z.enum(['attained', 'exceeded']),
    /** In the item's unit; for pH the range as `6-9`. */
    limit: z.string(),
    multiple: multipleSchema,
  }),
]);
export type AgainstTarget = z.output<typeof againstTargetSchema>;

/** What the values of one item come to. */
export const monthFiguresSchema = z.strictObject({
  n: countSchema,
  /** Of n, below the detection limit: half of it in the mean. */
  nonDetects: countSchema,
  /** Exact; a quotient is rounded once, to 30 significant digits. */
  mean: decimalSchema,
  /** The mean, or the mean rounded: what class and target are told from. */
  compared: decimalSchema,
  /** The same with zero for each value below the detection limit: what loads are computed from. Absent: none is below. */
  comparedForLoad: decimalSchema.optional(),
  class: itemClassSchema,
  target: againstTargetSchema,
});
export type MonthFigures = z.output<typeof monthFiguresSchema>;

export const leftOutReasons = [
  'unverified', // of an unverified source, whatever was decided
  'status',
  'timeOfDay',
  'otherSeries',
  'absent',
  'overRange',
  'excludedByDecision',
  'suspect', // only in the variation without suspects
] as const;
/** Rows whose value of the item was left out, by reason; `what` names it further (the status, the time, the decision). */
export const leftOutSchema = z.strictObject({
  reason: z.enum(leftOutReasons),
  what: z.string(),
  versionIds: z.array(idSchema).min(1),
});
export type LeftOut = z.output<typeof leftOutSchema>;

export const monthItemSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('evaluated'),
    item: itemCodeSchema,
    unit: z.string(),
    source: idSchema,
    figures: monthFiguresSchema,
    leftOut: z.array(leftOutSchema),
  }),
  /** Fewer values than the rule asks for: the figures are shown, but take part in nothing. */
  z.strictObject({
    kind: z.literal('insufficient'),
    item: itemCodeSchema,
    unit: z.string(),
    source: idSchema,
    minimumCount: countSchema,
    figures: monthFiguresSchema,
    leftOut: z.array(leftOutSchema),
  }),
  /** `notMeasured`: no row names the item; `noValue`: every one was left out. */
  z.strictObject({
    kind: z.literal('notEvaluated'),
    item: itemCodeSchema,
    reason: z.enum(['notMeasured', 'noValue']),
    leftOut: z.array(leftOutSchema),
  }),
]);
export type MonthItem = z.output<typeof monthItemSchema>;

/** Class of all participating items together: the worst (单因子评价法). */
export const overallClassSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('class'),
    class: waterClassSchema,
    /** Items that have this class. */
    by: z.array(itemCodeSchema).min(1),
    wording: z.enum(['excellent', 'good', 'lightlyPolluted', 'moderatelyPolluted', 'heavilyPolluted']),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);
export type OverallClass = z.output<typeof overallClassSchema>;

/** 参评项: n of the set, and which did not take part. */
export const participationSchema = z.strictObject({
  n: countSchema,
  of: countSchema,
  /** Not evaluated, or too few values. */
  missing: z.array(itemCodeSchema),
  /** Evaluated, but no part of a class (TN, FC, TEMP, …). */
  outsideClass: z.array(itemCodeSchema),
});
export type Participation = z.output<typeof participationSchema>;

/**
 * A month is attained only when every item of the set that has a limit is evaluated and attained. One that exceeds
 * decides, whatever is missing.
 */
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('noTarget') }),
  z.strictObject({ kind: z.literal('attained') }),
  z.strictObject({
    kind: z.literal('exceeded'),
    items: z.array(itemCodeSchema).min(1),
    notEvaluated: z.array(itemCodeSchema),
  }),
  z.strictObject({ kind: z.literal('notEvaluated'), items: z.array(itemCodeSchema).min(1) }),
]);
export type Outcome = z.output<typeof outcomeSchema>;

export const principalPollutantSchema = z.strictObject({
  item: itemCodeSchema,
  class: waterClassSchema,
  /** Over the limit of class III. */
  multiple: multipleSchema,
});
export type PrincipalPollutant = z.output<typeof principalPollutantSchema>;

/** A value that a plausibility rule doubts; a verdict, never a deletion. */
export const suspectValueSchema = z.strictObject({
  versionId: idSchema,
  /** As printed. */
  text: z.string(),
  /** What it was held against: the neighbour, the whole, the saturation, the limit. */
  against: z.string(),
});
export const monthSuspectSchema = z.strictObject({
  rule: idSchema,
  title: wordsSchema,
  item: itemCodeSchema,
  /** Suspect values among those in the mean. */
  values: z.array(suspectValueSchema).min(1),
  /** The item's figures without them. */
  without: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('figures'), figures: monthFiguresSchema }),
    z.strictObject({ kind: z.literal('nothingLeft') }),
  ]),
});
export type MonthSuspect = z.output<typeof monthSuspectSchema>;

/** The same month under a named variation of the rule: n, times of day and rounding decide what it comes to. */
export const alternativeSchema = z.strictObject({
  id: idSchema,
  title: wordsSchema,
  /** As in the result; an item without a value is named in `participation.missing`. */
  items: z.array(z.strictObject({ item: itemCodeSchema, figures: monthFiguresSchema })),
  class: overallClassSchema,
  participation: participationSchema,
  outcome: outcomeSchema,
  /** Whether class or outcome, of the month or of an item, is another than in the result. */
  differs: z.boolean(),
});
export type Alternative = z.output<typeof alternativeSchema>;

export const monthNoteSchema = z.strictObject({
  /**
   * `dailySnapshot`: at most one value a day of an automatic series. `mixedTimesOfDay`: the time of day changes within
   * the month. `noReadings`: no row at all. `unconfirmedRule`: the rule version is not confirmed by a text.
   * `decisionWithoutValue`: a decision names a version that is not the newest, or a value that is absent or over the
   * range.
   */
  code: z.enum(['dailySnapshot', 'mixedTimesOfDay', 'noReadings', 'unconfirmedRule', 'decisionWithoutValue']),
  ...wordsSchema.shape,
});
export type MonthNote = z.output<typeof monthNoteSchema>;

/** The evaluated month: stands in an event as it is. */
export const monthResultSchema = z.strictObject({
  section: idSchema,
  month: monthSchema,
  waterBodyType: waterBodyTypeSchema,
  /** Id of the limits, `gb3838-2002`. */
  standard: idSchema,
  rule: versionedSchema,
  set: versionedSchema,
  plausibility: versionedSchema,
  target: targetSchema,
  /** Versions of all rows that were looked at, in order of sampling. */
  versionIds: z.array(idSchema),
  /** Decisions on items of the set that were applied. */
  decisions: z.array(valueDecisionSchema),
  items: z.array(monthItemSchema),
  class: overallClassSchema,
  participation: participationSchema,
  outcome: outcomeSchema,
  principalPollutants: z.array(principalPollutantSchema),
  suspects: z.array(monthSuspectSchema),
  /** Times of day of the rows that gave at least one value, earliest first. */
  timesOfDay: z.array(z.strictObject({ time: timeOfDaySchema, n: countSchema })),
  notes: z.array(monthNoteSchema),
  alternatives: z.array(alternativeSchema),
});
export type MonthResult = z.output<typeof monthResultSchema>;

/** One item of a month over its target. */
export const exceedanceSchema = z.strictObject({
  item: itemCodeSchema,
  compared: decimalSchema,
  limit: z.string(),
  multiple: multipleSchema,
});
export type Exceedance = z.output<typeof exceedanceSchema>;
