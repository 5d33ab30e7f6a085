import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** What the server does with one attempt. */
export type Fault =
  | 'ok'
  | '421 RCPT' // goes away
  | '450 RCPT'
  | '451 DATA'
  | '550 RCPT'
  | '554 DATA'
  | 'tarpit' // never answers RCPT
  | 'drop in DATA' // before all of it was there
  | 'drop after DATA'; // takes it, and goes away without a word

export interface Taken {
  readonly to: string;
  readonly messageId: string;
  readonly content: string;
}

/** A real SMTP server on loopback that does with each recipient's attempts what a script says; after its end: `ok`. */
export class ScriptedMailServer {
  /** What the server took, in order. */
  readonly taken: Taken[] = [];
  /** Attempts by recipient, as far as they came to MAIL. */
  readonly attempts = new Map<string, number>();
  private server: SMTPServer | undefined;
  private readonly sockets = new Map<string, Socket>();

  constructor(private readonly script: (recipient: string, attempt: number) => Fault) {}

  /** @param port 0: any that is free. @returns the port */
  async listen(port = 0): Promise<number> {
    const { script, attempts, taken } = this;
    const faults = new Map<string, Fault>();
    const server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS'], disableReverseLookup: true, closeTimeout: 10 },
      onAuth: ({ username, password }, _session, callback) =>
        callback(null, username === 'lianfang' && password === 'right' ? { user: username } : undefined),
      onRcptTo: ({ address }, session, callback) => {
        const attempt = (attempts.get(address) ?? 0) + 1;
        attempts.set(address, attempt);
        const fault = script(address, attempt);
        faults.set(session.id, fault);
        if (fault === 'tarpit') return;
        const refused = refusedAtRcpt[fault];
        if (refused === undefined) callback();
        else callback(failure(refused));
      },
      onData: (stream, session, callback) => {
        const fault = faults.get(session.id);
        if (fault === 'drop in DATA') return this.drop(session);
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.once('end', () => {
          if (fault === '451 DATA') return callback(failure(451));
          if (fault === '554 DATA') return callback(failure(554));
          const content = Buffer.concat(chunks).toString();
          const messageId = /^Message-ID: (.*)$/im.exec(content)?.[1]?.trim() ?? '';
          const to = session.envelope.rcptTo.map(({ address }) => address).join();
          taken.push({ to, messageId, content });
          if (fault === 'drop after DATA') this.drop(session);
          else callback(null, 'taken');
        });
      },
    });
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => this.sockets.set(`${socket.remotePort}`, socket));
    this.server = server;
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    return (server.server.address() as AddressInfo).port;
  }

  /** Connections are refused from now on. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets.values()) socket.destroy();
    this.sockets.clear();
    if (server) await new Promise<void>((closed) => server.close(closed));
  }

  private drop({ remotePort }: SMTPServerSession): void {
    this.sockets.get(`${remotePort}`)?.destroy();
  }
}

const refusedAtRcpt: Readonly<Partial<Record<Fault, number>>> = { '421 RCPT': 421, '450 RCPT': 450, '550 RCPT': 550 };

/** Its words name somebody, as those of real servers do. */
const failure = (responseCode: number) =>
  Object.assign(new Error('5.1.1 <canary-person@example.org> not now'), { responseCode });
