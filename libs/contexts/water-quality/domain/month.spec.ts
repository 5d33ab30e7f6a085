import { instant } from '#platform/kernel/time.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  afterTheMonth,
  lu,
  month,
  neighbour,
  ofFile,
  on,
  onDay,
  publish,
  published,
  section,
  series,
  shen,
} from '../testing/a-month.js';
import type { OnReadings } from './month.decide.js';
import {
  correctionProposed,
  correctionsRejected,
  monthClosed,
  monthReopened,
  monthReopeningRejected,
  monthReopeningRequested,
  monthVersionRaised,
  type ReadingRow,
  readingWithdrawn,
  withdrawalProposed,
} from './readings.events.js';
import { type ReadingsCommand, readings } from './readings.js';
import { rowKey, versionIdOf } from './readings-month.js';

const { given } = specify(readings);

const saturday = onDay(19);
const corrected = onDay(19, '0.71');
const correctedAgain = onDay(19, '0.72');
const sunday = onDay(20);

const close = (over: Partial<Extract<ReadingsCommand, { type: 'CloseMonth' }>> = {}): ReadingsCommand => ({
  type: 'CloseMonth',
  ...on(),
  at: afterTheMonth,
  ...over,
});
const confirm = (proposals: readonly string[], actor = lu): ReadingsCommand => ({
  type: 'ConfirmCorrections',
  ...on({ actor }),
  proposals,
  reason: '复核一致',
});
const reject = (proposals: readonly string[], actor = lu): ReadingsCommand => ({
  type: 'RejectCorrections',
  ...on({ actor }),
  proposals,
  reason: '录入有误',
});
const withdraw = (versionId: string, over: Partial<OnReadings> = {}): ReadingsCommand => ({
  type: 'WithdrawReading',
  ...on(over),
  versionId,
  reason: '仪器故障',
});
const reopen = (actor = shen, reason = '整月重审'): ReadingsCommand => ({
  type: 'ReopenMonth',
  ...on({ actor }),
  reason,
});
const rejectReopening = (actor = lu): ReadingsCommand => ({
  type: 'RejectReopening',
  ...on({ actor }),
  reason: '无须重审',
});
const confirmReopening = (actor = lu): ReadingsCommand => ({ type: 'ConfirmReopening', ...on({ actor }) });

const closed = (monthVersion = 1) => monthClosed({ section, month, monthVersion, closedBy: 'shen' });
const proposalId = (row: ReadingRow, n = 1) => `${section}/${rowKey(row)}/p${n}`;
const proposed = (row: ReadingRow, n = 1, supersedes?: string, publication = ofFile('a', 1), over = 1) =>
  correctionProposed({
    section,
    month,
    proposal: proposalId(row, n),
    over: versionIdOf(section, row, over),
    supersedes: supersedes === undefined ? { kind: 'none' } : { kind: 'proposal', proposal: supersedes },
    row,
    publication,
    proposedBy: 'shen',
  });
const republish = (row: ReadingRow, file = ofFile('a', 1)) => publish([row], {}, file);
const raised = (monthVersion: number, ...proposals: string[]) =>
  monthVersionRaised({ section, month, monthVersion, proposals, reason: '复核一致', confirmedBy: 'lu' });
const rejected = (...proposals: string[]) =>
  correctionsRejected({ section, month, proposals, reason: '录入有误', rejectedBy: 'lu' });
const withdrawn = (row: ReadingRow, version: number, stands?: string) =>
  readingWithdrawn({
    ...{ section, month, version, reason: '仪器故障', withdrawnBy: 'shen' },
    versionId: versionIdOf(section, row, version),
    sampledAt: row.sampledAt,
    source: series,
    stands: stands === undefined ? { kind: 'none' } : { kind: 'version', versionId: stands },
  });
