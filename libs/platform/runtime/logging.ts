import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'child'>;

/** Token under which the process's logger is injected. */
export const LOGGER = Symbol('Logger');

/** The request in whose course a log line is written; its correlation id also stands in the events. */
export const request = new AsyncLocalStorage<{ readonly correlationId: string }>();

/** Structured lines on stderr (stdout belongs to what a command prints); secrets are redacted by name. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const current = request.getStore();
        return current ? { correlationId: current.correlationId } : {};
      },
      redact: {
        paths: [
          'password',
          'token',
          'authorization',
          '*.password',
          '*.token',
          '*.authorization',
          'headers.authorization',
        ],
        censor: '[redacted]',
      },
    },
    pino.destination({ fd: 2, sync: false }),
  );
