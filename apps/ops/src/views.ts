import type { Visitor } from '#platform/client/api.js';
import { newCommandId } from '#platform/runtime/ids.js';
import type { Asked } from './operator.js';

interface Halt {
  readonly event: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly reason: string;
  readonly all: boolean;
}
interface Views {
  readonly position: string;
  readonly head: string;
  readonly behindSeconds: number;
  readonly views: readonly {
    readonly view: string;
    readonly version: number;
    readonly state: 'live' | 'filling' | 'halted';
    readonly position: string;
    readonly halt: Halt | null;
  }[];
}

const viewsOf = async (operator: Visitor): Promise<Views> =>
  (
    await operator.ask<{ views: Views }>(`{ views { position head behindSeconds
      views { view version state position halt { event stream revision type reason all } } } }`)
  ).views;

/** How far the views are, and what stands still. Answers the text, and whether all is well. */
export const lag = async ({ operator }: Asked): Promise<{ readonly text: string; readonly ok: boolean }> => {
  const { position, head, behindSeconds, views } = await viewsOf(operator);
  const lines = views.map(({ view, version, state, position: at, halt }) => {
    const where = halt ? `  ${halt.stream}@${halt.revision} ${halt.type} (${halt.event}): ${halt.reason}` : '';
    return `${state.padEnd(8)} ${view} v${version} ${at}${where}`;
  });
  const behind = behindSeconds === 0 ? 'at the head' : `${behindSeconds} s behind`;
  return {
    text: `${[`views at ${position}, journal at ${head}: ${behind}`, ...lines].join('\n')}\n`,
    ok: views.every(({ state }) => state === 'live'),
  };
};

/**
 * An operator's decision about a view that stands still; `all` where the event cannot be read by any. The event is the
 * one it stands at now.
 *
 * @throws Error when it does not stand still; Declined
 */
export const decide = async (decision: 'skip' | 'retry', { operator, words, reason }: Asked): Promise<string> => {
  const [view] = words;
  if (!view || !reason) throw new Error(`${decision} needs VIEW --reason TEXT`);
  const { views } = await viewsOf(operator);
  const halt = views.find(({ view: name, halt: at }) => (view === 'all' ? at?.all : name === view && !at?.all))?.halt;
  if (!halt) throw new Error(`${view} does not stand still`);
  const input = { commandId: newCommandId(), view, event: halt.event, reason };
  if (decision === 'skip') await operator.command('skipEvent', 'EventSkipped', input);
  else await operator.command('retryView', 'ViewRetried', input);
  return `${view}: ${decision} at ${halt.stream}@${halt.revision} ${halt.type} recorded; it goes on within seconds\n`;
};
