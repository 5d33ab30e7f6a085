import { Inject } from '@nestjs/common';
import { Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { DutyReader, HandoverMatter } from '#contexts/identity/published.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { epochMilliseconds, type InstantText, localText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { dueAt, foremost } from '../../domain/judged-clocks.js';
import { type OpenClock as Open, OpenClocks } from '../../open-clocks.js';
import { INCIDENT_REFERENCE, type IncidentReference } from '../../reference.js';
import { IncidentClock } from './clock-types.js';

@ObjectType({ description: '本单位未完成的时限。A clock that waits for the own body.' })
export class OpenClock {
  @Field(() => ID, { description: '编号：事件编号/时限编号。Id: the incident, a slash, and the clock.' })
  id: string;

  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field({
    description: '事件或报告的人读编号。Number of the incident for people; of the report where one sees only that.',
  })
  number: string;

  @Field(() => IncidentClock, { description: '时限，含条款。The clock with its articles.' })
  clock: IncidentClock;

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
}

const byReport = { next: 'fileIncidentReport', roles: ['dutyOfficer', 'head'] };
const nextOf = (duty: string): Pick<OpenClock, 'next' | 'roles'> => {
  if (duty.startsWith('investigation-')) return { next: 'completeInvestigation', roles: ['head'] };
  return duty === 'province-forwards' ? { ...byReport, next: 'forwardReport' } : byReport;
};

@Resolver()
export class OpenClocksQuery {
  constructor(
    private readonly open: OpenClocks,
    private readonly duty: DutyReader,
    private readonly clock: Clock,
    @Inject(INCIDENT_REFERENCE) private readonly reference: IncidentReference,
  ) {}

  @AnyOfficer()
  @Query(() => [OpenClock], {
    description:
      '本单位未完成的时限，由早到晚，至多 100 条。Clocks that wait for the own body, the earliest due first, at most 100.',
  })
  async openClocks(@CurrentCaller() caller: Caller): Promise<OpenClock[]> {
    const [found, now] = [await this.open.of(caller), this.clock.now()];
    const { responsible } = await this.duty.onDuty(caller.actor.organisation, now);
    const who = responsible.kind === 'officer' ? { responsible: responsible.officer } : {};
    return found.slice(0, 100).map((one) => Object.assign(new OpenClock(), this.shown(one, now), who));
  }

  @AnyOfficer()
  @Query(() => [HandoverMatter], {
    description:
      '供交班引用：本单位未完成的时限，由早到晚，至多 100 条。For `offerHandover`: the clocks that wait for the own body, the earliest due first, at most 100.',
  })
  async openMatters(@CurrentCaller() caller: Caller): Promise<HandoverMatter[]> {
    const found = await this.open.of(caller);
    return found.slice(0, 100).map((one) => {
      const { clock, id } = this.shown(one, this.clock.now());
      const basis = foremost(one)?.rule.basis;
      const [article, due] = [basis ? `（${basis.instrument}${basis.article}）` : '', dueAt(one)];
      const when = due === undefined ? '' : `，${localText(due).slice(0, 16).replace('T', ' ')}前`;
      const text = `${one.number} ${clock.duty}${article}${when}`.slice(0, 500);
      return Object.assign(new HandoverMatter(), {
        kind: 'clock',
        id,
        text,
        ...(due === undefined ? {} : { dueAt: due }),
      });
    });
  }

  private shown(one: Open, now: InstantText): Omit<OpenClock, 'responsible'> {
    const due = dueAt(one);
    const left = due === undefined ? undefined : Math.floor((epochMilliseconds(due) - epochMilliseconds(now)) / 60_000);
    return {
      ...{ id: `${one.incident}/${one.id}`, incident: one.incident, number: one.number, ...nextOf(one.duty) },
      ...{ clock: IncidentClock.of(one, this.reference), ...(left === undefined ? {} : { minutesLeft: left }) },
    };
  }
}
