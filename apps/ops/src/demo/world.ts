import { existsSync, writeFileSync } from 'node:fs';
import { type Api, Newest, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword } from '#platform/client/program.js';
import { epochMilliseconds, instant } from '#platform/kernel/time.js';
import type { Platform } from '#platform/runtime/platform.js';

/** One password for all demo accounts; a demo is refused in production. */
export const demoPassword = 'lianfang-demo-2020';

/** When the demo has been played; from there the clock ticks. */
export const end = '2021-01-04T09:00:00+08:00';

/**
 * The demo world as a program plays it: officers who sign in and send commands, and a clock that is driven from one
 * day to the next. Played again after a crash, every command is the same command, so that nothing stands twice.
 */
export class World {
  private readonly visitors = new Map<string, Promise<Visitor>>();
  private readonly newest = new Newest();
  private count = 0;

  constructor(
    private readonly platform: Pick<Platform, 'clock' | 'folder'>,
    private readonly api: Api,
  ) {}

  /** Drives the clock to a moment; where it is later already (played again), it stays. */
  at(moment: string): void {
    const target = instant(moment);
    const { clock } = this.platform;
    if (!clock.isDriven || epochMilliseconds(clock.now()) < epochMilliseconds(target)) clock.driveTo(target);
  }

  get nobody(): Visitor {
    return new Visitor(this.api, undefined, this.newest);
  }

  /** The officer with this login, signed in; `operator` with the password of the first start. */
  officer(login: string): Promise<Visitor> {
    let visitor = this.visitors.get(login);
    if (!visitor) {
      const password = login === 'operator' ? operatorPassword(this.platform.folder.path) : demoPassword;
      visitor = this.nobody.signIn(login, password);
      this.visitors.set(login, visitor);
    }
    return visitor;
  }

  /** @throws Declined: a demo in which something is refused is a wrong demo */
  async command<Success = unknown>(
    login: string,
    name: string,
    success: string,
    input: object,
    selection?: string,
  ): Promise<Success> {
    const commandId = commandIdFor(`demo ${this.count++} ${name}`, epochMilliseconds(instant('2020-05-08T00:00:00Z')));
    const officer = await this.officer(login);
    return officer.command<Success>(name, success, { ...input, commandId }, selection);
  }

  get loaded(): boolean {
    return existsSync(this.marker);
  }

  markLoaded(): void {
    this.platform.clock.release();
    writeFileSync(this.marker, 'the demo world was loaded\n', { mode: 0o600, flush: true });
  }

  private get marker(): string {
    return this.platform.folder.file('demo-loaded');
  }
}
