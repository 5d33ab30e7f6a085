import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Files } from '#platform/blobs/files.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { partySchema } from '../domain/agreement.events.js';
import { agreementKinds, documentsOf } from '../domain/terms.js';
import { AgreementCommand } from './agreement.handler.js';
import { AgreementKind } from './agreement-enums.js';
import { TermsInput, termsInputSchema } from './terms-input.js';

@InputType({ description: '签约方。A party.' })
export class PartyInput {
  @Field(() => ID, { description: '单位。Organisation.' })
  organisation: string;

  @Field({ description: '签署主体，如 秀洲区人民政府。The body that signs; it need not be the organisation.' })
  signatoryBody: string;
}

@InputType({ description: '提出协议。An agreement to propose.' })
export class ProposeAgreementInput extends CommandInput {
  @Field(() => AgreementKind, { description: '类别。Kind.' })
  kind: keyof typeof AgreementKind;

  @Field(() => [PartyInput], { description: '各方，含本单位。The parties, one’s own organisation among them.' })
  parties: PartyInput[];

  @Field(() => TermsInput, { description: '文本。The text.' })
  terms: TermsInput;
}

@ObjectType({ description: '协议已提出，待各方签署。The agreement is proposed; each party has to sign it.' })
export class AgreementProposed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '协议编号。Its id.' })
  agreement: string;
}

const ProposeAgreementResult = resultUnion(
  'ProposeAgreementResult',
  '提出协议的结果。Answer to proposeAgreement.',
  AgreementProposed,
);

const inputSchema = z.strictObject({
  kind: z.enum(agreementKinds),
  parties: z.array(z.strictObject({ organisation: idSchema, signatoryBody: partySchema.shape.signatoryBody })).max(20),
  terms: termsInputSchema,
});

@Resolver()
export class ProposeAgreementAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly files: Files,
  ) {}

  @Allow('head', 'legalOfficer')
  @Mutation(() => ProposeAgreementResult, {
    description: '提出协议，本单位须为一方。Proposes an agreement; one’s own organisation is a party.',
  })
  async proposeAgreement(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '协议。The agreement.' }) input: ProposeAgreementInput,
  ): Promise<AgreementProposed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { actor } = caller;
    const unknown = await this.files.problemOf(actor, documentsOf(checked.value.terms), 'terms', 'document');
    if (unknown) return toUserError(unknown);
    const agreement = derivedId(actor.organisation, checked.envelope.commandId, 'agreement');
    const on = { actor, agreement, at: this.clock.now() };
    const outcome = await this.commands.execute(
      new AgreementCommand(agreement, { type: 'ProposeAgreement', ...on, ...checked.value }, checked.envelope),
    );
    return toResult(outcome, (receipt) => Object.assign(new AgreementProposed(), { receipt, agreement }));
  }
}
