import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { epochMilliseconds } from '#platform/kernel/time.js';
import type { Clock } from '#platform/runtime/clock.js';
import type { Webhook } from '#platform/runtime/configuration.js';
import type { AttemptOutcome, CarrierName } from '../domain/message.events.js';
import { type Channel, codeOf, type Outgoing } from './channel.js';

interface Told {
  readonly status: number;
  readonly body: unknown;
}

/** Failures before a request left: nobody can have taken it. */
const notSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** Posts JSON and reads JSON. What stays without an answer is ambiguous, unless it cannot have left. */
const post = async (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: object,
  signal: AbortSignal,
  judge: (told: Told) => AttemptOutcome,
): Promise<AttemptOutcome> => {
  try {
    const response = await fetch(url, {
      ...{ method: 'POST', body: JSON.stringify(body), redirect: 'manual' },
      headers: { 'content-type': 'application/json', ...headers },
      signal,
    });
    const text = await response.text();
    return judge({ status: response.status, body: parsed(text) });
  } catch (error) {
    const { name, cause } = error as { readonly name: string; readonly cause?: { readonly code?: string } };
    const code = cause?.code ?? name;
    return { kind: notSent.includes(code) ? 'deferred' : 'ambiguous', code: codeOf(code.replaceAll('_', '-')) };
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const byStatus = ({ status }: Told): AttemptOutcome => {
  const code = codeOf('HTTP', status);
  if (status >= 200 && status < 300) return { kind: 'accepted', code };
  // Wrong secret, wrong place, too often, out of order: ours or theirs to mend, not the message's fault.
  const isPassing = status >= 500 || [401, 403, 404, 408, 425, 429].includes(status);
  return isPassing ? { kind: 'deferred', code } : { kind: 'rejected', reason: 'Rejected', code };
};

/**
 * An SMS gateway: `POST {id, telephone, text}` with the secret as bearer token; `Idempotency-Key` is the message's id, so
 * that a gateway can tell a repetition. 2xx is accepted.
 */
export class SmsChannel implements Channel {
  readonly carrier: CarrierName = 'smsGateway';

  constructor(private readonly webhook: Webhook) {}

  send({ id, brief }: Outgoing, telephone: string, signal: AbortSignal): Promise<AttemptOutcome> {
    const { url, secret } = this.webhook;
    const headers = { authorization: `Bearer ${secret}`, 'idempotency-key': id };
    return post(new URL(url), headers, { id, telephone, text: brief.slice(0, 500) }, signal, byStatus);
  }
}

const answerSchema = z.object({ errcode: z.int() });
/** System busy; too often. */
const busy = [-1, 130101, 130102];

/**
 * The webhook of a work platform (浙政钉 and its like): the text with the telephone number to be called to it, signed by
 * HMAC-SHA256 over timestamp and secret in the address, as such robots ask for. Accepted is `errcode` 0.
 */
export class WorkPlatformChannel implements Channel {
  readonly carrier: CarrierName = 'workPlatform';

  /** @param clock the real one: a signature is good for an hour of it */
  constructor(
    private readonly webhook: Webhook,
    private readonly clock: Clock,
  ) {}

  send({ id, brief }: Outgoing, telephone: string, signal: AbortSignal): Promise<AttemptOutcome> {
    const { secret } = this.webhook;
    const timestamp = `${epochMilliseconds(this.clock.now())}`;
    const url = new URL(this.webhook.url);
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
    const body = { msgtype: 'text', text: { content: brief.slice(0, 2_000) }, at: { atMobiles: [telephone] }, id };
    return post(url, {}, body, signal, (told) => {
      const answer = answerSchema.safeParse(told.body);
      if (told.status !== 200 || !answer.success) return told.status === 200 ? unclear : byStatus(told);
      const { errcode } = answer.data;
      const code = codeOf('errcode', errcode);
      if (errcode === 0) return { kind: 'accepted', code };
      return busy.includes(errcode) ? { kind: 'deferred', code } : { kind: 'rejected', reason: 'Rejected', code };
    });
  }
}
const unclear: AttemptOutcome = { kind: 'ambiguous', code: 'no errcode' };
