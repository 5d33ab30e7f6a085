import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '#platform/graphql/scalars.js';
import type { Person } from '#platform/vault/vault.js';
import { AlarmSubjectKind, CallResult, ContactKind, DueBecause } from '../../actions/alarm-enums.js';
import type { Contact, DueContact, LoggedCall } from '../../domain/alarm.events.js';
import type { AlarmRow } from './alarms.view.js';

@ObjectType({ description: '登记的通话。A call that was made.' })
export class AlarmCall {
  @Field(() => CallResult, { description: '是否接通。Whether somebody answered.' })
  result: keyof typeof CallResult;

  @Field(() => DateTime, { description: '通话时间。When.' })
  calledAt: string;

  @Field(() => ID, { description: '拨打单位。The body that called.' })
  caller: string;

  @Field(() => ID, { description: '拨打人员。The officer that called.' })
  calledBy: string;

  @Field({ nullable: true, description: '对方所述。What was said.' })
  remark?: string;

  static of({ result, calledAt, caller, calledBy, remark }: LoggedCall): AlarmCall {
    const call = { result, calledAt, caller, calledBy };
    return Object.assign(new AlarmCall(), call, remark.kind === 'text' ? { remark: remark.text } : {});
  }
}

@ObjectType({ description: '呼叫单上的联系人。A contact of the call sheet.' })
export class AlarmContact {
  @Field(() => ContactKind, { description: '种类。Kind.' })
  kind: keyof typeof ContactKind;

  @Field(() => ID, {
    nullable: true,
    description: '登记通话时填此值；已无人可呼则空。Give it as `contact` of `logCall`; absent: nobody is left.',
  })
  contact?: string;

  @Field(() => ID, { nullable: true, description: '所属单位。The body it belongs to.' })
  organisation?: string;

  @Field({ nullable: true, description: '姓名；已删除或值班室则无。Name; absent for a duty room, or erased.' })
  name?: string;

  @Field({
    nullable: true,
    description: '值班电话；未登记或告警已了结则无。Telephone; absent when there is none, or the alarm has ended.',
  })
  telephone?: string;

  @Field(() => DueBecause, { description: '为何轮到。Why it is due.' })
  because: keyof typeof DueBecause;

  @Field(() => DateTime, { description: '何时轮到。When it became due.' })
  dueAt: string;

  @Field(() => DateTime, { description: '无人响应则何时轮到下一位。When the next one is due if nobody reacts.' })
  nextAt: string;

  @Field(() => [AlarmCall], { description: '与其通话，由早到晚。Calls to it, earliest first.' })
  calls: AlarmCall[];

  static of(due: DueContact, calls: readonly LoggedCall[], persons: ReadonlyMap<string, Person>): AlarmContact {
    const { step, contact, because, at: dueAt, nextAt } = due;
    return Object.assign(new AlarmContact(), {
      ...who(contact, persons),
      ...{ because, dueAt, nextAt },
      calls: calls.filter((call) => call.step === step).map(AlarmCall.of),
    });
  }
}

const who = (contact: Contact, persons: ReadonlyMap<string, Person>) => {
  if (contact.kind === 'nobody') return { kind: contact.kind };
  const { organisation } = contact;
  if (contact.kind === 'dutyRoom') return { kind: contact.kind, organisation, contact: organisation };
  const { name, telephone } = persons.get(contact.officer) ?? {};
  return {
    ...{ kind: contact.why, organisation, contact: contact.officer },
    ...(name === undefined ? {} : { name }),
    ...(telephone === undefined ? {} : { telephone }),
  };
};

@ObjectType({ description: '告警：须有人知悉的事。An alarm: somebody has to know of something, now.' })
export class Alarm {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => Int, { description: '版本，用作 expectedVersion。Version; give it as `expectedVersion`.' })
  version: number;

  @Field(() => ID, { description: '被呼叫单位。The body that is called.' })
  organisation: string;

  @Field(() => AlarmSubjectKind, { description: '所涉种类。What it is about.' })
  subjectKind: keyof typeof AlarmSubjectKind;

  @Field(() => ID, { description: '所涉编号。Id of what it is about.' })
  subject: string;

  @Field({ description: '电话中说什么。What to say.' })
  words: string;

  @Field(() => DateTime, { description: '产生时间。When it was raised.' })
  raisedAt: string;

  @Field({
    description: '红：尚未联系上任何人（无接通、无知悉）。Red: nobody was reached, neither by a call nor by itself.',
  })
  red: boolean;

  @Field({ description: '是否仍须呼叫。Whether somebody is still to be called.' })
  open: boolean;

  @Field(() => [AlarmContact], {
    description: '联系人，先后为序；最后一位即现在要打的。Contacts; the last one is the one to call now.',
  })
  contacts: AlarmContact[];

  @Field(() => ID, { nullable: true, description: '确认知悉的人员。The officer that acknowledged it.' })
  acknowledgedBy?: string;

  @Field({ nullable: true, description: '解除缘由。Why it was stood down.' })
  stoodDownBecause?: string;

  @Field(() => DateTime, { nullable: true, description: '知悉或解除的时间。When it ended.' })
  endedAt?: string;

  static officersOf({ contacts, ended }: AlarmRow): readonly string[] {
    // A number is shown to who has to call it, and as long as it has to.
    if (ended.at !== undefined) return [];
    return Object.values(contacts).flatMap(({ contact }) => (contact.kind === 'officer' ? [contact.officer] : []));
  }

  static of(row: AlarmRow, persons: ReadonlyMap<string, Person>): Alarm {
    const { id, revision, organisation, subject_kind, subject, words, raised_at, ended } = row;
    const contacts = Object.values(row.contacts).toSorted((a, b) => a.step - b.step);
    const calls = Object.values(row.calls).toSorted((a, b) => (a.calledAt < b.calledAt ? -1 : 1));
    const open = ended.at === undefined;
    return Object.assign(new Alarm(), {
      ...{ id, version: revision, organisation, subjectKind: subject_kind, subject, words, raisedAt: raised_at, open },
      red: open && !calls.some(({ result }) => result === 'answered'),
      contacts: contacts.map((due) => AlarmContact.of(due, calls, persons)),
      ...(ended.officer === undefined ? {} : { acknowledgedBy: ended.officer }),
      ...(ended.because === undefined ? {} : { stoodDownBecause: ended.because }),
      ...(ended.at === undefined ? {} : { endedAt: ended.at }),
    });
  }
}
