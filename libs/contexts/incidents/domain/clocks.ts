import {
  allDeadlines,
  type ClockRule,
  type DatedRule,
  dutyOf as dutyOfRule,
  type Suspension,
} from '#platform/calendar/legal-clock.js';
import type { WorkingDays } from '#platform/calendar/working-days.js';
import type { InstantText } from '#platform/kernel/time.js';
import {
  type Addressee,
  addresseesOf,
  type Body,
  isSameAddressee,
  isWithin,
  type Procedure,
  procedureOfGrade,
} from './addressees.js';
import { triggersOf } from './grading/propose-grade.js';
import type { Grade } from './grading/types.js';
import {
  answersTo,
  type FiledReport,
  type ForwardedReport,
  type KnownIncident,
  type ReceivedReport,
} from './incident.state.js';
import { isToBeForwardedBy } from './reports.decide.js';

/** Duties of the texts; the rules of one carry its name, or its name with a slash and more (another text for it). */
export const timedDuties = [
  'initial-report-iv-iii',
  'initial-report-ii-i',
  'initial-report-unclear',
  'province-forwards',
  'investigation-i-ii',
  'investigation-iii-iv',
] as const;
/** Duties that are to be done 及时, for which no law gives a number; an agreement may. */
export const promptDuties = [
  'verify',
  'notify-neighbour',
  'written-after-telephone',
  'answer-verification',
  'answer-supplement',
] as const;

export interface IncidentClock {
  /** Stable within the incident. */
  readonly id: string;
  readonly duty: (typeof timedDuties)[number] | (typeof promptDuties)[number];
  /** Whose duty it is. */
  readonly bearer: string;
  readonly startedAt: InstantText;
  /** The moment from which it runs is not on record: the earliest it can have been is taken. */
  readonly startIsAssumed?: true;
  /** It is one only if the incident turns out to be of such a grade: 若为Ⅱ级以上, 若为Ⅲ级以下. */
  readonly ifGrade?: 'II' | 'III';
  /** Who is to be told: a region (GB/T 2260). */
  readonly region?: string;
  /** Every text with its date, the earliest first; empty for what is to be done 及时 and no agreement times. */
  readonly deadlines: readonly DatedRule[];
  readonly doneAt?: InstantText;
  /** Who still has to get a report. */
  readonly missing: readonly Addressee[];
}

/** Clocks that run before anybody determined an incident. */
export const beforeDetermination = ['report-if-ii', 'report-if-iii'] as const;

/** Clocks that a determination of the grade can end without their being met. */
export const endedByGrade = [
  ...beforeDetermination,
  'report-unclear',
  'investigation-i-ii',
  'investigation-iii-iv',
] as const;

export const assessmentSuspends = 'damage-assessment';

/**
 * All clocks of an incident, in the order in which they start to matter.
 *
 * Minutes that an agreement sets for what is to be done 及时 stand among the rules, as a text for that duty.
 *
 * The report: from when the incident was learned of; every change of the grade starts one more, from its time, since the
 * level that changed has to be reported anew and no text says from when (int). A report reaches an addressee when it was
 * really sent to it; the duty is done when the last of all required ones has one.
 */
export const clocksOf = (
  incident: KnownIncident,
  rules: readonly ClockRule[],
  calendar: WorkingDays,
): readonly IncidentClock[] => {
  const dated = datedBy(rules, calendar);
  return [
    ...reportClocks(incident, dated),
    ...neighbourClocks(incident, dated),
    ...writtenAfterTelephone(incident, dated),
    ...demandClocks(incident, dated),
    ...forwardClocks(incident, rules, calendar),
    ...investigationClocks(incident, dated),
  ];
};

/** What may be an incident, before a head determined that it is one. */
export interface Undetermined {
  /** The body whose case it is, as it is registered now. */
  readonly organisation: string;
  readonly body: Body;
  readonly learnedAt: InstantText;
}

/** Until somebody decides the strictest time holds too: those of an incident that nobody has graded or reported yet. */
export const undeterminedClocks = (
  { learnedAt, ...whose }: Undetermined,
  rules: readonly ClockRule[],
  calendar: WorkingDays,
): readonly IncidentClock[] => ungraded(reportClock(whose, datedBy(rules, calendar)), learnedAt, []);

export interface ToVerify extends Omit<Undetermined, 'body'> {
  /** When an officer first said what was found; absent: nobody did. */
  readonly verifiedAt?: InstantText | undefined;
}

/** What a body learned of has to be verified at once, from then on (第三条). */
export const verifyClock = (
  { organisation, learnedAt, verifiedAt }: ToVerify,
  rules: readonly ClockRule[],
  calendar: WorkingDays,
): IncidentClock => ({
  ...{ id: 'verify', duty: 'verify', bearer: organisation, startedAt: learnedAt, missing: [] },
  ...{ deadlines: datedBy(rules, calendar)('verify', learnedAt), ...doneWhen(verifiedAt) },
});

type Dated = (duty: string, start: InstantText, suspensions?: readonly Suspension[]) => readonly DatedRule[];

