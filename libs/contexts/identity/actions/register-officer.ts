import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { rolesSchema } from '../domain/officer.events.js';
import { OfficerRegistration } from '../officer-registration.js';
import { normalLogin } from '../sign-in/accounts.js';
import { longest } from '../sign-in/passwords.js';
import { RoleName } from './role.js';

@InputType({ description: '登记人员。A person to be given an account.' })
export class RegisterOfficerInput extends CommandInput {
  @Field(() => ID, { description: '所属单位。Its organisation; an administrator names its own.' })
  organisation: string;

  @Field({
    description: '登录名，字母、数字、点、横线，3–64 位。Login: letters, digits, `.`, `_`, `-`; case is ignored.',
  })
  login: string;

  @Field({ description: '初始密码，至少 12 个字符。First password, at least 12 characters; the officer changes it.' })
  password: string;

  @Field({ description: '姓名。Name; kept apart from the journal, can be erased.' })
  name: string;

  @Field({ nullable: true, description: '电话。Telephone; kept apart from the journal, can be erased.' })
  telephone?: string;

  @Field(() => [RoleName], { description: '角色，至少一个。Roles, at least one.' })
  roles: (keyof typeof RoleName)[];
}

@ObjectType({ description: '人员已登记。The officer is registered.' })
export class OfficerRegistered {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '人员编号。Id of the officer.' })
  officer: string;
}

const RegisterOfficerResult = resultUnion(
  'RegisterOfficerResult',
  '登记人员的结果。Answer to registerOfficer.',
  OfficerRegistered,
);

export const telephoneSchema = z
  .string()
  .trim()
  .regex(/^\+?\d[\d -]{4,23}$/, 'digits, spaces and hyphens');

const inputSchema = z.strictObject({
  organisation: idSchema,
  login: z
    .string()
    .max(200)
    .transform(normalLogin)
    .pipe(z.string().regex(/^[a-z0-9][a-z0-9._-]{2,63}$/, '3 to 64 letters, digits, dots, hyphens')),
  password: z.string().max(longest),
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{C}*$/u, 'no control characters'),
  telephone: telephoneSchema.optional(),
  roles: rolesSchema,
});

@Resolver()
export class RegisterOfficerAction {
  constructor(private readonly registration: OfficerRegistration) {}

  @Allow('administrator', 'operator')
  @Mutation(() => RegisterOfficerResult, { description: '登记人员并开通账户。Registers an officer with an account.' })
  async registerOfficer(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '人员。The officer.' }) input: RegisterOfficerInput,
  ): Promise<OfficerRegistered | Refused | Stale> {
    const checked = caller.command(inputSchema, input, ['password', 'name', 'telephone', 'login']);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { officer, outcome } = await this.registration.register(checked.value, checked.envelope);
    return toResult(outcome, (receipt) => Object.assign(new OfficerRegistered(), { receipt, officer }));
  }
}
