import type { LocalDateText } from '#platform/kernel/time.js';
import { specify } from '#platform/testing/decider-form.js';
import {
  afterTheMonth,
  entered,
  month,
  neighbour,
  ofFile,
  on,
  onDay,
  publish,
  published,
  section,
  statusOn,
  statusPublished,
} from '../testing/a-month.js';
import { aReference } from '../testing/a-reference.js';
import { coversDay, coversMonth, type Party } from './authority.js';
import {
  correctionProposed,
  monthClosed,
  monthReopened,
  monthReopeningRejected,
  monthReopeningRequested,
  type Publication,
} from './readings.events.js';
import { type ReadingsCommand, readings } from './readings.js';
import { versionIdOf } from './readings-month.js';

const day = (text: string) => text as LocalDateText;
const party = (over: Partial<Party> = {}): Party => ({
  ...{ agreement: 'agreement-1', revision: 4, dataOwnerIs: 'on' },
  days: [{ since: day('2020-09-10'), until: { kind: 'day', day: day('2020-09-20') } }],
  ...over,
});
const off = party({ dataOwnerIs: 'off' });
const cited = { id: 'agreement-1', revision: 4 };
const file = ofFile('a', 2);
const ofParty = { ...file, agreement: cited } as const;
const saturday = onDay(19);
const closed = monthClosed({ section, month, monthVersion: 1, closedBy: 'shen' });
const as = (of: Party | undefined = party(), officer = neighbour.officer) => ({
  ...on(),
  actor: { ...neighbour, officer },
  party: of,
});

const { given } = specify(readings);

describe('a party that names its agreement', () => {
  it('brings a file that the owner published; the reading says by which agreement', () => {
    given()
      .when(publish([saturday], as(), file))
      .then(published(saturday, 1, ofParty));
    const status = statusOn('2020-09-11', 'maintenance', file);
    given()
      .when(publish([], { ...as(), statuses: [status] }))
      .then(statusPublished({ ...status, publication: ofParty }, 1));
    // The owner needs none, and what it names is left out.
    given()
      .when(publish([saturday], { party: party() }, file))
      .then(published(saturday, 1, file));
  });

  it('brings the same line as the owner: it is known, whoever brought it', () =>
    given(published(saturday, 1, file), published(onDay(19, '0.71'), 2, ofFile('b', 2)))
      .when(publish([saturday], as(), file))
      .thenNothing());

  it('has no say on days that the agreement does not cover', () => {
    given()
      .when(publish([onDay(9)], as(), file))
      .thenRefused('NotTheDataOwner');
    given()
      .when(publish([], { ...as(), statuses: [statusOn('2020-09-21', 'maintenance', file)] }))
      .thenRefused('NotTheDataOwner');
    const october = party({ days: [{ since: day('2020-10-01'), until: { kind: 'open' } }] });
    given()
      .when(publish([saturday], as(october), file))
      .thenRefused('NotTheDataOwner');
    given()
      .when(publish([saturday], { ...as(), party: undefined }, file))
      .thenRefused('NotTheDataOwner');
    expect([coversDay(party(), day('2020-09-10')), coversDay(party(), day('2020-09-21'))]).toEqual([true, false]);
    expect([coversMonth(october, month), coversMonth(party(), month)]).toEqual([false, true]);
  });

  it.each<ReadingsCommand>([
    publish([saturday], as(off), entered),
    { ...as(off), type: 'AttachRawValues', rows: [] },
    { ...as(off), type: 'WithdrawReading', versionId: versionIdOf(section, saturday, 1), reason: '故障' },
    {
      ...as(off),
      ...{ type: 'DecideInclusion', versionId: versionIdOf(section, saturday, 1), item: 'DO', effect: 'exclude' },
      ...{ reason: '故障', basis: '记录' },
    },
    { ...as(), type: 'CloseMonth', at: afterTheMonth },
    { ...as(), type: 'ConfirmCorrections', proposals: ['p'], reason: '一致' },
    { ...as(), type: 'RejectCorrections', proposals: ['p'], reason: '有误' },
    { ...as(), type: 'ReopenMonth', reason: '重审' },
    { ...as(), type: 'ConfirmReopening' },
    { ...as(), type: 'RejectReopening', reason: '无须重审' },
  ])('leaves to the owner what is the owner’s: $type', (command) =>
    given(published(saturday, 1)).when(command).thenRefused('NotTheDataOwner'),
  );

  it('brings no other values for a closed month; what is known stays known', () => {
    given(published(saturday, 1, file), closed)
      .when(publish([onDay(19, '0.71')], as(), ofFile('b', 2)))
      .thenRefused('NotTheDataOwner');
    given(published(saturday, 1, file), closed)
      .when(publish([saturday], as(), ofFile('b', 2)))
      .thenNothing();
  });

  it('assesses the month', () => {
    const reference = { ...aReference(), set: { ...aReference().set, items: ['DO'] } };
    const decision = readings.decide(
      {
        ...as(),
        ...{ type: 'AssessMonth', at: afterTheMonth, sectionRevision: 0, ...reference },
        target: { kind: 'none' },
        waterBody: { kind: 'known', type: 'river' },
      },
      [published(saturday, 1)].reduce(readings.evolve, readings.initial()),
    );
    expect(decision).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'water-quality.month-assessed.v1', data: { agreement: cited } }],
    });
  });

  it('does the owner’s part where the owner is off the platform; the second officer may be of another party', () => {
    given(published(saturday, 1, file))
      .when({ ...as(off), type: 'CloseMonth', at: afterTheMonth })
      .then(monthClosed({ section, month, monthVersion: 1, closedBy: neighbour.officer, agreement: cited }));
    const row = onDay(19, '0.71');
    const proposal = `${section}/${row.sampledAt}/${row.source}/p1`;
    given(published(saturday, 1, file), closed)
      .when(publish([row], as(off), ofFile('b', 2)))
      .then(
        correctionProposed({
          ...{ section, month, proposal, over: versionIdOf(section, saturday, 1), supersedes: { kind: 'none' }, row },
          ...{ publication: { ...ofFile('b', 2), agreement: cited } as Publication, proposedBy: neighbour.officer },
        }),
      );
    const requested = { section, month, reason: '重审', requestedBy: neighbour.officer };
    const asked = monthReopeningRequested({ ...requested, agreement: cited });
    given(closed)
      .when({ ...as(off), type: 'ReopenMonth', reason: '重审' })
      .then(asked);
    given(closed, asked)
      .when({ ...as(off), type: 'ConfirmReopening' })
      .thenRefused('SecondOfficerNeeded');
    given(closed, asked)
      .when({ ...as(off), type: 'RejectReopening', reason: '无须重审' })
      .then(
        monthReopeningRejected({
          ...{ ...requested, reason: '无须重审' },
          rejectedBy: neighbour.officer,
          agreement: cited,
        }),
      );
    const decision = readings.decide(
      { ...as(off, 'zhou'), type: 'ConfirmReopening' },
      [closed, asked].reduce(readings.evolve, readings.initial()),
    );
    const reopened = { ...requested, monthVersion: 2, confirmedBy: 'zhou', agreement: cited };
    expect(decision).toEqual({ kind: 'accepted', events: [monthReopened(reopened)] });
  });
});
