import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { AgreementCommand } from './agreement.handler.js';
import { broughtIntoForce } from './in-force.js';

@InputType({ description: '签署协议。A version to sign.' })
export class SignAgreementInput extends CommandInput {
  @Field(() => ID, { description: '协议。Agreement.' })
  agreement: string;

  @Field(() => Int, { description: '所签版本。The version that is signed.' })
  version: number;
}

@ObjectType({ description: '协议已签署。The version is signed.' })
export class AgreementSigned {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field({ description: '是否由此签齐（自有效期起始日生效）。Whether all have signed by it.' })
  inForce: boolean;
}

const SignAgreementResult = resultUnion(
  'SignAgreementResult',
  '签署协议的结果。Answer to signAgreement.',
  AgreementSigned,
);

const inputSchema = z.strictObject({ agreement: idSchema, version: z.int().min(1) });

@Resolver()
export class SignAgreementAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => SignAgreementResult, {
    description: '代表本单位签署协议的一个版本。Signs a version of an agreement for one’s own organisation.',
  })
  async signAgreement(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '协议与版本。Agreement and version.' }) input: SignAgreementInput,
  ): Promise<AgreementSigned | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { agreement } = checked.value;
    const command = { type: 'SignAgreement', actor: caller.actor, at: this.clock.now(), ...checked.value } as const;
    const outcome = await this.commands.execute(new AgreementCommand(agreement, command, checked.envelope));
    const inForce = broughtIntoForce(outcome);
    return toResult(outcome, (receipt) => Object.assign(new AgreementSigned(), { receipt, inForce }));
  }
}
