import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#platform/runtime/reference.js';
import type { World } from './world.js';

const dailyFile = join(projectFolder(), 'seeds/demo/readings/national-stations-daily-2020.csv');
/** Where the collection was published from; the ministry's publication itself keeps no history. */
export const address = '国家地表水水质自动监测实时数据发布系统，逐日采集：github.com/jikin001/water_quality @ 6cbe9918';

/** The lines of the real file whose snapshot day lies in `[from, to]`, under its header. */
export const dailyLines = (from: string, to: string): string => {
  const [header = '', ...lines] = readFileSync(dailyFile, 'utf8').split('\n');
  const chosen = lines.filter((line) => line.slice(0, 10) >= from && line.slice(0, 10) <= to);
  return [header, ...chosen, ''].join('\n');
};

const importLines = async (world: World, from: string, to: string): Promise<void> => {
  const officer = await world.officer('zz.monitor');
  const { digest } = await officer.upload(dailyLines(from, to));
  const input = { digest, dryRun: false, dataOwner: 'cnemc', address };
  await world.command('zz.monitor', 'importReadings', 'ReadingsImported', input);
};

/** The sections at the boundary, which are held against class Ⅲ. */
export const boundarySections = ['wangjiangjing', 'xielugang'];

/** Targets: class Ⅲ for the three items that Zhejiang assesses at handover sections; no official target was found. */
export const targets = async (world: World): Promise<void> => {
  for (const section of boundarySections) {
    await world.command('operator', 'setSectionTarget', 'SectionTargetSet', {
      ...{ section, waterClass: 'III', indicatorSet: 'assessment-3', since: '2020-01-01' },
      provenance: { kind: 'example', text: '【示例】目标Ⅲ类：未查到该断面的正式水质目标' },
    });
  }
};

/** Readings from `from` to `to`, as a file that the owner published. */
export const published =
  (from: string, to: string) =>
  (world: World): Promise<void> =>
    importLines(world, from, to);

/** A month at its end: the rest of its file, the months of the boundary sections assessed and closed. */
export const monthEnd =
  (month: string, from: string, to: string) =>
  async (world: World): Promise<void> => {
    await importLines(world, from, to);
    for (const section of boundarySections) {
      await world.command('zz.monitor', 'closeMonth', 'MonthClosed', { section, month });
      const rule = { rule: 'normal-values-raw', indicatorSet: 'assessment-3' };
      await world.command('zz.monitor', 'assessMonth', 'MonthAssessed', { section, month, ...rule });
    }
  };