/** Every rule of a duty: it carries the duty's name, or that and a slash and more. */
const datedBy =
  (rules: readonly ClockRule[], calendar: WorkingDays): Dated =>
  (duty, start, suspensions = []) =>
    allDeadlines(
      rules.filter((rule) => dutyOfRule(rule) === duty),
      start,
      calendar,
      suspensions,
    );

const dutyOf = {
  ordinary: 'initial-report-iv-iii',
  major: 'initial-report-ii-i',
  unclear: 'initial-report-unclear',
} as const;

type ReportClock = (
  id: string,
  procedure: Procedure,
  startedAt: InstantText,
  counted: readonly FiledReport[],
) => IncidentClock;

const reportClock =
  ({ organisation, body }: Pick<Undetermined, 'organisation' | 'body'>, dated: Dated): ReportClock =>
  (id, procedure, startedAt, counted) => ({
    ...{ id, duty: dutyOf[procedure], bearer: organisation, startedAt },
    deadlines: dated(dutyOf[procedure], startedAt),
    ...reachedBy(addresseesOf(body, procedure), counted),
  });

/** Each if it is of that grade, the stricter first. */
const ungraded = (
  clock: ReportClock,
  learnedAt: InstantText,
  initial: readonly FiledReport[],
): readonly IncidentClock[] => [
  { ...clock('report-if-ii', 'major', learnedAt, initial), ifGrade: 'II' },
  { ...clock('report-if-iii', 'ordinary', learnedAt, initial), ifGrade: 'III' },
];

const reportClocks = (incident: KnownIncident, dated: Dated): readonly IncidentClock[] => {
  const { determined, grades, reports, facts } = incident;
  const initial = reports.filter(({ kind }) => kind === 'initial');
  const clock = reportClock(determined, dated);
  const learnedAt = determined.learned.at;
  const [first] = grades;
  const unclear = clock('report-unclear', 'unclear', learnedAt, initial);
  const unclearSince = facts.find((known) => triggersOf(known.facts).length > 0)?.at;
  if (!first) {
    const conditional = ungraded(clock, learnedAt, initial);
    const latest = facts.at(-1);
    const triggered = latest !== undefined && triggersOf(latest.facts).length > 0;
    return triggered ? [unclear, ...conditional] : conditional;
  }
  // A duty that was due before anybody had graded is not undone by the grade.
  const due = unclear.deadlines[0]?.deadline;
  const stood = unclearSince !== undefined && due?.kind === 'due' && unclearSince < due.at && due.at < first.at;
  const changes = grades.filter((one, n) => n > 0 && one.grade !== grades[n - 1]?.grade);
  return [
    ...(stood ? [unclear] : []),
    clock('report-1', procedureOfGrade(first.grade), learnedAt, initial),
    ...changes.map(({ grade, at }, n) => {
      const since = reports.filter(({ kind, sentAt }) => kind !== 'result' && sentAt >= at);
      return clock(`report-${n + 2}`, procedureOfGrade(grade), at, since);
    }),
  ];
};

const reachedBy = (
  required: readonly Addressee[],
  reports: readonly FiledReport[],
): Pick<IncidentClock, 'doneAt' | 'missing'> => {
  const reached = required.map((addressee) => firstSent(reports.filter((one) => wentTo(one, addressee))));
  const missing = required.filter((_, n) => reached[n] === undefined);
  const last = reached
    .filter((at) => at !== undefined)
    .toSorted()
    .at(-1);
  return missing.length > 0 || last === undefined ? { missing } : { missing, doneAt: last };
};
const wentTo = ({ addressees }: FiledReport, addressee: Addressee): boolean =>
  addressees.some((one) => isSameAddressee(one, addressee));
const firstSent = (reports: readonly Pick<FiledReport, 'sentAt'>[]): InstantText | undefined =>
  reports.map(({ sentAt }) => sentAt).toSorted()[0];

const doneWhen = (at: InstantText | undefined): { readonly doneAt?: InstantText } =>
  at === undefined ? {} : { doneAt: at };

/** The name under which an agreement times the notice to one region: with another neighbour it is another agreement. */
export const noticeDutyTo = (region: string): string => `notify-neighbour-${region}`;

/**
 * Other regions that an incident concerns or may concern (涉及或者可能影响), each with when that was first on record; what came
 * later undoes none.
 */
export const concernedBy = ({
  facts,
  determined: { body },
}: Pick<KnownIncident, 'facts' | 'determined'>): ReadonlyMap<string, InstantText> => {
  const isOther = (region: string): boolean =>
    body.kind === 'notRecorded' || !(isWithin(region, body.region) || isWithin(body.region, region));
  return new Map(
    facts.toReversed().flatMap(({ facts: { affected, mayInvolve }, at }) =>
      // Of a body that nobody recorded its own region among those affected is not known.
      [...(body.kind === 'notRecorded' ? [] : affected), ...mayInvolve].filter(isOther).map((region) => [region, at]),
    ),
  );
};

