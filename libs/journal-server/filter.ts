import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { BadRequest } from './append-service.js';
import type { StoredEvent } from './store.js';

/** The real server's window where the client names none. */
const DEFAULT_WINDOW = 32;

export interface Filter {
  readonly matches: (event: StoredEvent) => boolean;
  /** A checkpoint is due after so many considered events, matching or not. */
  readonly checkpointEvery: number;
}

/** By stream name or event type, by prefixes or a regular expression. @throws BadRequest */
export const filterOf = (options: streams.ReadReq.Options.FilterOptions): Filter => {
  const byStream = options.getStreamIdentifier();
  const expression = byStream ?? options.getEventType();
  if (!expression) throw new BadRequest('a filter needs an expression');
  const test = testOf(expression.getPrefixList(), expression.getRegex());
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  return {
    matches: byStream ? (event) => test(event.stream) : (event) => test(event.type),
    checkpointEvery: Math.max(1, window) * Math.max(1, options.getCheckpointintervalmultiplier()),
  };
};

const testOf = (prefixes: readonly string[], regex: string): ((text: string) => boolean) => {
  if (prefixes.length > 0) return (text) => prefixes.some((prefix) => text.startsWith(prefix));
  try {
    const pattern = new RegExp(regex, 'u');
    return (text) => pattern.test(text);
  } catch {
    throw new BadRequest(`not a regular expression: ${regex}`);
  }
};
