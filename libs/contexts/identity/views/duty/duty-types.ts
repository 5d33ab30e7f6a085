import { Field, ID, ObjectType } from '@nestjs/graphql';
import { enumType } from '#platform/graphql/enums.js';
import { DateTime, Digest } from '#platform/graphql/scalars.js';
import type { Person } from '#platform/vault/vault.js';
import { DelegableScope, MatterKind } from '../../actions/duty-enums.js';
import type { DelegationRow, HandoverRow, ShiftRow } from './duty.view.js';

/** Names of persons by officer id; an erased one is not in it. */
export type Persons = ReadonlyMap<string, Person>;

@ObjectType({ description: '值班表上的人员，仅本单位可见。An officer on the own roster.' })
export class DutyPerson {
  @Field(() => ID, { description: '人员编号。The officer.' })
  officer: string;

  @Field({ nullable: true, description: '姓名；已删除则无。Name; absent when it was erased.' })
  name?: string;

  @Field({ nullable: true, description: '值班电话；未登记或已删除则无。Telephone; absent when there is none.' })
  dutyTelephone?: string;

  static of(officer: string, persons: Persons): DutyPerson {
    const { name, telephone } = persons.get(officer) ?? {};
    return Object.assign(new DutyPerson(), {
      officer,
      ...(name === undefined ? {} : { name }),
      ...(telephone === undefined ? {} : { dutyTelephone: telephone }),
    });
  }
}

@ObjectType({ description: '班次。A shift of the roster.' })
export class DutyShift {
  @Field(() => ID, { description: '班次编号。Id.' })
  id: string;

  @Field(() => DutyPerson, { description: '值班员。The officer on duty.' })
  officer: DutyPerson;

  @Field(() => DutyPerson, { nullable: true, description: '副班；未安排则无。The deputy; absent: none was assigned.' })
  deputy?: DutyPerson;

  @Field(() => DutyPerson, { nullable: true, description: '带班领导；未安排则无。The duty leader; absent: none.' })
  leader?: DutyPerson;

  @Field(() => DateTime, { description: '开始时间。When it begins.' })
  from: string;

  @Field(() => DateTime, { description: '结束时间；中途撤销的为撤销时间。When it ends, or was ended.' })
  until: string;

  @Field({ nullable: true, description: '中途撤销的事由。Why it was ended before its time; absent: it was not.' })
  endedBecause?: string;

  @Field(() => ID, { description: '排班人员。Who put it on the roster.' })
  assignedBy: string;

  @Field(() => DateTime, { description: '排班时间。When.' })
  assignedAt: string;

  static officersOf({ officer, deputy, leader }: ShiftRow): readonly string[] {
    return [officer, deputy, leader].filter((id) => id !== null);
  }

  static of(row: ShiftRow, persons: Persons): DutyShift {
    const { id, officer, deputy, leader, starts_at, ends_at, removed, assigned_by, assigned_at } = row;
    return Object.assign(new DutyShift(), {
      ...{ id, officer: DutyPerson.of(officer, persons), from: starts_at, until: ends_at },
      ...(deputy === null ? {} : { deputy: DutyPerson.of(deputy, persons) }),
      ...(leader === null ? {} : { leader: DutyPerson.of(leader, persons) }),
      ...(removed === null ? {} : { endedBecause: removed.reason }),
      ...{ assignedBy: assigned_by, assignedAt: assigned_at },
    });
  }
}

@ObjectType({ description: '无人值班的时段。Hours in which nobody is assigned.' })
export class DutyGap {
  @Field(() => DateTime, { description: '开始。When it begins.' })
  from: string;

  @Field(() => DateTime, {
    description: '结束，不超出所查时段。When it ends, at the latest where one stopped looking.',
  })
  until: string;
}

@ObjectType({ description: '交接事项。Something that was open at a handover, in the words that were shown.' })
export class HandoverMatter {
  @Field(() => MatterKind, { description: '种类。Its kind.' })
  kind: keyof typeof MatterKind;

  @Field(() => ID, { description: '编号。Id of the thing.' })
  id: string;

  @Field({ description: '内容。What it is.' })
  text: string;

  @Field(() => DateTime, { nullable: true, description: '到期时间；无时限则空。When it is due; absent: no deadline.' })
  dueAt?: string;
}

