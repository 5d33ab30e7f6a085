import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import type { Actor } from '#platform/kernel/actor.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { describeStores } from '#platform/testing/stores.js';
import { type DelegationCommand, type Delegations, delegations } from '../../domain/delegation.js';
import { type Duty, type DutyCommand, duty } from '../../domain/duty.js';
import { dutyRules, hour, none, officer } from '../../testing/a-duty.js';
import { dutyView } from './duty.view.js';

const xiuzhou = 'xiuzhou-ecology';
const actor = (id: string): Actor => ({
  ...{ officer: id, organisation: xiuzhou, jurisdiction: '330411', roles: ['head'] },
});
const officers = new Map(
  ['chief', 'shen', 'lu'].map((id) => [id, { organisation: xiuzhou, roles: ['head'] as const, serving: true }]),
);
const base = { rules: dutyRules, nearby: { shifts: [], handovers: [] } };
const who = fc.constantFrom('shen', 'lu');
const slots = fc.nat({ max: 3 });

/** What is asked at an hour, as the n-th of all, of what there is. */
type Asked = (at: number, n: number, book: Duty, granted: Delegations) => DutyCommand | DelegationCommand;
const one = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % items.length];
const any = fc.nat({ max: 40 });
const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.tuple(who, who, slots).map(
    ([first, second, slot]): Asked =>
      (at, n) => ({
        ...{ type: 'AssignDuty', actor: actor('chief'), at: hour(at), ...base, shift: `s${n}`, officer: first },
        ...{ deputy: first === second ? none : officer(second), leader: none, officers },
        ...{ from: hour(slot * 12), until: hour(slot * 12 + 12) },
      }),
  ),
  any.map(
    (n): Asked =>
      (at, _, { shifts }) => ({
        ...{ type: 'RemoveDuty', actor: actor('chief'), at: hour(at), ...base, shift: one(shifts, n)?.id ?? 'none' },
        reason: '病假',
      }),
  ),
  fc.tuple(any, who).map(
    ([which, to]): Asked =>
      (at, n, { shifts }) => {
        const shift = one(shifts, which);
        return {
          ...{
            type: 'OfferHandover',
            actor: actor(shift?.officer ?? 'lu'),
            at: hour(at),
            ...base,
            handover: `h${n}`,
            to,
          },
          ...{ shift: shift?.id ?? 'none', matters: [], openClocks: [], remarks: { kind: 'text', text: '钥匙' } },
        };
      },
  ),
  fc.boolean().map(
    (confirms): Asked =>
      (at, _, { handovers }) => {
        const newest = handovers.at(-1);
        const common = { actor: actor(newest?.to ?? 'lu'), at: hour(at), ...base, handover: newest?.id ?? 'none' };
        return confirms
          ? { type: 'ConfirmHandover', ...common }
          : { type: 'DeclineHandover', ...common, reason: '事项不全' };
      },
  ),
  who.map(
    (to): Asked =>
      (at, n) => ({
        ...{ type: 'GrantDelegation', actor: actor('chief'), at: hour(at), rules: dutyRules, delegation: `d${n}`, to },
        ...{ scopes: ['all'], found: { kind: 'known', organisation: xiuzhou, serving: true } },
        ...{ from: hour(at), until: hour(at + 20), writing: { kind: 'number', number: '1' } },
      }),
  ),
  any.map(
    (n): Asked =>
      (at, _, __, { delegations: all }) => {
        const delegation = one(all, n)?.id ?? 'none';
        return { type: 'RevokeDelegation', actor: actor('chief'), at: hour(at), delegation, reason: '返岗' };
      },
  ),
);

/** What the deciders themselves write, whatever is asked of them, as the journal hands it out. */
const histories = fc.array(asked, { minLength: 20, maxLength: 60, size: 'max' }).map((all) => {
  let [book, granted] = [duty.initial(), delegations.initial()];
  const events: DecodedEvent[] = [];
  const record = (event: DomainEvent) =>
    events.push({
      ...event,
      ...{ id: `event-${events.length}`, stream: 'duty', revision: events.length },
      position: BigInt((events.length + 1) * 10) as JournalPosition,
      metadata: {
        ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '', jurisdiction: '' },
        ...{ organisation: xiuzhou, recordedAt: hour(0) },
      },
    });
  for (const [n, ask] of all.entries()) {
    const command = ask(Math.floor(n / 2), n, book, granted);
    if (command.type === 'GrantDelegation' || command.type === 'RevokeDelegation') {
      const decision = delegations.decide(command, granted);
      if (decision.kind === 'refused') continue;
      granted = decision.events.reduce(delegations.evolve, granted);
      decision.events.forEach(record);
    } else {
      const decision = duty.decide(command, book);
      if (decision.kind === 'refused') continue;
      book = decision.events.reduce(duty.evolve, book);
      decision.events.forEach(record);
    }
  }
  return { events, book, granted };
});

const seen = new Set<string>();

describeStores((store) => {
  beforeAll(() => store().renew([dutyView]));

  const tablesAfter = async (batches: readonly (readonly DecodedEvent[])[]) => {
    const results = await store().database.batch([
      asOwner('lianfang'),
      ...dutyView.tables.map(({ name }) => plain(`delete from ${name}`)),
      ...batches.flatMap((events) => dutyView.project(events)),
      plain('select * from duty_shifts order by starts_at, id'),
      plain('select * from handovers order by offered_at, changed_at'),
      plain('select * from delegations order by id'),
    ]);
    return results.slice(-3).map(({ rows }) => rows);
  };

  it('roster, handovers and delegations are shown as they are, whatever the sizes of the batches', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(histories, sizes, async ({ events, book, granted }, sizes) => {
        for (const { type } of events) seen.add(type);
        const oneByOne = await tablesAfter(events.map((event) => [event]));
        const batches: DecodedEvent[][] = [];
        for (let i = 0, n = 0; i < events.length; n++) {
          const size = sizes[n % sizes.length] as number;
          batches.push(events.slice(i, i + size));
          i += size;
        }
        expect(await tablesAfter([events])).toEqual(oneByOne);
        expect(await tablesAfter(batches)).toEqual(oneByOne);

        const [shifts = [], handovers = [], delegated = []] = oneByOne;
        const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
        expect(
          shifts
            .filter((row) => `${row['starts_at']}` < `${row['ends_at']}`)
            .map((row) => ({ id: `${row['id']}`, until: row['ends_at'], isCut: row['removed'] !== null }))
            .sort(byId),
        ).toEqual(book.shifts.map(({ id, until, isCut }) => ({ id, until, isCut })).sort(byId));
        expect(handovers.map((row) => [row['id'], row['status']])).toEqual(
          book.handovers.map(({ id, decision }) => [id, decision.kind]),
        );
        expect(
          delegated.map((row) => ({ id: `${row['id']}`, until: row['ends_at'], isRevoked: row['revoked'] !== null })),
        ).toEqual(granted.delegations.map(({ id, until, isRevoked }) => ({ id, until, isRevoked })).toSorted(byId));
      }),
      { numRuns: 40 },
    );
    expect([...seen].sort()).toEqual([...dutyView.handles].sort());
  });
});
