import type { World } from './world.js';

const example = (text: string) => ({ kind: 'example', text: `【示例】${text}` });

/** Parameters borrowed from elsewhere and named as such; no local rule with amounts was found. */
const parameters = {
  monthRule: 'normal-values-raw',
  indicatorSet: 'assessment-3',
  items: {
    CODMN: { priceWan: '1.5' },
    NH3N: { priceWan: '10' },
    TP: { scheme: 'stepped-deduction', version: '1', step: '0.5', amountWan: '30' },
  },
};

/** Id of the compensation agreement, once it is there. */
export const compensationAgreementOf = async (world: World): Promise<string> => {
  const officer = await world.officer('xz.duty');
  const { agreements } = await officer.ask<{ agreements: { edges: { node: { id: string; kind: string } }[] } }>(
    '{ agreements(first: 20) { edges { node { id kind } } } }',
  );
  const found = agreements.edges.find(({ node }) => node.kind === 'horizontalCompensation');
  if (!found) throw new Error('the demo has no compensation agreement yet');
  return found.node.id;
};

/** 横向补偿 between 秀洲 and 吴江 for 斜路港: an example with borrowed parameters. */
export const compensationAgreement = async (world: World): Promise<void> => {
  const { agreement } = await world.command<{ agreement: string }>(
    'xz.head',
    'proposeAgreement',
    'AgreementProposed',
    {
      kind: 'horizontalCompensation',
      parties: [
        { organisation: 'xiuzhou-ecology', signatoryBody: '嘉兴市秀洲区人民政府' },
        { organisation: 'wujiang-ecology', signatoryBody: '苏州市吴江区人民政府' },
      ],
      terms: {
        title: '【示例】示例：秀洲–吴江横向补偿（样例参数）',
        sections: ['xielugang'],
        clauses: {
          targets: [{ section: 'xielugang', waterClass: 'III', indicatorSet: 'assessment-3' }],
          indicatorSet: 'assessment-3',
          compensation: {
            scheme: 'load-above-target',
            schemeVersion: 1,
            items: ['CODMN', 'NH3N', 'TP'],
            parameters: JSON.stringify(parameters),
          },
        },
        since: '2020-07-01',
        provenance: example('总磷级距与金额借自河北氨氮规则，高锰酸盐指数、氨氮单价借自镇江，均为借用，非本地规定'),
      },
    },
    'receipt { position } agreement',
  );
  for (const head of ['xz.head', 'wj.head']) {
    await world.command(head, 'signAgreement', 'AgreementSigned', { agreement, version: 1 });
  }
};

/**
 * A month's settlement: the volume both sides agreed on, the computation, what they dispute of it, and each side's
 * confirmation days later.
 */
export const settled =
  (
    month: string,
    confirmations: readonly { readonly at: string; readonly login: string }[],
    disputed?: (world: World) => Promise<void>,
  ) =>
  async (world: World): Promise<void> => {
    const agreement = await compensationAgreementOf(world);
    await world.command('xz.head', 'publishVolume', 'VolumePublished', {
      ...{ section: 'xielugang', month, kind: 'agreed', agreement, owner: 'wujiang-ecology' },
      ...{ unit: 'm3', forwardIs: { from: '320509', to: '330411' } },
      ...{ forward: '10000000', backward: '0', net: '10000000' },
      ...{ timeBase: '【示例】整月', publication: '【示例】双方商定水量，无实测序列' },
      provenance: example('水量与流向为样例：未取得该断面实测流量'),
    });
    const { statementDigest } = await world.command<{ statementDigest: string }>(
      'xz.finance',
      'computeSettlement',
      'SettlementComputed',
      { agreement, period: month },
      'receipt { position } statementDigest',
    );
    await disputed?.(world);
    for (const { at, login } of confirmations) {
      world.at(at);
      const input = { agreement, period: month, statementDigest };
      await world.command(login, 'confirmSettlement', 'SettlementConfirmed', input);
    }
  };

/**
 * One 斜路港 reading of December 2020 published again with another value: an example, which outdates the settlement. The
 * month is closed, so a second officer of the data owner confirms it.
 */
export const exampleRepublication = async (world: World): Promise<void> => {
  const section = 'xielugang';
  const sampledAt = '2020-12-15T08:00:00+08:00';
  const owner = await world.officer('zz.monitor');
  const { readings } = await owner.ask<{ readings: { edges: { node: Published }[] } }>(
    `{ readings(section: "${section}", month: "2020-12", first: 50) { edges { node { sampledAt source method status
      items { item kind text unit reason } } } } }`,
  );
  const nodes = readings.edges.map(({ node }) => node);
  const chosen = nodes.find((node) => node.sampledAt === new Date(sampledAt).toISOString()) ?? nodes[0];
  if (!chosen) throw new Error('斜路港 has no reading of December 2020');
  const items = chosen.items.map(({ item, kind, text, unit, reason }) =>
    item === 'TP'
      ? { item, kind, text: '0.150', unit }
      : { item, kind, ...(text === null ? { reason } : { text, unit }) },
  );
  const { sampledAt: at, source, method, status } = chosen;
  await world.command('zz.monitor', 'publishReadings', 'ReadingsPublished', {
    ...{ section, rows: [{ sampledAt: at, source, method, status, items }] },
    provenance: example('再发布为样例：发布总磷为 0.190 mg/L，0.150 为虚构'),
  });
  const { corrections } = await owner.ask<{ corrections: { edges: { node: { id: string } }[] } }>(
    `{ corrections(section: "${section}", month: "2020-12", state: pending, first: 5) { edges { node { id } } } }`,
  );
  await world.command('zz.second', 'confirmCorrections', 'CorrectionsConfirmed', {
    ...{ section, month: '2020-12', proposals: corrections.edges.map(({ node }) => node.id) },
    reason: '【示例】复核改正一个总磷值，演示结算如何过期。',
  });
};

interface Published {
  readonly sampledAt: string;
  readonly source: string;
  readonly method: string;
  readonly status: string;
  readonly items: readonly {
    readonly item: string;
    readonly kind: string;
    readonly text: string | null;
    readonly unit: string | null;
    readonly reason: string | null;
  }[];
}
