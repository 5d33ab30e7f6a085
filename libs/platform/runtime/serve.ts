import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from './configuration.js';
import type { ContextDefinition } from './context.js';
import { createLogger } from './logging.js';
import { openPlatform, type Platform } from './platform.js';

export interface Program {
  readonly contexts: readonly ContextDefinition[];
  readonly identity: Type;
  /** Done before it listens: the first operator, the demo world. */
  readonly prepare?: (platform: Platform, app: NestFastifyApplication) => Promise<void>;
  /** Told when it listens. */
  readonly listening?: (address: string) => void;
}

/**
 * Runs the program until SIGINT, SIGTERM or a failure that only a new start can mend. Answers the exit code.
 *
 * @param load imports what the program is made of, and may be asked again. That takes longer than all else at a start:
 *   meanwhile the stores open.
 * @param isDemo as for `openPlatform`
 * @throws what `openPlatform` throws
 */
export const serve = async (
  configuration: Configuration,
  load: () => Promise<Program>,
  isDemo = false,
): Promise<number> => {
  const logger = createLogger(configuration.logLevel);
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
  const loaded = () => Promise.all([load(), import('./app.js')]);
  const platform = await openPlatform(configuration, async () => (await loaded())[0].contexts, logger, isDemo);
  let app: NestFastifyApplication | undefined;
  try {
    const [{ identity, prepare, listening }, { createApp }] = await loaded();
    app = await createApp(platform, identity);
    if (configuration.role === 'worker') {
      logger.info({ world: configuration.world, role: configuration.role }, 'working');
    } else {
      await prepare?.(platform, app);
      await app.listen(configuration.port, configuration.host);
      const address = await app.getUrl();
      logger.info({ address, world: configuration.world, role: configuration.role }, 'listening');
      listening?.(address);
    }
    const reason = await Promise.race([stopped, platform.failed]);
    if (reason instanceof Error) logger.fatal({ err: reason }, 'cannot go on');
    else logger.info({ reason }, 'stopping');
    return reason instanceof Error ? 1 : 0;
  } finally {
    await app?.close();
    await platform.close();
  }
};
