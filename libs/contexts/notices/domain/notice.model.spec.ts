import fc from 'fast-check';
import { type InstantText, instant } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { codesRefusedIn, type ModelledStream, modelRuns, UnderModel } from '#platform/testing/model-form.js';
import type { About, Channel, NoticeEvent, NoticeReality } from './notice.events.js';
import { type AboutFacts, type Notice, type NoticeCommand, notice, type SendNotice } from './notice.js';

const sentAt = instant('2020-09-19T09:30:41+08:00');
const at = instant('2020-09-19T10:00:00+08:00');
const passOnBy = instant('2020-09-19T10:00:41+08:00');
const inFuture = instant('2020-09-19T10:01:00+08:00');
const sender = anOfficer('xiuzhou', 'dutyOfficer');
const clerk = anOfficer('xiuzhou', 'financeOfficer');
const wujiang = anOfficer('wujiang', 'dutyOfficer');
const qingpu = anOfficer('qingpu', 'head');
const bodies = [sender, wujiang, qingpu];
const digest = 'a'.repeat(64);
const other = 'b'.repeat(64);
const real: NoticeReality = { kind: 'real' };

/** The notice as the registers of the sender and the recipients would show it. */
interface Paper {
  sent: string | undefined;
  withdrawnFor: string | undefined;
  readonly receipts: Set<string>;
  readonly claims: Set<string>;
  readonly confirmed: Set<string>;
  readonly answers: Set<string>;
}
type Real = ModelledStream<Notice, NoticeCommand, NoticeEvent>;

const under = new UnderModel(notice);
const step = (command: NoticeCommand, expected: (paper: Paper) => number | string): fc.Command<Paper, Real> => ({
  check: () => true,
  run: (paper, stream) => {
    expect(stream.send(command)).toBe(expected(paper));
    compare(paper, stream);
  },
  toString: () => `${command.type} ${JSON.stringify(command)}`,
});

const compare = (paper: Paper, { state, history }: Real) => {
  const known = paper.sent !== undefined;
  expect(state.kind).toBe(known ? (paper.withdrawnFor === undefined ? 'sent' : 'withdrawn') : 'unknown');
  for (const body of bodies) expect(notice.mayKnow(body, state)).toBe(known);
  expect(notice.mayKnow(anOfficer('anji', 'head'), state)).toBe(false);
  const count = (fact: string) => history.filter(({ type }) => type === `notices.${fact}.v1`).length;
  expect(['notice-received', 'receipt-claimed', 'receipt-confirmed', 'notice-answered'].map(count)).toEqual([
    ...[paper.receipts.size, paper.claims.size, paper.confirmed.size, paper.answers.size],
  ]);
  // A receipt, and what confirms a claimed one, cites the digest of what was shown; each body gives one.
  for (const event of history) {
    if (event.type === 'notices.notice-received.v1' || event.type === 'notices.receipt-confirmed.v1')
      expect(event.data.digest).toBe(digest);
    if (event.type === 'notices.receipt-claimed.v1') {
      expect(event.data.organisation).toBe('xiuzhou');
      expect(event.data.recipient).toBe('qingpu');
      expect(event.data.receivedAt >= sentAt && event.data.receivedAt <= at).toBe(true);
    }
  }
};

const exceedance: About = {
  ...{ kind: 'exceedance', exceedance: 'x', section: 's', month: '2020-12' as never, assessment: 's/a1', revision: 4 },
  items: [{ item: 'TP', compared: '0.34956', limit: '0.2', multiple: { kind: 'none' } }],
};
const foundAbout = (about: About): AboutFacts => ({
  ...{ kind: 'found', about, thread: { kind: 'own' }, provenance: real },
});
const proper: SendNotice = {
  ...{ type: 'SendNotice', actor: sender, at: sentAt, notice: 'notice-1', kind: 'information', digest },
  recipients: [
    { organisation: 'qingpu', platform: 'off', revision: 0 },
    { organisation: 'wujiang', platform: 'on', revision: 0 },
  ],
  ...{ notRegistered: [], about: foundAbout({ kind: 'none' }), title: '异常', body: '请协助排查' },
  ...{
    agreement: { kind: 'none' },
    receiptDue: { kind: 'none' },
    route: { kind: 'none' },
    relay: { kind: 'none' },
    provenance: real,
  },
};
const relayTo = (...next: string[]) =>
  ({ kind: 'relay', first: 'notice-1', next, passOnBy, takeover: { kind: 'none' } }) as const;
