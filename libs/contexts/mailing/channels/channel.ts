import type { AttemptOutcome, CarrierName } from '../domain/message.events.js';

/** A message as it leaves. */
export interface Outgoing {
  /** Id of the message: the same at each attempt. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  /** For channels that have room for little; Chinese. */
  readonly brief: string;
}

/** A way out of the platform. It answers what came of it, whatever happens; it does not throw. */
export interface Channel {
  readonly carrier: CarrierName;
  /**
   * @param address one mail address, or one telephone number, as the channel needs it
   * @param signal when it is to be given up
   */
  send(outgoing: Outgoing, address: string, signal: AbortSignal): Promise<AttemptOutcome>;
}

/** A code that holds nothing of what the other side wrote: its words may name the recipient. */
export const codeOf = (...parts: readonly (string | number | undefined)[]): string =>
  parts
    .filter((part) => part !== undefined && part !== '')
    .join(' ')
    .replaceAll(/[^A-Za-z0-9 .-]/g, '')
    .slice(0, 80) || 'unknown';
