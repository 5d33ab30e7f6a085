/** Rings until somebody has heard it: one ring is enough for any number of reasons. */
export class Bell {
  private rung = false;
  private heard: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.heard?.();
  }

  /** Resolves at once when it rang since the last time. */
  async wait(): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
      this.heard = undefined;
    }
    this.rung = false;
  }
}

/** What has arrived and was not taken yet; bounded, because a journal is read faster than a database is written. */
export class Inbox<Item> {
  private items: Item[] = [];
  private isClosed = false;
  private emptied: (() => void) | undefined;

  constructor(
    private readonly capacity: number,
    private readonly bell: Bell,
  ) {}

  /** A promise when it is full: of room for the next one, or of nobody taking any more. */
  put(item: Item): Promise<void> | undefined {
    this.items.push(item);
    this.bell.ring();
    if (this.isClosed || this.items.length < this.capacity) return undefined;
    return new Promise((resolve) => {
      this.emptied = resolve;
    });
  }

  /** What is there, at most so many. */
  take(atMost: number): readonly Item[] {
    const taken = this.items.length <= atMost ? this.items : this.items.slice(0, atMost);
    this.items = this.items.slice(taken.length);
    if (this.items.length < this.capacity) {
      this.emptied?.();
      this.emptied = undefined;
    }
    return taken;
  }

  /** Nobody takes from it any more. */
  close(): void {
    this.isClosed = true;
    this.emptied?.();
    this.bell.ring();
  }

  get isEmpty(): boolean {
    return this.items.length === 0;
  }
}
