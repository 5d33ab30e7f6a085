import { Inject } from '@nestjs/common';
import { Args, Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { allDeadlines, type ClockRule, dutyOf, judge } from '#platform/calendar/legal-clock.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { RequestRefused } from '#platform/graphql/errors.js';
import { DateTime, LocalDate } from '#platform/graphql/scalars.js';
import { refusal } from '#platform/kernel/refusal.js';
import { instant, localDate } from '#platform/kernel/time.js';
import { ReadStore } from '#platform/read-store/read-store.js';
import { Clock } from '#platform/runtime/clock.js';
import { LegalClockType } from '../../actions/legal-enums.js';
import { CalendarReader } from '../../calendar-reader.js';
import { lastScheduledYear } from '../../domain/schedule.events.js';
import { LEGAL_TEXTS, type LegalTexts } from '../../reference.js';
import { basisOf, LegalDeadline, LegalReading } from '../deadline-types.js';
import type { ReadingRow } from './readings.view.js';

@ObjectType({ description: '给某职责规定时间的一个文本。One text that gives a time for a duty.' })
export class LegalText {
  @Field(() => ID, { description: '规则编号。Id of the rule.' })
  rule: string;

  @Field(() => Int, { description: '规则版本。Its version.' })
  ruleVersion: number;

  @Field({ description: '依据。Basis.' })
  basis: string;

  @Field({ description: '依据是否已与原文核对。Whether the text was read in the original.' })
  confirmed: boolean;

  @Field(() => LegalClockType, { description: '计算方式。How it is counted.' })
  clock: keyof typeof LegalClockType;

  @Field(() => Int, { description: '小时、日或月数。Hours, days or months.' })
  n: number;

  @Field(() => LocalDate, { description: '起始日。First day on which it holds.' })
  since: string;

  @Field(() => LocalDate, { nullable: true, description: '最后一日；无则长期。Last day; absent: without end.' })
  until?: string;

  static of(rule: ClockRule): LegalText {
    const { id, version, basis, clock, n, since, until } = rule;
    return Object.assign(new LegalText(), {
      ...{ rule: id, ruleVersion: version, basis: basisOf(rule), confirmed: basis.confirmed, clock, n, since, until },
    });
  }
}

@ObjectType({ description: '有时限的法定职责。A duty for which texts give a time.' })
export class LegalDuty {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field({ description: '职责。What has to be done, in Chinese.' })
  duty: string;

  @Field({ description: '职责（英文）。The same in English.' })
  dutyEn: string;

  @Field(() => [LegalText], {
    description: '各文本各版本；多于一个者可选定。Its texts, all versions; of several one may be chosen.',
  })
  texts: LegalText[];
}

@ObjectType({ description: '某职责自某时起算的各到期时间。When a duty that begins at a time is due, by each text.' })
export class LegalDeadlines {
  @Field(() => [LegalDeadline], {
    description:
      '由早到晚；最早者用于预警，未选定前均非确定。Earliest first; the earliest warns, none is certain until it decides.',
  })
  deadlines: LegalDeadline[];

  @Field(() => LegalReading, { nullable: true, description: '本单位的选定；未选定则空。What the own body chose.' })
  chosen?: LegalReading;
}

const LegalReadingConnection = connectionOf(LegalReading, 'LegalReading');

@Resolver()
export class ReadingsQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly calendar: CalendarReader,
    private readonly clock: Clock,
    @Inject(LEGAL_TEXTS) private readonly texts: LegalTexts,
  ) {}

  @AnyOfficer()
  @Query(() => [LegalDuty], { description: '有时限的职责及其文本。Duties for which texts give a time.' })
  legalDuties(): LegalDuty[] {
    return [...Map.groupBy(this.texts.rules, dutyOf)].map(([id, rules]) =>
      Object.assign(new LegalDuty(), {
        ...{ id, duty: rules[0]?.duty.zh, dutyEn: rules[0]?.duty.en, texts: rules.map(LegalText.of) },
      }),
    );
  }

  @AnyOfficer()
  @Query(() => LegalReadingConnection, {
    description: '本单位的选定，由新到旧。Choices of the own body, newest first.',
  })
  async legalReadings(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<LegalReading>> {
    const page = pageOf(args, z.int());
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<ReadingRow>('legal_readings')
        .selectAll()
        .orderBy('revision', 'desc')
        .limit(page.first + 1);
      if (page.after !== undefined) query = query.where('revision', '<', page.after);
      return reader.rows(query);
    });
    const shown = rows.map(({ choice, revision }) => Object.assign(readingOf(choice), { revision }));
    return toConnection(shown, page, ({ revision }) => revision);
  }

  @AnyOfficer()
  @Query(() => LegalDeadlines, {
    description:
      '某职责自某时起算的各到期时间及本单位的选定；未来年度无安排的为暂定，2004 年以前不予推算。When a duty that begins then is due, by each text in force on that day. Refused before 2004.',
  })
  async legalDeadlines(
    @CurrentCaller() caller: Caller,
    @Args('duty', { type: () => ID, description: '职责编号。The duty.' }) duty: string,
    @Args('from', { type: () => DateTime, description: '起算时间。The moment from which it runs.' }) from: string,
  ): Promise<LegalDeadlines> {
    const rules = this.texts.rules.filter((rule) => dutyOf(rule) === duty);
    if (rules.length === 0) throw RequestRefused.because(refusal('UnknownLegalDuty', { duty }, ['duty']));
    const { workingDays } = await this.calendar.read();
    const start = instant(from);
    if (workingDays.isBefore(localDate(start)))
      throw RequestRefused.because(
        refusal('DateBeyondCalendar', { from: start, first: workingDays.firstYear }, ['from']),
      );
    if (Number.parseInt(localDate(start), 10) >= lastScheduledYear)
      throw new RequestRefused('InvalidInput', { from: start }, ['from']);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) =>
      reader.rows(reader.from<ReadingRow>('legal_readings').selectAll().orderBy('revision')),
    );
    const choices = rows.map(({ choice: { chosenBy: by, ...choice } }) => ({ ...choice, by }));
    const dated = allDeadlines(rules, start, workingDays);
    const { texts, chosen, decisive } = judge(dated, start, this.clock.now(), this.texts.warning, choices);
    return Object.assign(new LegalDeadlines(), {
      deadlines: texts.map((text) => LegalDeadline.of(text, text === decisive)),
      ...(chosen ? { chosen: LegalReading.of(chosen) } : {}),
    });
  }
}

const readingOf = ({ chosenBy: by, ...choice }: ReadingRow['choice']): LegalReading =>
  LegalReading.of({ ...choice, by });
