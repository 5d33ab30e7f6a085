import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { reasonSchema } from '../domain/officer.events.js';
import { OfficerCommand } from './officer.handler.js';

@InputType({ description: '删除个人信息。A dismissed officer whose personal data are erased.' })
export class ErasePersonInput extends CommandInput {
  @Field(() => ID, { description: '人员编号。The officer.' })
  officer: string;

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '个人信息已删除，不可恢复。Name, login, telephone and password are gone, for good.' })
export class PersonErased {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ErasePersonResult = resultUnion('ErasePersonResult', '删除个人信息的结果。Answer to erasePerson.', PersonErased);

const inputSchema = z.strictObject({ officer: idSchema, reason: reasonSchema });

@Resolver()
export class ErasePersonAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('administrator', 'operator')
  @Mutation(() => ErasePersonResult, {
    description:
      '删除已离任人员的姓名、登录名、电话与口令，不可恢复。Erases the personal data of a dismissed officer, for good.',
  })
  async erasePerson(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '人员与事由。The officer, and why.' }) input: ErasePersonInput,
  ): Promise<PersonErased | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { officer, reason } = checked.value;
    const outcome = await this.commands.execute(
      new OfficerCommand(officer, { type: 'ErasePerson', actor: caller.actor, reason }, checked.envelope),
    );
    return toResult(outcome, (receipt) => Object.assign(new PersonErased(), { receipt }));
  }
}
