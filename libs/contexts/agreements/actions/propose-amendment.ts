import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Files } from '#platform/blobs/files.js';
import type { Outcome } from '#platform/gateway/gateway.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { AgreementEvent } from '../domain/agreement.events.js';
import { documentsOf } from '../domain/terms.js';
import { AgreementCommand } from './agreement.handler.js';
import { TermsInput, termsInputSchema } from './terms-input.js';

@InputType({ description: '提出修订。The next version of an agreement.' })
export class ProposeAmendmentInput extends CommandInput {
  @Field(() => ID, { description: '协议。Agreement.' })
  agreement: string;

  @Field(() => TermsInput, { description: '修订后全文。The whole text as it is to be.' })
  terms: TermsInput;
}

@ObjectType({
  description:
    '修订已提出，待各方签署；取代未签齐的版本。The next version is proposed, in place of one not all have signed.',
})
export class AmendmentProposed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => Int, {
    nullable: true,
    description: '版本；与现有文本相同则空。Its version; absent: the text is as it was.',
  })
  version?: number;
}

const ProposeAmendmentResult = resultUnion(
  'ProposeAmendmentResult',
  '提出修订的结果。Answer to proposeAmendment.',
  AmendmentProposed,
);

const inputSchema = z.strictObject({ agreement: idSchema, terms: termsInputSchema });

const versionIn = (outcome: Outcome): { version?: number } => {
  const events = outcome.kind === 'accepted' ? (outcome.events as readonly AgreementEvent[]) : [];
  const proposed = events.find((event) => event.type === 'agreements.amendment-proposed.v1');
  return proposed ? { version: proposed.data.version } : {};
};

@Resolver()
export class ProposeAmendmentAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly files: Files,
  ) {}

  @Allow('head', 'legalOfficer')
  @Mutation(() => ProposeAmendmentResult, { description: '提出协议修订。Proposes the next version of an agreement.' })
  async proposeAmendment(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '修订。The amendment.' }) input: ProposeAmendmentInput,
  ): Promise<AmendmentProposed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, terms } = checked.value;
    const unknown = await this.files.problemOf(caller.actor, documentsOf(terms), 'terms', 'document');
    if (unknown) return toUserError(unknown);
    const command = { type: 'ProposeAmendment', actor: caller.actor, agreement, at: this.clock.now(), terms } as const;
    const outcome = await this.commands.execute(new AgreementCommand(agreement, command, checked.envelope));
    return toResult(outcome, (receipt) => Object.assign(new AmendmentProposed(), { receipt, ...versionIn(outcome) }));
  }
}