@ObjectType({ description: '待确认的交接班。A handover that waits for the incoming officer.' })
export class OpenHandover {
  @Field(() => ID, { description: '交接班编号。Id.' })
  id: string;

  @Field(() => ID, { description: '所交班次。The shift that is handed over.' })
  shift: string;

  @Field(() => DutyPerson, { description: '交班人员；确认前由其负责。The outgoing officer, responsible until then.' })
  outgoing: DutyPerson;

  @Field(() => DutyPerson, { description: '接班人员。The incoming officer.' })
  incoming: DutyPerson;

  @Field(() => ID, { description: '接班的班次。The shift in which it takes over.' })
  incomingShift: string;

  @Field(() => [HandoverMatter], { description: '未了事项与在走的时限。Open matters and clocks.' })
  matters: HandoverMatter[];

  @Field({ nullable: true, description: '备注；无则空。Remarks; absent: none.' })
  remarks?: string;

  @Field(() => DateTime, { description: '交班时间。When it was offered.' })
  offeredAt: string;

  static of(row: HandoverRow, persons: Persons): OpenHandover {
    const { id, shift, offered_by, incoming_officer, incoming_shift, matters, remarks, offered_at } = row;
    return Object.assign(new OpenHandover(), {
      ...{ id, shift, incomingShift: incoming_shift, offeredAt: offered_at },
      ...{ outgoing: DutyPerson.of(offered_by, persons), incoming: DutyPerson.of(incoming_officer, persons) },
      matters: matters.map(({ kind, id, text, due }) => ({
        ...{ kind, id, text },
        ...(due.kind === 'at' ? { dueAt: due.at } : {}),
      })),
      ...(remarks === null ? {} : { remarks }),
    });
  }
}

export const DelegationStatus = enumType('DelegationStatus', '委托的状态。Where a delegation stands now.', {
  coming: '尚未生效。Not yet begun.',
  holds: '生效中。It holds.',
  ended: '已到期。It has run out.',
  revoked: '已撤销。It was revoked.',
});

@ObjectType({ description: '委托。What a head delegated.' })
export class Delegation {
  @Field(() => ID, { description: '委托编号。Id.' })
  id: string;

  @Field(() => [DelegableScope], { description: '委托事项。What is delegated.' })
  scopes: readonly (keyof typeof DelegableScope)[];

  @Field(() => ID, { description: '受委托人员。The officer it is delegated to.' })
  to: string;

  @Field(() => DateTime, { description: '生效时间。From when on.' })
  from: string;

  @Field(() => DateTime, { description: '终止时间；已撤销的为撤销时间。Until when; of a revoked one, when that was.' })
  until: string;

  @Field(() => Digest, { nullable: true, description: '委托书文件。The paper, as a file.' })
  document?: string;

  @Field({ nullable: true, description: '委托书文号。The paper, by its number.' })
  documentNumber?: string;

  @Field(() => ID, { description: '委托人。The head.' })
  grantedBy: string;

  @Field(() => DateTime, { description: '委托时间。When it was delegated.' })
  grantedAt: string;

  @Field(() => DelegationStatus, { description: '状态。Where it stands now.' })
  status: keyof typeof DelegationStatus;

  @Field({ nullable: true, description: '撤销事由；未撤销则空。Why it was revoked; absent: it was not.' })
  revokedBecause?: string;

  static of(row: DelegationRow, now: string): Delegation {
    const { id, scopes, delegate: to, begins_at, ends_at, writing, granted_by, granted_at, revoked } = row;
    return Object.assign(new Delegation(), {
      ...{ id, scopes, to, from: begins_at, until: ends_at, grantedBy: granted_by, grantedAt: granted_at },
      ...(writing.kind === 'file' ? { document: writing.digest } : { documentNumber: writing.number }),
      ...(revoked === null ? {} : { revokedBecause: revoked.reason }),
      status: statusOf(row, now),
    });
  }
}

const statusOf = ({ begins_at, ends_at, revoked }: DelegationRow, now: string): Delegation['status'] => {
  if (revoked) return 'revoked';
  if (now < begins_at) return 'coming';
  return now < ends_at ? 'holds' : 'ended';
};
