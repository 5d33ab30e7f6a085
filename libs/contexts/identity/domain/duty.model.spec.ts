import fc from 'fast-check';
import type { Actor } from '#platform/kernel/actor.js';
import { codesRefusedIn, type ModelledStream, modelRuns, UnderModel } from '#platform/testing/model-form.js';
import { dutyRules, hour, none, officer } from '../testing/a-duty.js';
import type { DutyEvent } from './duty.events.js';
import { type Duty, type DutyCommand, duty, type OfficersFound } from './duty.js';
import { responsible } from './roster.js';

const xiuzhou = 'xiuzhou-ecology';
const known = { shen: 'dutyOfficer', lu: 'dutyOfficer', chief: 'head', clerk: 'financeOfficer' } as const;
const actors: readonly Actor[] = Object.entries(known).map(([id, role]) => ({
  ...{ officer: id, organisation: xiuzhou, jurisdiction: '330411', roles: [role] },
}));
const officers: OfficersFound = new Map<string, OfficerFound>([
  ...Object.entries(known).map(([id, role]): [string, OfficerFound] => [
    id,
    { organisation: xiuzhou, roles: [role], serving: true },
  ]),
  ['gone', { organisation: xiuzhou, roles: ['dutyOfficer'], serving: false }],
  ['neighbour', { organisation: 'wujiang-ecology', roles: ['dutyOfficer'], serving: true }],
]);
type OfficerFound = OfficersFound extends ReadonlyMap<string, infer Found> ? Found : never;
const takesDuty = new Set(['shen', 'lu', 'chief']);

interface ShiftOnPaper {
  readonly id: string;
  readonly officer: string;
  readonly deputy: string;
  readonly from: number;
  until: number;
  isCut: boolean;
}
interface HandoverOnPaper {
  readonly id: string;
  readonly shift: string;
  readonly to: string;
  readonly incoming: string;
  decided: 'open' | 'confirmed' | 'declined';
}
/** The duty book as it lies in the duty room, in hours. */
interface Book {
  now: number;
  readonly shifts: ShiftOnPaper[];
  readonly handovers: HandoverOnPaper[];
  /** Ids are not used again: they are derived from commands. */
  readonly used: Set<string>;
  /** Who took over last, in which shift. */
  taken: { readonly to: string; readonly incoming: string } | undefined;
}
type Real = ModelledStream<Duty, DutyCommand, DutyEvent>;

const under = new UnderModel(duty);
const step = (
  commandAt: (at: ReturnType<typeof hour>) => DutyCommand,
  expected: (book: Book) => number | string,
  check: (book: Book) => boolean = () => true,
): fc.Command<Book, Real> => ({
  check,
  run: (book, real) => {
    const command = commandAt(hour(book.now));
    expect(real.send(command)).toBe(expected(book));
    compare(book, real);
  },
  toString: () => JSON.stringify(commandAt(hour(0)), ['type', 'actor', 'officer', 'shift', 'to', 'handover']),
});
const passing = fc.integer({ min: 1, max: 8 }).map(
  (hours): fc.Command<Book, Real> => ({
    check: ({ now }) => now + hours < 130,
    run: (book, real) => {
      book.now += hours;
      compare(book, real);
    },
    toString: () => `${hours} h pass`,
  }),
);

/** Until an hour before the next change of shifts. */
const passingToTheEve = fc.constant<fc.Command<Book, Real>>({
  check: ({ now }) => now < 60,
  run: (book, real) => {
    book.now += 11 - (book.now % 12) || 12;
    compare(book, real);
  },
  toString: () => 'an hour before the change',
});

const compare = (book: Book, { state }: Real) => {
  expect(state.shifts.map(({ id, until, isCut }) => [id, until, isCut])).toEqual(
    book.shifts.map(({ id, until, isCut }) => [id, hour(until), isCut]),
  );
  expect(state.handovers.map(({ id, decision }) => [id, decision.kind])).toEqual(
    book.handovers.map(({ id, decided }) => [id, decided]),
  );
  // No instant has two shifts, and whoever took over stays responsible as long as its shift runs.
  for (const one of state.shifts)
    expect(state.shifts.filter((other) => other.from < one.until && one.from < other.until)).toEqual([one]);
  const taken = book.taken;
  const shift = taken && book.shifts.find(({ id }) => id === taken.incoming);
  if (!taken || !shift || shift.until <= book.now) return;
  expect(responsible(state, hour(book.now), dutyRules)).toMatchObject({ officer: taken.to, why: 'tookOver' });
};

/** Mostly nothing in particular. */
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const common = { rules: dutyRules, nearby: { shifts: [], handovers: [] } };
const anyActor = fc.constantFrom(...actors);
const shiftIds = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7'].map((id) => `2020-${id}`);
const handoverIds = ['h0', 'h1', 'h2', 'h3', 'h4', 'h5'].map((id) => `2020-${id}`);
const [keeper = actors[0] as Actor] = actors.filter(({ officer }) => officer === 'chief');

