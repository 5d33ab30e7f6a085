import { Field, ID, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Sessions } from '../sign-in/sessions.js';

@ObjectType({ description: '已退出。Signed out: no token of this sign-in counts any longer.' })
export class SignedOut {
  @Field(() => ID, { description: '人员编号。Who signed out.' })
  officer: string;
}

@Resolver()
export class SignOutAction {
  constructor(private readonly sessions: Sessions) {}

  @AnyOfficer()
  @Mutation(() => SignedOut, { description: '退出登录。Signs out; other devices stay signed in.' })
  signOut(@CurrentCaller() caller: Caller): SignedOut {
    this.sessions.end(caller.session.id);
    return Object.assign(new SignedOut(), { officer: caller.actor.officer });
  }
}
