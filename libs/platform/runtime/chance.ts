/** Between half of `ms` and all of it, so that many who wait for the same thing do not come back at the same moment. */
export const jitter = (ms: number): number => ms * (0.5 + Math.random() / 2);