const assigning = fc
  .record({
    actor: fc.oneof({ weight: 9, arbitrary: fc.constant(keeper) }, { weight: 1, arbitrary: anyActor }),
    id: fc.constantFrom(...shiftIds),
    who: fc.constantFrom(...['shen', 'lu', 'chief', 'shen', 'lu', 'chief'], 'clerk', 'gone', 'neighbour', 'nobody'),
    deputy: fc.constantFrom('', '', 'lu', 'shen'),
    leader: fc.constantFrom('', '', 'chief', 'chief', 'lu'),
    slot: fc.nat({ max: 4 }),
    length: fc.constantFrom(...[12, 12, 12, 12, 12, 12, 12], 24, 49, 0),
  })
  .map(({ actor, id, who, deputy, leader, slot, length }) => {
    const [from, until] = [slot * 12, slot * 12 + length];
    return step(
      (at) => ({
        ...{ type: 'AssignDuty', actor, at, ...common, shift: id, officer: who, officers },
        ...{ deputy: deputy ? officer(deputy) : none, leader: leader ? officer(leader) : none },
        ...{ from: hour(from), until: hour(until) },
      }),
      ({ now, shifts, used }) => {
        if (actor.officer !== 'chief') return 'Forbidden';
        if (who === 'nobody' || who === 'neighbour') return 'NotFound';
        if (who === 'gone') return 'AlreadyDismissed';
        if (!takesDuty.has(who) || leader === 'lu') return 'LacksDutyRole';
        if (deputy === who) return 'DeputyIsOfficer';
        if (length === 0) return 'IntervalEndsBeforeItBegins';
        if (length > 48) return 'ShiftTooLong';
        if (until <= now) return 'ShiftIsOver';
        const other = shifts.find((one) => one.from < until && from < one.until);
        // Its leader is not on this paper: one that is the same in all else may be refused or nothing.
        if (other) return 'ShiftOverlaps';
        shifts.push({ id, officer: who, deputy, from, until, isCut: false });
        used.add(id);
        return 1;
      },
      ({ used, shifts }) =>
        !used.has(id) &&
        !shifts.some((one) => one.officer === who && one.deputy === deputy && one.from === from && one.until === until),
    );
  });

const removing = fc
  .record({
    actor: fc.oneof({ weight: 4, arbitrary: fc.constant(keeper) }, { weight: 1, arbitrary: anyActor }),
    id: fc.constantFrom(...shiftIds),
  })
  .map(({ actor, id }) =>
    step(
      (at) => ({ type: 'RemoveDuty', actor, at, ...common, shift: id, reason: '病假' }),
      (book) => {
        if (actor.officer !== 'chief') return 'Forbidden';
        if (book.used.has(id) && !book.shifts.some((one) => one.id === id)) return 0;
        const n = book.shifts.findIndex((one) => one.id === id);
        const shift = book.shifts[n];
        if (!shift) return 'NotFound';
        if (shift.until <= book.now) return shift.isCut ? 0 : 'ShiftIsOver';
        if (shift.from < book.now) Object.assign(shift, { until: book.now, isCut: true });
        else book.shifts.splice(n, 1);
        return 1;
      },
    ),
  );

const holder = ({ handovers }: Book, { id, officer }: ShiftOnPaper): string =>
  handovers.filter(({ incoming, decided }) => incoming === id && decided === 'confirmed').at(-1)?.to ?? officer;

/** Mostly who has the shift that runs offers it to one who may take over; else anybody anything to anybody. */
const offering = fc
  .record({
    who: seldom(anyActor),
    handover: fc.constantFrom(...handoverIds),
    which: seldom(fc.constantFrom(...shiftIds)),
    /** Of the shifts that began: the last one, or the one before. */
    back: fc.constantFrom(0, 0, 1),
    whom: seldom(fc.constantFrom('shen', 'lu', 'chief', 'nobody')),
    forgotten: seldom(fc.constant('clock')),
  })
  .map(
    ({ who, handover, which, back, whom, forgotten }): fc.Command<Book, Real> => ({
      check: () => true,
      run: (book, real) => {
        const { now, shifts } = book;
        const begun = shifts.filter(({ from }) => from <= now).sort((a, b) => b.from - a.from);
        const id = which ?? begun[back]?.id ?? '2020-none';
        const shift = shifts.find((one) => one.id === id);
        const actor = who ?? actors.find(({ officer }) => shift && officer === holder(book, shift)) ?? keeper;
        const to = whom ?? mayTakeOver(book).find((one) => one !== actor.officer) ?? 'nobody';
        const answer = real.send({
          ...{ type: 'OfferHandover', actor, at: hour(now), ...common, handover, shift: id, to },
          ...{
            matters: [{ kind: 'task', id: 't', text: '巡河', due: { kind: 'none' } }],
            openClocks: forgotten ? [forgotten] : [],
            remarks: { kind: 'none' },
          },
        });
        expect(answer).toBe(answerOfOffer(book, { handover, shift: id, actor, to, forgotten }));
        compare(book, real);
      },
      toString: () =>
        `${who?.officer ?? 'the holder'} offers ${which ?? 'its shift'} to ${whom ?? 'the next'}, ${handover}`,
    }),
  );