/** What is wrong with a sending, and what has to come of it; the first that is wrong is said. */
const faults: readonly (readonly [Partial<SendNotice>, string])[] = [
  [{ actor: clerk }, 'Forbidden'],
  [{ about: { kind: 'unknown' } }, 'NotFound'],
  [{ about: { kind: 'notYours' } }, 'NotYourIncident'],
  [{ about: { kind: 'notStanding', exceedance: 'x' } }, 'ExceedanceNotStanding'],
  [{ agreement: { kind: 'unknown' } }, 'NotFound'],
  [{ kind: 'exceedanceLetter' }, 'ExceedanceNotCited'],
  [{ about: foundAbout(exceedance) }, 'ExceedanceNotCited'],
  [{ notRegistered: ['nowhere'] }, 'RecipientNotRegistered'],
  [{ recipients: [{ organisation: 'xiuzhou', platform: 'on', revision: 0 }] }, 'SenderIsRecipient'],
  [{ provenance: { kind: 'example', text: '【示例】' } }, 'ExampleNotMarked'],
  [{ route: { kind: 'unknown' } }, 'NotFound'],
  [{ route: { kind: 'noAgreement' } }, 'RouteNeedsAgreement'],
  [{ recipients: [] }, 'NobodyToNotify'],
  [{ relay: relayTo('tongxiang') }, 'RelayOrderInvalid'],
];

const sending = fc.constantFrom('甲', '乙').map((body) =>
  step({ ...proper, body }, (paper) => {
    if (paper.sent !== undefined) return paper.sent === body ? 0 : 'CommandIdReused';
    paper.sent = body;
    return 1;
  }),
);
const sendingWrongly = fc.constantFrom(...faults).map(([fault, code]) => step({ ...proper, ...fault }, () => code));

const actors = fc.constantFrom(sender, wujiang, qingpu, clerk);
const digests = fc.constantFrom(digest, digest, other);

const receiving = fc.tuple(actors, digests, fc.boolean()).map(([actor, shown, reserved]) =>
  step(
    {
      ...{ type: 'ReceiveNotice', actor, at, digest: shown },
      reservation: reserved ? { kind: 'reserved', text: '收到，不代表认可来源' } : { kind: 'none' },
    },
    (paper) => {
      if (actor === clerk) return 'Forbidden';
      if (paper.sent === undefined) return 'NotFound';
      if (actor === sender) return 'NotARecipient';
      if (paper.receipts.has(actor.organisation)) return 0;
      if (paper.withdrawnFor !== undefined) return 'NoticeIsWithdrawn';
      if (shown !== digest) return 'DigestDiffers';
      paper.receipts.add(actor.organisation);
      return 1;
    },
  ),
);

