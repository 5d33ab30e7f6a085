import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '#platform/graphql/scalars.js';
import {
  IntakeAssignedAs,
  IntakeCallerState,
  IntakeChannel,
  IntakeLearnedBy,
  IntakeStatus,
  IntakeTransferState,
} from '../../actions/intake-enums.js';
import { IncidentClock } from '../incidents/clock-types.js';
import type { IntakeRow, IntakeTransferRow, TransferAnswer } from './intakes.view.js';

@ObjectType({ description: '来电人。Who called; for the body that received the call alone.' })
export class CallingPerson {
  @Field({ nullable: true, description: '姓名；未留则空。Name.' })
  name?: string;

  @Field({ nullable: true, description: '电话；未留则空。Telephone.' })
  telephone?: string;
}

@ObjectType({ description: '受理所属的异常。The abnormality a tip-off belongs to.' })
export class IntakeAssignment {
  @Field(() => ID, { description: '异常。The abnormality.' })
  abnormality: string;

  @Field(() => IntakeAssignedAs, { description: '登记或并案。Raised on it, or merged.' })
  as: keyof typeof IntakeAssignedAs;

  @Field(() => ID, { description: '办理人员。The officer.' })
  by: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;
}

@ObjectType({ description: '一次移出。That a tip-off was handed to another body.' })
export class OutgoingTransfer {
  @Field(() => ID, { description: '移交编号。Id.' })
  id: string;

  @Field(() => ID, { description: '移交给。The body.' })
  to: string;

  @Field({ description: '移交理由。Why.' })
  reason: string;

  @Field(() => DateTime, { description: '移交时间。When.' })
  at: string;

  @Field(() => IntakeTransferState, { description: '状态。What became of it.' })
  state: keyof typeof IntakeTransferState;

  @Field(() => DateTime, { nullable: true, description: '答复时间；未答复则空。When it was answered.' })
  answeredAt?: string;

  @Field({ nullable: true, description: '退回理由。Why it was refused.' })
  refusal?: string;
}

@ObjectType({ description: '移入的来历。From whom a tip-off came that another body received.' })
export class IncomingOrigin {
  @Field(() => ID, { description: '移交编号。The transfer.' })
  transfer: string;

  @Field(() => ID, { description: '移交单位。The body that received the call.' })
  from: string;

  @Field(() => DateTime, { description: '移交时间。When it was transferred.' })
  transferredAt: string;

  @Field(() => DateTime, { description: '接受时间。When it was accepted.' })
  acceptedAt: string;
}

@ObjectType({ description: '受理的举报、来电。A tip-off or call that was taken in.' })
export class Intake {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field({ description: '人读编号。Number for people.' })
  number: string;

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  @Field(() => IntakeStatus, { description: '状态。How far it has come.' })
  status: keyof typeof IntakeStatus;

  @Field(() => IntakeChannel, { description: '来源渠道。By which way it came.' })
  channel: keyof typeof IntakeChannel;

  @Field({ description: '所述内容。What was said.' })
  said: string;

  @Field({ nullable: true, description: '地点；不详则空。Where.' })
  place?: string;

  @Field(() => ID, { nullable: true, description: '断面，若知。Section, where it was known.' })
  section?: string;

  @Field(() => DateTime, { nullable: true, description: '发生时间；不详则空。When it occurred.' })
  occurredAt?: string;

  @Field(() => DateTime, { description: '来电时间。Time of the call.' })
  calledAt: string;

  @Field(() => DateTime, { description: '本单位获知时间。When this body learned of it.' })
  learnedAt: string;

  @Field(() => IntakeLearnedBy, { description: '获知时间的依据。On what that rests.' })
  learnedBy: keyof typeof IntakeLearnedBy;

  @Field(() => IntakeCallerState, { description: '来电人信息是否留存。Whether it is kept who called.' })
  callerState: keyof typeof IntakeCallerState;

  @Field(() => CallingPerson, {
    nullable: true,
    description: '来电人，仅单件查询时给出，存于保险库。Who called, from the vault; told by `intake` alone.',
  })
  caller?: CallingPerson;

  @Field(() => IncomingOrigin, { nullable: true, description: '由何单位移入；本单位直接接到则空。Who transferred it.' })
  transferredFrom?: IncomingOrigin;

  @Field(() => IntakeAssignment, { nullable: true, description: '所属异常。The abnormality it belongs to.' })
  assigned?: IntakeAssignment;

  @Field(() => [OutgoingTransfer], { description: '历次移出，由早到晚。Transfers to others, earliest first.' })
  transfers: readonly OutgoingTransfer[];

  @Field(() => ID, { description: '受理人员。The officer.' })
  takenBy: string;

  @Field(() => DateTime, { description: '登记时间。When it was taken in.' })
  takenAt: string;

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  @Field(() => [IncidentClock], {
    description:
      '尚无结果时的报告时限，自获知起算，各附条件；已登记、并案或移交则为空。Clocks of the report from when it was learned of, each if it is of that grade; empty once it has an outcome.',
  })
  clocks: IncidentClock[];

