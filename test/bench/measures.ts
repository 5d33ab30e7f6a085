import type { Measure } from './measure.js';
import { mutation } from './p01-mutation.js';
import { appends } from './p02-appends.js';
import { visibility, visibilityOfAll, visibilityOfFew } from './p03-visibility.js';
import { rebuilding } from './p04-rebuild.js';
import { pages } from './p06-pages.js';
import { load } from './p08-load.js';
import { reads } from './p09-reads.js';
import { deadlines } from './p10-deadlines.js';
import { start } from './p11-start.js';
import { footprint } from './p12-footprint.js';
import { importing } from './p13-import.js';
import { informed, informedInDemo } from './w1-informed.js';

export const measures: readonly Measure[] = [
  ...[mutation, appends, visibility, visibilityOfFew, visibilityOfAll, rebuilding, pages, load],
  ...[reads, deadlines, start, footprint, importing, informed, informedInDemo],
];
