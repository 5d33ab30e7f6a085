import { seed } from '../seeds.js';
import { jointPrevention } from './neighbours.js';
import type { World } from './world.js';

interface ManualReading {
  readonly section: string;
  readonly sampledAt: string;
  readonly items: readonly object[];
  readonly provenance: object;
}

/** 联防联控 between 南浔 and 桐乡: since 2014, with three rivers in common; text, section and values are examples. */
export const lanxitangAgreement = jointPrevention(
  ['nx.head', 'tx.head'],
  [
    { organisation: 'nanxun-ecology', signatoryBody: '湖州市南浔区人民政府' },
    { organisation: 'tongxiang-ecology', signatoryBody: '桐乡市人民政府' },
  ],
  {
    title: '【示例】南浔–桐乡跨界水污染联防联控协议（样例文本）',
    sections: ['lanxitang-example'],
    clauses: { noticeMinutes: 30, receiptMinutes: 60, indicatorSet: 'assessment-3' },
    since: '2020-07-01',
    provenance: {
      kind: 'example',
      text: '【示例】2014 年起的跨市联动机制有据（中国环境 2023-08-29），本协议文本、断面与时限为样例',
    },
  },
);

/** What 南浔 sampled by hand at the example section in that month, as it enters it. */
export const manualReading =
  (month: string) =>
  async (world: World): Promise<void> => {
    const readings = seed<ManualReading[]>('demo/manual-readings.json');
    const found = readings.find(({ sampledAt }) => sampledAt.startsWith(month));
    if (!found) throw new Error(`no manual reading of ${month}`);
    const { section, provenance, ...row } = found;
    await world.command('nx.duty', 'publishReadings', 'ReadingsPublished', {
      ...{ section, rows: [{ ...row, source: 'owner-manual', method: 'manual', status: 'normal' }], provenance },
    });
  };
