import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '#platform/runtime/reference.js';
import { agreementOf } from './neighbours.js';
import type { World } from './world.js';

const dailyFile = join(projectFolder(), 'seeds/demo/readings/national-stations-daily-2020.csv');
/** Where the collection was published from; the ministry's publication itself keeps no history. */
export const address = '国家地表水水质自动监测实时数据发布系统，逐日采集：github.com/jikin001/water_quality @ 6cbe9918';

/** The lines of the real file whose snapshot day lies in `[from, to]`, under its header; of some stations only. */
const dailyLines = (from: string, to: string, stations?: readonly string[]): string => {
  const [header = '', ...lines] = readFileSync(dailyFile, 'utf8').split('\n');
  const chosen = lines.filter(
    (line) =>
      line.slice(0, 10) >= from &&
      line.slice(0, 10) <= to &&
      (!stations || stations.some((station) => line.includes(`,${station},`))),
  );
  return [header, ...chosen, ''].join('\n');
};

const importFile = async (world: World, login: string, content: string, under: object = {}): Promise<void> => {
  const officer = await world.officer(login);
  const { digest } = await officer.upload(content);
  const input = { digest, dryRun: false, dataOwner: 'cnemc', address, ...under };
  await world.command(login, 'importReadings', 'ReadingsImported', input);
};

/** The sections at the boundary, which are held against class Ⅲ. */
const boundarySections = ['wangjiangjing', 'xielugang'];
const boundaryStations = ['王江泾', '斜路港'];

/** Targets: class Ⅲ for the three items that Zhejiang assesses at handover sections; no official target was found. */
export const targets = async (world: World): Promise<void> => {
  for (const section of boundarySections) {
    await world.command('operator', 'setSectionTarget', 'SectionTargetSet', {
      ...{ section, waterClass: 'III', indicatorSet: 'assessment-3', since: '2020-01-01' },
      provenance: { kind: 'example', text: '【示例】目标Ⅲ类：未查到该断面的正式水质目标' },
    });
  }
};

/**
 * On the Saturday: 秀洲 does not wait for the end of the month, and brings what the owner published of its boundary under
 * the agreement with 吴江. The owner's own file says the same again, and adds nothing to it.
 */
export const broughtByXiuzhou =
  (from: string, to: string) =>
  async (world: World): Promise<void> =>
    importFile(world, 'xz.duty', dailyLines(from, to, boundaryStations), { agreement: await agreementOf(world) });

/** A month at its end: its file as the owner published it, the months of the boundary sections assessed and closed. */
export const monthEnd =
  (month: string, from: string, to: string) =>
  async (world: World): Promise<void> => {
    await importFile(world, 'zz.monitor', dailyLines(from, to));
    for (const section of boundarySections) {
      await world.command('zz.monitor', 'closeMonth', 'MonthClosed', { section, month });
      const rule = { rule: 'normal-values-raw', indicatorSet: 'assessment-3' };
      await world.command('zz.monitor', 'assessMonth', 'MonthAssessed', { section, month, ...rule });
    }
  };
