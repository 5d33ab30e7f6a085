import type { World } from './world.js';

const mgPerLitre = (item: string, text: string) => ({ item, kind: 'measured', text, unit: 'mg/L' });

/**
 * Saturday 2020-09-19, 08:00 at 王江泾, as the national centre published it
 * (jikin001/water_quality @ 6cbe9918, row of that day).
 */
export const saturday = async (world: World): Promise<void> => {
  await world.command('zz.monitor', 'publishReadings', 'ReadingsPublished', {
    section: 'wangjiangjing',
    rows: [
      {
        sampledAt: '2020-09-19T08:00:00+08:00',
        ...{ source: 'national-automatic', method: 'automatic', status: 'normal', publishedClass: 'worseThanV' },
        items: [
          { item: 'TEMP', kind: 'measured', text: '24.4', unit: '°C' },
          { item: 'PH', kind: 'measured', text: '7.08', unit: 'none' },
          mgPerLitre('DO', '0.70'),
          { item: 'COND', kind: 'measured', text: '491.0', unit: 'μS/cm' },
          { item: 'TURB', kind: 'measured', text: '17.4', unit: 'NTU' },
          mgPerLitre('CODMN', '4.80'),
          mgPerLitre('NH3N', '1.338'),
          mgPerLitre('TP', '0.122'),
          mgPerLitre('TN', '2.53'),
          { item: 'CHLA', kind: 'absent', reason: 'notMeasured' },
          { item: 'ALGAE', kind: 'absent', reason: 'notMeasured' },
        ],
      },
    ],
  });
};
