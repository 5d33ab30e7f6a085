import { type Under, underOf } from '#platform/kernel/actor.js';
import { accept, type Decision, nothing, refuse } from '#platform/kernel/decider.js';
import type { InstantText } from '#platform/kernel/time.js';
import { type Addressee, type AddresseeFunction, addressee, isProvince } from './addressees.js';
import type { IncidentEvent } from './incident.events.js';
import {
  type FiledReport,
  isAddressee,
  type KnownIncident,
  type OnIncident,
  of,
  procedureNow,
} from './incident.state.js';
import { type FieldAnswer, frameParts, missingIn, type ReportFieldSet, type ReportKind } from './report-fields.js';
import {
  type ReportChannel,
  type ReportContent,
  reportDemanded,
  reportFiled,
  reportForwarded,
  reportReceived,
} from './response.events.js';
import { reportKindWords } from './words.js';

/** A body that an officer names as government or ministry, as it is registered. */
export interface NamedBody {
  readonly organisation: string;
  readonly registered:
    | { readonly kind: 'no' }
    | {
        readonly kind: 'yes';
        readonly of: string;
        readonly region: string;
        /** Areas (GB/T 2260) in which it may act on incidents. */
        readonly respondsIn: readonly string[];
        readonly platform: 'on' | 'off';
        readonly revision: number;
      };
}

export interface AddresseeAsked {
  readonly function: AddresseeFunction;
  readonly named?: NamedBody | undefined;
}

/** A head of the body signs off, or who acts in its place; what the officer named is for the decider to judge. */
export interface SignerAsked {
  readonly officer: string;
  readonly isHeadOfBody: boolean;
  readonly under?: Under | undefined;
}

export interface FileReport extends OnIncident {
  readonly type: 'FileReport';
  /** Derived from the command. */
  readonly report: string;
  readonly kind: ReportKind;
  readonly channel: ReportChannel;
  readonly sentAt: InstantText;
  readonly addressees: readonly AddresseeAsked[];
  readonly content:
    | {
        readonly kind: 'open';
        readonly answers: readonly FieldAnswer[];
        readonly attachments: readonly { readonly digest: string; readonly title: string; readonly isMap: boolean }[];
        /** Digests of attachments that nobody uploaded. */
        readonly notUploaded: readonly string[];
        readonly reportingUnit?: string | undefined;
        readonly signer?: SignerAsked | undefined;
        readonly contactFunction?: string | undefined;
        readonly contactMethod?: string | undefined;
      }
    | { readonly kind: 'registeredOnly'; readonly documentNumber: string; readonly holder: string };
  /** Ids of demands that it answers. */
  readonly answersTo: readonly string[];
  /** What the text in force asks of this kind; absent where none does. */
  readonly fieldSet?: ReportFieldSet | undefined;
}
export interface DemandOfReport extends OnIncident {
  readonly type: 'DemandOfReport';
  /** Derived from the command. */
  readonly demand: string;
  readonly report: string;
  readonly demanded: 'verification' | 'supplement';
  readonly reason: string;
}
export interface ReceiveReport extends OnIncident {
  readonly type: 'ReceiveReport';
  readonly report: string;
  readonly receivedAt: InstantText;
}
export interface ForwardReport extends OnIncident {
  readonly type: 'ForwardReport';
  readonly report: string;
  readonly channel: ReportChannel;
  readonly sentAt: InstantText;
}

