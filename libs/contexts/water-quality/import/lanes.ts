/**
 * Work side by side, so that what waits for the disk is written together; for one key one after the other. Nothing new
 * is begun when something has failed.
 */
export class Lanes {
  private readonly running = new Map<string, Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly width: number) {}

  /** Resolves when the work has begun. @throws what earlier work failed with */
  async run(key: string, work: () => Promise<void>): Promise<void> {
    for (;;) {
      this.assertSound();
      const before = this.running.get(key);
      if (before) await before;
      else if (this.running.size >= this.width) await Promise.race(this.running.values());
      else break;
    }
    const ended = work()
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => this.running.delete(key));
    this.running.set(key, ended);
  }

  /** Resolves when everything is done. @throws what work failed with */
  async done(): Promise<void> {
    await Promise.all(this.running.values());
    this.assertSound();
  }

  private assertSound(): void {
    if (this.failure) throw this.failure.error;
  }
}
