import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { graphqlPath } from '#platform/graphql/driver.js';

export interface Answer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly details?: object };
  }[];
  readonly extensions?: {
    readonly serverTime?: string;
    readonly world?: { readonly name: string; readonly kind: string };
    readonly freshness?: {
      readonly position: string;
      readonly reached: boolean;
      readonly halted?: readonly unknown[];
    };
  };
}

/** The API as a program uses it; the same calls reach a server over HTTP or inside this process. */
export interface Api {
  post<Data>(body: object, headers: Readonly<Record<string, string>>): Promise<Answer<Data>>;
  /** Puts a file into the blob store. @throws Declined */
  upload(content: string | Uint8Array, headers: Readonly<Record<string, string>>): Promise<StoredFile>;
}

export interface StoredFile {
  /** SHA-256; what commands name. */
  readonly digest: string;
  readonly bytes: number;
}

const stored = (status: number, body: unknown): StoredFile => {
  if (status < 300) return body as StoredFile;
  const [error] = (body as Answer<never>).errors ?? [];
  throw new Declined(error?.extensions?.code ?? 'Unknown', `${status} ${error?.message ?? ''}`);
};

export const overHttp = (address: string): Api => ({
  post: async <Data>(body: object, headers: Readonly<Record<string, string>>) => {
    const response = await fetch(new URL(graphqlPath, address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer<Data>;
  },
  upload: async (content, headers) => {
    const body = new FormData();
    body.append('file', new Blob([content as string]), 'file');
    const response = await fetch(new URL('/files', address), { method: 'POST', headers, body });
    return stored(response.status, await response.json());
  },
});

export const inProcess = (app: NestFastifyApplication): Api => ({
  post: async <Data>(body: object, headers: Readonly<Record<string, string>>) => {
    const response = await app.inject({
      method: 'POST',
      url: graphqlPath,
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(body),
    });
    return response.json<Answer<Data>>();
  },
  upload: async (content, headers) => {
    const boundary = '----lianfang';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="file"\r\n\r\n`;
    const response = await app.inject({
      method: 'POST',
      url: '/files',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, ...headers },
      payload: Buffer.concat([
        Buffer.from(head),
        Buffer.from(content as string),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    });
    return stored(response.statusCode, response.json());
  },
});

/** The API said no: either to the request as a whole, or to a command with a typed refusal. */
export class Declined extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

interface Refusal {
  readonly code?: string;
  readonly message?: string;
  readonly path?: readonly string[];
  readonly details?: readonly { readonly name: string; readonly value: string }[];
}

/** The newest place in the journal that visitors who share it have heard of. */
export class Newest {
  position: string | undefined;
}

/** One officer (or nobody yet) at the API. Reads what was written: the newest position goes with every query. */
export class Visitor {
  constructor(
    private readonly api: Api,
    private readonly token?: string,
    private readonly newest = new Newest(),
  ) {}

  /** @throws Declined SignInRefused */
  async signIn(login: string, password: string): Promise<Visitor> {
    const input = { login, password };
    const { accessToken } = await this.command<{ accessToken: string }>('signIn', 'SignedIn', input, 'accessToken');
    return new Visitor(this.api, accessToken, this.newest);
  }

  /** The same officer at a program that was started again. */
  at(api: Api): Visitor {
    return new Visitor(api, this.token, this.newest);
  }

  get authorization(): string | undefined {
    return this.token && `Bearer ${this.token}`;
  }

  /** Uploads a file; commands then name its digest. @throws Declined FileTooLarge, StorageFull, … */
  upload(content: string | Uint8Array): Promise<StoredFile> {
    return this.api.upload(content, this.authorization ? { authorization: this.authorization } : {});
  }

  /** Asks again, a few times, while the views are only on their way to the newest position. @throws Declined */
  async ask<Data>(query: string, variables: object = {}): Promise<Data> {
    const { after } = this;
    for (let tries = 1; ; tries += 1) {
      const { data, extensions: { freshness } = {} } = await this.send<Data>({ query, variables }, after);
      if (freshness?.reached !== false || freshness.halted?.length || tries === triesToReach) return data;
    }
  }

  private get after(): Readonly<Record<string, string>> {
    return this.newest.position === undefined ? {} : { 'x-lianfang-after': this.newest.position };
  }

  private async send<Data>(
    body: object,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer<Data> & { readonly data: Data }> {
    const authorization = this.authorization;
    const answer = await this.api.post<Data>(body, authorization ? { ...headers, authorization } : headers);
    const [error] = answer.errors ?? [];
    if (error || !answer.data) {
      const { code = 'Unknown', details = {} } = error?.extensions ?? {};
      throw new Declined(code, `${error?.message ?? 'no data'} ${JSON.stringify(details)}`);
    }
    return { ...answer, data: answer.data };
  }

  /**
   * One mutation of the form `name(input: NameInput!)` with a result union.
   *
   * @param success name of the success type
   * @param selection fields of it besides its receipt
   * @throws Declined with the code of the refusal
   */
  async command<Success>(
    name: string,
    success: string,
    input: object,
    selection = 'receipt { position }',
  ): Promise<Success> {
    const query = `mutation($input: ${capital(name)}Input!) { ${name}(input: $input) { ... on ${success} { ${selection} }
        ... on UserError { code message path details { name value } } } }`;
    type Answered = Record<string, Refusal & Success & { receipt?: { position?: string } }>;
    const { data } = await this.send<Answered>({ query, variables: { input } }, inViews.has(name) ? this.after : {});
    const result = data[name];
    if (!result) throw new Declined('Unknown', `${name} answered nothing`);
    if (result.code !== undefined) {
      const facts = (result.details ?? []).map(({ name, value }) => `${name}=${value}`).join(' ');
      throw new Declined(result.code, `${name}: ${result.message} ${result.path?.join('.')} ${facts}`);
    }
    this.newest.position = result.receipt?.position ?? this.newest.position;
    return result;
  }
}

/** Mutations that look something up in the views: an import finds sections by their names. */
const inViews = new Set(['importReadings']);

/** Each of them waits for 2 s. */
const triesToReach = 5;

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
