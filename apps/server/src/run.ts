import { InvalidConfiguration, parseConfiguration } from '#platform/runtime/configuration.js';
import { createLogger } from '#platform/runtime/logging.js';
import { serve } from '#platform/runtime/serve.js';

try {
  process.exitCode = await serve(parseConfiguration(process.env), async () => {
    const { allContexts, FirstStart, IdentityModule } = await import('#contexts/all-contexts.js');
    return {
      contexts: allContexts,
      identity: IdentityModule,
      prepare: async ({ world, folder, logger }, app) => {
        if (world.kind === 'demo')
          logger.warn({ folder: folder.path }, 'a demo is served: everybody knows the passwords of its officers');
        await app.get(FirstStart).run();
      },
    };
  });
} catch (error) {
  createLogger('info').fatal(
    error instanceof InvalidConfiguration ? { problems: error.problems } : { err: error },
    'cannot start',
  );
  process.exitCode = 1;
}
