import { allContexts, FirstStart, IdentityModule } from '#contexts/all-contexts.js';
import { inProcess } from '#platform/client/api.js';
import type { Program } from '#platform/runtime/serve.js';
import { type OfficerSeed, type OrganisationSeed, seed } from '../seeds.js';
import { bodies } from './bodies.js';
import { classQueried, plateauDisputed } from './doubts.js';
import { lanxitangAgreement, manualReading } from './lanxitang.js';
import { broughtByXiuzhou, monthEnd, targets } from './months.js';
import { agreement, exampleIncident, exceedanceLetter, saturday } from './neighbours.js';
import { compensationAgreement, exampleRepublication, settled } from './settlement.js';
import { demoPassword, end, World } from './world.js';

/** The chapters of the demo world, in the order of its days. */
export const chapters: readonly { readonly at: string; readonly play: (world: World) => Promise<void> }[] = [
  { at: '2020-05-08T00:00:00+08:00', play: bodies },
  { at: '2020-05-08T00:00:00+08:00', play: targets },
  { at: '2020-05-08T10:00:00+08:00', play: agreement },
  { at: '2020-06-01T09:00:00+08:00', play: monthEnd('2020-05', '2020-05-08', '2020-05-31') },
  { at: '2020-06-15T10:00:00+08:00', play: compensationAgreement },
  { at: '2020-06-29T10:00:00+08:00', play: lanxitangAgreement },
  { at: '2020-07-01T09:00:00+08:00', play: monthEnd('2020-06', '2020-06-01', '2020-06-30') },
  { at: '2020-08-01T09:00:00+08:00', play: monthEnd('2020-07', '2020-07-01', '2020-07-31') },
  { at: '2020-08-03T10:00:00+08:00', play: exceedanceLetter('2020-07', '2020-08-06T09:15:00+08:00') },
  {
    at: '2020-08-10T10:00:00+08:00',
    play: settled(
      '2020-07',
      [
        { at: '2020-08-13T15:20:00+08:00', login: 'xz.head' },
        { at: '2020-08-18T09:40:00+08:00', login: 'wj.finance' },
      ],
      plateauDisputed,
    ),
  },
  { at: '2020-09-01T09:00:00+08:00', play: monthEnd('2020-08', '2020-08-01', '2020-08-31') },
  { at: '2020-09-15T16:00:00+08:00', play: manualReading('2020-09') },
  { at: '2020-09-19T08:30:00+08:00', play: broughtByXiuzhou('2020-09-01', '2020-09-19') },
  { at: '2020-09-19T08:40:00+08:00', play: saturday },
  { at: '2020-10-01T09:00:00+08:00', play: monthEnd('2020-09', '2020-09-01', '2020-09-30') },
  { at: '2020-10-15T16:00:00+08:00', play: manualReading('2020-10') },
  { at: '2020-11-01T09:00:00+08:00', play: monthEnd('2020-10', '2020-10-01', '2020-10-31') },
  { at: '2020-11-12T14:00:00+08:00', play: exampleIncident },
  { at: '2020-11-15T16:00:00+08:00', play: manualReading('2020-11') },
  { at: '2020-12-01T09:00:00+08:00', play: monthEnd('2020-11', '2020-11-01', '2020-11-30') },
  { at: '2020-12-02T10:00:00+08:00', play: classQueried },
  { at: '2020-12-15T16:00:00+08:00', play: manualReading('2020-12') },
  { at: '2021-01-01T09:00:00+08:00', play: monthEnd('2020-12', '2020-12-01', '2020-12-31') },
  {
    at: '2021-01-02T10:00:00+08:00',
    play: settled('2020-12', [
      { at: '2021-01-02T16:20:00+08:00', login: 'xz.head' },
      { at: '2021-01-03T09:40:00+08:00', login: 'wj.finance' },
    ]),
  },
  { at: '2021-01-04T08:00:00+08:00', play: exampleRepublication },
  { at: '2021-01-04T08:30:00+08:00', play: exceedanceLetter('2020-12') },
];

/** The program, that plays the chapters at its first start. */
export const demoProgram: Program = {
  contexts: allContexts,
  identity: IdentityModule,
  prepare: async (platform, app) => {
    await app.get(FirstStart).run();
    const world = new World(platform, inProcess(app));
    if (world.loaded) return;
    for (const { at, play } of chapters) {
      world.at(at);
      await play(world);
    }
    world.at(end);
    world.markLoaded();
  },
  listening: (address) => process.stdout.write(welcome(address)),
};

const welcome = (address: string): string => {
  const names = new Map(
    seed<OrganisationSeed[]>('demo/organisations.json').map(({ organisation, nameZh }) => [organisation, nameZh]),
  );
  const accounts = seed<OfficerSeed[]>('demo/officers.json')
    .map(({ login, organisation, roles }) => `  ${login.padEnd(12)} ${names.get(organisation)}  (${roles.join(', ')})`)
    .join('\n');
  return `
联防 Lianfang · 演示世界 demo world
  ${address}/graphql

账户 accounts (口令 password: ${demoPassword})
${accounts}

三个请求 three requests

  TOKEN=$(curl -s ${address}/graphql -H 'content-type: application/json' -d '{"query":"mutation { signIn(input: {login: \\"zz.monitor\\", password: \\"${demoPassword}\\"}) { ... on SignedIn { accessToken } } }"}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')

  curl -s ${address}/graphql -H 'content-type: application/json' -H "authorization: Bearer $TOKEN" -d '{"query":"{ sections { edges { node { id name river dataOwner } } } }"}'

  curl -s ${address}/graphql -H 'content-type: application/json' -H "authorization: Bearer $TOKEN" -d '{"query":"{ readings(section: \\"wangjiangjing\\", first: 5) { edges { node { sampledAt status items { item text unit } } } } }"}'

这个演示里什么是真的 what is real
  真实 real: 断面、读数（国家自动站 2020 年实时发布）、单位名称。 Sections, readings, names of bodies.
  示例 invented: 带【示例】者，包括全部人员。 Whatever carries 【示例】, all officers among it.
`;
};