const early = instant('2020-09-19T09:29:00+08:00');
const sameMinute = instant('2020-09-19T09:30:00+08:00');
const claiming = fc
  .tuple(
    actors,
    fc.constantFrom('qingpu', 'qingpu', 'wujiang', 'anji'),
    fc.constantFrom<Channel>('call', 'fax'),
    fc.constantFrom<InstantText>(early, sameMinute, sentAt, inFuture),
  )
  .map(([actor, recipient, channel, receivedAt]) =>
    step(
      {
        ...{ type: 'ClaimReceipt', actor, at, recipient, channel, receivedAt, receivedByRole: '值班室' },
        document: { kind: 'none' },
      },
      (paper) => {
        if (actor === clerk) return 'Forbidden';
        if (paper.sent === undefined) return 'NotFound';
        if (actor !== sender) return 'NotTheSender';
        if (recipient === 'anji') return 'UnknownRecipient';
        if (recipient === 'wujiang') return 'RecipientOnPlatform';
        if (receivedAt === early || receivedAt === inFuture) return 'ClaimedTimeImpossible';
        // 09:30 is then, not before 09:30:41.
        if (paper.claims.has(channel)) return 0;
        paper.claims.add(channel);
        return 1;
      },
    ),
  );

const confirming = fc.tuple(actors, digests).map(([actor, shown]) =>
  step({ type: 'ConfirmReceipt', actor, at, digest: shown }, (paper) => {
    if (actor === clerk) return 'Forbidden';
    if (paper.sent === undefined) return 'NotFound';
    if (actor === sender) return 'NotARecipient';
    if (paper.confirmed.has(actor.organisation)) return 0;
    if (actor !== qingpu || paper.claims.size === 0) return 'NothingClaimed';
    if (shown !== digest) return 'DigestDiffers';
    paper.confirmed.add(actor.organisation);
    return 1;
  }),
);

const answering = fc.tuple(actors, fc.constantFrom('a1', 'a2')).map(([actor, answer]) =>
  step({ type: 'AnswerNotice', actor, at, answer, text: '已派员' }, (paper) => {
    if (actor === clerk) return 'Forbidden';
    if (paper.sent === undefined) return 'NotFound';
    if (actor === sender) return 'NotARecipient';
    if (paper.answers.has(answer)) return 0;
    if (paper.withdrawnFor !== undefined) return 'NoticeIsWithdrawn';
    paper.answers.add(answer);
    return 1;
  }),
);

const withdrawing = fc.tuple(actors, fc.constantFrom('误发', '重复')).map(([actor, reason]) =>
  step({ type: 'WithdrawNotice', actor, at, reason }, (paper) => {
    if (actor === clerk) return 'Forbidden';
    if (paper.sent === undefined) return 'NotFound';
    if (actor !== sender) return 'NotTheSender';
    if (paper.withdrawnFor !== undefined) return paper.withdrawnFor === reason ? 0 : 'NoticeIsWithdrawn';
    paper.withdrawnFor = reason;
    return 1;
  }),
);

/** What a recipient's side of a notice that is passed on looks like: 青浦 receives it, 桐乡 is next. */
interface Relayed {
  readonly marks: Set<string>;
  readonly entries: Set<string>;
  objection: string | undefined;
  passedOn: boolean;
}
const afterwards = (
  command: NoticeCommand,
  expected: (paper: Relayed) => number | string,
): fc.Command<Relayed, Real> => ({
  check: () => true,
  run: (paper, stream) => {
    expect(stream.send(command)).toBe(expected(paper));
  },
  toString: () => `${command.type} ${JSON.stringify(command)}`,
});
const twoSides = fc.constantFrom(sender, qingpu, clerk);
const byRecipient = (actor: typeof sender, then: () => number): number | string =>
  actor === clerk ? 'Forbidden' : actor === sender ? 'NotARecipient' : then();
const once = (set: Set<string>, entry: string): number => {
  const before = set.size;
  return set.add(entry).size - before;
};
const marking = fc
  .tuple(twoSides, fc.constantFrom('delivered' as const, 'opened' as const))
  .map(([actor, as]) =>
    afterwards({ type: 'MarkNotice', actor, at, as }, ({ marks }) =>
      byRecipient(actor, () => (as === 'delivered' && marks.has('opened') ? 0 : once(marks, as))),
    ),
  );