  static of(row: IntakeRow): Intake {
    const { taken } = row;
    const { origin, place, section, occurred, provenance } = taken;
    const transfers = outgoing(row);
    return Object.assign(new Intake(), {
      ...{ id: row.id, number: taken.number, version: row.revision, status: statusOf(row, transfers) },
      ...{ channel: taken.channel, said: taken.said, calledAt: taken.calledAt, learnedAt: taken.learnedAt },
      learnedBy: origin.kind === 'call' ? 'call' : origin.learnedBy,
      callerState: row.caller_erased ? 'erased' : taken.caller,
      ...(place.kind === 'text' ? { place: place.text } : {}),
      ...(section.kind === 'section' ? { section: section.section } : {}),
      ...(occurred.kind === 'at' ? { occurredAt: occurred.at } : {}),
      ...(origin.kind === 'transfer' ? { transferredFrom: origin } : {}),
      ...(row.assigned ? { assigned: row.assigned } : {}),
      ...{ transfers, takenBy: taken.takenBy, takenAt: taken.at, clocks: [] },
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}

const answered = (answer: TransferAnswer | null | undefined) => ({
  state: answer?.kind ?? ('open' as const),
  ...(answer ? { answeredAt: answer.at } : {}),
  ...(answer?.reason === undefined ? {} : { refusal: answer.reason }),
});

const outgoing = ({ transfers, answers }: IntakeRow): readonly OutgoingTransfer[] =>
  Object.entries(transfers)
    // Of one moment, where the clock is driven: only after a refusal another can follow.
    .toSorted(([id, a], [, b]) => (a.at < b.at || (a.at === b.at && answers[id]?.kind === 'refused') ? -1 : 1))
    .map(([id, { to, reason, at }]) => ({ id, to, reason, at, ...answered(answers[id]) }));

const statusOf = ({ assigned }: IntakeRow, transfers: readonly OutgoingTransfer[]): keyof typeof IntakeStatus => {
  const last = transfers.at(-1)?.state;
  if (last === 'accepted') return 'transferred';
  if (assigned) return 'assigned';
  return last === 'open' ? 'transferring' : 'received';
};

@ObjectType({ description: '移交，双方可见，不含来电人信息。A transfer as both sides see it; nothing of the caller.' })
export class IntakeTransfer {
  @Field(() => ID, { description: '移交编号。Id.' })
  id: string;

  @Field(() => ID, {
    description: '移交单位的受理编号，接受或退回时填写。The intake of the sender: name it to accept or refuse.',
  })
  intake: string;

  @Field({ description: '移交单位的人读编号。Its number for people.' })
  number: string;

  @Field(() => ID, { description: '移交单位。The body that received the call.' })
  from: string;

  @Field(() => ID, { description: '移交给。The body it is handed to.' })
  to: string;

  @Field(() => IntakeChannel, { description: '来源渠道。By which way it came.' })
  channel: keyof typeof IntakeChannel;

  @Field({ description: '移交的内容。What is handed over.' })
  said: string;

  @Field({ nullable: true, description: '地点；不详则空。Where.' })
  place?: string;

  @Field(() => DateTime, { nullable: true, description: '发生时间；不详则空。When it occurred.' })
  occurredAt?: string;

  @Field(() => DateTime, { description: '来电时间。Time of the call.' })
  calledAt: string;

  @Field({ description: '移交理由。Why.' })
  reason: string;

  @Field(() => DateTime, { description: '移交时间。When it was transferred.' })
  transferredAt: string;

  @Field(() => IntakeTransferState, { description: '状态。What became of it.' })
  state: keyof typeof IntakeTransferState;

  @Field(() => DateTime, { nullable: true, description: '答复时间；未答复则空。When it was answered.' })
  answeredAt?: string;

  @Field({ nullable: true, description: '退回理由。Why it was refused.' })
  refusal?: string;

  @Field(() => ID, {
    nullable: true,
    description: '接受单位由此开始的受理，仅其可见。The intake that began with it; for the accepting body alone.',
  })
  accepted?: string;

  @Field({ nullable: true, description: '若为示例，何者为虚构。For an example: what is invented; absent: it is real.' })
  example?: string;

  static of(row: IntakeTransferRow, organisation: string): IntakeTransfer {
    const { number, channel, said, place, occurred, calledAt, provenance } = row.content;
    return Object.assign(new IntakeTransfer(), {
      ...{ id: row.id, intake: row.intake, number, from: row.sender, to: row.recipient, channel, said, calledAt },
      ...(place.kind === 'text' ? { place: place.text } : {}),
      ...(occurred.kind === 'at' ? { occurredAt: occurred.at } : {}),
      ...{ reason: row.reason, transferredAt: row.transferred_at, ...answered(row.answer) },
      ...(row.accepted !== null && row.recipient === organisation ? { accepted: row.accepted } : {}),
      ...(provenance.kind === 'example' ? { example: provenance.text } : {}),
    });
  }
}
