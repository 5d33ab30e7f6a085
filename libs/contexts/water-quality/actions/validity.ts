import { localDateSchema } from '#platform/kernel/schemas.js';
import type { LocalDateText } from '#platform/kernel/time.js';

/** `since` and `until` of an input; absent `until`: no end is known. */
export const validityShape = { since: localDateSchema, until: localDateSchema.optional() };

interface Given {
  readonly since: LocalDateText;
  readonly until?: LocalDateText | undefined;
}

export const endsAfterItBegins = ({ since, until }: Given): boolean => until === undefined || since <= until;
export const endsBefore = { error: 'it ends before it begins', path: ['until'] };

/** As events hold it. */
export const validityOf = ({ since, until }: Given) => ({
  since,
  until: until === undefined ? ({ kind: 'open' } as const) : ({ kind: 'day', day: until } as const),
});
