import type { Publication } from './readings.events.js';

/** Nothing shows that this is what the owner published: it stands beside, and takes part in nothing. */
export const isUnverified = (publication: Publication): boolean =>
  publication.kind === 'file' && publication.trust === 'unverified';

const prefix = 'unverified-';
export const isUnverifiedSeries = (source: string): boolean => source.startsWith(prefix);

/** The series of what an unverified file says of a series: one of its own, so it takes the place of no owner's version. */
export const unverifiedSeries = (source: string): string => `${prefix}${source}`;
