import {
  createUnionType,
  Field,
  Int,
  InterfaceType,
  ObjectType,
  Parent,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import type { Receipt as CommandReceipt, Outcome } from '#platform/gateway/gateway.js';
import { positionToText } from '#platform/journal/journal.js';
import type { Refusal } from '#platform/kernel/refusal.js';
import { ErrorTexts } from './errors.js';
import { Position } from './scalars.js';

@ObjectType({ description: '错误中的一项事实。One fact about a refusal, shown as it is.' })
export class Detail {
  @Field({ description: '名称。What it is about.' })
  name: string;

  @Field({ description: '值。Its value; a list is given as several details of one name.' })
  value: string;
}

/** Texts are looked up by {@link UserErrorResolver}; here stands only what was decided. */
@InterfaceType({ description: '操作被拒绝。Why an action was not carried out. Match on `code`; it is stable.' })
export abstract class UserError {
  @Field({ description: '稳定的错误代码，见错误代码表。Stable code, listed in the error table.' })
  code: string;

  @Field(() => [String], { description: '所指输入的路径。Path into the input; empty when all of it is meant.' })
  path: readonly string[];

  @Field(() => [Detail], { description: '相关事实。Facts about it.' })
  details: readonly Detail[];
}

@ObjectType({
  implements: () => [UserError],
  description: '操作被拒绝。The action was not carried out, and left no trace.',
})
export class Refused extends UserError {}

@ObjectType({
  implements: () => [UserError],
  description: '内容已变化。It changed since `expectedVersion`; look again, then decide again.',
})
export class Stale extends UserError {
  @Field(() => Int, { description: '当前版本。The version it has now.' })
  current: number;
}

@Resolver(() => UserError)
export class UserErrorResolver {
  constructor(private readonly texts: ErrorTexts) {}

  @ResolveField(() => String, { description: '中文说明。The reason in Chinese.' })
  message(@Parent() error: UserError): string {
    return this.texts.of(error.code).zh;
  }

  @ResolveField(() => String, { description: '英文说明。The reason in English.' })
  messageEn(@Parent() error: UserError): string {
    return this.texts.of(error.code).en;
  }
}

@ObjectType({ description: '回执。Proof that an action is durable.' })
export class Receipt {
  @Field(() => Int, { description: '新版本，用作 expectedVersion。The version now; give it as `expectedVersion`.' })
  version: number;

  @Field(() => Position, {
    nullable: true,
    description: '账本位置。Place in the journal to read on from; absent when nothing changed.',
  })
  position?: string;

  @Field({ description: '是否为重复提交。The same command had been carried out before; this is its earlier receipt.' })
  repeated: boolean;

  static of(receipt: CommandReceipt): Receipt {
    return Object.assign(new Receipt(), {
      version: receipt.revision,
      repeated: receipt.repeated,
      ...(receipt.position === undefined ? {} : { position: positionToText(receipt.position) }),
    });
  }
}

export const toUserError = ({ code, path, details }: Refusal): Refused | Stale => {
  const shown = {
    code,
    path,
    details: Object.entries(details).flatMap(([name, value]) =>
      (typeof value === 'object' ? value : [value]).map((one) => ({ name, value: String(one) })),
    ),
  };
  const current = details['current'];
  return code === 'Stale' && typeof current === 'number'
    ? Object.assign(new Stale(), shown, { current })
    : Object.assign(new Refused(), shown);
};

/** The answer of a business mutation. */
export const toResult = <Success>(
  outcome: Outcome,
  makeSuccess: (receipt: Receipt) => Success,
): Success | Refused | Stale =>
  outcome.kind === 'refused' ? toUserError(outcome.refusal) : makeSuccess(Receipt.of(outcome.receipt));

/**
 * `union <name> = <Success> | Refused | Stale`. Told apart by class, synchronously: an asynchronous `resolveType`
 * fails from the second execution on, when the query has been compiled.
 */
export const resultUnion = <Success extends new (...args: never[]) => object>(
  name: string,
  description: string,
  success: Success,
) =>
  createUnionType({
    name,
    description,
    types: () => [success, Refused, Stale] as const,
    resolveType: (value: object) => {
      if (value instanceof success) return success;
      return value instanceof Stale ? Stale : Refused;
    },
  });
