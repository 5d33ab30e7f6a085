import { Args, Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Public } from '#platform/graphql/access.js';
import { checked } from '#platform/graphql/caller.js';
import { type Refused, toUserError } from '#platform/graphql/results.js';
import { refusal } from '#platform/kernel/refusal.js';
import { Vault } from '#platform/vault/vault.js';
import { Sessions } from '../sign-in/sessions.js';
import { refusable } from './refusable.js';
import { SignedIn } from './signed-in.js';

@InputType({ description: '刷新会话。A refresh token to be exchanged.' })
export class RefreshSessionInput {
  @Field({ description: '刷新令牌。The refresh token of the last answer.' })
  refreshToken: string;
}

const RefreshSessionResult = refusable('RefreshSessionResult', '刷新会话的结果。Answer to refreshSession.', SignedIn);

const inputSchema = z.strictObject({ refreshToken: z.string().max(200) });

@Resolver()
export class RefreshSessionAction {
  constructor(
    private readonly sessions: Sessions,
    private readonly vault: Vault,
  ) {}

  @Public()
  @Mutation(() => RefreshSessionResult, {
    description:
      '换取新令牌，登录后 12 小时内有效；旧令牌再次出现则结束会话。New tokens, until 12 hours after signing in. A token used twice ends the session.',
  })
  async refreshSession(
    @Args('input', { description: '刷新令牌。The refresh token.' }) input: RefreshSessionInput,
  ): Promise<SignedIn | Refused> {
    const given = checked(inputSchema, input);
    if (given.kind === 'refused') return toUserError(given.refusal);
    const credentials = await this.sessions.refresh(given.value.refreshToken);
    return credentials ? SignedIn.of(credentials, this.vault) : toUserError(refusal('SessionEnded'));
  }
}
