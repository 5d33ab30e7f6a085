import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { domainOf } from '#platform/kernel/mail-address.js';
import type { MailingRules } from '../domain/mailing-rules.js';
import type { AttemptOutcome } from '../domain/message.events.js';
import { type Channel, codeOf, type Outgoing } from './channel.js';

export interface SmtpSettings {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  readonly url: string;
  readonly from: string;
  /** No message over a line that anybody can read. */
  readonly requireTls: boolean;
}

interface Mail {
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}

/**
 * Mail over SMTP, one connection a message. Whether a message may have been taken is known exactly: it may have, once all
 * of it was handed over and no answer came (RFC 1047). Such an attempt is ambiguous; its repetition has the same Message-ID.
 */
export class SmtpChannel implements Channel {
  readonly carrier = 'smtp';

  constructor(
    private readonly settings: SmtpSettings,
    private readonly rules: Pick<MailingRules, 'timeouts'>,
  ) {}

  async send(outgoing: Outgoing, address: string, signal: AbortSignal): Promise<AttemptOutcome> {
    const { from } = this.settings;
    const composed = new MailComposer({
      ...{ from: { name: '联防 Lianfang', address: from }, to: { name: '', address }, subject: outgoing.subject },
      ...{ text: outgoing.text, messageId: `<${outgoing.id}@${domainOf(from)}>` },
      headers: { 'Auto-Submitted': 'auto-generated' },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    }).compile();
    return this.carry({ from, to: address, content: await composed.build() }, signal);
  }

  private async carry({ from, to, content }: Mail, signal: AbortSignal): Promise<AttemptOutcome> {
    const source = Readable.from(content, { objectMode: false });
    let isHandedOver = false;
    source.once('end', () => {
      isHandedOver = true;
    });
    const { connection, credentials } = this.connection();
    try {
      const response = await new Promise<string>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(Object.assign(new Error('given up'), { code: 'EABORTED' })));
        connection.once('error', reject);
        // It ends before it says why; where it says nothing, that is all there is to know.
        const ended = Object.assign(new Error('it ended'), { code: 'ECONNECTION' });
        connection.once('end', () => setImmediate(() => reject(ended)));
        const send = (error?: Error | null): void => {
          if (error) reject(error);
          else
            connection.send({ from, to: [to], size: content.length }, source, (failure, info) =>
              failure ? reject(failure) : resolve(info?.response ?? ''),
            );
        };
        connection.connect((error?: Error | null) => {
          if (error || !credentials) send(error);
          else connection.login({ credentials }, send);
        });
      });
      return { kind: 'accepted', code: codeOf(...replyOf(response)) };
    } catch (error) {
      return outcomeOf(error, isHandedOver);
    } finally {
      connection.on('error', () => undefined);
      connection.close();
    }
  }

  private connection() {
    const { url, requireTls } = this.settings;
    const { protocol, hostname, port, username, password } = new URL(url);
    const secure = protocol === 'smtps:';
    const { connect, idle } = this.rules.timeouts;
    const connection = new SMTPConnection({
      ...{ host: hostname, secure, requireTLS: requireTls && !secure, ...(port === '' ? {} : { port }) },
      ...{ connectionTimeout: connect * 1_000, greetingTimeout: connect * 1_000, dnsTimeout: connect * 1_000 },
      ...{ socketTimeout: idle * 1_000, socketCloseTimeout: 0 },
    });
    const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
    return { connection, credentials: user === '' ? undefined : { user, pass } };
  }
}

/** Reply code, and the enhanced one (RFC 3463). */
const replyOf = (response: string): readonly (string | undefined)[] => {
  const found = /^(\d{3})[ -](\d\.\d{1,3}\.\d{1,3})?/.exec(response);
  return [found?.[1], found?.[2]];
};

interface SmtpFailure {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}
/** Steps at which a refusal is of this message; before them it is of us, and may be mended. */
const ofTheMessage = ['MAIL FROM', 'RCPT TO', 'DATA'];

const outcomeOf = (error: unknown, isHandedOver: boolean): AttemptOutcome => {
  const { code, originalCode, command, response = '', responseCode } = error as SmtpFailure;
  if (responseCode === undefined || responseCode < 400) {
    const why = codeOf(originalCode ?? code ?? 'failed');
    return isHandedOver ? { kind: 'ambiguous', code: why } : { kind: 'deferred', code: why };
  }
  const step = command === undefined || command === 'API' ? '' : command;
  const told = codeOf(step, ...replyOf(response));
  const isFinal = responseCode >= 500 && (isHandedOver || ofTheMessage.includes(step));
  return isFinal ? { kind: 'rejected', reason: 'Rejected', code: told } : { kind: 'deferred', code: told };
};
