import { Field, ID, ObjectType } from '@nestjs/graphql';
import { LegalDeadline, LegalReading } from '#contexts/legal/published.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { IncidentClockStanding, IncidentReportAddressee } from '../../actions/incident-enums.js';
import type { Addressee } from '../../domain/addressees.js';
import { dueAt, type JudgedClock } from '../../domain/judged-clocks.js';
import { conditionWords } from '../../domain/words.js';
import type { IncidentReference } from '../../reference.js';

@ObjectType({ description: '报送对象。To whom a report goes.' })
export class IncidentAddressee {
  @Field(() => IncidentReportAddressee, { description: '职能。By function.' })
  function: keyof typeof IncidentReportAddressee;

  @Field(() => ID, { nullable: true, description: '所登记的单位；未登记则空。The body, where it is registered.' })
  organisation?: string;

  @Field({
    nullable: true,
    description: '是否使用本平台；未登记则空。Whether it is on the platform, where registered.',
  })
  onPlatform?: boolean;

  static of({ function: name, is }: Addressee): IncidentAddressee {
    return Object.assign(new IncidentAddressee(), {
      function: name,
      ...(is.kind === 'registered' ? { organisation: is.organisation, onPlatform: is.platform === 'on' } : {}),
    });
  }
}

@ObjectType({ description: '法定时限。A legal clock of an incident, or of what may become one.' })
export class IncidentClock {
  @Field(() => ID, { description: '编号，在一起事件内稳定。Id, stable within the incident.' })
  id: string;

  @Field({ description: '职责。What has to be done, in Chinese.' })
  duty: string;

  @Field({ description: '职责（英文）。The same in English.' })
  dutyEn: string;

  @Field(() => ID, { description: '负责单位。Whose duty it is.' })
  bearer: string;

  @Field({ nullable: true, description: '应予通报的行政区划；无则空。The region that is to be told; absent: none.' })
  region?: string;

  @Field(() => DateTime, { description: '起算时间。From when it runs.' })
  startedAt: string;

  @Field({
    description:
      '起算时间未记录，暂以最早可能者计。Whether that moment is not on record, and the earliest it can have been is taken.',
  })
  startIsAssumed: boolean;

  @Field({
    nullable: true,
    description: '仅在何种级别下适用；确定适用则空。Only if it is of that grade; absent: in any case.',
  })
  condition?: string;

  @Field(() => [LegalDeadline], {
    description:
      '各文本或协议所定到期时间，由早到晚；未选定前最早者用于预警。By each text or agreement, earliest first; until one decides the earliest warns. Empty: to be done promptly, and not judged.',
  })
  deadlines: LegalDeadline[];

  @Field(() => DateTime, {
    nullable: true,
    description:
      '确定的到期时间：唯一文本，或法制员所选；未选定则空。When it is due; absent: none of several texts is chosen.',
  })
  due?: string;

  @Field(() => LegalReading, { nullable: true, description: '负责单位法制员的选定。What the legal officer chose.' })
  chosen?: LegalReading;

  @Field(() => DateTime, { nullable: true, description: '完成时间。When it was done.' })
  doneAt?: string;

  @Field(() => [IncidentAddressee], { description: '尚未收到报告的对象。Who still has to get a report.' })
  missing: IncidentAddressee[];

  @Field({ nullable: true, description: '无时限职责的依据。Basis of a duty without a time.' })
  basis?: string;

  @Field(() => IncidentClockStanding, { description: '状态。How it stands now.' })
  standing: keyof typeof IncidentClockStanding;

  static of(clock: JudgedClock, reference: IncidentReference): IncidentClock {
    const { id, bearer, startedAt, startIsAssumed = false, ifGrade, texts, decisive, chosen, doneAt, missing } = clock;
    const prompt = reference.promptDuties.find((one) => one.id === clock.duty);
    const duty = texts[0]?.rule.duty ?? prompt?.duty ?? { zh: clock.duty, en: clock.duty };
    return Object.assign(new IncidentClock(), {
      ...(clock.region === undefined ? {} : { region: clock.region }),
      ...{ id, duty: duty.zh, dutyEn: duty.en, bearer, startedAt, startIsAssumed, doneAt, standing: clock.standing },
      ...(ifGrade === undefined ? {} : { condition: conditions[ifGrade] }),
      deadlines: texts.map((text) => LegalDeadline.of(text, text === decisive)),
      ...(decisive ? { due: dueAt(clock) } : {}),
      ...(chosen ? { chosen: LegalReading.of(chosen) } : {}),
      missing: missing.map(IncidentAddressee.of),
      ...(prompt ? { basis: `${prompt.basis.instrument}${prompt.basis.article}（${prompt.basis.textVersion}）` } : {}),
    });
  }
}

const conditions = { II: `${conditionWords.II}。If Ⅱ or graver.`, III: `${conditionWords.III}。If Ⅲ or less.` };
