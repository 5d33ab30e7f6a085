import fc from 'fast-check';
import type { Actor } from '#platform/kernel/actor.js';
import { add } from '#platform/kernel/money.js';
import type { LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { codesRefusedIn, type ModelledStream, modelRuns, UnderModel } from '#platform/testing/model-form.js';
import { at, digestOf, facts, finance, head, wujiang } from '../testing/a-settlement.js';
import { computeStatement, type SettlementFacts } from './compute.js';
import { agreedOf } from './inclusion.js';
import { inclusionIdOf, type SettlementEvent } from './settlement.events.js';
import { type SettlementCommand, settlement } from './settlement.js';
import type { KnownSettlement, Settlement } from './settlement-state.js';

const wujiangFinance = { ...anOfficer('wujiang', 'financeOfficer'), officer: 'shen' };
const clerk = { ...anOfficer('xiuzhou', 'dutyOfficer'), officer: 'lu' };
const today = '2021-01-05' as LocalDateText;

/** Months as they may be found: what decides the inputs, and how far the month was read. */
const variants = {
  first: facts(),
  readAgain: facts('0.40065', { monthRevision: 10 }),
  corrected: facts('0.30', { monthVersion: 2 }),
  open: facts('0.40065', { open: true }),
  withoutVolume: facts('0.40065', { volume: { kind: 'none', version: 0 } }),
} satisfies Record<string, SettlementFacts>;
type Variant = keyof typeof variants;
const inputsOf = (variant: Variant): string => (variant === 'readAgain' ? 'first' : variant);

/** The settlement as a clerk would keep it in a folder. */
interface Paper {
  computed:
    | { readonly by: string; readonly variant: Variant; readonly inputs: string; readonly exempt: boolean }
    | undefined;
  read: Variant | undefined;
  confirmed: Set<string>;
  objections: Map<string, string>;
  /** Proposals which values count, oldest first. */
  inclusions: {
    readonly organisation: string;
    readonly by: string;
    readonly effect: string;
    readonly signed: Set<string>;
    status: 'open' | 'agreed' | 'declined';
  }[];
  /** The one agreed last: all are on the same value. */
  counts: string | undefined;
  /** Who signed which status of the section. */
  status: string | undefined;
  /** Decisions on it, and how many the newest computation knows of. */
  made: number;
  used: number;
  final: boolean;
}
type Real = ModelledStream<Settlement, SettlementCommand, SettlementEvent>;

const under = new UnderModel(settlement);
const step = (
  name: string,
  commandOf: (real: Real) => SettlementCommand,
  expected: (paper: Paper) => number | string,
): fc.Command<Paper, Real> => ({
  check: () => true,
  run: (paper, real) => {
    const before = real.state;
    expect(real.send(commandOf(real))).toBe(expected(paper));
    compare(paper, before, real);
  },
  toString: () => name,
});

const compare = (paper: Paper, before: Settlement, { state, history }: Real) => {
  expect(state.kind).toBe(paper.computed ? 'known' : 'unknown');
  if (state.kind === 'unknown') return;
  expect([[...state.confirmed].sort(), [...state.objections.keys()].sort(), state.final]).toEqual([
    ...[[...paper.confirmed].sort(), [...paper.objections.keys()].sort(), paper.final],
  ]);
  const { statement, statementDigest } = state.computed;
  expect(add(...statement.totals.map(({ amount }) => amount))).toBe('0');
  expect(settlement.mayKnow(anOfficer('anji', 'head', 'financeOfficer'), state)).toBe(false);
  // What is final never changes, and it is what all parties confirmed with nothing provisional in it.
  if (before.kind === 'known' && before.final) expect(state).toBe(before);
  if (state.final) {
    expect(history.at(-1)).toMatchObject({ type: 'compensation.settlement-final.v1', data: { statementDigest } });
    expect([...state.confirmed].sort()).toEqual(statement.parties);
    expect(statement.provisional.kind).toBe('no');
  }
  // What counts by decision was signed by every party, and by another officer than who proposed it.
  for (const { organisation, proposedBy, signatures } of agreedIn(state)) {
    expect(signatures.map(({ party }) => party)).toEqual(statement.parties);
    expect(signatures.find(({ party }) => party === organisation)?.officer).not.toBe(proposedBy);
  }
  // Whatever is confirmed or objected to cites the digest of the computation that was then the newest.
  let newest = '';
  for (const { type, data } of history) {
    if (type === 'compensation.settlement-computed.v1') newest = data.statementDigest;
    if ('statementDigest' in data) expect(data.statementDigest).toBe(newest);
  }
};

const agreedIn = ({ inclusions }: KnownSettlement) =>
  [...inclusions.values()].filter(({ status }) => status === 'agreed');

const digestShown = ({ state }: Real, right: boolean): string =>
  right && state.kind === 'known' ? state.computed.statementDigest : 'b'.repeat(64);
const statusesOf = (state: Settlement): SettlementFacts['statuses'] =>
  state.kind === 'known' ? [...state.statuses.values()] : [];
/** The facts with the value on which all proposals are decided as agreed last. */
const factsIn = (variant: Variant, state: Settlement): SettlementFacts => {
  const inclusions = state.kind === 'known' ? agreedOf(state.inclusions) : [];
  const decisions = inclusions.slice(-1).map((one) => ({ decision: one.inclusion, versionId: 'r1', item: 'TP' }));
  const sections = variants[variant].sections.map(({ month, ...section }) => ({
    ...{ ...section, month: month.kind === 'evaluated' ? { ...month, decisions } : month },
  }));
  return { ...variants[variant], inclusions, sections, statuses: statusesOf(state) };
};
const made = (state: Settlement): number => (state as Partial<KnownSettlement>).decisions?.made ?? 0;

const computing = fc
  .tuple(
    fc.constantFrom<Variant>('first', 'first', 'readAgain', 'corrected', 'open', 'withoutVolume'),
    fc.constantFrom<Actor>(finance, wujiangFinance, head),
    fc.constantFrom(true, true, true, false),
  )
  .map(([variant, actor, upToDate]) =>
    step(
      `${actor.officer} computes ${variant}${upToDate ? '' : ', unaware of a decision'}`,
      ({ state }) => {
        const parties = [...variants[variant].parties, { organisation: 'qingpu', region: '310118' }];
        const statement = computeStatement({ ...factsIn(variant, state), parties });
        const decisions = made(state) - (upToDate ? 0 : 1);
        return { type: 'ComputeSettlement', actor, at, statement, statementDigest: digestOf(statement), decisions };
      },
      (paper) => {
        if (actor === head) return 'Forbidden';
        const inputs = `${inputsOf(variant)} ${paper.status} ${paper.counts}`;
        const computed = { by: actor.officer, variant, inputs, exempt: paper.status !== undefined };
        if (paper.computed && paper.final) return 'SettlementFinal';
        if (paper.computed && !upToDate) return 'Busy';
        if (paper.computed?.inputs === inputs && paper.objections.size === 0) {
          const same = paper.read === variant || (paper.read !== 'readAgain' && variant !== 'readAgain');
          if (same && paper.used === paper.made) return 0;
        } else {
          paper.computed = computed;
          paper.confirmed = new Set();
          paper.objections = new Map();
        }
        paper.read = variant;
        paper.used = paper.made;
        return 1;
      },
    ),
  );

const confirmedBy = (paper: Paper, party: string, actor: Actor, right: boolean): number | string => {
  if (!right) return 'SettlementDigestDiffers';
  if (paper.confirmed.has(party)) return 0;
  if (paper.final) return 'SettlementFinal';
  if (paper.computed?.by === actor.officer) return 'SeparationOfDuties';
  if (paper.objections.size > 0) return 'ObjectionStands';
  if (paper.used !== paper.made) return 'StatusDecidedSince';
  if (paper.computed?.variant === 'withoutVolume' && !paper.computed.exempt) return 'NothingToConfirm';
  paper.confirmed.add(party);
  if (paper.confirmed.size < 3 || paper.computed?.variant === 'open') return 1;
  paper.final = true;
  return 2;
};

const digests = fc.constantFrom(true, true, true, false);
const confirming = fc.tuple(fc.constantFrom<Actor>(finance, head, wujiang, clerk), digests).map(([actor, right]) =>
  step(
    `${actor.officer} confirms ${right ? 'what is shown' : 'something else'}`,
    (real) => ({ type: 'ConfirmSettlement', actor, at, statementDigest: digestShown(real, right) }),
    (paper) => {
      if (actor === clerk) return 'Forbidden';
      return paper.computed ? confirmedBy(paper, actor.organisation, actor, right) : 'NotFound';
    },
  ),
);

const claiming = fc
  .tuple(
    fc.constantFrom<Actor>(finance, head, wujiang),
    fc.constantFrom('qingpu', 'qingpu', 'qingpu', 'wujiang', 'anji'),
    fc.constantFrom(today, today, '2021-01-04' as LocalDateText, '2021-01-06' as LocalDateText),
    digests,
  )
  .map(([actor, party, signedOn, right]) =>
    step(
      `${actor.officer} claims that ${party} signed on ${signedOn}`,
      (real) => ({
        ...{ type: 'ClaimConfirmation', actor, at, statementDigest: digestShown(real, right), party, signedOn },
        ...{ platform: party === 'qingpu' ? 'off' : 'on', document: 'c'.repeat(64) },
      }),
      (paper) => {
        if (!paper.computed) return 'NotFound';
        if (party === 'anji') return 'NotAParty';
        if (party === 'wujiang') return 'PartyOnPlatform';
        if (signedOn !== today) return 'ConfirmationTimeImpossible';
        return confirmedBy(paper, party, actor, right);
      },
    ),
  );

const objecting = fc
  .tuple(
    fc.constantFrom<Actor>(head, wujiang),
    fc.constantFrom('存疑', '另有依据'),
    fc.constantFrom('', 'TP', 'DO'),
    digests,
  )
  .map(([actor, reason, item, right]) =>
    step(
      `${actor.officer} objects to ${item || 'all'}`,
      (real) => ({
        ...{ type: 'ObjectToSettlement', actor, at, statementDigest: digestShown(real, right), reason },
        lines: item ? [{ section: 'xielugang', item }] : [],
      }),
      (paper) => {
        if (!paper.computed) return 'NotFound';
        if (!right) return 'SettlementDigestDiffers';
        if (paper.final) return 'SettlementFinal';
        if (item === 'DO') return 'UnknownSettlementLine';
        const content = `${reason} ${item}`;
        if (paper.objections.get(actor.organisation) === content) return 0;
        paper.objections.set(actor.organisation, content);
        paper.confirmed.delete(actor.organisation);
        return 1;
      },
    ),
  );

const deciding = fc
  .tuple(
    fc.constantFrom<Actor>(head, wujiang),
    fc.constantFrom<'cutOff' | 'measured'>('cutOff', 'measured'),
    fc.constantFrom('xielugang', 'xielugang', 'xielugang', 'elsewhere'),
  )
  .map(([actor, status, section]) =>
    step(
      `${actor.officer} decides ${status} at ${section}`,
      () => ({ type: 'DecideSectionStatus', actor, at, section, items: [], status, reason: '断流', basis: '公报' }),
      (paper) => {
        if (!paper.computed) return 'NotFound';
        if (paper.final) return 'SettlementFinal';
        if (section === 'elsewhere') return 'UnknownSettlementLine';
        const decided = status === 'measured' ? undefined : `${status} ${actor.organisation}`;
        if (paper.status === decided) return 0;
        paper.status = decided;
        paper.made += 1;
        return 1;
      },
    ),
  );

const last = ({ state }: Real, known: boolean): string =>
  known && state.kind === 'known' ? inclusionIdOf('a-2020-12', Math.max(1, state.inclusions.size)) : 'a-2020-12/i0';

const proposing = fc
  .tuple(
    fc.constantFrom<Actor>(finance, head, wujiang),
    fc.constantFrom<'include' | 'exclude'>('include', 'exclude'),
    fc.constantFrom('TP', 'TP', 'TP', 'DO'),
    fc.constantFrom('r1', 'r1', 'r1', 'r9'),
  )
  .map(([actor, effect, item, versionId]) =>
    step(
      `${actor.officer} proposes to ${effect} ${item} of ${versionId}`,
      () => ({
        ...{
          type: 'ProposeInclusion',
          actor,
          at,
          section: 'xielugang',
          versionIds: [versionId],
          items: [item],
          effect,
        },
        ...{ reason: '平台值', basis: '纪要', month: { revision: 9, standing: new Map([['r1', ['TP']]]) } },
      }),
      ({ computed, final, inclusions }) => {
        if (!computed) return 'NotFound';
        if (final) return 'SettlementFinal';
        if (item === 'DO') return 'UnknownSettlementLine';
        if (versionId === 'r9') return 'UnknownReading';
        const { organisation, officer: by } = actor;
        const open = inclusions.filter(({ status }) => status === 'open');
        if (open.some((one) => one.organisation === organisation && one.effect === effect)) return 0;
        inclusions.push({ organisation, by, effect, signed: new Set(), status: 'open' });
        return 1;
      },
    ),
  );

const signedBy = (paper: Paper, party: string, actor: Actor): number | string => {
  const one = paper.inclusions.at(-1);
  if (!one) return 'NotFound';
  if (one.status !== 'declined' && one.signed.has(party)) return 0;
  if (paper.final) return 'SettlementFinal';
  if (one.status !== 'open') return 'InclusionClosed';
  if (one.by === actor.officer) return 'SeparationOfDuties';
  one.signed.add(party);
  if (one.signed.size < 3) return 1;
  one.status = 'agreed';
  paper.counts = `i${paper.inclusions.length}`;
  paper.made += 1;
  return 2;
};

const known = fc.constantFrom(true, true, true, false);
const signing = fc.tuple(fc.constantFrom<Actor>(finance, head, wujiang, clerk), known).map(([actor, right]) =>
  step(
    `${actor.officer} signs ${right ? 'the last proposal' : 'what is none'}`,
    (real) => ({ type: 'SignInclusion', actor, at, inclusion: last(real, right) }),
    (paper) => {
      if (actor === clerk) return 'Forbidden';
      return paper.computed && right ? signedBy(paper, actor.organisation, actor) : 'NotFound';
    },
  ),
);

const claimingSignature = fc
  .tuple(
    fc.constantFrom<Actor>(finance, head, wujiang),
    fc.constantFrom('qingpu', 'qingpu', 'qingpu', 'wujiang', 'anji'),
    fc.constantFrom(today, today, '2021-01-04' as LocalDateText),
  )
  .map(([actor, party, signedOn]) =>
    step(
      `${actor.officer} claims that ${party} signed the last proposal on ${signedOn}`,
      (real) => ({
        ...{ type: 'ClaimInclusionSignature', actor, at, inclusion: last(real, true), party, signedOn },
        ...{ platform: party === 'qingpu' ? 'off' : 'on', document: 'c'.repeat(64) },
      }),
      (paper) => {
        if (!paper.computed || paper.inclusions.length === 0) return 'NotFound';
        if (party === 'anji') return 'NotAParty';
        if (party === 'wujiang') return 'PartyOnPlatform';
        return signedOn === today ? signedBy(paper, party, actor) : 'ConfirmationTimeImpossible';
      },
    ),
  );

const declining = fc.constantFrom<Actor>(head, wujiang).map((actor) =>
  step(
    `${actor.officer} declines the last proposal`,
    (real) => ({ type: 'DeclineInclusion', actor, at, inclusion: last(real, true), reason: '未见故障' }),
    ({ computed, inclusions, final }) => {
      const one = inclusions.at(-1);
      if (!computed || !one) return 'NotFound';
      if (final) return 'SettlementFinal';
      if (one.status !== 'open') return 'InclusionClosed';
      one.status = 'declined';
      return 1;
    },
  ),
);

describe('the life of a settlement', () => {
  it('is the one on paper, whatever is sent in whatever order; every event and every refusal comes about', () => {
    const steps = fc.commands(
      [
        ...[computing, confirming, confirming, claiming, objecting, deciding],
        ...[proposing, signing, signing, claimingSignature, declining],
      ],
      { maxCommands: 60, size: 'max' },
    );
    fc.assert(
      fc.property(steps, (commands) => {
        const paper: Paper = {
          ...{ computed: undefined, read: undefined, confirmed: new Set(), objections: new Map(), status: undefined },
          ...{ inclusions: [], counts: undefined, made: 0, used: 0, final: false },
        };
        fc.modelRun(() => ({ model: paper, real: under.begin() }), commands);
      }),
      modelRuns(150),
    );
    expect(under.events).toEqual([
      'compensation.confirmation-claimed.v1',
      'compensation.inclusion-agreed.v1',
      'compensation.inclusion-declined.v1',
      'compensation.inclusion-proposed.v1',
      'compensation.inclusion-signature-claimed.v1',
      'compensation.inclusion-signed.v1',
      'compensation.section-status-decided.v1',
      'compensation.settlement-computed.v1',
      'compensation.settlement-confirmed.v1',
      'compensation.settlement-final.v1',
      'compensation.settlement-objected.v1',
      'compensation.settlement-upheld.v1',
    ]);
    const sources = ['./settlement.ts', './inclusion.decide.ts'].map((file) => new URL(file, import.meta.url));
    expect(under.refusals).toEqual(codesRefusedIn(...sources));
  });
});
