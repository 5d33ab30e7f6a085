import type { Measure } from './measure.js';
import { mutation } from './p01-mutation.js';
import { appends } from './p02-appends.js';
import { load } from './p08-load.js';
import { start } from './p11-start.js';
import { importing } from './p13-import.js';

export const measures: readonly Measure[] = [mutation, appends, load, start, importing];
