import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { startDemo } from '#platform/client/program.js';
import { demoPassword } from '../demo/world.js';
import type { Stage } from './stage.js';

const threads = '{ notices(first: 50) { edges { node { id kind title digest thread } } } }';
interface Notices {
  readonly notices: {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly kind: string; readonly digest: string; readonly thread: string };
    }[];
  };
}

const timeline = `query($thread: ID!) { timeline(thread: $thread, first: 50) { edges { node {
  at organisation kind text visibility seenBy { organisation } } } } }`;
interface Timeline {
  readonly timeline: {
    readonly edges: readonly {
      readonly node: { readonly at: string; readonly kind: string; readonly text: string; readonly visibility: string };
    }[];
  };
}

let count = 0;
const id = () => {
  count += 1;
  return { commandId: commandIdFor(`journey S3 ${count}`, 1_600_000_000_000 + count) };
};

/** Organisations, agreement, abnormality, notice, receipt, incident, timeline: each side its own view. */
export const twoSidesAndAnOutsider: Stage = {
  title: 'two sides and an outsider',
  run: async ({ dataFolder, seen }) => {
    const program = await startDemo(dataFolder);
    const as = (login: string) => new Visitor(overHttp(program.address)).signIn(login, demoPassword);
    const [ours, theirs, outsider] = await Promise.all([as('xz.duty'), as('wj.duty'), as('aj.duty')]);
    const tongxiang = await as('tx.duty');

    const { notices } = await theirs.ask<Notices>(threads);
    const notice = notices.edges.find(({ node }) => node.kind === 'downstreamAbnormality')?.node;
    assert(notice);
    const [left, right] = [
      await ours.ask<Timeline>(timeline, { thread: notice.thread }),
      await theirs.ask<Timeline>(timeline, { thread: notice.thread }),
    ];
    const shared = ({ timeline: { edges } }: Timeline) =>
      edges.map(({ node }) => node).filter(({ visibility }) => visibility === 'shared');
    assert.deepEqual(shared(left), shared(right));
    assert(left.timeline.edges.length > shared(left).length, 'the sender has entries of its own besides');
    for (const { at, text } of shared(right)) seen(`${at.slice(0, 16)}Z ${text.split('\n')[0]?.slice(0, 60)}`);
    seen('吴江 read of 王江泾, 2020-09-19, receipted with reservation and answered; both sides read the same timeline');

    const letters = notices.edges.filter(({ node }) => node.kind === 'exceedanceLetter');
    assert.equal(letters.length, 2);
    seen('two exceedance letters reached it: 斜路港, July and December 2020');

    const live = createClient({
      url: `${program.address.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: theirs.authorization },
      retryAttempts: 0,
    });
    const changes = live.iterate<{ noticeChanged: { id: string; digest: string } }>({
      query: 'subscription { noticeChanged { id digest } }',
    });
    const heard = changes.next();
    await theirs.ask('{ me { officer } }');
    const { agreements } = await ours.ask<{ agreements: { edges: { node: { id: string } }[] } }>(
      '{ agreements(first: 5) { edges { node { id } } } }',
    );
    const sent = await ours.command<{ notice: string }>(
      'sendNotice',
      'NoticeSent',
      {
        ...{ kind: 'information', recipients: ['wujiang-ecology'], agreement: agreements.edges[0]?.node.id },
        ...{
          title: '【示例】联合监测安排',
          body: '【示例】1 月 6 日联合采样，王江泾、斜路港。',
          example: '【示例】',
          ...id(),
        },
      },
      'receipt { position } notice digest',
    );
    const { value } = await heard;
    assert.equal(value?.data?.noticeChanged.id, sent.notice);
    await theirs.command('receiveNotice', 'NoticeReceived', {
      ...{ notice: sent.notice, digest: value?.data?.noticeChanged.digest, ...id() },
    });
    await live.dispose();
    seen('a notice sent now was on the neighbour’s screen at once, live, and is receipted over its digest');

    const wrong = await theirs
      .command('receiveNotice', 'NoticeReceived', { notice: letters[0]?.node.id, digest: 'f'.repeat(64), ...id() })
      .catch((error: { code: string }) => error.code);
    assert.equal(wrong, 'DigestDiffers');
    seen('a receipt for another digest is refused: DigestDiffers');

    const nothing = await outsider.ask<Record<string, { edges: unknown[] } | null>>(
      `query($notice: ID!, $thread: ID!, $agreement: ID!) { notices { edges { cursor } } agreements { edges { cursor } }
        abnormalities { edges { cursor } } incidents { edges { cursor } } sections { edges { cursor } }
        exceedances { edges { cursor } } timeline(thread: $thread) { edges { cursor } }
        notice(id: $notice) { id } agreement(id: $agreement) { id } }`,
      { notice: notice.id, thread: notice.thread, agreement: agreements.edges[0]?.node.id },
    );
    for (const [name, found] of Object.entries(nothing)) {
      if (found && 'edges' in found) assert.equal(found.edges.length, 0, name);
      else assert.equal(found, null, name);
    }
    const refused = await outsider
      .command('receiveNotice', 'NoticeReceived', { notice: notice.id, digest: notice.digest, ...id() })
      .catch((error: { code: string }) => error.code);
    assert.equal(refused, 'NotFound');
    seen('安吉 sees none of it, not even that it exists; with the right ids it is told “not found”');

    const { incidents } = await tongxiang.ask<{ incidents: { edges: { node: { description: string } }[] } }>(
      '{ incidents(first: 5) { edges { node { description } } } }',
    );
    assert.match(incidents.edges[0]?.node.description ?? '', /【示例】/);
    seen(`桐乡 sees the one incident, determined by 南浔’s head: ${incidents.edges[0]?.node.description}`);
    assert.equal(await program.stop(), 0);
    seen('it stopped cleanly');
  },
};
