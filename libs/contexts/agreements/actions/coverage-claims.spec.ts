import type { OrganisationReader } from '#contexts/jurisdictions/published.js';
import type { SectionReader } from '#contexts/water-quality/published.js';
import { type CommandEnvelope, Gateway } from '#platform/gateway/gateway.js';
import { Codec } from '#platform/journal/codec.js';
import {
  type Appended,
  type EventToAppend,
  type ExpectedRevision,
  JournalUnavailable,
} from '#platform/journal/journal.js';
import type { Actor } from '#platform/kernel/actor.js';
import { MemoryJournal } from '#platform/testing/memory-journal.js';
import { agreements } from '../agreements.module.js';
import { agreement } from '../domain/agreement.js';
import { coverage } from '../domain/coverage.js';
import { AgreementReader } from '../published.js';
import { at, paying, propose, sign, wujiang, xiuzhou } from '../testing/an-agreement.js';
import { AgreementCommand, AgreementHandler } from './agreement.handler.js';
import { CoverageClaims } from './coverage-claims.js';

class TroubledJournal extends MemoryJournal {
  /** Streams whose name begins so take nothing. */
  away = '-';

  override append(stream: string, expected: ExpectedRevision, events: readonly EventToAppend[]): Promise<Appended> {
    if (stream.startsWith(this.away)) return Promise.reject(new JournalUnavailable('away'));
    return super.append(stream, expected, events);
  }
}

let count = 0;
const envelope = (actor: Actor, commandId = `command-${++count}`): CommandEnvelope => ({
  ...{ actor, commandId, commandDigest: commandId, correlationId: 'test' },
});

const aWorld = async (...ids: readonly string[]) => {
  const journal = new TroubledJournal();
  const gateway = new Gateway(journal, new Codec(agreements.events), { now: () => at });
  const nobody = { find: async () => undefined };
  const handler = new AgreementHandler(
    gateway,
    nobody as unknown as OrganisationReader,
    nobody as unknown as SectionReader,
    new CoverageClaims(gateway),
    { problemOf: () => undefined },
  );
  const terms = { ...paying(), sections: ['wangjiangjing', 'xielugang'] };
  for (const id of ids) {
    const proposal = propose({ agreement: id, kind: 'horizontalCompensation', terms });
    expect(await gateway.execute(agreement, id, proposal, envelope(xiuzhou))).toMatchObject({ kind: 'accepted' });
  }
  const signs = (id: string, who: Actor, own = envelope(who)) =>
    handler.execute(new AgreementCommand(id, sign(who, { agreement: id }), own));
  const claims = async (section: string) =>
    (await gateway.load(coverage, `${section}-TP`)).state.map((claim) => claim.agreement);
  const status = async (id: string) => (await new AgreementReader(gateway).find(id))?.status;
  return { journal, signs, claims, status };
};

describe('what a compensation agreement pays for', () => {
  it('is claimed by one of two that get their last signature at one time', async () => {
    const { signs, claims, status } = await aWorld('a', 'b');
    await signs('a', xiuzhou);
    await signs('b', xiuzhou);
    const outcomes = await Promise.all([signs('a', wujiang), signs('b', wujiang)]);
    expect(outcomes.map((one) => (one.kind === 'refused' ? one.refusal.code : 'accepted')).toSorted()).toEqual([
      ...['CompensationOverlaps', 'accepted'],
    ]);
    const winner = outcomes[0]?.kind === 'accepted' ? 'a' : 'b';
    expect([await claims('wangjiangjing'), await claims('xielugang')]).toEqual([[winner], [winner]]);
    expect([await status('a'), await status('b')].toSorted()).toEqual(['inForce', 'proposed']);
  });

  it('is whole when the command that broke off comes again', async () => {
    const { journal, signs, claims, status } = await aWorld('a');
    await signs('a', xiuzhou);
    const once = envelope(wujiang);
    for (const away of ['coverage-xielugang', 'agreement-a']) {
      journal.away = away;
      await expect(signs('a', wujiang, once)).rejects.toThrow(JournalUnavailable);
      expect(await status('a')).toBe('proposed');
    }
    journal.away = '-';
    expect(await signs('a', wujiang, once)).toMatchObject({ kind: 'accepted', receipt: { repeated: false } });
    expect(await signs('a', wujiang, once)).toMatchObject({ kind: 'accepted', receipt: { repeated: true } });
    expect([await claims('wangjiangjing'), await claims('xielugang')]).toEqual([['a'], ['a']]);
  });
});