const withdrawalId = (row: ReadingRow, version = 1, n = 1) => `${versionIdOf(section, row, version)}/w${n}`;
const withdrawalAsked = (row: ReadingRow, version = 1, n = 1) =>
  withdrawalProposed({
    ...{ section, month, reason: '仪器故障', proposedBy: 'shen' },
    proposal: withdrawalId(row, version, n),
    versionId: versionIdOf(section, row, version),
  });
const reopeningAsked = (requestedBy = 'shen', reason = '整月重审') =>
  monthReopeningRequested({ section, month, reason, requestedBy });
const reopeningRejected = (rejectedBy: string) =>
  monthReopeningRejected({ section, month, reason: '无须重审', requestedBy: 'shen', rejectedBy });
const reopened = (monthVersion: number) =>
  monthReopened({ section, month, monthVersion, reason: '整月重审', requestedBy: 'shen', confirmedBy: 'lu' });

const history = [published(saturday, 1), published(sunday, 1)];

describe('a month', () => {
  it('is closed by the data owner, once its last day is over in Shanghai', () => {
    given(...history)
      .when(close())
      .then(closed());
    given()
      .when(close({ at: instant('2020-09-30T15:59:59Z') }))
      .thenRefused('MonthNotOver');
    given()
      .when(close({ at: instant('2020-09-30T16:00:00Z') }))
      .then(closed());
  });

  it('that is closed stays so', () =>
    given(...history, closed())
      .when(close({ actor: lu }))
      .thenNothing());

  const commands: ReadingsCommand[] = [
    close(),
    confirm(['p']),
    reject(['p']),
    withdraw(versionIdOf(section, saturday, 1)),
    reopen(),
    confirmReopening(),
    rejectReopening(),
  ];
  it.each(commands)('is no affair of anybody but the data owner: $type', (command) =>
    given(...history, closed())
      .when({ ...command, actor: neighbour })
      .thenRefused('NotTheDataOwner'),
  );
});

describe('a closed month', () => {
  it('takes no reading that it does not know', () =>
    given(...history, closed())
      .when(publish([onDay(21)]))
      .thenRefused('MonthClosed'));

  it('knows what it knows', () =>
    given(...history, closed())
      .when(publish([saturday, sunday]))
      .thenNothing());

  it('holds other values for a row as a proposal', () =>
    given(...history, closed())
      .when(republish(corrected))
      .then(proposed(corrected)));

  it('holds the same proposal once', () => {
    given(...history, closed(), proposed(corrected))
      .when(republish(corrected))
      .thenNothing();
    given(...history, closed(), proposed(corrected))
      .when(republish(corrected, ofFile('b', 1)))
      .thenNothing();
  });

  it('holds one proposal a row: the latest takes the place of the one before', () => {
    given(...history, closed(), proposed(corrected))
      .when(republish(correctedAgain, ofFile('b', 1)))
      .then(proposed(correctedAgain, 2, proposalId(corrected), ofFile('b', 1)));
    given(...history, closed(), proposed(corrected), proposed(correctedAgain, 2, proposalId(corrected), ofFile('b', 1)))
      .when(confirm([proposalId(corrected)]))
      .thenRefused('ProposalDecided');
    given(...history, closed(), proposed(corrected), proposed(correctedAgain, 2, proposalId(corrected), ofFile('b', 1)))
      .when(republish(corrected))
      .thenNothing();
  });

  it('takes other values for a row that was withdrawn as a proposal too', () =>
    given(published(saturday, 1), withdrawn(saturday, 1), closed()).when(republish(saturday)).then(proposed(saturday)));
});

