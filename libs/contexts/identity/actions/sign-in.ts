import { Args, Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Public } from '#platform/graphql/access.js';
import { checked } from '#platform/graphql/caller.js';
import { type Refused, toUserError } from '#platform/graphql/results.js';
import { refusal } from '#platform/kernel/refusal.js';
import { Vault } from '#platform/vault/vault.js';
import { Accounts } from '../sign-in/accounts.js';
import { longest } from '../sign-in/passwords.js';
import { Sessions } from '../sign-in/sessions.js';
import { refusable } from './refusable.js';
import { SignedIn } from './signed-in.js';

@InputType({ description: '登录。Login and password.' })
export class SignInInput {
  @Field({ description: '登录名。Login; case is ignored.' })
  login: string;

  @Field({ description: '密码。Password.' })
  password: string;
}

const SignInResult = refusable('SignInResult', '登录的结果。Answer to signIn.', SignedIn);

const inputSchema = z.strictObject({ login: z.string().max(200), password: z.string().max(longest) });

@Resolver()
export class SignInAction {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly vault: Vault,
  ) {}

  @Public()
  @Mutation(() => SignInResult, {
    description:
      '登录；连续 5 次失败锁定 15 分钟。Signs in. Five failures lock the account for 15 minutes; every refusal reads alike.',
  })
  async signIn(
    @Args('input', { description: '登录名与密码。Login and password.' }) input: SignInInput,
  ): Promise<SignedIn | Refused> {
    const given = checked(inputSchema, input);
    if (given.kind === 'refused') return toUserError(given.refusal);
    const account = await this.accounts.check(given.value.login, given.value.password);
    const credentials = account && (await this.sessions.open(account.officer));
    return credentials ? SignedIn.of(credentials, this.vault) : toUserError(refusal('SignInRefused'));
  }
}
