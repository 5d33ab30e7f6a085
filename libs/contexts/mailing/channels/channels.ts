import { Inject, Injectable } from '@nestjs/common';
import { domainOf, isReservedDomain } from '#platform/kernel/mail-address.js';
import { isSink } from '#platform/kernel/sinks.js';
import { epochMilliseconds } from '#platform/kernel/time.js';
import { SystemClock } from '#platform/runtime/clock.js';
import { CONFIGURATION, type Configuration } from '#platform/runtime/configuration.js';
import { World } from '#platform/runtime/world.js';
import type { ChannelName, MailingRules } from '../domain/mailing-rules.js';
import type { AttemptOutcome, CarrierName, DeadReason } from '../domain/message.events.js';
import { MAILING_RULES } from '../reference.js';
import type { Channel, Outgoing } from './channel.js';
import { SmsChannel, WorkPlatformChannel } from './http.js';
import { SmtpChannel } from './smtp.js';

export interface Carried {
  readonly carrier: CarrierName;
  readonly outcome: AttemptOutcome;
}

/** What a person can be reached by. */
export interface Reachable {
  readonly mail?: string | undefined;
  readonly telephone?: string | undefined;
}

/**
 * The ways out, as configured. Where none is, nothing leaves: a message goes into the mailbox, which the API shows. Out of a
 * world that is not real nothing goes to a real address, whatever is configured.
 */
@Injectable()
export class Channels {
  private readonly configured: ReadonlyMap<ChannelName, Channel>;
  private readonly waiting: (() => void)[] = [];
  private readonly closing = new AbortController();
  private running = 0;

  constructor(
    @Inject(CONFIGURATION) { mail, sms, workPlatform, environment }: Configuration,
    @Inject(MAILING_RULES) private readonly rules: MailingRules,
    private readonly world: World,
    private readonly clock: SystemClock,
  ) {
    this.configured = new Map<ChannelName, Channel>([
      ...(mail
        ? [['mail', new SmtpChannel({ ...mail, requireTls: environment === 'production' }, rules)] as const]
        : []),
      ...(sms ? [['sms', new SmsChannel(sms)] as const] : []),
      ...(workPlatform ? [['workPlatform', new WorkPlatformChannel(workPlatform, clock)] as const] : []),
    ]);
  }

  /** Whether what is sent stays here. */
  get isMailbox(): boolean {
    return this.configured.size === 0;
  }

  /** Of those that an officer prefers: the ones that lead somewhere; another one where none of them does. */
  choose(preferred: readonly ChannelName[]): readonly ChannelName[] {
    if (this.isMailbox || preferred.length === 0) return preferred;
    const on = preferred.filter((name) => this.configured.has(name));
    return on.length > 0 ? on : [...this.configured.keys()].slice(0, 1);
  }

  /** Stands before every subject out of a world that is not real. */
  get mark(): string {
    if (this.world.isReal) return '';
    const { kind, name } = this.world;
    const words = { real: '测试 test', demo: '演示 demo', exercise: '演练 exercise' }[kind];
    return `${words} · ${name}`;
  }

  /** Answers whatever happens. */
  async carry(name: ChannelName, outgoing: Outgoing, to: Reachable): Promise<Carried> {
    if (this.isMailbox) return { carrier: 'mailbox', outcome: { kind: 'accepted', code: 'kept' } };
    const channel = this.configured.get(name);
    if (!channel) return nothingAsked('ChannelOff');
    const address = name === 'mail' ? to.mail : to.telephone;
    if (address === undefined) return nothingAsked('NoAddress');
    // In the exercise of a world that sends: the mailbox shows what would have gone to a real officer.
    if (!this.world.isReal && isSink(address))
      return { carrier: 'mailbox', outcome: { kind: 'accepted', code: 'kept' } };
    if (!this.mayReach(name, address)) return nothingAsked('WorldIsNotReal');
    const since = epochMilliseconds(this.clock.now());
    await this.turn();
    try {
      if (this.closing.signal.aborted) return { carrier: 'none', outcome: { kind: 'deferred', code: 'closing' } };
      // The attempt will soon count as lost: another one is better begun anew.
      const waited = epochMilliseconds(this.clock.now()) - since;
      if (waited > this.rules.attemptLostAfterMinutes * 30_000)
        return { carrier: 'none', outcome: { kind: 'deferred', code: 'no turn' } };
      const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.rules.timeouts.whole * 1_000)]);
      return { carrier: channel.carrier, outcome: await channel.send(outgoing, address, signal) };
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  /** Gives up what is under way. */
  close(): void {
    this.closing.abort();
  }

  /** A telephone number belongs to somebody always; a reserved domain (RFC 2606) to nobody. */
  private mayReach(name: ChannelName, address: string): boolean {
    return this.world.isReal || (name === 'mail' && isReservedDomain(domainOf(address)));
  }

  private async turn(): Promise<void> {
    while (this.running >= this.rules.atOnce) await new Promise<void>((go) => this.waiting.push(go));
    this.running += 1;
  }
}

const nothingAsked = (reason: DeadReason): Carried => ({
  carrier: 'none',
  outcome: { kind: 'rejected', reason, code: reason },
});
