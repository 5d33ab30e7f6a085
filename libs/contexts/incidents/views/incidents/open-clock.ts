import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { basisOf } from '#contexts/legal/published.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { epochMilliseconds, type InstantText } from '#platform/kernel/time.js';
import { dueAt, foremost } from '../../domain/judged-clocks.js';
import type { OpenClock as Open } from '../../open-clocks.js';
import type { IncidentReference } from '../../reference.js';
import { IncidentClock } from './clock-types.js';

@ObjectType({ description: '本单位未完成的时限。A clock that waits for the own body.' })
export class OpenClock {
  @Field(() => ID, { description: '编号：事件编号/时限编号。Id: the incident, a slash, and the clock.' })
  id: string;

  @Field(() => ID, {
    description:
      '事件编号；尚未认定者为认定后的编号。The incident; of one not determined yet the id that it would get.',
  })
  incident: string;

  @Field(() => ID, {
    nullable: true,
    description: '尚未认定为事件的异常；否则空。The abnormality, as long as nobody determined an incident of it.',
  })
  abnormality?: string;

  @Field(() => ID, {
    nullable: true,
    description: '尚无结果的受理；否则空。The tip-off, as long as it has no outcome.',
  })
  intake?: string;

  @Field({
    description:
      '事件或报告的人读编号；尚未认定者为异常或受理的。Number of the incident for people; of the report where one sees only that; of the abnormality or tip-off before it.',
  })
  number: string;

  @Field(() => IncidentClock, { description: '时限，含条款。The clock with its articles.' })
  clock: IncidentClock;

  @Field(() => DateTime, {
    nullable: true,
    description:
      '到期时间，按确定的文本，未选定则按最早者；无则空。When it is due, by the text that decides, else the earliest; absent: no moment is known.',
  })
  dueAt?: string;

  @Field({
    nullable: true,
    description: '该到期时间所依条款；无则空。Article and version of the text by which that is; absent: none.',
  })
  basis?: string;

  @Field(() => Int, {
    nullable: true,
    description:
      '距到期的整分钟数，逾期为负；无时限或中止则空。Whole minutes until it is due, negative when that is past; absent: no moment is known.',
  })
  minutesLeft?: number;

  @Field({ description: '下一步的操作名。Name of the mutation that comes next.' })
  next: string;

  @Field(() => [String], { description: '可办理的角色。Roles that may do it.' })
  roles: readonly string[];

  @Field(() => ID, { nullable: true, description: '此刻负责的值班人员；无则空。Who answers now; absent: nobody.' })
  responsible?: string;

  static of(one: Open, now: InstantText, reference: IncidentReference): OpenClock {
    const [due, text] = [dueAt(one), foremost(one)];
    const left = due === undefined ? undefined : Math.floor((epochMilliseconds(due) - epochMilliseconds(now)) / 60_000);
    return Object.assign(new OpenClock(), {
      ...{ id: `${one.incident}/${one.id}`, incident: one.incident, number: one.number, ...nextOf(one) },
      ...one.undetermined,
      ...{ clock: IncidentClock.of(one, reference), ...(left === undefined ? {} : { minutesLeft: left }) },
      ...(due === undefined ? {} : { dueAt: due }),
      ...(text === undefined ? {} : { basis: basisOf(text.rule) }),
    });
  }
}

const byReport = { next: 'fileIncidentReport', roles: ['dutyOfficer', 'head'] };
const beforehand = {
  raised: { next: 'verifyAbnormality', roles: ['dutyOfficer'] },
  verified: { ...byReport, next: 'decideOutcome' },
  decided: { ...byReport, next: 'closeAbnormality' },
  incident: { next: 'determineIncident', roles: ['head'] },
};
const nextOf = ({ duty, undetermined }: Open): Pick<OpenClock, 'next' | 'roles'> => {
  if (undetermined?.kind === 'abnormality') return beforehand[undetermined.stands];
  if (undetermined) return { ...byReport, next: 'raiseAbnormalityOnIntake' };
  if (duty.startsWith('investigation-')) return { next: 'completeInvestigation', roles: ['head'] };
  if (duty === 'notify-neighbour') return { ...byReport, next: 'sendNotice' };
  return duty === 'province-forwards' ? { ...byReport, next: 'forwardReport' } : byReport;
};
