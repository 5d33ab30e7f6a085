import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { reasonSchema, rolesSchema } from '../domain/officer.events.js';
import { OfficerCommand } from './officer.handler.js';
import { RoleName } from './role.js';

@InputType({ description: '变更角色。Other roles for an officer.' })
export class ChangeOfficerRolesInput extends CommandInput {
  @Field(() => ID, { description: '人员编号。The officer.' })
  officer: string;

  @Field(() => [RoleName], { description: '变更后的全部角色。All roles it has from now on, at least one.' })
  roles: (keyof typeof RoleName)[];

  @Field({ description: '事由，勿写姓名。Why; name no person, it stands in the journal for ever.' })
  reason: string;
}

@ObjectType({ description: '角色已变更。The roles are changed.' })
export class OfficerRolesChanged {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ChangeOfficerRolesResult = resultUnion(
  'ChangeOfficerRolesResult',
  '变更角色的结果。Answer to changeOfficerRoles.',
  OfficerRolesChanged,
);

const inputSchema = z.strictObject({ officer: idSchema, roles: rolesSchema, reason: reasonSchema });

@Resolver()
export class ChangeOfficerRolesAction {
  constructor(private readonly commands: CommandBus) {}

  @Allow('administrator', 'operator')
  @Mutation(() => ChangeOfficerRolesResult, { description: '变更人员角色，即时生效。Changes roles, at once.' })
  async changeOfficerRoles(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '人员与角色。The officer and its roles.' }) input: ChangeOfficerRolesInput,
  ): Promise<OfficerRolesChanged | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { officer, roles, reason } = checked.value;
    const outcome = await this.commands.execute(
      new OfficerCommand(officer, { type: 'ChangeOfficerRoles', actor: caller.actor, roles, reason }, checked.envelope),
    );
    return toResult(outcome, (receipt) => Object.assign(new OfficerRolesChanged(), { receipt }));
  }
}
