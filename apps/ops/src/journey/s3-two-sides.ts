import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { startDemo } from '#platform/client/program.js';
import { localMinuteText } from '#platform/kernel/time.js';
import { demoPassword, end } from '../demo/world.js';
import { type Journey, later, type Stage } from './stage.js';

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

const receipts = `{ notices(first: 50) { edges { node { kind title sentAt receiptDueAt recipients { organisation
  receipt { at } claims { receivedAt } } } } } }`;
interface Receipts {
  readonly notices: {
    readonly edges: readonly {
      readonly node: {
        readonly kind: string;
        readonly title: string;
        readonly sentAt: string;
        readonly receiptDueAt: string;
        readonly recipients: readonly {
          readonly organisation: string;
          readonly receipt: { readonly at: string } | null;
          readonly claims: readonly unknown[];
        }[];
      };
    }[];
  };
}

/** One receipt comes after the time of the agreement, one never comes. */
const pace = async (ours: Visitor, { seen }: Pick<Journey, 'seen'>): Promise<void> => {
  const { notices } = await ours.ask<Receipts>(receipts);
  const sent = (of: string, to: string) => {
    const found = notices.edges.map(({ node }) => node).find(({ kind, title }) => kind === of && title.includes(to));
    const recipient = found?.recipients[0];
    assert(found && recipient);
    return { ...found, recipient };
  };
  const letter = sent('exceedanceLetter', '2020-07');
  const at = letter.recipient.receipt?.at;
  assert(at !== undefined && at > letter.receiptDueAt);
  seen(
    `${letter.title}: sent ${localMinuteText(letter.sentAt)}, due ${localMinuteText(letter.receiptDueAt)}; 吴江 receipted it late, ${localMinuteText(at)}（${later(letter.sentAt, at)}）`,
  );
  const { title, sentAt, receiptDueAt, recipient } = sent('information', '办结');
  assert.deepEqual([recipient.organisation, recipient.receipt, recipient.claims], ['qingpu-ecology', null, []]);
  seen(
    `${title}: sent ${localMinuteText(sentAt)}, due ${localMinuteText(receiptDueAt)}; no receipt of 青浦, off the platform, ever came（${later(sentAt, end)}）`,
  );
};

/** The manual values of the example section, as one officer sees them. */
const ofLanxitang = async (visitor: Visitor): Promise<readonly string[]> => {
  const { readings } = await visitor.ask<{
    readings: { edges: { node: { sampledAt: string; publication: { provenance: { text: string } } } }[] };
  }>(
    '{ readings(section: "lanxitang-example", first: 20) { edges { node { sampledAt publication { provenance { text } } } } } }',
  );
  return readings.edges.map(
    ({ node }) => `${localMinuteText(node.sampledAt).slice(0, 10)} ${node.publication.provenance.text}`,
  );
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
    await pace(ours, { seen });

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
    const manual = await ofLanxitang(tongxiang);
    assert.equal(manual.length, 4);
    for (const text of manual) assert.match(text, /【示例】/);
    assert.deepEqual(await ofLanxitang(theirs), []);
    seen(`桐乡 sees the manual values of 澜溪塘示例断面, 吴江 does not: ${manual.join('；')}`);
    assert.equal(await program.stop(), 0);
    seen('it stopped cleanly');
  },
};
