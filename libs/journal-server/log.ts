export type LogLevel = 'info' | 'warn' | 'error';

/** One JSON object a line on stderr: `{"level":"info","at":"2025-01-31T08:00:00.000Z","message":"…",…}`. */
export const log = (level: LogLevel, message: string, fields: Record<string, unknown> = {}): void => {
  process.stderr.write(`${JSON.stringify({ level, at: new Date().toISOString(), message, ...fields })}\n`);
};

/** A start that cannot go on, with the exit code that names the reason. */
export class StartRefused extends Error {
  readonly code: keyof typeof EXIT_CODES;
  constructor(code: keyof typeof EXIT_CODES, message: string) {
    super(message);
    this.code = code;
  }
}

export const EXIT_CODES = {
  BadArguments: 2,
  FolderLocked: 3,
  NewerFormat: 4,
  UnsafeStorage: 5,
  AddressInUse: 6,
} as const;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
