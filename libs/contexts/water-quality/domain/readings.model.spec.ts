import fc from 'fast-check';
import { canonicalJson } from '#platform/kernel/canonical-json.js';
import { instant } from '#platform/kernel/time.js';
import { modelRuns } from '#platform/testing/model-form.js';
import {
  afterTheMonth,
  aRow,
  lu,
  mgPerLitre,
  month,
  neighbour,
  ofFile,
  on,
  onDay,
  publish,
  section,
  shen,
  statusOn,
} from '../testing/a-month.js';
import { aReference } from '../testing/a-reference.js';
import type { ItemValue } from './readings.events.js';
import { type ReadingsCommand, readings } from './readings.js';
import { type ReadingsMonth, type ReadingsMonthEvent, rowKey, standing, versionIdOf } from './readings-month.js';

const reference = aReference();
const officers = [shen, lu];

/**
 * The month told without events: what a reader of the rules would keep on paper. Values are the printed DO; a version
 * is its place in the list of its row.
 */
interface Paper {
  readonly rows: Map<number, { value: string; file: number; withdrawn: boolean }[]>;
  closed: boolean;
  monthVersion: number;
  /** Open proposals with who made them: a value for a day, or a version of a day to withdraw. */
  readonly proposals: Map<string, { by: string; day: number; value?: string; file?: number; version?: number }>;
  readonly known: Set<string>;
  reopeningBy: string | undefined;
}

interface Real {
  state: ReadingsMonth;
  readonly seen: Set<string>;
  readonly refusals: Set<string>;
}

/** Decides, carries out, and holds that the same command again gives nothing. */
const send = (real: Real, command: ReadingsCommand) => {
  const decision = readings.decide(command, real.state);
  if (decision.kind === 'refused') {
    real.refusals.add(decision.refusal.code);
    return { refusal: decision.refusal.code, events: [] };
  }
  for (const event of decision.events) {
    real.state = readings.evolve(real.state, event);
    real.seen.add(event.type);
  }
  const again = readings.decide(command, real.state);
  expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
  return { refusal: undefined, events: decision.events };
};

const standsOnPaper = (versions: Paper['rows'] extends Map<number, infer V> ? V | undefined : never) =>
  versions?.findLast(({ withdrawn }) => !withdrawn);

/** What has to be equal between paper and state, after every command. */
const compare = (paper: Paper, { state }: Real) => {
  expect(state.period.kind).toBe(paper.closed ? 'closed' : 'open');
  expect(state.monthVersion).toBe(paper.monthVersion);
  for (const [day, versions] of paper.rows) {
    const now = standing(state.rows.get(rowKey(onDay(day))));
    const value = now?.row.items['DO'];
    expect(value?.kind === 'measured' ? value.text : undefined).toBe(standsOnPaper(versions)?.value);
  }
  expect(
    [...state.proposals.values()]
      .filter((one) => one.state === 'pending')
      .map((one) => one.proposal)
      .sort(),
  ).toEqual([...paper.proposals.keys()].sort());
};

type Step = fc.Command<Paper, Real>;
const step = (name: string, run: (paper: Paper, real: Real) => void): Step => ({
  check: () => true,
  run: (paper, real) => {
    run(paper, real);
    compare(paper, real);
  },
  toString: () => name,
});

const doOf = (value: ItemValue) => aRow('2020-09-01T08:00:00+08:00', { items: { DO: value } });
const faults = [
  aRow('2020-10-01T08:00:00+08:00'),
  onDay(20),
  aRow('2020-09-01T08:00:00+08:00', { items: { XYZ: mgPerLitre('1') } }),
  doOf({ ...mgPerLitre('1'), unit: 'ug/L' }),
  doOf(mgPerLitre('-1')),
  doOf(mgPerLitre('9999')),
];

const days = fc.constantFrom(1, 2);
const values = fc.constantFrom('0.70', '0.71', '0.72');
const files = fc.constantFrom(0, 1, 2); // 0: entered by hand
const who = fc.constantFrom(0, 1);
const publicationOf = (file: number) => (file === 0 ? undefined : ofFile(String(file), 1));