describe('proposed corrections', () => {
  const two = [proposed(corrected), proposed(onDay(20, '0.9'))];
  const ids = [proposalId(corrected), proposalId(sunday)];

  it('confirmed by a second officer become versions, and raise the month’s version once', () =>
    given(...history, closed(), ...two)
      .when(confirm(ids))
      .then(
        published(corrected, 2, ofFile('a', 1)),
        published(onDay(20, '0.9'), 2, ofFile('a', 1)),
        raised(2, ...ids),
      ));

  it('are not confirmed by who proposed them', () =>
    given(...history, closed(), ...two)
      .when(confirm(ids, shen))
      .thenRefused('SecondOfficerNeeded'));

  it('confirmed again change nothing; what is left of a batch is carried out', () => {
    const past = [
      ...history,
      closed(),
      ...two,
      published(corrected, 2, ofFile('a', 1)),
      raised(2, proposalId(corrected)),
    ];
    given(...past)
      .when(confirm([proposalId(corrected)]))
      .thenNothing();
    given(...past)
      .when(confirm(ids))
      .then(published(onDay(20, '0.9'), 2, ofFile('a', 1)), raised(3, proposalId(sunday)));
  });

  it('rejected stay out, even when the same file is imported again', () => {
    given(...history, closed(), ...two)
      .when(reject(ids))
      .then(rejected(...ids));
    given(...history, closed(), ...two, rejected(...ids))
      .when(reject(ids))
      .thenNothing();
    given(...history, closed(), ...two, rejected(...ids))
      .when(confirm(ids))
      .thenRefused('ProposalDecided');
    given(...history, closed(), ...two, rejected(...ids))
      .when(republish(corrected))
      .thenNothing();
    given(...history, closed(), ...two, rejected(...ids))
      .when(republish(corrected, ofFile('b', 1)))
      .then(proposed(corrected, 2, undefined, ofFile('b', 1)));
  });

  it('confirmed are not rejected afterwards', () =>
    given(...history, closed(), ...two, published(corrected, 2, ofFile('a', 1)), raised(2, proposalId(corrected)))
      .when(reject([proposalId(corrected)]))
      .thenRefused('ProposalDecided'));

  it('are known by their id', () => {
    given(...history, closed())
      .when(confirm(['nothing']))
      .thenRefused('UnknownProposal');
    given(...history, closed())
      .when(reject(['nothing']))
      .thenRefused('UnknownProposal');
  });

  it('wait through a reopening, and make no second version of what was published meanwhile', () =>
    given(...history, closed(), proposed(corrected), reopeningAsked(), reopened(2), published(corrected, 2))
      .when(confirm([proposalId(corrected)]))
      .then(raised(3, proposalId(corrected))));
});

describe('a withdrawal', () => {
  const first = versionIdOf(section, saturday, 1);

  it('in an open month is one officer’s act; the version before stands again', () => {
    given(...history)
      .when(withdraw(first))
      .then(withdrawn(saturday, 1));
    given(...history, published(corrected, 2))
      .when(withdraw(versionIdOf(section, saturday, 2)))
      .then(withdrawn(saturday, 2, first));
    given(...history, published(corrected, 2))
      .when(withdraw(first))
      .then(withdrawn(saturday, 1, versionIdOf(section, saturday, 2)));
  });

  it('asked again changes nothing', () =>
    given(...history, withdrawn(saturday, 1))
      .when(withdraw(first))
      .thenNothing());

  it('is of a version that is there', () =>
    given(...history)
      .when(withdraw('nothing'))
      .thenRefused('UnknownReading'));

  it('in a closed month is proposed, once', () => {
    given(...history, closed())
      .when(withdraw(first))
      .then(withdrawalAsked(saturday));
    given(...history, closed(), withdrawalAsked(saturday))
      .when(withdraw(first, { actor: lu }))
      .thenNothing();
    given(...history, closed(), withdrawalAsked(saturday), rejected(withdrawalId(saturday)))
      .when(withdraw(first))
      .then(withdrawalAsked(saturday, 1, 2));
  });

  it('in a closed month is carried out by a second officer, and raises the month’s version', () => {
    given(...history, closed(), withdrawalAsked(saturday))
      .when(confirm([withdrawalId(saturday)]))
      .then(withdrawn(saturday, 1), raised(2, withdrawalId(saturday)));
    given(...history, closed(), withdrawalAsked(saturday))
      .when(confirm([withdrawalId(saturday)], shen))
      .thenRefused('SecondOfficerNeeded');
  });

  it('in one batch with a correction of the same row leaves the correction standing', () =>
    given(...history, closed(), withdrawalAsked(saturday), proposed(corrected))
      .when(confirm([withdrawalId(saturday), proposalId(corrected)]))
      .then(
        published(corrected, 2, ofFile('a', 1)),
        withdrawn(saturday, 1, versionIdOf(section, saturday, 2)),
        raised(2, withdrawalId(saturday), proposalId(corrected)),
      ));

  it('of all versions of a row in one batch leaves none', () =>
    given(...history, published(corrected, 2), closed(), withdrawalAsked(saturday, 2), withdrawalAsked(saturday, 1))
      .when(confirm([withdrawalId(saturday, 2), withdrawalId(saturday, 1)]))
      .then(
        withdrawn(saturday, 2, versionIdOf(section, saturday, 1)),
        withdrawn(saturday, 1),
        raised(2, withdrawalId(saturday, 2), withdrawalId(saturday, 1)),
      ));

  it('that was carried out meanwhile, while the month was reopened, is only settled', () =>
    given(...history, closed(), withdrawalAsked(saturday), reopeningAsked(), reopened(2), withdrawn(saturday, 1))
      .when(confirm([withdrawalId(saturday)]))
      .then(raised(3, withdrawalId(saturday))));
});

