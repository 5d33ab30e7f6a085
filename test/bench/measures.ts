import type { Measure } from './measure.js';
import { mutation } from './p01-mutation.js';
import { appends } from './p02-appends.js';
import { visibility } from './p03-visibility.js';
import { rebuilding } from './p04-rebuild.js';
import { pages } from './p06-pages.js';
import { load } from './p08-load.js';
import { reads } from './p09-reads.js';
import { start } from './p11-start.js';
import { footprint } from './p12-footprint.js';
import { importing } from './p13-import.js';

export const measures: readonly Measure[] = [
  ...[mutation, appends, visibility, rebuilding, pages, load],
  ...[reads, start, footprint, importing],
];
