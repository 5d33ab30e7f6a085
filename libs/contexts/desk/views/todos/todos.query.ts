import { Query, Resolver } from '@nestjs/graphql';
import { DutyReader } from '#contexts/identity/published.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { todosOf } from '../../todos-of.js';
import { WaitingReader } from '../../waiting-reader.js';
import { Todo } from './todo-types.js';

@Resolver()
export class TodosQuery {
  constructor(
    private readonly waiting: WaitingReader,
    private readonly duty: DutyReader,
  ) {}

  @AnyOfficer()
  @Query(() => [Todo], {
    description:
      '本人待办：只列其角色可办理者，最早到期在前，无时限者在后，至多 100 项。What waits for the signed-in officer, of that only what its roles may do; the earliest due first, without a time last, at most 100.',
  })
  async todos(@CurrentCaller() caller: Caller): Promise<readonly Todo[]> {
    const waiting = await this.waiting.read(caller);
    const { responsible } = await this.duty.onDuty(caller.actor.organisation, waiting.now);
    return todosOf(caller.actor, waiting, responsible.kind === 'officer' ? responsible.officer : undefined);
  }
}
