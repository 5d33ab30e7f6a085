import type { World } from './world.js';

const example = (text: string) => ({ kind: 'example', text: `【示例】${text}` });

/** Id of the agreement between 秀洲 and 吴江, once it is there; the same in each play. */
export const agreementOf = async (world: World): Promise<string> => {
  const officer = await world.officer('xz.duty');
  const { agreements } = await officer.ask<{ agreements: { edges: { node: { id: string; kind: string } }[] } }>(
    '{ agreements(first: 20) { edges { node { id kind } } } }',
  );
  const found = agreements.edges.find(({ node }) => node.kind === 'jointPrevention');
  if (!found) throw new Error('the demo has no agreement yet');
  return found.node.id;
};

/** 联防联控 of these terms, proposed by the first of the heads and signed by each. */
export const jointPrevention =
  (heads: readonly [string, ...string[]], parties: readonly object[], terms: object) =>
  async (world: World): Promise<void> => {
    const { agreement: id } = await world.command<{ agreement: string }>(
      heads[0],
      'proposeAgreement',
      'AgreementProposed',
      { kind: 'jointPrevention', parties, terms },
      'receipt { position } agreement',
    );
    for (const head of heads) {
      await world.command(head, 'signAgreement', 'AgreementSigned', { agreement: id, version: 1 });
    }
  };

/** 联防联控 between 秀洲 and 吴江: that they cooperate is sourced, the text of this agreement is an example. */
export const agreement = jointPrevention(
  ['xz.head', 'wj.head'],
  [
    { organisation: 'xiuzhou-ecology', signatoryBody: '嘉兴市秀洲区人民政府' },
    { organisation: 'wujiang-ecology', signatoryBody: '苏州市吴江区人民政府' },
  ],
  {
    title: '【示例】秀洲–吴江跨界水污染联防联控协议（样例文本）',
    sections: ['wangjiangjing', 'xielugang'],
    clauses: { noticeMinutes: 30, receiptMinutes: 60, indicatorSet: 'assessment-3' },
    since: '2020-05-08',
    provenance: example('两地联合执法协议（2012）与联合监测（2017 起）有据，本协议文本与时限为样例'),
  },
);

/** The readings of Saturday 2020-09-19, and what became of them. */
export const saturday = async (world: World): Promise<void> => {
  const duty = await world.officer('xz.duty');
  const under = await agreementOf(world);
  const { readings } = await duty.ask<{ readings: { edges: { node: { id: string; sampledAt: string } }[] } }>(
    '{ readings(section: "wangjiangjing", month: "2020-09", first: 1) { edges { node { id sampledAt } } } }',
  );
  const reading = readings.edges[0]?.node.id;
  const { abnormality } = await world.command<{ abnormality: string }>(
    'xz.duty',
    'raiseAbnormality',
    'AbnormalityRaised',
    {
      reading: { reading, items: ['DO', 'NH3N'] },
      agreement: under,
      description: '王江泾 9 月 19 日 8 时溶解氧 0.70、氨氮 1.338 mg/L；17 日溶解氧 1.42。',
      occurredAt: '2020-09-19T08:00:00+08:00',
    },
    'receipt { position } abnormality',
  );
  world.at('2020-09-19T09:10:00+08:00');
  await world.command('xz.duty', 'verifyAbnormality', 'AbnormalityVerified', {
    abnormality,
    findings: '【示例】现场水色发黑，站房仪表核查正常，秀洲一侧沿岸未见排放。',
  });
  await world.command('xz.duty', 'decideOutcome', 'OutcomeDecided', {
    abnormality,
    outcome: 'suspectedFromOutside',
    reason: '【示例】当日水向北来，疑为界外来水。',
  });
  const { notice, digest } = await world.command<{ notice: string; digest: string }>(
    'xz.duty',
    'sendNotice',
    'NoticeSent',
    {
      kind: 'downstreamAbnormality',
      recipients: ['wujiang-ecology', 'qingpu-ecology'],
      abnormality,
      agreement: under,
      title: '【示例】王江泾断面水质异常通报',
      body: '9 月 19 日 8 时王江泾溶解氧 0.70、氨氮 1.338 mg/L（国家自动站发布值，真实）。请核查上游来水，先行告知情况。',
      example: '【示例】通报文字为样例，监测值为真实发布值。',
    },
    'receipt { position } notice digest',
  );
  world.at('2020-09-19T09:32:00+08:00');
  await world.command('wj.duty', 'receiveNotice', 'NoticeReceived', {
    notice,
    digest,
    reservation: '【示例】收到，不代表认可来源在吴江一侧。',
  });
  world.at('2020-09-19T10:05:00+08:00');
  await world.command('xz.duty', 'claimReceipt', 'ReceiptClaimed', {
    ...{ notice, recipient: 'qingpu-ecology', channel: 'call' },
    ...{ receivedAt: '2020-09-19T09:50:00+08:00', receivedByRole: '【示例】青浦值班电话，值班员称收到' },
  });
  world.at('2020-09-22T15:00:00+08:00');
  await world.command('wj.duty', 'answerNotice', 'NoticeAnswered', {
    notice,
    text: '【示例】吴江侧 9 月 18 日至 20 日巡查，未见工业排放；水体大量浮萍腐烂，溶解氧普遍偏低。',
  });
  world.at('2020-09-25T10:00:00+08:00');
  await world.command('xz.duty', 'closeAbnormality', 'AbnormalityClosed', {
    abnormality,
    cause: '【示例】浮萍腐烂耗氧，未查到污染源。',
  });
  // Of this one nobody ever hears: 青浦 is off the platform, and 秀洲 does not ask after it.
  world.at('2020-09-25T10:30:00+08:00');
  await world.command('xz.duty', 'sendNotice', 'NoticeSent', {
    ...{ kind: 'information', recipients: ['qingpu-ecology'], abnormality, agreement: under },
    title: '【示例】王江泾断面水质异常办结情况',
    body: '【示例】9 月 19 日王江泾水质异常已办结：浮萍腐烂耗氧，未查到污染源。请予签收。',
    example: '【示例】通报文字为样例。',
  });
};

