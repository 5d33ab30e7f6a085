import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { DateTime, Digest } from '#platform/graphql/scalars.js';
import { digestSchema, idSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { delegableScopes } from '../domain/delegation.events.js';
import { DelegationChange } from './delegation.handler.js';
import { DelegableScope, dutyTimeSchema } from './duty-enums.js';

@InputType({ description: '委托。What a head delegates, to whom, for how long.' })
export class GrantDelegationInput extends CommandInput {
  @Field(() => [DelegableScope], { description: '委托事项，至少一项。What is delegated, at least one.' })
  scopes: (keyof typeof DelegableScope)[];

  @Field(() => ID, { description: '受委托人员，须为本单位。The officer, of the own body.' })
  to: string;

  @Field(() => DateTime, { description: '生效时间。From when on.' })
  from: string;

  @Field(() => DateTime, { description: '终止时间。Until when.' })
  until: string;

  @Field(() => Digest, {
    nullable: true,
    description: '委托书文件；与 documentNumber 二选一。The uploaded paper; one of the two.',
  })
  document?: string;

  @Field({ nullable: true, description: '委托书文号；与 document 二选一。Number of the paper; one of the two.' })
  documentNumber?: string;
}

@ObjectType({ description: '已委托。The delegation stands.' })
export class DelegationGranted {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '委托编号。Id of the delegation.' })
  delegation: string;
}

const GrantDelegationResult = resultUnion(
  'GrantDelegationResult',
  '委托的结果。Answer to grantDelegation.',
  DelegationGranted,
);

const inputSchema = z
  .strictObject({
    scopes: z.array(z.enum(delegableScopes)).min(1).max(delegableScopes.length),
    to: idSchema,
    from: dutyTimeSchema,
    until: dutyTimeSchema,
    document: digestSchema.optional(),
    documentNumber: z.string().trim().min(1).max(200).optional(),
  })
  .refine(
    ({ document, documentNumber }) => (document === undefined) !== (documentNumber === undefined),
    'in writing: exactly one of document, documentNumber',
  );

@Resolver()
export class GrantDelegationAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('head')
  @Mutation(() => GrantDelegationResult, {
    description:
      '负责人书面委托本单位人员在一段时间内代行若干事项。A head delegates some of its acts in writing to an officer of its body, for a time.',
  })
  async grantDelegation(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '委托。The delegation.' }) input: GrantDelegationInput,
  ): Promise<DelegationGranted | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { actor } = caller;
    const { scopes, to, from, until, document, documentNumber = '' } = checked.value;
    const delegation = derivedId(actor.organisation, checked.envelope.commandId, 'delegation');
    const outcome = await this.commands.execute(
      new DelegationChange(
        {
          ...{ type: 'GrantDelegation', actor, at: this.clock.now(), delegation, scopes, to, from, until },
          writing:
            document === undefined ? { kind: 'number', number: documentNumber } : { kind: 'file', digest: document },
        },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new DelegationGranted(), { receipt, delegation }));
  }
}