const publishing = fc.tuple(days, values, files, who).map(([day, value, file, n]) =>
  step(`publish day ${day} ${value} of file ${file} by ${n}`, (paper, real) => {
    const actor = officers[n] ?? shen;
    const { refusal } = send(real, publish([onDay(day, value)], { actor }, publicationOf(file)));
    const versions = paper.rows.get(day);
    if (standsOnPaper(versions)?.value === value) return;
    if (file > 0 && paper.known.has(`${day} ${value} ${file}`)) return;
    if (!paper.closed) {
      paper.rows.set(day, [...(versions ?? []), { value, file, withdrawn: false }]);
      paper.known.add(`${day} ${value} ${file}`);
      return;
    }
    if (!versions) {
      expect(refusal).toBe('MonthClosed');
      return;
    }
    const pending = [...paper.proposals].find(([, one]) => one.day === day && one.value !== undefined);
    if (pending?.[1].value === value) return;
    if (pending) paper.proposals.delete(pending[0]);
    const made = [...real.state.proposals.values()].filter((one) => one.kind === 'correction').at(-1);
    paper.proposals.set(made?.proposal ?? '', { by: actor.officer, day, value, file });
    paper.known.add(`${day} ${value} ${file}`);
  }),
);

const withdrawing = fc.tuple(days, fc.integer({ min: 1, max: 3 }), who).map(([day, version, n]) =>
  step(`withdraw day ${day} v${version} by ${n}`, (paper, real) => {
    const actor = officers[n] ?? shen;
    const versionId = versionIdOf(section, onDay(day), version);
    const { refusal, events } = send(real, { type: 'WithdrawReading', ...on({ actor }), versionId, reason: '故障' });
    const found = paper.rows.get(day)?.[version - 1];
    if (!found) {
      expect(refusal).toBe('UnknownReading');
      return;
    }
    if (found.withdrawn) return;
    if (!paper.closed) {
      found.withdrawn = true;
      return;
    }
    if ([...paper.proposals.values()].some((one) => one.day === day && one.version === version)) return;
    const [event] = events;
    const proposal = event?.type === 'water-quality.withdrawal-proposed.v1' ? event.data.proposal : '';
    paper.proposals.set(proposal, { by: actor.officer, day, version });
  }),
);

const closing = fc.constantFrom(true, false).map((over) =>
  step(`close ${over ? 'after' : 'before'} its end`, (paper, real) => {
    const at = over ? afterTheMonth : instant('2020-09-30T23:00:00+08:00');
    const { refusal } = send(real, { type: 'CloseMonth', ...on(), at });
    if (paper.closed) return;
    if (!over) {
      expect(refusal).toBe('MonthNotOver');
      return;
    }
    paper.closed = true;
    paper.reopeningBy = undefined;
    paper.monthVersion = Math.max(1, paper.monthVersion);
  }),
);

const confirming = fc.tuple(who, fc.boolean()).map(([n, all]) =>
  step(`confirm ${all ? 'all' : 'the first'} by ${n}`, (paper, real) => {
    const actor = officers[n] ?? shen;
    const ids = [...paper.proposals.keys()].slice(0, all ? undefined : 1);
    const { refusal } = send(real, { type: 'ConfirmCorrections', ...on({ actor }), proposals: ids, reason: '复核' });
    if (ids.length === 0) return;
    const chosen = ids.map((id) => paper.proposals.get(id));
    if (chosen.some((one) => one?.by === actor.officer)) {
      expect(refusal).toBe('SecondOfficerNeeded');
      return;
    }
    for (const one of chosen) {
      const versions = one && paper.rows.get(one.day);
      if (!versions || one.value === undefined || standsOnPaper(versions)?.value === one.value) continue;
      versions.push({ value: one.value, file: one.file ?? 0, withdrawn: false });
    }
    for (const one of chosen) {
      const found = one?.version === undefined ? undefined : paper.rows.get(one.day)?.[one.version - 1];
      if (found) found.withdrawn = true;
    }
    for (const id of ids) paper.proposals.delete(id);
    paper.monthVersion += 1;
  }),
);

