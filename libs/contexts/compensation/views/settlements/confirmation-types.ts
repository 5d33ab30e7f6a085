import { Field, ID, ObjectType } from '@nestjs/graphql';
import { DateTime, Digest, LocalDate } from '#platform/graphql/scalars.js';
import type { Confirmation } from './settlements.view.js';

@ObjectType({
  description:
    '平台外一方以函件确认或签署的登记。The claim that a party off the platform confirmed or signed by letter.',
})
export class ConfirmationClaim {
  @Field(() => ID, { description: '登记单位。The party that says so.' })
  claimedBy: string;

  @Field(() => LocalDate, { description: '来函签署日期。Day on which the letter was signed.' })
  signedOn: string;

  @Field(() => Digest, { description: '函件摘要。Digest of the letter.' })
  document: string;
}

@ObjectType({ description: '一方的确认或签署。The confirmation or signature of a party.' })
export class SettlementConfirmation {
  @Field(() => ID, { description: '签约方。The party.' })
  party: string;

  @Field(() => ID, { description: '确认人编号。Officer.' })
  officer: string;

  @Field(() => DateTime, { description: '时间。When.' })
  at: string;

  @Field(() => ConfirmationClaim, {
    nullable: true,
    description: '平台外一方以函件确认者；自行确认则空。By letter, as claimed; null: the party confirmed by itself.',
  })
  claimed?: ConfirmationClaim;

  static of(party: string, { officer, at, claimed }: Confirmation): SettlementConfirmation {
    if (!claimed) return { party, officer, at };
    const { organisation, signedOn, document } = claimed;
    return { party, officer, at, claimed: { claimedBy: organisation, signedOn, document } };
  }
}
