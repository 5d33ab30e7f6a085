import { Args, Field, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller, checked } from '#platform/graphql/caller.js';
import { type Refused, toUserError } from '#platform/graphql/results.js';
import { Accounts } from '../sign-in/accounts.js';
import { longest } from '../sign-in/passwords.js';
import { Sessions } from '../sign-in/sessions.js';
import { refusable } from './refusable.js';

@InputType({ description: '修改本人密码。Another password for oneself.' })
export class ChangePasswordInput {
  @Field({ description: '当前密码。The password as it is.' })
  currentPassword: string;

  @Field({ description: '新密码，至少 12 个字符。The new one, at least 12 characters; none are prescribed.' })
  newPassword: string;
}

@ObjectType({ description: '密码已修改。The password is changed.' })
export class PasswordChanged {
  @Field(() => Int, { description: '因此结束的其他登录数。How many other sign-ins were ended by it.' })
  signInsEnded: number;
}

const ChangePasswordResult = refusable(
  'ChangePasswordResult',
  '修改密码的结果。Answer to changePassword.',
  PasswordChanged,
);

const inputSchema = z.strictObject({ currentPassword: z.string().max(longest), newPassword: z.string().max(longest) });

@Resolver()
export class ChangePasswordAction {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
  ) {}

  @AnyOfficer()
  @Mutation(() => ChangePasswordResult, {
    description: '修改本人密码，并结束其他登录。Changes the own password and ends all other sign-ins.',
  })
  async changePassword(
    @CurrentCaller() { actor, session }: Caller,
    @Args('input', { description: '当前密码与新密码。Both passwords.' }) input: ChangePasswordInput,
  ): Promise<PasswordChanged | Refused> {
    const given = checked(inputSchema, input);
    if (given.kind === 'refused') return toUserError(given.refusal);
    const { currentPassword, newPassword } = given.value;
    const refusal = await this.accounts.changePassword(actor.officer, currentPassword, newPassword);
    if (refusal) return toUserError(refusal);
    return Object.assign(new PasswordChanged(), { signInsEnded: this.sessions.endAllOf(actor.officer, session.id) });
  }
}