export const fileReport = (command: FileReport, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, report, kind, channel, sentAt, answersTo } = command;
  const { learned, organisation } = state.determined;
  if (organisation !== actor.organisation) return refuse('NotTheDeterminingBody');
  if (state.reports.some((one) => one.report === report)) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  if (sentAt > at) return refuse('TimeInFuture', { sentAt, now: at }, ['sentAt']);
  if (sentAt < learned.at) return refuse('SentBeforeLearned', { sentAt, learnedAt: learned.at }, ['sentAt']);
  if (channel === 'telephone' && kind !== 'initial') return refuse('TelephoneOnlyForInitial', {}, ['channel']);
  if (kind !== 'initial' && !state.reports.some((one) => one.kind === 'initial'))
    return refuse('NoInitialReport', {}, ['kind']);
  const demands = new Set(state.demands.map(({ demand }) => demand));
  const unknown = answersTo.filter((one) => !demands.has(one));
  if (unknown.length > 0) return refuse('UnknownDemand', { demands: unknown }, ['answersTo']);
  const addressees = command.addressees.map((one) => whoIs(one, state));
  const misfit = command.addressees.find((_, n) => addressees[n] === undefined);
  if (misfit) return refuse('AddresseeDoesNotFit', { function: misfit.function }, ['addressees']);
  const content = contentOf(command);
  if (content.kind !== 'content') return content;
  const number = `${reportKindWords[kind]}-${state.reports.filter((one) => one.kind === kind).length + 1}`;
  return accept(
    reportFiled({
      ...{ ...of(state, actor), report, number, kind, procedure: procedureNow(state), content: content.content },
      ...{ addressees: addressees.filter((one) => one !== undefined), channel, sentAt },
      ...{ answers: [...answersTo], filedBy: actor.officer, at },
    }),
  );
};

/**
 * A government of the own region, or whose competence that region is, or the ministry, may be registered here; who is above
 * follows from the body alone.
 */
const whoIs = (
  { function: asked, named }: AddresseeAsked,
  { determined: { body } }: KnownIncident,
): Addressee | undefined => {
  if (!named) return addressee(body, asked);
  const { organisation, registered } = named;
  if (registered.kind === 'no') return undefined;
  const { platform, revision, of, region, respondsIn } = registered;
  const is = { kind: 'registered', organisation, platform, revision } as const;
  if (asked === 'ownGovernment') {
    const isOwn = body.kind === 'notRecorded' || [region, ...respondsIn].includes(body.region);
    const fits = of === 'governmentOfRegion' && isOwn;
    return fits ? { function: asked, is } : undefined;
  }
  if (asked === 'ministry') return of === 'ecologyBureau' && region === '000000' ? { function: asked, is } : undefined;
  const above = addressee(body, asked);
  return above.is.kind === 'registered' && above.is.organisation === organisation ? above : undefined;
};

const contentOf = ({
  channel,
  content,
  fieldSet,
}: FileReport): { readonly kind: 'content'; readonly content: ReportContent } | Decision<IncidentEvent> => {
  if (content.kind === 'registeredOnly') {
    const { documentNumber, holder } = content;
    return { kind: 'content', content: { kind: 'registeredOnly', documentNumber, holder } };
  }
  const { answers, attachments, notUploaded, reportingUnit, signer, contactFunction, contactMethod } = content;
  const asked = new Set(fieldSet?.fields.map(({ id }) => id));
  const strange = fieldSet ? answers.map(({ field }) => field).filter((field) => !asked.has(field)) : [];
  if (strange.length > 0) return refuse('UnknownReportField', { fields: strange }, ['answers']);
  if (channel === 'telephone') return { kind: 'content', content: { kind: 'telephone', answers: [...answers] } };
  const frame = new Set(
    Object.entries({ reportingUnit, signer, contactFunction, contactMethod }).flatMap(([part, given]) =>
      given === undefined ? [] : [part],
    ),
  );
  const hasMap = attachments.some(({ isMap }) => isMap);
  const missing = fieldSet ? missingIn(fieldSet, { answers, hasMap, frame }) : [];
  const parts = frameParts.filter((one) => !frame.has(one));
  const all = [...new Set([...missing.map(({ id }) => id), ...parts])];
  if (missing.length > 0 || !reportingUnit || !signer || !contactFunction || !contactMethod) {
    const words = missing.map(({ zh }) => zh);
    return refuse('ReportFieldsMissing', { missing: all, missingZh: words });
  }
  if (!signer.isHeadOfBody && !signer.under) return refuse('SignerNotHead', {}, ['signer']);
  if (notUploaded.length > 0) return refuse('AttachmentNotUploaded', { digests: notUploaded }, ['attachments']);
  return {
    kind: 'content',
    content: {
      ...{ kind: 'written', answers: [...answers], attachments: [...attachments], reportingUnit },
      fieldSet: fieldSet ? { kind: 'set', id: fieldSet.id, version: fieldSet.version } : { kind: 'none' },
      ...underOf(signer),
      ...{ signedBy: signer.officer, contact: { role: contactFunction, method: contactMethod } },
    },
  };
};
/** A report that this body knows of: it filed it, or got it. To anybody else there is none. */
const reportFor = (state: KnownIncident, report: string, organisation: string): FiledReport | undefined =>
  state.reports.find(
    (one) => one.report === report && (one.organisation === organisation || isAddressee(one, organisation)),
  );

