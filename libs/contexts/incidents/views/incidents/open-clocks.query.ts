import { Query, Resolver } from '@nestjs/graphql';
import { DutyReader, HandoverMatter } from '#contexts/identity/published.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { localMinuteText } from '#platform/kernel/time.js';
import { Clock } from '#platform/runtime/clock.js';
import { dueAt, foremost } from '../../domain/judged-clocks.js';
import { conditionWords } from '../../domain/words.js';
import { OpenClock } from './open-clock.js';
import { ShownClocks } from './shown-clocks.js';

@Resolver()
export class OpenClocksQuery {
  constructor(
    private readonly clocks: ShownClocks,
    private readonly duty: DutyReader,
    private readonly clock: Clock,
  ) {}

  @AnyOfficer()
  @Query(() => [OpenClock], {
    description:
      '本单位未完成的时限，由早到晚，至多 100 条。Clocks that wait for the own body, the earliest due first, at most 100.',
  })
  async openClocks(@CurrentCaller() caller: Caller): Promise<OpenClock[]> {
    const [found, now] = [await this.clocks.of(caller), this.clock.now()];
    const { responsible } = await this.duty.onDuty(caller.actor.organisation, now);
    const who = responsible.kind === 'officer' ? { responsible: responsible.officer } : {};
    return found.map(({ shown }) => Object.assign(shown, who));
  }

  @AnyOfficer()
  @Query(() => [HandoverMatter], {
    description:
      '供交班引用：本单位未完成的时限，由早到晚，至多 100 条。For `offerHandover`: the clocks that wait for the own body, the earliest due first, at most 100.',
  })
  async openMatters(@CurrentCaller() caller: Caller): Promise<HandoverMatter[]> {
    const found = await this.clocks.of(caller);
    return found.map(({ open, shown: { clock, id } }) => {
      const basis = foremost(open)?.rule.basis;
      const [article, due] = [basis ? `（${basis.instrument}${basis.article}）` : '', dueAt(open)];
      const condition = open.ifGrade ? `（${conditionWords[open.ifGrade]}）` : '';
      const when = due === undefined ? '' : `，${localMinuteText(due)}前`;
      const text = `${open.number} ${clock.duty}${condition}${article}${when}`.slice(0, 500);
      return Object.assign(new HandoverMatter(), {
        kind: 'clock',
        id,
        text,
        ...(due === undefined ? {} : { dueAt: due }),
      });
    });
  }
}
