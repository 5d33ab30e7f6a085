import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oneReadingThroughAllLayers } from './s1-one-reading.js';
import { theRealFile } from './s2-the-real-file.js';
import { twoSidesAndAnOutsider } from './s3-two-sides.js';
import { aSettledYuan } from './s4-settlement.js';
import { breadthAndProof } from './s5-breadth-and-proof.js';
import type { Stage } from './stage.js';

const stages: readonly Stage[] = [
  oneReadingThroughAllLayers,
  theRealFile,
  twoSidesAndAnOutsider,
  aSettledYuan,
  breadthAndProof,
];

/** Walks the story as a user would, over the API of the real program. Answers whether all was as it must be. */
export const walk = async (until: number): Promise<boolean> => {
  for (const [index, { title, run }] of stages.slice(0, until).entries()) {
    process.stdout.write(`\nS${index + 1} · ${title}\n`);
    const dataFolder = mkdtempSync(join(tmpdir(), `lianfang-journey-${index + 1}-`));
    try {
      await run({ dataFolder, seen: (text) => process.stdout.write(`  ✓ ${text}\n`) });
    } catch (error) {
      process.stdout.write(`  ✗ ${error instanceof Error ? error.stack : String(error)}\n`);
      return false;
    } finally {
      rmSync(dataFolder, { recursive: true, force: true });
    }
  }
  process.stdout.write('\n');
  return true;
};
