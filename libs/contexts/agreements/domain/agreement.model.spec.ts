import fc from 'fast-check';
import { instant, type LocalDateText } from '#platform/kernel/time.js';
import { anOfficer } from '#platform/testing/actors.js';
import {
  amend,
  claim,
  day,
  leave,
  organisations,
  propose,
  sections,
  sign,
  terms,
  until,
} from '../testing/an-agreement.js';
import type { Period } from './agreement.events.js';
import { type Agreement, type AgreementCommand, agreement } from './agreement.js';
import { covers, validityFor } from './periods.js';
import type { Terms } from './terms.js';

const names = ['xiuzhou', 'wujiang', 'qingpu'] as const;
const dates = Array.from({ length: 12 }, (_, n) => day(`2020-06-${String(n + 1).padStart(2, '0')}`));
const at = instant('2020-06-01T09:00:00+08:00');
const places = ['wangjiangjing', 'xielugang'];

/** The agreement as a reader of the paper would keep it: per day, which version holds, and for whom. */
interface Paper {
  versions: Terms[];
  pending: { version: number; signed: Set<string> } | undefined;
  /** Versions signed by all, in that order. */
  readonly agreed: number[];
  readonly parties: Map<number, readonly string[]>;
  readonly left: Map<string, LocalDateText>;
  ended: boolean;
}

/** What the paper says: on this day the newest agreed version that has begun, if it has not run out; parties that stay. */
const onPaper = (paper: Paper, organisation: string, section: string, date: LocalDateText): boolean => {
  const begun = paper.agreed.filter((version) => (paper.versions[version - 1] as Terms).validity.since <= date);
  const version = begun.at(-1);
  if (version === undefined) return false;
  const { sections: of, validity } = paper.versions[version - 1] as Terms;
  const lastDay = paper.left.get(organisation);
  if (lastDay !== undefined && date > lastDay) return false;
  const staying = names.filter((name) => !paper.left.has(name));
  if (staying.length < 2 && date > ([...paper.left.values()].toSorted().at(-1) as string)) return false;
  return covers(validity, date) && of.includes(section) && (paper.parties.get(version) ?? []).includes(organisation);
};

const organisation = fc.constantFrom(...names);
const date = fc.constantFrom(...dates);
const termsOf = fc
  .tuple(date, fc.option(date, { nil: undefined }), fc.subarray(places))
  .filter(([since, last]) => last === undefined || since <= last)
  .map(([since, last, of]) =>
    terms({
      sections: of,
      clauses: { ...terms().clauses, targets: [] },
      validity: { since, until: until(last) },
    }),
  );
const on = { at, organisations, sections };
const head = (of: string) => anOfficer(of, 'head', 'legalOfficer');

const commands = fc.oneof(
  { weight: 2, arbitrary: fc.tuple(organisation, termsOf).map(([of, to]) => amend(to, { ...on, actor: head(of) })) },
  {
    weight: 8,
    arbitrary: fc.tuple(organisation, fc.constantFrom(0, 0, 0, 1)).map(([of, older]) => ({ of, older })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(organisation, date).map(([of, last]) => leave(head(of), last, { at })),
  },
);

/** Half of them begin with a version that all have signed. */
const history = fc
  .tuple(fc.boolean(), fc.array(commands, { maxLength: 20 }))
  .map(([agreed, then]) => [...(agreed ? names.map((of) => ({ of, older: 0 })) : []), ...then]);

describe('an agreement, whatever is asked of it', () => {
  const types = new Set<string>();
  const refusals = new Set<string>();

  it('is in force where the paper says so, for whom and when; the same command twice gives no events', () => {
    fc.assert(
      fc.property(termsOf, history, (first, asked) => {
        const parties = names.map((name) => ({ organisation: name, signatoryBody: name }));
        let state: Agreement = agreement.initial();
        const paper: Paper = {
          ...{ versions: [first], pending: { version: 1, signed: new Set() }, agreed: [], parties: new Map() },
          ...{ left: new Map(), ended: false },
        };
        const send = (command: AgreementCommand): string | undefined => {
          const decision = agreement.decide(command, state);
          if (decision.kind === 'refused') {
            refusals.add(decision.refusal.code);
            return decision.refusal.code;
          }
          for (const event of decision.events) types.add(event.type);
          state = decision.events.reduce(agreement.evolve, state);
          const again = agreement.decide(command, state);
          expect(again.kind === 'accepted' ? again.events : []).toEqual([]);
          return undefined;
        };
        send(propose({ ...on, terms: first, parties }));
        for (const one of asked) {
          const version = paper.pending?.version ?? paper.agreed.at(-1) ?? 1;
          if ('older' in one) {
            const command =
              one.of === 'qingpu'
                ? claim({ actor: head('xiuzhou'), at, version: version - one.older })
                : sign(head(one.of), { at, version: version - one.older });
            const code = send(command);
            if (code !== undefined) continue;
            paper.pending?.signed.add(one.of);
            const staying = names.filter((name) => !paper.left.has(name));
            if (staying.every((name) => paper.pending?.signed.has(name))) {
              paper.agreed.push(version);
              paper.parties.set(version, staying);
              paper.pending = undefined;
            }
          } else if (one.type === 'ProposeAmendment') {
            const before = (state as { versions: readonly Terms[] }).versions.length;
            if (send(one) !== undefined) continue;
            if ((state as { versions: readonly Terms[] }).versions.length === before) continue;
            paper.versions = [...paper.versions, one.terms];
            paper.pending = { version: paper.versions.length, signed: new Set() };
          } else {
            const { organisation: leaver } = one.actor;
            if (send(one) !== undefined || paper.left.has(leaver)) continue;
            paper.pending = undefined;
            if (paper.agreed.length === 0) paper.ended = true;
            else paper.left.set(leaver, one.lastDay);
            if (names.length - paper.left.size < 2) paper.ended = true;
          }
        }
        if (state.kind === 'unknown') throw new Error('it was proposed');
        expect(state.ended).toBe(paper.ended);
        const periods: readonly Period[] = state.periods;
        for (const name of names)
          for (const place of places)
            for (const each of dates) {
              const is = validityFor(periods, name, place).some((validity) => covers(validity, each));
              expect([name, place, each, is]).toEqual([name, place, each, onPaper(paper, name, place, each)]);
            }
        for (const each of dates) expect(periods.filter((one) => covers(one, each)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
    expect([...types].toSorted()).toEqual([
      'agreements.agreement-ended.v1',
      'agreements.agreement-in-force.v1',
      'agreements.agreement-proposed.v1',
      'agreements.agreement-signed.v1',
      'agreements.amendment-proposed.v1',
      'agreements.party-left.v1',
    ]);
    expect([...refusals]).toEqual(
      expect.arrayContaining(['AlreadySigned', 'NothingToSign', 'AgreementEnded', 'NotAParty']),
    );
  });
});
