import fc from 'fast-check';
import { automationActor } from '#platform/kernel/actor.js';
import { epochMilliseconds, type InstantText, instant, minutesLater } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import { specify } from '#platform/testing/decider-form.js';
import { codesRefusedIn, modelRuns, UnderModel } from '#platform/testing/model-form.js';
import type { MailingRules } from './mailing-rules.js';
import {
  type AttemptOutcome,
  attemptBegun,
  deadLetterRetried,
  messageAttempted,
  messageDied,
  messageDigested,
  messageQueued,
} from './message.events.js';
import { type MessageCommand, message } from './message.js';

const { given } = specify(message);
const actor = automationActor('test', 'xiuzhou');
const operator = anOfficer('operations', 'operator');
const at = instant('2020-10-03T00:00:00Z');
const later = (minutes: number): InstantText => minutesLater(at, minutes);
const rules = {
  ...{ id: 'mailing', version: 1, backOffMinutes: { legalClock: [1], urgent: [1, 2], routine: [5] } },
} as unknown as MailingRules;
const used = { id: 'mailing', version: 1 };

const of = { message: 'm', organisation: 'xiuzhou', officer: 'shen', channel: 'mail' } as const;
const about = { fact: { kind: 'notice', id: 'n' }, template: { id: 'test', version: 1 }, urgency: 'urgent' } as const;
const content = { ...of, ...about, parameters: { askedAt: 'x' }, rules: used };
const single = { ...content, plan: { kind: 'single', notBefore: at } } as const;
const forDigest = { ...content, plan: { kind: 'digest', digest: 'd', at: later(60) } } as const;
const queue = (brokenSubject: string[] = []): MessageCommand => ({
  ...{ type: 'QueueMessage', actor, at, queued: single, brokenSubject },
});
const begin = (attempt = 1, time = at): MessageCommand => ({ type: 'BeginAttempt', actor, at: time, attempt });
const outcomes = {
  accepted: { kind: 'accepted', code: '250' },
  deferred: { kind: 'deferred', code: 'RCPT TO 450' },
  rejected: { kind: 'rejected', reason: 'Rejected', code: 'RCPT TO 550' },
  ambiguous: { kind: 'ambiguous', code: 'ECONNECTION' },
} as const satisfies Record<string, AttemptOutcome>;
const record = (outcome: AttemptOutcome, attempt = 1, time = at): MessageCommand => ({
  ...{ type: 'RecordOutcome', actor, at: time, attempt, carrier: 'smtp', outcome, rules },
});
const queued = messageQueued({ ...single, at });
const begun = (attempt = 1, time = at) => attemptBegun({ ...of, attempt, at: time });
const attempted = (outcome: AttemptOutcome, next: InstantText | undefined, attempt = 1, time = at) =>
  messageAttempted({
    ...{ ...of, attempt, carrier: 'smtp', outcome, rules: used, at: time },
    next: next === undefined ? { kind: 'none' } : { kind: 'at', at: next },
  });
const died = (reason: 'Rejected' | 'TooManyAttempts', code: string, attempts: number, time = at) =>
  messageDied({ ...of, ...about, attempts, reason, code, at: time });
const retry = (reason = '地址已更正'): MessageCommand => ({
  ...{ type: 'RetryDeadLetter', actor: operator, at: later(9), reason },
});

describe('a message', () => {
  it('is queued once', () => {
    given().when(queue()).then(queued);
    given(queued).when(queue()).thenNothing();
  });
  it('has one line for a subject', () =>
    given()
      .when(queue(['title']))
      .thenRefused('SubjectInvalid'));
  it('begins an attempt when its time has come, one at a time', () => {
    given(queued).when(begin()).then(begun());
    given(queued).when(begin(2)).thenNothing();
    given(queued, begun()).when(begin(2)).thenNothing();
    given(messageQueued({ ...single, plan: { kind: 'single', notBefore: later(1) }, at }))
      .when(begin())
      .thenNothing();
  });
  it('that is accepted is at its end', () => {
    given(queued, begun()).when(record(outcomes.accepted)).then(attempted(outcomes.accepted, undefined));
    given(queued, begun(), attempted(outcomes.accepted, undefined)).when(begin(2)).thenNothing();
  });
  it('waits longer each time, then is a dead letter', () => {
    const first = attempted(outcomes.deferred, later(1));
    given(queued, begun()).when(record(outcomes.deferred)).then(first);
    const past = [queued, begun(), first, begun(2, later(1)), attempted(outcomes.ambiguous, later(3), 2, later(1))];
    given(...past.slice(0, 4))
      .when(record(outcomes.ambiguous, 2, later(1)))
      .then(attempted(outcomes.ambiguous, later(3), 2, later(1)));
    given(...past, begun(3, later(3)))
      .when(record(outcomes.deferred, 3, later(3)))
      .then(
        attempted(outcomes.deferred, undefined, 3, later(3)),
        died('TooManyAttempts', outcomes.deferred.code, 3, later(3)),
      );
  });
  it('that is rejected is a dead letter at once', () =>
    given(queued, begun())
      .when(record(outcomes.rejected))
      .then(attempted(outcomes.rejected, undefined), died('Rejected', outcomes.rejected.code, 1)));
  it('that was given up as ambiguous and is accepted after all, is accepted', () => {
    const lost = attempted(outcomes.ambiguous, later(1));
    given(queued, begun(), lost).when(record(outcomes.accepted)).then(attempted(outcomes.accepted, undefined));
    given(queued, begun(), lost).when(record(outcomes.deferred)).thenNothing();
    given(queued, begun(), attempted(outcomes.deferred, later(1)))
      .when(record(outcomes.accepted))
      .thenNothing();
  });
  it('goes out in a digest, once', () => {
    const collected = messageQueued({ ...forDigest, at });
    const digested = messageDigested({ ...of, digest: 'd', at });
    given(collected).when({ type: 'DigestMessage', actor, at, digest: 'd' }).then(digested);
    given(queued).when({ type: 'DigestMessage', actor, at, digest: 'd' }).thenNothing();
    given(collected).when(begin()).thenNothing();
  });
  it('that is dead is retried by an operator, from the first attempt on', () => {
    const dead = [queued, begun(), attempted(outcomes.rejected, undefined), died('Rejected', '550', 1)];
    const retried = deadLetterRetried({ ...of, reason: '地址已更正', retriedBy: operator.officer, at: later(9) });
    given(...dead)
      .when(retry())
      .then(retried);
    given(...dead)
      .when({ ...retry(), actor } as MessageCommand)
      .thenRefused('Forbidden');
    given(queued).when(retry()).thenRefused('NotADeadLetter');
    given().when(retry()).thenRefused('NotFound');
    given(...dead, retried, begun(2, later(9)))
      .when(record(outcomes.deferred, 2, later(9)))
      .then(attempted(outcomes.deferred, later(10), 2, later(9)));
  });
  it('is known to the platform and its operators', () => {
    expect(
      [actor, operator, anOfficer('xiuzhou', 'head')].map((who) => message.mayKnow(who, { kind: 'unknown' })),
    ).toEqual([...[true, true, false]]);
  });
});