const rejecting = who.map((n) =>
  step(`reject the first by ${n}`, (paper, real) => {
    const [id = 'nothing'] = paper.proposals.keys();
    const { refusal } = send(real, {
      type: 'RejectCorrections',
      ...on({ actor: officers[n] ?? shen }),
      proposals: [id],
      reason: '有误',
    });
    expect(refusal).toBe(paper.proposals.delete(id) ? undefined : 'UnknownProposal');
  }),
);

const settledAgain = fc.constantFrom('ConfirmCorrections' as const, 'RejectCorrections' as const).map((type) =>
  step(`${type} of what was decided`, (paper, real) => {
    const settled = [...real.state.proposals.values()].find((one) => one.state !== 'pending');
    if (!settled) return;
    const { events } = send(real, { type, ...on({ actor: lu }), proposals: [settled.proposal], reason: '再次' });
    expect(events).toEqual([]);
    compare(paper, real);
  }),
);

const reopening = fc
  .tuple(who, fc.constantFrom('ReopenMonth', 'ConfirmReopening', 'RejectReopening'))
  .map(([n, type]) =>
    step(`${type} by ${n}`, (paper, real) => {
      const actor = officers[n] ?? shen;
      const { refusal } = send(
        real,
        type === 'ConfirmReopening' ? { type, ...on({ actor }) } : { type, ...on({ actor }), reason: '重审' },
      );
      if (!paper.closed) expect(refusal).toBe('MonthNotClosed');
      else if (type === 'ReopenMonth') paper.reopeningBy = actor.officer;
      else if (paper.reopeningBy === undefined) expect(refusal).toBe('NoReopeningRequested');
      else if (type === 'RejectReopening') paper.reopeningBy = undefined;
      else if (paper.reopeningBy === actor.officer) expect(refusal).toBe('SecondOfficerNeeded');
      else {
        paper.closed = false;
        paper.reopeningBy = undefined;
        paper.monthVersion += 1;
      }
    }),
  );

/** What never moves the life of the month: statuses, raw values, decisions, assessments, others' commands. */
const besides = fc
  .tuple(days, fc.constantFrom('status', 'raw', 'decide', 'assess', 'stranger', 'faulty'))
  .map(([day, kind]) =>
    step(`${kind} on day ${day}`, (paper, real) => {
      const row = onDay(day);
      const found = standing(real.state.rows.get(rowKey(row)));
      const versionId = found?.versionId ?? 'nothing';
      const text = found?.row.items['DO']?.kind === 'measured' ? found.row.items['DO'].text : '0';
      const signed = { effect: 'exclude', reason: '校准', basis: '记录' } as const;
      const commands: Record<typeof kind, ReadingsCommand> = {
        status: publish([], { statuses: [statusOn(`2020-09-0${day}`, 'outOfService')] }),
        raw: {
          type: 'AttachRawValues',
          ...on(),
          rows: [{ sampledAt: row.sampledAt, source: row.source, items: { DO: day === 1 ? `${text}01` : '9' } }],
        },
        decide: {
          type: 'DecideInclusion',
          ...on(),
          versionId: day === 1 ? versionId : versionIdOf(section, row, 1),
          item: 'DO',
          ...signed,
        },
        assess: {
          type: 'AssessMonth',
          ...on(),
          at: afterTheMonth,
          sectionRevision: 0,
          ...reference,
          set: { ...reference.set, items: ['DO'] },
          target: { kind: 'class', class: 'III' },
          waterBody: day === 1 ? { kind: 'known', type: 'river' } : { kind: 'unknown' },
        },
        faulty: publish([faults[real.state.versions.size % faults.length] ?? row], {
          at: instant('2020-09-15T00:00:00Z'),
        }),
        stranger: { type: 'ReopenMonth', ...on({ actor: neighbour }), reason: '好奇' },
      };
      const { refusal } = send(real, commands[kind]);
      if (kind === 'stranger') expect(refusal).toBe('NotTheDataOwner');
      compare(paper, real);
    }),
  );

