/** Appends of a peer, on its own store at the same durability. */
export interface PeerAppends {
  append(stream: string, n: number): Promise<unknown>;
  stop(): Promise<void>;
}

/** emmett over PostgreSQL; absent where it is not installed (`npm ci --prefix test/bench/peers`). */
export const peerAppends = async (_folder: string): Promise<PeerAppends | undefined> => undefined;