/** One for each such region, met by the first notice to a body of it, or of what contains it (第八条). */
const neighbourClocks = (incident: KnownIncident, dated: Dated): readonly IncidentClock[] =>
  [...concernedBy(incident)].toSorted().map(([region, startedAt]) => {
    const told = incident.notified.filter(({ notified }) => notified.some((one) => isWithin(region, one.region)));
    const bearer = incident.determined.organisation;
    return {
      ...{ id: `notify-${region}`, duty: 'notify-neighbour', bearer, startedAt, region, missing: [] },
      ...{ deadlines: dated(noticeDutyTo(region), startedAt), ...doneWhen(firstSent(told)) },
    };
  });

/** One for each telephone report, met when whoever was called has one in writing that was sent after it. */
const writtenAfterTelephone = ({ reports, determined }: KnownIncident, dated: Dated): readonly IncidentClock[] =>
  reports
    .filter(({ content }) => content.kind === 'telephone')
    .map(({ report, addressees, sentAt }) => {
      const written = reports.filter((one) => one.content.kind !== 'telephone' && one.sentAt >= sentAt);
      const duty = 'written-after-telephone';
      return {
        ...{ id: `written-${report}`, duty, bearer: determined.organisation, startedAt: sentAt },
        ...{ deadlines: dated(duty, sentAt), ...reachedBy(addressees, written) },
      };
    });

const demandClocks = ({ demands, reports }: KnownIncident, dated: Dated): readonly IncidentClock[] =>
  demands.map(({ demand, demanded, reporter, at }) => ({
    ...{ id: `demand-${demand}`, duty: `answer-${demanded}` as const, bearer: reporter, startedAt: at, missing: [] },
    ...{
      deadlines: dated(`answer-${demanded}`, at),
      ...doneWhen(firstSent(answersTo({ reports }, demand))),
    },
  }));

/**
 * The hour of the province: from when it received the report (第三条). A call is received when it is made. Of anything else
 * that nobody recorded as received, the sending is the earliest it can have been.
 */
export const forwardClock = (
  { report, sentAt, content }: FiledReport,
  bearer: string,
  { forwarded, received }: ForwardFacts,
  rules: readonly ClockRule[],
  calendar: WorkingDays,
): IncidentClock => {
  const startedAt = received?.receivedAt ?? sentAt;
  const isKnown = received !== undefined || content.kind === 'telephone';
  return {
    ...{ id: `forward-${report}`, duty: 'province-forwards', bearer, startedAt, missing: [] },
    ...(isKnown ? {} : { startIsAssumed: true }),
    ...{ deadlines: datedBy(rules, calendar)('province-forwards', startedAt), ...doneWhen(forwarded?.sentAt) },
  };
};

/** What is on record of a report at its province. */
export interface ForwardFacts {
  readonly forwarded?: ForwardedReport | undefined;
  readonly received?: ReceivedReport | undefined;
}
/** Of one report at one body. */
export const forwardFacts = (
  { forwarded, received }: Pick<KnownIncident, 'forwarded' | 'received'>,
  { report }: FiledReport,
  organisation: string,
): ForwardFacts => ({
  forwarded: forwarded.find((one) => one.report === report),
  received: received.find((one) => one.report === report && one.organisation === organisation),
});

const forwardClocks = (
  incident: KnownIncident,
  rules: readonly ClockRule[],
  calendar: WorkingDays,
): readonly IncidentClock[] =>
  incident.reports.flatMap((report) =>
    report.addressees.flatMap(({ is }) => {
      if (is.kind !== 'registered' || !isToBeForwardedBy(report, is.organisation, incident)) return [];
      return [forwardClock(report, is.organisation, forwardFacts(incident, report, is.organisation), rules, calendar)];
    }),
  );

/** From the end of the emergency, not counting the damage assessment; before there is a grade, as each would have it. */
const investigationClocks = (incident: KnownIncident, dated: Dated): readonly IncidentClock[] => {
  const { emergency, investigation, grades, assessments, determined } = incident;
  if (emergency.kind === 'lasts') return [];
  const startedAt = emergency.end.endedAt;
  const suspensions: readonly Suspension[] = assessments.map(({ startedAt: from, endedAt }) => ({
    ...{ by: assessmentSuspends, from, ...(endedAt === undefined ? {} : { to: endedAt }) },
  }));
  const completedAt = investigation.kind === 'completed' ? investigation.completion.completedAt : undefined;
  const clock = (duty: 'investigation-i-ii' | 'investigation-iii-iv'): IncidentClock => ({
    ...{ id: duty, duty, bearer: determined.organisation, startedAt, missing: [] },
    ...{ deadlines: dated(duty, startedAt, suspensions), ...doneWhen(completedAt) },
  });
  const grade = grades.at(-1)?.grade;
  if (grade === undefined)
    return [
      { ...clock('investigation-i-ii'), ifGrade: 'II' },
      { ...clock('investigation-iii-iv'), ifGrade: 'III' },
    ];
  return [clock(isMajor(grade) ? 'investigation-i-ii' : 'investigation-iii-iv')];
};
const isMajor = (grade: Grade): boolean => procedureOfGrade(grade) === 'major';
