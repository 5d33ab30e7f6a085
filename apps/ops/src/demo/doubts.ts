import { instant, localDate } from '#platform/kernel/time.js';
import { agreementOf } from './neighbours.js';
import { compensationAgreementOf } from './settlement.js';
import type { World } from './world.js';

const july = { section: 'xielugang', month: '2020-07' };

const doubted = async (world: World, login: string, input: object): Promise<string> => {
  const { objection } = await world.command<{ objection: string }>(
    login,
    'objectToReading',
    'ReadingObjectedTo',
    { ...input, agreement: await agreementOf(world) },
    'receipt { position } objection',
  );
  return objection;
};

/**
 * The total phosphorus of 斜路港 in the flood of July, in the month's settlement: real values, an invented dispute. 吴江
 * objects to the highest one, then proposes that none of 6–29 July counts; the data owner maintains it, 秀洲 declines.
 */
export const plateauDisputed = async (world: World): Promise<void> => {
  world.at('2020-08-10T14:00:00+08:00');
  const objection = await doubted(world, 'wj.duty', {
    ...{ ...july, reading: 'xielugang/2020-07-15T00:00:00.000Z/national-automatic/v1', items: ['TP'] },
    reason:
      '【示例】7 月 6 日至 29 日总磷成一平台，正值防汛应急，疑仪器未测原水；以最高的 7 月 15 日 0.671 为例，请核。',
  });
  const officer = await world.officer('wj.finance');
  const { readings } = await officer.ask<{ readings: { edges: { node: { id: string; sampledAt: string } }[] } }>(
    '{ readings(section: "xielugang", month: "2020-07", first: 50) { edges { node { id sampledAt } } } }',
  );
  const plateau = readings.edges
    .map(({ node: { id, sampledAt } }) => ({ id, day: localDate(instant(sampledAt)).toString() }))
    .filter(({ day }) => day >= '2020-07-06' && day <= '2020-07-29');
  const settlement = { agreement: await compensationAgreementOf(world), period: july.month };
  world.at('2020-08-11T10:30:00+08:00');
  const { inclusion } = await world.command<{ inclusion: string }>(
    'wj.finance',
    'proposeInclusion',
    'InclusionProposed',
    {
      ...{ ...settlement, section: july.section, readings: plateau.map(({ id }) => id), items: ['TP'] },
      ...{ effect: 'exclude', reason: '【示例】防汛应急期间的存疑平台值', basis: '【示例】已提数据异议' },
    },
    'receipt { position } inclusion',
  );
  world.at('2020-08-11T16:00:00+08:00');
  await world.command('wj.head', 'signInclusion', 'InclusionSigned', { ...settlement, inclusion });
  world.at('2020-08-12T11:00:00+08:00');
  await world.command('zz.monitor', 'answerDataObjection', 'DataObjectionAnswered', {
    ...{ objection, outcome: 'maintained' },
    reason: '【示例】当日质控与标样核查合格，汛期上游来水浊度高，维持原值。',
  });
  world.at('2020-08-13T15:00:00+08:00');
  await world.command('xz.head', 'declineInclusion', 'InclusionDeclined', {
    ...{ ...settlement, inclusion, reason: '【示例】数据所有单位已复核维持，不同意不计入。' },
  });
};

/** 王江泾, 4 November: printed as class Ⅳ, though no item is worse than Ⅱ. A query, which nobody has answered. */
export const classQueried = async (world: World): Promise<void> => {
  await doubted(world, 'xz.duty', {
    ...{ section: 'wangjiangjing', month: '2020-11' },
    reading: 'wangjiangjing/2020-11-04T00:00:00.000Z/national-automatic/v1',
    reason: '【示例】11 月 4 日发布类别为Ⅳ类，而各项均不劣于Ⅱ类，请核发布的类别。',
  });
};
