import { createUnionType } from '@nestjs/graphql';
import { Refused } from '#platform/graphql/results.js';

/** `union <name> = <Success> | Refused`, for actions that have no version and so are never stale. */
export const refusable = <Success extends new (...args: never[]) => object>(
  name: string,
  description: string,
  success: Success,
) =>
  createUnionType({
    name,
    description,
    types: () => [success, Refused] as const,
    resolveType: (value: object) => (value instanceof success ? success : Refused),
  });
