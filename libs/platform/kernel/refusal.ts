/**
 * A refusal is the typed answer to a command that is not carried out. It leaves no trace in the journal.
 * (A refusal that matters legally — police decline a case, a party objects — is an event instead.)
 *
 * `code` is stable and stands in exactly one error table; every table is listed in `docs/errors.md`.
 */
export interface Refusal {
  readonly code: string;
  /** Path into the input, e.g. `['rows', '3', 'items', 'TP']`; empty when the whole input is meant. */
  readonly path: readonly string[];
  /** Facts for the reader (names, never secrets): shown as they are. Values are strings or counts. */
  readonly details: { readonly [name: string]: string | number | readonly string[] };
}

/** One error: what an officer reads, Chinese first. */
export interface ErrorText {
  readonly zh: string;
  readonly en: string;
}

/** A context's stable codes with their texts. */
export type ErrorTable = { readonly [code: string]: ErrorText };

/** Codes that belong to no context. */
export const platformErrors = {
  NotFound: { zh: '未找到，或无权查看', en: 'Not found, or not yours to see' },
  Forbidden: { zh: '您的角色不能执行此操作', en: 'Your role may not do this' },
  NotSignedIn: { zh: '请先登录', en: 'Sign in first' },
  InvalidInput: { zh: '输入不合要求', en: 'The input is not valid' },
  CommandIdReused: { zh: '同一命令编号已用于另一内容', en: 'This commandId was used for another input' },
  Stale: { zh: '内容已更新，请重新查看后再提交', en: 'It has changed since you read it' },
  Busy: { zh: '并发修改过多，请稍后重试', en: 'Too many changes at once, try again' },
  Unavailable: {
    zh: '账本暂不可用，未确认的操作可用同一编号重试',
    en: 'The journal is not available; repeat with the same commandId',
  },
} as const satisfies ErrorTable;

export const refusal = (code: string, details: Refusal['details'] = {}, path: readonly string[] = []): Refusal => ({
  code,
  path,
  details,
});
