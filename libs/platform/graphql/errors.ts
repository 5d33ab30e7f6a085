import { NotFoundException } from '@nestjs/common';
import { type ErrorTable, type ErrorText, platformErrors, type Refusal, refusal } from '#platform/kernel/refusal.js';

/** Codes of the API itself: what is wrong with a request before any action sees it. */
export const apiErrors = {
  InvalidQuery: { zh: '查询语句不合要求', en: 'The GraphQL document or its variables are not valid' },
  TooDeep: { zh: '查询嵌套过深', en: 'The query is nested too deeply' },
  TooManyAliases: { zh: '查询别名过多', en: 'The query uses too many aliases' },
  OneOperationOnly: { zh: '每次请求只能包含一个操作', en: 'A document holds exactly one operation' },
  TooCostly: { zh: '查询量过大，请减少每页条数或嵌套', en: 'The query asks for too much; lower `first` or nest less' },
  TooManySubscriptions: { zh: '同一连接的订阅过多', en: 'Too many subscriptions on one connection' },
  PageTooLarge: { zh: '每页最多 100 条', en: 'A page has at most 100 items' },
  InvalidCursor: { zh: '分页游标无效', en: 'The cursor is not one of this list' },
  OriginNotAllowed: { zh: '不接受来自该网站的请求', en: 'Requests from this origin are not accepted' },
  PostJsonOnly: { zh: '接口只接受 POST 的 JSON 请求', en: 'POST with content type application/json only' },
  RequestTooLarge: { zh: '请求内容过大', en: 'The request body is too large' },
  BadRequest: { zh: '请求不合要求', en: 'The request is not valid' },
  TooManyRequests: { zh: '请求过于频繁，请稍后重试', en: 'Too many requests; try again after a while' },
  TimedOut: { zh: '处理超时，可用同一命令编号重试', en: 'It took too long; repeat with the same commandId' },
  FileTooLarge: { zh: '文件过大', en: 'The file is too large' },
  FileMissing: { zh: '请求中应恰有一个文件', en: 'Exactly one file is sent in a request' },
  UploadAborted: { zh: '上传中断', en: 'The upload was broken off' },
  StorageFull: { zh: '存储空间不足', en: 'There is no space left to store it' },
  Internal: { zh: '系统内部错误，请将关联编号告知运维', en: 'Internal error; give the correlation id to operations' },
} as const satisfies ErrorTable;

export type ApiErrorCode = keyof typeof apiErrors | keyof typeof platformErrors;

const statusOf: { readonly [code: string]: number } = {
  NotSignedIn: 401,
  Forbidden: 403,
  OriginNotAllowed: 403,
  NotFound: 404,
  PostJsonOnly: 415,
  RequestTooLarge: 413,
  FileTooLarge: 413,
  TooManyRequests: 429,
  Internal: 500,
  Unavailable: 503,
  TimedOut: 503,
  StorageFull: 507,
};

/** Every code of the platform and its contexts with its texts. @throws Error at boot when a code stands twice. */
export class ErrorTexts {
  private readonly texts = new Map<string, ErrorText>();

  constructor(contextTables: Iterable<ErrorTable>) {
    for (const table of [platformErrors, apiErrors, ...contextTables]) {
      for (const [code, text] of Object.entries(table)) {
        if (this.texts.has(code)) throw new Error(`error code defined twice: ${code}`);
        this.texts.set(code, text);
      }
    }
  }

  get codes(): readonly string[] {
    return [...this.texts.keys()];
  }

  /** @throws Error for a code that stands in no table. */
  of(code: string): ErrorText {
    const text = this.texts.get(code);
    if (!text) throw new Error(`error code in no table: ${code}`);
    return text;
  }
}

/**
 * A request that cannot be answered, for a reason the client is told. For what stands outside an action's own result
 * union: not signed in, not allowed, limits, a page too large.
 */
export class RequestRefused extends Error {
  readonly refusal: Refusal;

  constructor(code: ApiErrorCode, details: Refusal['details'] = {}, path: readonly string[] = []) {
    super(code);
    this.refusal = refusal(code, details, path);
  }

  /** A query that a context refuses, by a code of its own table. */
  static because(why: Refusal): RequestRefused {
    return Object.assign(new RequestRefused('InvalidInput'), { message: why.code, refusal: why });
  }

  /** HTTP status where it is answered over plain HTTP or before execution. */
  get status(): number {
    return statusOf[this.refusal.code] ?? 400;
  }
}

/** What a client is told of any error; `undefined` when it is none of its business. */
export const refusedBecause = (error: unknown): RequestRefused | undefined => {
  if (error instanceof RequestRefused) return error;
  if (!(error instanceof Error)) return undefined;
  // An address at which nothing is.
  if (error instanceof NotFoundException) return new RequestRefused('NotFound');
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'JournalUnavailable') return new RequestRefused('Unavailable');
  if (code === 'FST_ERR_HANDLER_TIMEOUT') return new RequestRefused('TimedOut');
  if (statusCode === 413) return new RequestRefused('RequestTooLarge');
  if (statusCode === 415) return new RequestRefused('PostJsonOnly');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new RequestRefused('BadRequest');
  return undefined;
};
