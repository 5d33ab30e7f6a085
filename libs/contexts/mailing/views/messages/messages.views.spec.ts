import fc from 'fast-check';
import type { DecodedEvent } from '#platform/journal/codec.js';
import type { JournalPosition } from '#platform/journal/journal.js';
import { type Actor, automationActor } from '#platform/kernel/actor.js';
import type { DomainEvent } from '#platform/kernel/event.js';
import { instant, minutesLater } from '#platform/kernel/time.js';
import { asOwner, plain } from '#platform/read-store/migrations.js';
import { anOfficer } from '#platform/testing/actors.js';
import { describeStores } from '#platform/testing/stores.js';
import type { AttemptOutcome } from '../../domain/message.events.js';
import { type Message, type MessageCommand, message } from '../../domain/message.js';
import { readMailingRules } from '../../reference.js';
import { messagesView } from './messages.view.js';

const rules = { ...readMailingRules(), backOffMinutes: { legalClock: [1], urgent: [1], routine: [1] } };
const platform = automationActor('test', 'xiuzhou');
const operator: Actor = anOfficer('operations', 'operator');
const start = instant('2020-10-03T00:00:00Z');
const ids = ['m1', 'm2', 'm3'] as const;

type Asked = (id: string, at: ReturnType<typeof minutesLater>, state: Message, n: number) => MessageCommand;
const outcome = fc.constantFrom<AttemptOutcome>(
  { kind: 'accepted', code: '250' },
  { kind: 'deferred', code: 'RCPT TO 450' },
  { kind: 'ambiguous', code: 'ECONNECTION' },
  { kind: 'rejected', reason: 'Rejected', code: 'RCPT TO 550' },
);
const attemptOf = (state: Message): number => (state.kind === 'unknown' ? 0 : state.attempt);
const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.boolean().map(
    (single): Asked =>
      (id, at) => ({
        ...{ type: 'QueueMessage', actor: platform, at, brokenSubject: [] },
        queued: {
          ...{ message: id, organisation: 'xiuzhou', officer: 'shen', channel: 'mail', urgency: 'urgent' },
          ...{ fact: { kind: 'notice', id }, template: { id: 'test', version: 1 }, parameters: { askedAt: 'x' } },
          rules: { id: 'mailing', version: 1 },
          plan: single ? { kind: 'single', notBefore: at } : { kind: 'digest', digest: 'd', at },
        },
      }),
  ),
  fc.constant<Asked>((_, at, state) => ({ type: 'BeginAttempt', actor: platform, at, attempt: attemptOf(state) + 1 })),
  outcome.map(
    (came): Asked =>
      (_, at, state) => ({
        ...{
          type: 'RecordOutcome',
          actor: platform,
          at,
          attempt: attemptOf(state),
          carrier: 'smtp',
          outcome: came,
          rules,
        },
      }),
  ),
  fc.constant<Asked>((_, at, __, n) => ({ type: 'RetryDeadLetter', actor: operator, at, reason: `${n}` })),
  fc.constant<Asked>((_, at) => ({ type: 'DigestMessage', actor: platform, at, digest: 'd' })),
);

/** What the decider writes, whatever is asked of it, as the journal hands it out. */
const histories = fc
  .array(fc.tuple(fc.constantFrom(...ids), asked), { minLength: 20, maxLength: 80, size: 'max' })
  .map((all) => {
    const states = new Map<string, Message>();
    const revisions = new Map<string, number>();
    const events: DecodedEvent[] = [];
    const record = (id: string, event: DomainEvent) => {
      const revision = (revisions.get(id) ?? -1) + 1;
      revisions.set(id, revision);
      events.push({
        ...event,
        ...{ id: `event-${events.length}`, stream: `message-${id}`, revision },
        position: BigInt((events.length + 1) * 10) as JournalPosition,
        metadata: {
          ...{ commandId: '', commandDigest: '', causationId: '', correlationId: '', actor: '', jurisdiction: '' },
          ...{ organisation: 'xiuzhou', recordedAt: start },
        },
      });
    };
    for (const [n, [id, ask]] of all.entries()) {
      const state = states.get(id) ?? message.initial();
      const decision = message.decide(ask(id, minutesLater(start, n), state, n), state);
      if (decision.kind === 'refused') continue;
      states.set(id, decision.events.reduce(message.evolve, state));
      for (const event of decision.events) record(id, event);
    }
    return { events, states };
  });

const seen = new Set<string>();

describeStores((store) => {
  beforeAll(() => store().renew([messagesView]));

  const tablesAfter = async (batches: readonly (readonly DecodedEvent[])[]) => {
    const results = await store().database.batch([
      asOwner('lianfang'),
      ...messagesView.tables.map(({ name }) => plain(`delete from ${name}`)),
      ...batches.flatMap((events) => messagesView.project(events)),
      plain('select * from messages order by id'),
      plain('select * from dead_letters order by id'),
    ]);
    return results.slice(-2).map(({ rows }) => rows);
  };

  it('messages and dead letters are shown as they are, whatever the sizes of the batches', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(histories, sizes, async ({ events, states }, sizes) => {
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

        const [messages = [], dead = []] = oneByOne;
        const known = [...states].flatMap(([id, state]) => (state.kind === 'unknown' ? [] : [{ id, ...state }]));
        expect(messages.map((row) => [row['id'], row['status'], row['attempts']])).toEqual(
          known.map(({ id, kind, attempt }) => [id, kind, attempt]).sort(),
        );
        expect(dead.filter((row) => row['is_dead']).map((row) => row['id'])).toEqual(
          known.flatMap(({ id, kind }) => (kind === 'dead' ? [id] : [])).sort(),
        );
      }),
      { numRuns: 40 },
    );
    expect([...seen].sort()).toEqual([...messagesView.handles].sort());
  });
});