describe('the life of a month', () => {
  it('is the one on paper, whatever is sent in whatever order; every event and every refusal comes about', () => {
    const seen = new Set<string>();
    const refusals = new Set<string>();
    const steps = fc.commands(
      [publishing, withdrawing, closing, confirming, rejecting, settledAgain, reopening, besides],
      { maxCommands: 60, size: 'max' },
    );
    fc.assert(
      fc.property(steps, (commands) => {
        fc.modelRun(
          () => ({
            model: {
              rows: new Map(),
              closed: false,
              monthVersion: 0,
              proposals: new Map(),
              known: new Set<string>(),
              reopeningBy: undefined,
            } satisfies Paper as Paper,
            real: { state: readings.initial(), seen, refusals },
          }),
          commands,
        );
      }),
      modelRuns(),
    );
    expect([...seen].sort()).toEqual(
      [
        'water-quality.correction-proposed.v1',
        'water-quality.corrections-rejected.v1',
        'water-quality.exceedance-found.v1',
        'water-quality.inclusion-decided.v1',
        'water-quality.month-assessed.v1',
        'water-quality.month-closed.v1',
        'water-quality.month-reopened.v1',
        'water-quality.month-reopening-rejected.v1',
        'water-quality.month-reopening-requested.v1',
        'water-quality.month-version-raised.v1',
        'water-quality.raw-values-attached.v1',
        'water-quality.reading-published.v1',
        'water-quality.reading-withdrawn.v1',
        'water-quality.station-status-published.v1',
        'water-quality.withdrawal-proposed.v1',
      ].sort(),
    );
    expect([...refusals].sort()).toEqual(
      [
        'FutureSamplingTime',
        'NegativeValue',
        'OtherMonth',
        'SentinelValue',
        'UnknownItem',
        'VersionSuperseded',
        'WrongUnit',
        'MonthClosed',
        'MonthNotClosed',
        'MonthNotOver',
        'NoReopeningRequested',
        'NotTheDataOwner',
        'ProposalDecided',
        'RawValueDiffers',
        'SecondOfficerNeeded',
        'UnknownProposal',
        'UnknownReading',
        'WaterBodyTypeUnknown',
      ].sort(),
    );
  });
});

describe('folding a month', () => {
  /** A month of n versions on few rows and many, with a decision each. */
  const history = (n: number): ReadingsMonthEvent[] => {
    let state = readings.initial();
    const events: ReadingsMonthEvent[] = [];
    for (let i = 0; i < n; i++) {
      const decision = readings.decide(publish([onDay(1 + (i % 28), `${i}.${i % 7}`)]), state);
      for (const event of decision.kind === 'accepted' ? decision.events : []) {
        events.push(event);
        state = readings.evolve(state, event);
      }
    }
    return events;
  };

  it('is the same however often it is done, and hands no state of one fold to another', () => {
    const events = history(60);
    const [first, second] = [1, 2].map(() => events.reduce(readings.evolve, readings.initial()));
    expect(canonicalJson([...(first?.rows ?? [])])).toBe(canonicalJson([...(second?.rows ?? [])]));
    expect(first?.rows).not.toBe(second?.rows);
    expect(readings.initial().rows.size).toBe(0);
  });

  it('costs the same for each event: a month of 2,000 is folded without copying it 2,000 times', () => {
    const events = history(2_000);
    expect(events).toHaveLength(2_000);
    const state = events.reduce(readings.evolve, readings.initial());
    const maps = new Set<unknown>();
    events.reduce((folded, event) => {
      maps.add(folded.rows);
      return readings.evolve(folded, event);
    }, readings.initial());
    expect(maps.size).toBe(1);
    expect(state.versions.size).toBe(2_000);
    expect(month).toBe('2020-09');
  });
});
