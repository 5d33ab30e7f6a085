import { Inject } from '@nestjs/common';
import { Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Gateway } from '#platform/gateway/gateway.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { Vault } from '#platform/vault/vault.js';
import type { MailingRules } from '../domain/mailing-rules.js';
import { preferences } from '../domain/preferences.js';
import { MAILING_RULES } from '../reference.js';
import { MessageChannel } from './mailing-enums.js';

@ObjectType({ description: '静默时段（北京时间）。Quiet hours, in Beijing time.' })
export class QuietHours {
  @Field({ description: '开始。Begin.' })
  from: string;

  @Field({ description: '结束。End.' })
  until: string;
}

@ObjectType({ description: '本人的消息偏好。How one is written to.' })
export class MailPreferences {
  @Field(() => Int, { description: '版本，用作 expectedVersion；-1 为默认值。Version; -1: the defaults.' })
  version: number;

  @Field({ nullable: true, description: '邮件地址；未登记则空。The mail address; null if none.' })
  mail?: string;

  @Field({ nullable: true, description: '电话；未登记则空。The telephone; null if none.' })
  telephone?: string;

  @Field(() => [MessageChannel], { description: '法定时限消息的渠道。For legal clocks.' })
  legalClock: readonly (keyof typeof MessageChannel)[];

  @Field(() => [MessageChannel], { description: '紧急消息的渠道。For what is urgent.' })
  urgent: readonly (keyof typeof MessageChannel)[];

  @Field(() => [MessageChannel], { description: '一般消息的渠道。For what is routine.' })
  routine: readonly (keyof typeof MessageChannel)[];

  @Field(() => QuietHours, { nullable: true, description: '静默时段；无则空。Quiet hours; null if none.' })
  quietHours?: QuietHours;

  @Field({ nullable: true, description: '每日汇总时刻；逐条发送则空。When the digest goes out; null: one by one.' })
  digestAt?: string;
}

@Resolver()
export class MailPreferencesQuery {
  constructor(
    private readonly gateway: Gateway,
    private readonly vault: Vault,
    @Inject(MAILING_RULES) private readonly rules: MailingRules,
  ) {}

  @AnyOfficer()
  @Query(() => MailPreferences, {
    description: '本人的联系方式与消息偏好。Where one is reached, and how one wants to be written to.',
  })
  async mailPreferences(@CurrentCaller() { actor: { officer } }: Caller): Promise<MailPreferences> {
    const { state, revision: version } = await this.gateway.load(preferences, officer);
    const { channels, quietHours, digest } = state.kind === 'stated' ? state.preferences : this.rules.preferences;
    const { mail, telephone } = this.vault.account(officer) ?? {};
    return Object.assign(new MailPreferences(), {
      ...{ version, ...channels },
      ...(mail === undefined ? {} : { mail }),
      ...(telephone === undefined ? {} : { telephone }),
      ...(quietHours.kind === 'none' ? {} : { quietHours: { from: quietHours.from, until: quietHours.until } }),
      ...(digest.kind === 'none' ? {} : { digestAt: digest.at }),
    });
  }
}
