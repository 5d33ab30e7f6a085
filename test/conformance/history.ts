/** What one client asked of one stream and heard. Revisions count from 0; -1 is a stream that is not there. */
export type Operation = Span &
  (
    | {
        readonly kind: 'append';
        readonly expected: number;
        readonly ids: readonly string[];
        /** `applied`, the revision the stream was said to have instead, or `unknown`: nobody answered. */
        readonly outcome: 'applied' | 'unknown' | { readonly actual: number };
      }
    | { readonly kind: 'read'; readonly ids: readonly string[] }
  );

/** Ticks of one counter for all clients: what returned before something else was invoked came before it. */
export interface Span {
  readonly client: number;
  readonly invoked: number;
  readonly returned: number;
}

/**
 * Why a history is not linearizable: there is no order of its operations that agrees with the ticks and in which each
 * append is applied exactly when the stream is at the revision it expects, and each read sees all that was applied
 * before it. Empty when there is one.
 *
 * @param final ids of the stream when everybody had finished
 */
export const violationsOf = (history: readonly Operation[], final: readonly string[]): string[] => {
  const violations: string[] = [];
  const writers = new Map<string, Operation & { kind: 'append' }>();
  for (const operation of history) {
    if (operation.kind === 'append') for (const id of operation.ids) writers.set(id, operation);
  }

  // Who wrote each event: one append, the whole of it, at the revision it expected, and nobody who was refused.
  const applied: { readonly operation: Operation & { kind: 'append' }; readonly until: number }[] = [];
  for (let at = 0; at < final.length; ) {
    const operation = writers.get(final[at] ?? '');
    if (!operation) {
      violations.push(`${final[at]} at ${at} was appended by nobody`);
      break;
    }
    const { ids, expected, outcome } = operation;
    const whole = ids.every((id, n) => final[at + n] === id);
    if (!whole) violations.push(`only a part of ${ids} stands at ${at}`);
    if (expected + 1 !== at) violations.push(`${ids} stands at ${at}, expected after ${expected}`);
    if (typeof outcome === 'object') violations.push(`${ids} stands at ${at} and was refused`);
    at += whole ? ids.length : 1;
    applied.push({ operation, until: at });
  }
  if (new Set(final).size !== final.length) violations.push('an event stands twice');
  for (const operation of history) {
    if (operation.kind !== 'append' || operation.outcome !== 'applied') continue;
    if (!operation.ids.every((id) => final.includes(id))) violations.push(`${operation.ids} was applied and is lost`);
  }
  if (violations.length > 0) return violations;

  // The n-th append takes effect at some tick after all before it, after whoever saw the stream without it had asked,
  // and before whoever saw the stream with it had heard. The earliest such tick is as good as any.
  const states = [0, ...applied.map(({ until }) => until)];
  const seen = new Map<number, Span[]>(states.map((length) => [length, []]));
  for (const operation of history) {
    const length = lengthSeen(operation);
    if (length === undefined) continue;
    const same = operation.kind !== 'read' || operation.ids.every((id, n) => id === final[n]);
    const state = seen.get(length);
    if (!state || !same) violations.push(`client ${operation.client} saw a stream of ${length} that never was`);
    else state.push(operation);
  }
  let earliest = 0;
  for (const [n, length] of states.entries()) {
    const writer = applied[n - 1]?.operation;
    if (writer) earliest = Math.max(earliest, writer.invoked);
    const known = writer && writer.outcome === 'applied' ? [writer] : [];
    for (const { client, returned } of [...known, ...(seen.get(length) ?? [])]) {
      if (returned < earliest) violations.push(`client ${client} knew at ${returned} of what came after ${earliest}`);
    }
    for (const { invoked } of seen.get(length) ?? []) earliest = Math.max(earliest, invoked);
  }
  return violations;
};

/** The length of the stream as the operation shows it. */
const lengthSeen = (operation: Operation): number | undefined => {
  if (operation.kind === 'read') return operation.ids.length;
  return typeof operation.outcome === 'object' ? operation.outcome.actual + 1 : undefined;
};
