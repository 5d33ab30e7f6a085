import { parseConfiguration } from '#platform/runtime/configuration.js';
import { serve } from '#platform/runtime/serve.js';

/** Starts the program with the demo world, loaded at the first start. Answers the exit code. @throws WorldRefused */
export const demo = async (environment: Readonly<Record<string, string | undefined>>): Promise<number> => {
  const configuration = parseConfiguration({
    LIANFANG_WORLD: 'demo',
    LIANFANG_LOG_LEVEL: 'warn',
    ...environment,
  });
  if (configuration.environment === 'production') throw new Error('a demo has a known password: not in production');
  return serve(configuration, async () => (await import('./story.js')).demoProgram, true);
};
