export interface Stage {
  readonly title: string;
  /** @throws Error at the first thing that is not as it must be */
  readonly run: (journey: Journey) => Promise<void>;
}

/** What a stage is given: an empty data folder, and a voice. */
export interface Journey {
  readonly dataFolder: string;
  /** Says what was just seen to be true. */
  seen(text: string): void;
}
