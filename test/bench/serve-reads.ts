import { allContexts, FirstStart, IdentityModule } from '#contexts/all-contexts.js';
import { type Reader, ReadStore, type SnapshotHolder } from '#platform/read-store/read-store.js';
import type { Scope } from '#platform/read-store/scope.js';
import { createApp } from '#platform/runtime/app.js';
import { parseConfiguration } from '#platform/runtime/configuration.js';
import { openPlatform } from '#platform/runtime/platform.js';
import { BareReadStore } from './bare-read-store.js';
import { silent } from './journals.js';

class SwitchedReadStore extends ReadStore {
  now: ReadStore;

  constructor(first: ReadStore) {
    super();
    this.now = first;
  }

  scoped<Result>(scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.now.scoped(scope, read);
  }

  within<Result>(holder: SnapshotHolder, scope: Scope, read: (reader: Reader) => Promise<Result>): Promise<Result> {
    return this.now.within(holder, scope, read);
  }
}

/** Microseconds of processor the server has used. */
export type Answer = { readonly address: string } | { readonly cpu: number };

export const serveReads = async (dataFolder: string, connectionString: string): Promise<void> => {
  const settings = {
    ...{ LIANFANG_DATA: dataFolder, LIANFANG_PORT: '0', LIANFANG_DATABASE: connectionString },
    LIANFANG_REQUESTS_PER_MINUTE: '100000000',
  };
  const platform = await openPlatform(parseConfiguration(settings), async () => allContexts, silent);
  const stores = { scoped: platform.readStore, bare: new BareReadStore(connectionString) };
  const readStore = new SwitchedReadStore(stores.scoped);
  const app = await createApp({ ...platform, readStore }, IdentityModule);
  await app.get(FirstStart).run();
  await app.listen(0, '127.0.0.1');
  const say = (answer: Answer) => process.send?.(answer);
  process.on('message', (message: 'scoped' | 'bare' | 'cpu') => {
    if (message !== 'cpu') readStore.now = stores[message];
    const { user, system } = process.cpuUsage();
    say({ cpu: user + system });
  });
  process.once('disconnect', () => process.exit(0));
  say({ address: await app.getUrl() });
};
