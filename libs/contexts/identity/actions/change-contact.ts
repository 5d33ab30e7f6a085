import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { isMailAddress } from '#platform/kernel/mail-address.js';
import { refusal } from '#platform/kernel/refusal.js';
import { idSchema } from '#platform/kernel/schemas.js';
import { derivedId } from '#platform/runtime/ids.js';
import { type ContactValue, Vault } from '#platform/vault/vault.js';
import { contactKinds } from '../domain/officer.events.js';
import { type ChangeContact, officer as officers } from '../domain/officer.js';
import { telephoneSchema } from './register-officer.js';

@InputType({ description: '变更联系方式。Where an officer is reached from now on.' })
export class ChangeContactInput extends CommandInput {
  @Field(() => ID, {
    description: '人员编号；本人，或由负责人、管理员代为变更。The officer: oneself, or one of the body.',
  })
  officer: string;

  @Field({
    nullable: true,
    description: '电话；空文本即删除，无则不变。Telephone; empty takes it away, absent: as it is.',
  })
  telephone?: string;

  @Field({
    nullable: true,
    description: '邮件地址，恰为一个；空文本即删除，无则不变。One mail address; empty takes it away, absent: as it is.',
  })
  mail?: string;
}

@ObjectType({ description: '联系方式已变更。The contact is changed.' })
export class ContactChanged {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;
}

const ChangeContactResult = resultUnion(
  'ChangeContactResult',
  '变更联系方式的结果。Answer to changeContact.',
  ContactChanged,
);

const inputSchema = z
  .strictObject({
    officer: idSchema,
    telephone: z.union([z.literal(''), telephoneSchema]).optional(),
    mail: z.string().max(1_000).optional(),
  })
  .refine(({ telephone, mail }) => telephone !== undefined || mail !== undefined, 'something that changes');

@Resolver()
export class ChangeContactAction {
  constructor(
    private readonly gateway: Gateway,
    private readonly vault: Vault,
  ) {}

  @AnyOfficer()
  @Mutation(() => ChangeContactResult, {
    description:
      '变更电话或邮件地址，只存于保险库。Changes telephone or mail address; both are kept in the vault, not in the journal.',
  })
  async changeContact(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '联系方式。The contact.' }) input: ChangeContactInput,
  ): Promise<ContactChanged | Refused | Stale> {
    const checked = caller.command(inputSchema, input, ['telephone', 'mail']);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { officer, telephone, mail } = checked.value;
    if (mail && !isMailAddress(mail)) return toUserError(refusal('AddressInvalid', {}, ['mail']));
    const { envelope } = checked;
    const asked = { telephone, mail };
    const change: ChangeContact = {
      ...{ type: 'ChangeContact', actor: caller.actor },
      change: derivedId(caller.actor.organisation, envelope.commandId, 'contact'),
      changed: contactKinds.filter((kind) => asked[kind] !== undefined),
    };
    // Before the event, so that the journal never says what is not true; the same command completes what broke off.
    const would = await this.gateway.execute(officers, officer, change, { ...envelope, dryRun: true });
    if (would.kind === 'accepted' && !would.receipt.repeated)
      this.vault.setContact(officer, { telephone: contactOf(telephone), mail: contactOf(mail) });
    const outcome: Outcome =
      would.kind === 'refused' ? would : await this.gateway.execute(officers, officer, change, envelope);
    return toResult(outcome, (receipt) => Object.assign(new ContactChanged(), { receipt }));
  }
}

const contactOf = (text: string | undefined): ContactValue | undefined => {
  if (text === undefined) return undefined;
  return text === '' ? { kind: 'none' } : { kind: 'value', value: text };
};
