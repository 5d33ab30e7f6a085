import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Files } from '#platform/blobs/files.js';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { Digest, LocalDate } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema, localDateSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import type { Evidence } from '../domain/agreement.events.js';
import { AgreementCommand } from './agreement.handler.js';
import { broughtIntoForce } from './in-force.js';

@InputType({ description: '声明平台外一方已签署。The signature of a party off the platform.' })
export class ClaimSignatureInput extends CommandInput {
  @Field(() => ID, { description: '协议。Agreement.' })
  agreement: string;

  @Field(() => Int, { description: '所签版本。The version that was signed.' })
  version: number;

  @Field(() => ID, { description: '平台外签约方。The party off the platform.' })
  party: string;

  @Field(() => LocalDate, { description: '签署日期。Day of signing.' })
  signedOn: string;

  @Field(() => Digest, { nullable: true, description: '签署文件摘要。Digest of the signed paper.' })
  document?: string;

  @Field({
    nullable: true,
    description: '无文件时的说明（文号、存放处），勿写姓名。Without a paper: number, where it is kept; name no person.',
  })
  description?: string;
}

@ObjectType({ description: '签署声明已记录。The signature is on record, as claimed.' })
export class SignatureClaimed {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field({ description: '是否由此签齐（自有效期起始日生效）。Whether all have signed by it.' })
  inForce: boolean;
}

const ClaimSignatureResult = resultUnion(
  'ClaimSignatureResult',
  '声明签署的结果。Answer to claimSignature.',
  SignatureClaimed,
);

const inputSchema = z
  .strictObject({
    agreement: idSchema,
    version: z.int().min(1),
    party: idSchema,
    signedOn: localDateSchema,
    document: digestSchema.optional(),
    description: proseSchema.optional(),
  })
  .transform(({ document, description, ...input }, context) => {
    const evidence: Evidence | undefined =
      document === undefined
        ? description === undefined
          ? undefined
          : { kind: 'description', text: description }
        : { kind: 'document', digest: document };
    if (evidence) return { ...input, evidence };
    context.addIssue({ code: 'custom', message: 'a document or a description', path: ['document'] });
    return z.NEVER;
  });

@Resolver()
export class ClaimSignatureAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
    private readonly files: Files,
  ) {}

  @Allow('head', 'legalOfficer')
  @Mutation(() => ClaimSignatureResult, {
    description:
      '声明平台外一方已签署，附文件或说明。Says that a party off the platform signed, and by what that is shown.',
  })
  async claimSignature(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '签署。The signature.' }) input: ClaimSignatureInput,
  ): Promise<SignatureClaimed | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement, evidence } = checked.value;
    const shown = evidence.kind === 'document' ? [evidence.digest] : [];
    const unknown = await this.files.problemOf(caller.actor, shown, 'document');
    if (unknown) return toUserError(unknown);
    const command = { type: 'ClaimSignature', actor: caller.actor, at: this.clock.now(), ...checked.value } as const;
    const outcome = await this.commands.execute(new AgreementCommand(agreement, command, checked.envelope));
    const inForce = broughtIntoForce(outcome);
    return toResult(outcome, (receipt) => Object.assign(new SignatureClaimed(), { receipt, inForce }));
  }
}