const acting = fc
  .tuple(twoSides, fc.constantFrom('1', '2'))
  .map(([actor, action]) =>
    afterwards({ type: 'ActOnNotice', actor, at, action, text: '已关闸' }, ({ entries }) =>
      byRecipient(actor, () => once(entries, action)),
    ),
  );
const objecting = fc.tuple(twoSides, fc.constantFrom('流向相反', '数据有误')).map(([actor, reason]) =>
  afterwards({ type: 'ObjectToNotice', actor, at, reason }, (paper) =>
    byRecipient(actor, () => {
      const changed = paper.objection === reason ? 0 : 1;
      paper.objection = reason;
      return changed;
    }),
  ),
);
const pasting = fc
  .tuple(twoSides, fc.constantFrom('3', '4'), fc.constantFrom(undefined, early, sameMinute, inFuture))
  .map(([actor, message, saidAt]) =>
    afterwards(
      {
        ...{ type: 'PasteGroupMessage', actor, at, message, text: '收到', documents: [digest, digest] },
        said: saidAt === undefined ? { kind: 'unknown' } : { kind: 'at', at: saidAt },
      },
      ({ entries }) => {
        if (actor === clerk) return 'Forbidden';
        if (entries.has(message)) return 0;
        return saidAt === early || saidAt === inFuture ? 'ClaimedTimeImpossible' : once(entries, message);
      },
    ),
  );
const passing = fc.tuple(twoSides, fc.constantFrom(at, inFuture)).map(([actor, when]) =>
  afterwards({ type: 'PassOn', actor, at: when, by: 'notice-2' }, (paper) => {
    if (actor === clerk) return 'Forbidden';
    if (paper.passedOn) return 'AlreadyPassedOn';
    if (actor === sender && when === at) return 'TakeoverTooEarly';
    paper.passedOn = true;
    return 1;
  }),
);
const relayed: SendNotice = {
  ...proper,
  recipients: [{ organisation: 'qingpu', platform: 'on', revision: 0 }],
  relay: relayTo('tongxiang'),
};

describe('the life of a notice', () => {
  it('is the one on paper, whatever is sent in whatever order; every event and every refusal comes about', () => {
    const steps = fc.commands([sending, sendingWrongly, receiving, claiming, confirming, answering, withdrawing], {
      maxCommands: 30,
      size: 'max',
    });
    fc.assert(
      fc.property(steps, (commands) => {
        const paper: Paper = {
          ...{ sent: undefined, withdrawnFor: undefined, receipts: new Set(), claims: new Set() },
          ...{ confirmed: new Set(), answers: new Set() },
        };
        fc.modelRun(() => ({ model: paper, real: under.begin() }), commands);
      }),
      modelRuns(),
    );
    fc.assert(
      fc.property(
        fc.commands([marking, acting, objecting, pasting, passing], { maxCommands: 30, size: 'max' }),
        (commands) => {
          const model: Relayed = { marks: new Set(), entries: new Set(), objection: undefined, passedOn: false };
          const real = under.begin();
          expect(real.send(relayed)).toBe(1);
          fc.modelRun(() => ({ model, real }), commands);
        },
      ),
      modelRuns(),
    );
    const alone = under.begin();
    alone.send(proper);
    expect(alone.send({ type: 'PassOn', actor: wujiang, at, by: 'notice-2' })).toBe('NothingToPassOn');
    expect(under.events).toEqual([
      'notices.group-message-pasted.v1',
      'notices.notice-acted-on.v1',
      'notices.notice-answered.v1',
      'notices.notice-delivered.v1',
      'notices.notice-objected-to.v1',
      'notices.notice-opened.v1',
      'notices.notice-passed-on.v1',
      'notices.notice-received.v1',
      'notices.notice-sent.v2',
      'notices.notice-withdrawn.v1',
      'notices.receipt-claimed.v1',
      'notices.receipt-confirmed.v1',
    ]);
    expect(under.refusals).toEqual(codesRefusedIn(new URL('./notice.ts', import.meta.url)));
  });
});