describe('reopening a month', () => {
  it('is asked for by one officer and done by another; it raises the month’s version', () => {
    given(...history, closed())
      .when(reopen())
      .then(reopeningAsked());
    given(...history, closed(), reopeningAsked())
      .when(confirmReopening())
      .then(reopened(2));
  });

  it('is not confirmed by who asked for it, nor when nobody did', () => {
    given(...history, closed(), reopeningAsked())
      .when(confirmReopening(shen))
      .thenRefused('SecondOfficerNeeded');
    given(...history, closed())
      .when(confirmReopening())
      .thenRefused('NoReopeningRequested');
  });

  it('is asked for once; the latest reason stands', () => {
    given(...history, closed(), reopeningAsked())
      .when(reopen())
      .thenNothing();
    given(...history, closed(), reopeningAsked())
      .when(reopen(shen, '漏报两日'))
      .then(reopeningAsked('shen', '漏报两日'));
    given(...history, closed(), reopeningAsked())
      .when(reopen(lu))
      .then(reopeningAsked('lu'));
  });

  it('is taken back by who asked, or declined by another; then nobody asks any more', () => {
    for (const actor of [shen, lu]) {
      given(...history, closed(), reopeningAsked())
        .when(rejectReopening(actor))
        .then(reopeningRejected(actor.officer));
    }
    const rejected = [...history, closed(), reopeningAsked(), reopeningRejected('shen')];
    given(...rejected)
      .when(confirmReopening())
      .thenRefused('NoReopeningRequested');
    given(...rejected)
      .when(rejectReopening())
      .thenRefused('NoReopeningRequested');
    given(...rejected)
      .when(reopen())
      .then(reopeningAsked());
  });

  it('needs a closed month', () => {
    given(...history)
      .when(reopen())
      .thenRefused('MonthNotClosed');
    given(...history)
      .when(confirmReopening())
      .thenRefused('MonthNotClosed');
    given(...history)
      .when(rejectReopening())
      .thenRefused('MonthNotClosed');
  });

  it('lets it take readings again; closed once more it keeps the number that reopening gave it', () => {
    const past = [...history, closed(), reopeningAsked(), reopened(2)];
    given(...past)
      .when(publish([onDay(21)]))
      .then(published(onDay(21), 1));
    given(...past)
      .when(close())
      .then(closed(2));
    given(...past, closed(2), proposed(corrected))
      .when(confirm([proposalId(corrected)]))
      .then(published(corrected, 2, ofFile('a', 1)), raised(3, proposalId(corrected)));
  });
});