describe('whatever happens to a message', () => {
  const commands: fc.Arbitrary<(time: InstantText, attempt: number) => MessageCommand> = fc.oneof(
    fc.constant(() => queue()),
    fc.constant(() => queue(['title'])),
    fc.constant((): MessageCommand => ({ type: 'QueueMessage', actor, at, queued: forDigest, brokenSubject: [] })),
    fc.integer({ min: 0, max: 1 }).map((n) => (time: InstantText, attempt: number) => begin(attempt + n, time)),
    fc.tuple(fc.constantFrom(...Object.values(outcomes)), fc.integer({ min: -1, max: 0 })).map(
      ([outcome, n]) =>
        (time: InstantText, attempt: number) =>
          record(outcome, attempt + n, time),
    ),
    fc.tuple(fc.constantFrom(operator, actor), fc.constantFrom('a', 'b')).map(
      ([who, reason]) =>
        (): MessageCommand =>
          ({ ...retry(reason), actor: who }) as MessageCommand,
    ),
    fc.constant((time: InstantText): MessageCommand => ({ type: 'DigestMessage', actor, at: time, digest: 'd' })),
  );

  it('it is begun before it is sent, has one outcome an attempt, and is accepted once', () => {
    const model = new UnderModel(message);
    fc.assert(
      fc.property(fc.array(fc.tuple(commands, fc.integer({ min: 0, max: 3 })), { maxLength: 25 }), (steps) => {
        const stream = model.begin();
        let minutes = 0;
        for (const [command, pause] of steps) {
          minutes += pause;
          const known = stream.state.kind === 'unknown' ? 0 : stream.state.attempt;
          const before = stream.state;
          const came = stream.send(command(later(minutes), Math.max(known, 1)));
          if (before.kind === 'accepted' || before.kind === 'digested')
            expect(came === 0 || typeof came === 'string').toBe(true);
        }
        const begunOnes = stream.history.filter(({ type }) => type === 'mailing.attempt-begun.v1');
        const accepted = stream.history.filter(
          (event) => event.type === 'mailing.message-attempted.v1' && event.data.outcome.kind === 'accepted',
        );
        expect(accepted.length).toBeLessThanOrEqual(1);
        expect(begunOnes.map(({ data }) => (data as { attempt: number }).attempt)).toEqual(
          begunOnes.map((_, n) => n + 1),
        );
        // No attempt begins before the message may go out, or while another one is under way.
        let notBefore = 0;
        let open = false;
        for (const { type, data } of stream.history) {
          if (type === 'mailing.message-queued.v1' && data.plan.kind === 'single')
            notBefore = epochMilliseconds(data.plan.notBefore);
          if (type === 'mailing.attempt-begun.v1') {
            expect(open).toBe(false);
            expect(epochMilliseconds(data.at)).toBeGreaterThanOrEqual(notBefore);
            open = true;
          }
          if (type === 'mailing.message-attempted.v1') {
            open = false;
            if (data.next.kind === 'at') notBefore = epochMilliseconds(data.next.at);
          }
        }
      }),
      modelRuns(1_000),
    );
    expect(model.events).toEqual(
      [
        'attempt-begun',
        'dead-letter-retried',
        'message-attempted',
        'message-died',
        'message-digested',
        'message-queued',
      ].map((name) => `mailing.${name}.v1`),
    );
    expect(model.refusals).toEqual(codesRefusedIn(new URL('message.ts', import.meta.url)));
  });
});