export const demandOfReport = (command: DemandOfReport, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, demand, report, demanded, reason } = command;
  const found = reportFor(state, report, actor.organisation);
  if (!found) return refuse('NotFound');
  if (!isAddressee(found, actor.organisation)) return refuse('NotAnAddressee');
  if (state.demands.some((one) => one.demand === demand)) return nothing();
  if (state.kind === 'closed') return refuse('IncidentIsClosed');
  const reporter = found.organisation;
  return accept(
    reportDemanded({ ...of(state, actor), demand, report, reporter, demanded, reason, demandedBy: actor.officer, at }),
  );
};

/** Whether this report, at this body, has to go on to the ministry: the body is its province, and it follows Ⅱ/Ⅰ. */
export const isToBeForwardedBy = (report: FiledReport, organisation: string, state: KnownIncident): boolean => {
  const { body } = state.determined;
  const inChain = body.kind === 'registered' ? body.above.find((one) => one.organisation === organisation) : undefined;
  const follows = report.procedure === 'major' || report.procedure === 'unclear';
  return follows && inChain !== undefined && isProvince(inChain.region) && isAddressee(report, organisation);
};

/** Once by each addressee; nobody received it before it was sent, nor after it sent it on. */
export const receiveReport = (command: ReceiveReport, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, report, receivedAt } = command;
  const found = reportFor(state, report, actor.organisation);
  if (!found) return refuse('NotFound');
  if (!isAddressee(found, actor.organisation)) return refuse('NotAnAddressee');
  const before = receiptOf(state, report, actor.organisation);
  if (before) return before.receivedAt === receivedAt ? nothing() : refuse('ReportIsReceived', {}, ['report']);
  if (receivedAt > at) return refuse('TimeInFuture', { receivedAt, now: at }, ['receivedAt']);
  if (receivedAt < found.sentAt)
    return refuse('ReceivedBeforeSent', { receivedAt, sentAt: found.sentAt }, ['receivedAt']);
  const forwarded = state.forwarded.find((one) => one.report === report && one.organisation === actor.organisation);
  if (forwarded && receivedAt > forwarded.sentAt)
    return refuse('SentBeforeReceived', { sentAt: forwarded.sentAt, received: receivedAt }, ['receivedAt']);
  const reporter = found.organisation;
  return accept(reportReceived({ ...of(state, actor), report, reporter, receivedAt, receivedBy: actor.officer, at }));
};
const receiptOf = ({ received }: KnownIncident, report: string, organisation: string) =>
  received.find((one) => one.report === report && one.organisation === organisation);

/** Once for each report. */
export const forwardReport = (command: ForwardReport, state: KnownIncident): Decision<IncidentEvent> => {
  const { actor, at, report, channel, sentAt } = command;
  const found = reportFor(state, report, actor.organisation);
  if (!found) return refuse('NotFound');
  if (!isAddressee(found, actor.organisation)) return refuse('NotAnAddressee');
  if (!isToBeForwardedBy(found, actor.organisation, state)) return refuse('NothingToForward');
  const before = state.forwarded.find((one) => one.report === report);
  if (before)
    return before.channel === channel && before.sentAt === sentAt
      ? nothing()
      : refuse('ReportIsForwarded', {}, ['report']);
  if (sentAt > at) return refuse('TimeInFuture', { sentAt, now: at }, ['sentAt']);
  const received = receiptOf(state, report, actor.organisation)?.receivedAt ?? found.sentAt;
  if (sentAt < received) return refuse('SentBeforeReceived', { sentAt, received }, ['sentAt']);
  const reporter = found.organisation;
  return accept(
    reportForwarded({ ...of(state, actor), report, reporter, channel, sentAt, forwardedBy: actor.officer, at }),
  );
};
