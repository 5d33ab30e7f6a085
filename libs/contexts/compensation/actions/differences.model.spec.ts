import fc from 'fast-check';
import type { KnownAgreement } from '#contexts/agreements/published.js';
import { MonthReader } from '#contexts/water-quality/published.js';
import { Files } from '#platform/blobs/files.js';
import { type CommandEnvelope, Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import type { Actor } from '#platform/kernel/actor.js';
import { add, type Money, negate, zero } from '#platform/kernel/money.js';
import { instant, type LocalDateText, type MonthText } from '#platform/kernel/time.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { codesRefusedIn, modelRuns } from '#platform/testing/model-form.js';
import { compensation } from '../compensation.module.js';
import type { SettlementFacts } from '../domain/compute.js';
import { settlementIdOf } from '../domain/settlement.js';
import type { SettlementFactsReader, WithinSettlement } from '../settlement-facts.js';
import { SettlementReader } from '../settlement-reader.js';
import { facts, finance, head, wujiang } from '../testing/a-settlement.js';
import { SettlementCommand, SettlementHandler } from './settlement.handler.js';

// One month settled, later months that carry what it comes to otherwise; handler, reader, gateway and deciders are real,
// the month itself is what the model says. The agreement does not hold in February.
const december = '2020-12' as MonthText;
const later = ['2021-01', '2021-02', '2021-03', '2021-04', '2021-05'] as MonthText[];
const at = instant('2021-05-15T09:00:00+08:00');
const terms = { version: 1, terms: {} } as unknown as ReturnType<KnownAgreement['termsOn']>;
const agreement = {
  id: 'a',
  parties: [],
  termsOn: (day: LocalDateText) => (day.startsWith('2021-02') ? undefined : terms),
} as unknown as KnownAgreement;

/** What December may come to for 秀洲, in 万元; none where its volume was withdrawn. */
const values = { '0.40065': 90, '0.30': 30, '0.40': 60, '0.10': 0 } as const;
type Value = keyof typeof values | 'undecided';
const money = (wan: number) => `${BigInt(wan) * 1_000_000n}` as Money;

class World {
  value: Value = '0.40065';
  monthVersion = 1;
  provisional = false;
  readonly codes = new Set<string>();
  readonly types = new Set<string>();
  private count = 0;
  private readonly gateway = new Gateway(new MemoryJournal(), new Codec(compensation.events), { now: () => at });
  readonly reader = new SettlementReader(this.gateway);
  private readonly handler = new SettlementHandler(
    this.gateway,
    {
      agreementOf: async () => agreement,
      read: async (_: KnownAgreement, month: MonthText, within: WithinSettlement) => ({
        ...this.factsOf(month),
        ...{ settlement: settlementIdOf('a', month), period: month, ...within },
      }),
    } as unknown as SettlementFactsReader,
    this.reader,
    new MonthReader(this.gateway),
    // No command of the model names a file: asked for one, this fails.
    Object.create(Files.prototype) as Files,
  );

  private factsOf(month: MonthText): SettlementFacts {
    if (month !== december) return facts('0.30');
    const read = { monthVersion: this.monthVersion, monthRevision: 9 + this.monthVersion, open: this.provisional };
    return this.value === 'undecided'
      ? facts('0.30', { ...read, volume: { kind: 'none', version: 0 } })
      : facts(this.value, read);
  }

  /** How many events, or the code of the refusal; the same command again gives none. */
  async send(month: MonthText, command: SettlementCommand['command']): Promise<number | string> {
    const once = async () => {
      this.count += 1;
      const commandId = `command-${this.count}`;
      const envelope: CommandEnvelope = {
        ...{ actor: command.actor, commandId, commandDigest: commandId, correlationId: 'model' },
      };
      return this.handler.execute(new SettlementCommand('a', month, command, envelope));
    };
    const outcome = await once();
    if (outcome.kind === 'refused') {
      this.codes.add(outcome.refusal.code);
      return outcome.refusal.code;
    }
    for (const { type } of outcome.events) this.types.add(type);
    const again = await once();
    expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
    return outcome.events.length;
  }

  compute = (month: MonthText) => this.send(month, { type: 'ComputeSettlement', actor: finance, at });
  differ = (into?: MonthText, actor: Actor = finance) =>
    this.send(december, { type: 'ComputeDifference', actor, at, into, reason: '更正' });

  async finalise(month: MonthText): Promise<void> {
    const state = await this.reader.find('a', month);
    if (state.kind === 'unknown') return;
    const { statementDigest } = state.computed;
    for (const actor of [head, wujiang])
      await this.send(month, { type: 'ConfirmSettlement', actor, at, statementDigest });
  }

  /** Months that could carry something. */
  async open(): Promise<MonthText[]> {
    const found: MonthText[] = [];
    for (const month of later) {
      const state = await this.reader.find('a', month);
      if (month !== '2021-02' && !(state.kind === 'known' && state.final)) found.push(month);
    }
    return found;
  }

  /** What 秀洲 was paid for December by settlements that are final. */
  async paid(): Promise<Money> {
    const settled: Money[] = [];
    const carried: number[] = [];
    for (const month of [december, ...later]) {
      const state = await this.reader.find('a', month);
      if (state.kind === 'unknown') continue;
      const { totals, carried: entries = [], lines } = state.computed.statement;
      expect(add(...totals.map(({ amount }) => amount))).toBe('0');
      if (!state.final) continue;
      if (month === december)
        settled.push(...lines.map(({ amount, payee }) => (payee === 'xiuzhou' ? amount : negate(amount))));
      for (const { shares, difference } of entries) {
        expect(add(...shares.map(({ amount }) => amount))).toBe('0');
        settled.push(shares.find(({ party }) => party === 'xiuzhou')?.amount ?? zero);
        carried.push(difference);
      }
    }
    // No difference is carried twice.
    expect(new Set(carried).size).toBe(carried.length);
    return add(...settled);
  }
}

type Paper = { final: boolean };
type Step = fc.AsyncCommand<Paper, World>;
const step = (name: string, run: (paper: Paper, world: World) => Promise<void>): Step => ({
  check: () => true,
  run: async (paper, world) => {
    const state = await world.reader.find('a', december);
    await run(paper, world);
    if (state.kind === 'known' && state.final) expect(await world.reader.find('a', december)).toEqual(state);
    await world.paid();
  },
  toString: () => name,
});

/** Nothing goes into a month that is not open; and what is missing moves nothing. */
const differs = async (world: World, into: MonthText | undefined, actor: Actor = finance): Promise<number | string> => {
  const carrier = into && (await world.reader.find('a', into));
  const outcome = await world.differ(into, actor);
  if (outcome !== 1) return outcome;
  expect([december, '2021-02']).not.toContain(into);
  if (carrier?.kind === 'known') expect(carrier.final).toBe(false);
  if (world.value === 'undecided')
    expect((await world.reader.differences('a')).computed.at(-1)).toMatchObject({ shares: [] });
  return outcome;
};

const correcting = fc.constantFrom<Value>('0.40065', '0.30', '0.40', '0.10', 'undecided').map((value) =>
  step(`December is ${value}`, async (_, world) => {
    world.value = value;
    world.monthVersion += 1;
  }),
);
const opening = fc.boolean().map((open) =>
  step(`December is ${open ? 'reopened' : 'closed'}`, async (_, world) => {
    world.provisional = open;
  }),
);
const settlingDecember = fc.constant(
  step('December is settled', async (paper, world) => {
    await world.compute(december);
    await world.finalise(december);
    const state = await world.reader.find('a', december);
    paper.final = state.kind === 'known' && state.final;
  }),
);
const recorrecting = fc
  .tuple(
    fc.constantFrom<Value>('0.40065', '0.30', '0.40', '0.10', 'undecided'),
    fc.constantFrom(undefined, undefined, ...later),
  )
  .map(([value, into]) =>
    step(`December is ${value}, and its difference goes into ${into ?? 'the next'}`, async (_, world) => {
      world.value = value;
      world.monthVersion += 1;
      await differs(world, into);
    }),
  );
const overtaking = fc
  .tuple(
    fc.constantFrom(...later),
    fc.constantFrom<Value>('0.40065', '0.30', '0.40'),
    fc.constantFrom(undefined, ...later),
  )
  .map(([month, value, into]) =>
    step(`${month} is confirmed while December becomes ${value}, into ${into ?? 'the next'}`, async (_, world) => {
      await world.compute(month);
      world.value = value;
      world.monthVersion += 1;
      await differs(world, into);
      await world.finalise(month);
    }),
  );
const settlingNext = fc.constantFrom(...later.slice(0, 3)).map((month) =>
  step(`${month} is settled`, async (_, world) => {
    await world.compute(month);
    await world.finalise(month);
  }),
);
const computing = fc.constantFrom(...later).map((month) =>
  step(`${month} is computed`, async (_, world) => {
    await world.compute(month);
  }),
);
const finalising = fc
  .constantFrom(...later)
  .map((month) => step(`${month} is confirmed by all`, (_, world) => world.finalise(month)));
const differing = fc
  .tuple(fc.constantFrom(undefined, undefined, undefined, december, ...later), fc.constantFrom(finance, finance, head))
  .map(([into, actor]) =>
    step(`${actor.officer} computes the difference into ${into ?? 'the next'}`, async (paper, world) => {
      const outcome = await differs(world, into, actor);
      if (actor === head && paper.final) expect(outcome).toBe('Forbidden');
      else if (!paper.final) expect(['Forbidden', 'SettlementNotFinal']).toContain(outcome);
      else if (world.provisional) expect(outcome).toBe('DifferenceProvisional');
      else expect([0, 1, 'CannotCarryInto']).toContain(outcome);
    }),
  );

const often = [recorrecting, recorrecting, overtaking, settlingNext, computing, finalising, differing];
const seldom = [correcting, opening, settlingDecember];

describe('differences after a final settlement', () => {
  it('are paid exactly once, in whichever order months are corrected, computed and confirmed', async () => {
    const codes = new Set<string>();
    const types = new Set<string>();
    let converged = 0;
    const steps = fc.commands([...often, ...seldom], {
      maxCommands: 20,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), steps, async (settled, commands) => {
        const world = new World();
        const paper: Paper = { final: settled };
        await world.compute(december);
        if (settled) await world.finalise(december);
        await fc.asyncModelRun(() => ({ model: paper, real: world }), commands);
        // However it went: one more difference, carried and confirmed, pays what December comes to.
        world.provisional = false;
        if (paper.final && world.value !== 'undecided') {
          const outcome = await world.differ();
          // Only where no month is left.
          if (outcome === 'CannotCarryInto') expect(await world.open()).toEqual([]);
          for (const month of later) {
            await world.compute(month);
            await world.finalise(month);
          }
          if (outcome !== 'CannotCarryInto') expect(await world.paid()).toBe(money(values[world.value]));
          converged += 1;
        }
        for (const code of world.codes) codes.add(code);
        for (const type of world.types) types.add(type);
      }),
      modelRuns(25),
    );
    expect(converged).toBeGreaterThan(0);
    expect(types).toContain('compensation.difference-computed.v1');
    const own = codesRefusedIn(new URL('../domain/differences.ts', import.meta.url));
    expect([...codes].sort()).toEqual(expect.arrayContaining(own));
  });
});
