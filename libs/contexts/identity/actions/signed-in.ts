import { Field, ObjectType } from '@nestjs/graphql';
import { DateTime } from '#platform/graphql/scalars.js';
import { fromEpochMilliseconds } from '#platform/kernel/time.js';
import type { Vault } from '#platform/vault/vault.js';
import type { Credentials } from '../sign-in/sessions.js';
import { Me } from './me.js';

@ObjectType({ description: '已登录。Signed in.' })
export class SignedIn {
  @Field({ description: '访问令牌，放入 Authorization: Bearer。Access token, for ten minutes.' })
  accessToken: string;

  @Field(() => DateTime, {
    description: '访问令牌失效时刻（真实时间）。When it ends; real time, not that of an exercise.',
  })
  accessTokenExpiresAt: string;

  @Field({ description: '刷新令牌，只能用一次。Refresh token, good for one use; keep it secret.' })
  refreshToken: string;

  @Field(() => Me, { description: '当前人员。Who is signed in.' })
  me: Me;

  static of({ actor, accessToken, accessTokenExpiresAt, refreshToken }: Credentials, vault: Vault): SignedIn {
    return Object.assign(new SignedIn(), {
      ...{ accessToken, refreshToken },
      accessTokenExpiresAt: fromEpochMilliseconds(accessTokenExpiresAt),
      me: Me.of(actor, vault),
    });
  }
}
