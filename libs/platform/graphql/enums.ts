import { registerEnumType } from '@nestjs/graphql';

/**
 * A GraphQL enum whose values are the words that events use.
 *
 * @param values word → description, Chinese first
 */
export const enumType = <const Values extends Readonly<Record<string, string>>>(
  name: string,
  description: string,
  values: Values,
): { readonly [Value in keyof Values]: Value } => {
  const type = Object.fromEntries(Object.keys(values).map((value) => [value, value])) as {
    readonly [Value in keyof Values]: Value;
  };
  registerEnumType(type, {
    name,
    description,
    valuesMap: Object.fromEntries(
      Object.entries(values).map(([value, text]) => [value, { description: text }]),
    ) as never,
  });
  return type;
};