/** 南浔 and 桐乡: the one case that is determined to be an incident, an example through and through. */
export const exampleIncident = async (world: World): Promise<void> => {
  const { abnormality } = await world.command<{ abnormality: string }>(
    'nx.duty',
    'raiseAbnormality',
    'AbnormalityRaised',
    {
      patrol: '【示例】澜溪塘南浔段巡查见油膜约 200 米，向桐乡方向漂移。',
      description: '【示例】澜溪塘水面油膜。',
      example: '【示例】虚构的巡查。',
    },
    'receipt { position } abnormality',
  );
  await world.command('nx.duty', 'verifyAbnormality', 'AbnormalityVerified', {
    abnormality,
    findings: '【示例】系船舶燃油泄漏，约 30 升。',
  });
  await world.command('nx.head', 'decideOutcome', 'OutcomeDecided', {
    ...{ abnormality, outcome: 'incident', reason: '【示例】跨界影响，按突发环境事件处置。' },
  });
  await world.command('nx.head', 'determineIncident', 'IncidentDetermined', {
    ...{ abnormality, description: '【示例】澜溪塘船舶燃油泄漏事件。', distribution: ['tongxiang-ecology'] },
  });
};

/**
 * The letter that follows a month that is worse than its target; an officer's command, never sent by itself. 吴江 receipts
 * it at the moment that is named.
 */
export const exceedanceLetter =
  (month: string, receiptedAt?: string) =>
  async (world: World): Promise<void> => {
    const duty = await world.officer('xz.duty');
    const { exceedances } = await duty.ask<{ exceedances: { edges: { node: { id: string; month: string } }[] } }>(
      '{ exceedances(section: "xielugang", first: 50) { edges { node { id month } } } }',
    );
    const exceedance = exceedances.edges.find(({ node }) => node.month === month)?.node.id;
    const { notice, digest } = await world.command<{ notice: string; digest: string }>(
      'xz.duty',
      'sendNotice',
      'NoticeSent',
      {
        ...{ kind: 'exceedanceLetter', recipients: ['wujiang-ecology'], exceedance },
        agreement: await agreementOf(world),
        title: `【示例】斜路港 ${month} 超标告知函`,
        body: `斜路港 ${month} 月均值（由国家站每日一次快照计算，非官方月均值）劣于Ⅲ类，详见所附评价。目标Ⅲ类为样例。`,
        example: '【示例】函件文字与目标为样例，监测值为真实发布值。',
      },
      'receipt { position } notice digest',
    );
    if (receiptedAt === undefined) return;
    world.at(receiptedAt);
    const reservation = '【示例】收到；7 月总磷存疑，另行提出数据异议。';
    await world.command('wj.duty', 'receiveNotice', 'NoticeReceived', { notice, digest, reservation });
  };