/** The next shift where it begins within two hours, and the one that runs. */
const near = ({ now, shifts }: Book): readonly ShiftOnPaper[] => [
  ...shifts.filter((one) => one.from > now && one.from <= now + 2),
  ...shifts.filter((one) => one.from <= now && now < one.until),
];
const mayTakeOver = (book: Book): readonly string[] =>
  near(book).flatMap(({ officer, deputy }) => (deputy ? [officer, deputy] : [officer]));

const answerOfOffer = (
  book: Book,
  asked: {
    readonly handover: string;
    readonly shift: string;
    readonly actor: Actor;
    readonly to: string;
    readonly forgotten: string | undefined;
  },
): number | string => {
  const { now, shifts, handovers } = book;
  const { handover: id, actor, to } = asked;
  if (!takesDuty.has(actor.officer)) return 'Forbidden';
  const shift = shifts.find((one) => one.id === asked.shift);
  if (!shift) return 'NotFound';
  if (handovers.some((one) => one.id === id)) return 0;
  if (now < shift.from || holder(book, shift) !== actor.officer) return 'NotYoursToHandOver';
  const isHandedOn = handovers.some(
    ({ shift: of, incoming, decided }) => of === shift.id && incoming !== of && decided === 'confirmed',
  );
  if (isHandedOn) return 'AlreadyHandedOver';
  if (shift.isCut || shift.until + 24 <= now) return 'ShiftIsOver';
  if (to === actor.officer) return 'NotToOneself';
  const incoming = near(book).find(({ officer, deputy }) => officer === to || deputy === to)?.id;
  if (incoming === undefined) return 'NotOnDuty';
  if (asked.forgotten) return 'OpenClockLeftOut';
  handovers.push({ id, shift: shift.id, to, incoming, decided: 'open' });
  return 1;
};

const deciding = fc
  .record({
    confirms: fc.constantFrom(true, true, false),
    // Mostly whom it was offered to; else anybody.
    who: seldom(anyActor),
    which: seldom(fc.constantFrom(...handoverIds)),
  })
  .map(
    ({ confirms, who, which }): fc.Command<Book, Real> => ({
      check: () => true,
      run: (book, real) => {
        const id = which ?? book.handovers.at(-1)?.id ?? '2020-none';
        const handover = book.handovers.find((one) => one.id === id);
        const actor = who ?? actors.find(({ officer }) => officer === handover?.to) ?? keeper;
        const asked = { actor, at: hour(book.now), ...common, handover: id };
        const answer = real.send(
          confirms ? { type: 'ConfirmHandover', ...asked } : { type: 'DeclineHandover', ...asked, reason: '事项不全' },
        );
        expect(answer).toBe(answerOf(book, handover, actor, confirms));
        compare(book, real);
      },
      toString: () =>
        `${who?.officer ?? 'the incoming'} ${confirms ? 'confirms' : 'declines'} ${which ?? 'the newest'}`,
    }),
  );

const answerOf = (book: Book, handover: HandoverOnPaper | undefined, actor: Actor, confirms: boolean) => {
  if (!takesDuty.has(actor.officer)) return 'Forbidden';
  if (!handover) return 'NotFound';
  if (handover.to !== actor.officer) return 'NotTheIncomingOfficer';
  if (handover.decided === (confirms ? 'confirmed' : 'declined')) return 0;
  if (handover.decided !== 'open' || book.handovers.at(-1) !== handover) return 'HandoverNotOpen';
  const incoming = book.shifts.find((one) => one.id === handover.incoming);
  if (confirms && (!incoming || incoming.until <= book.now)) return 'NotOnDuty';
  handover.decided = confirms ? 'confirmed' : 'declined';
  if (confirms) book.taken = { to: handover.to, incoming: handover.incoming };
  return 1;
};

describe('the duty of a body', () => {
  it('is the book on paper, whatever is sent in whatever order; every event and every refusal comes about', () => {
    const steps = fc.commands(
      [assigning, assigning, offering, offering, deciding, removing, passing, passingToTheEve],
      {
        ...{ maxCommands: 60, size: 'max' },
      },
    );
    fc.assert(
      fc.property(steps, (commands) => {
        const book: Book = { now: 0, shifts: [], handovers: [], used: new Set(), taken: undefined };
        fc.modelRun(() => ({ model: book, real: under.begin() }), commands);
      }),
      modelRuns(600),
    );
    expect(under.events).toEqual([
      'identity.duty-assigned.v1',
      'identity.duty-removed.v1',
      'identity.handover-confirmed.v1',
      'identity.handover-declined.v1',
      'identity.handover-offered.v1',
    ]);
    expect(under.refusals).toEqual(codesRefusedIn(new URL('./duty.ts', import.meta.url)));
  });
});
