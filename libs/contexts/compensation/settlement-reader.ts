import { Injectable } from '@nestjs/common';
import type { KnownAgreement } from '#contexts/agreements/published.js';
import { Gateway, type Loaded } from '#platform/gateway/gateway.js';
import { type InstantText, localMonth, type MonthText, nextMonth } from '#platform/kernel/time.js';
import { heldThrough } from './agreement-held.js';
import { type Carrying, type Differences, differences, differencesOf, waiting } from './domain/differences.js';
import { settlementIdOf, settlement as settlements } from './domain/settlement.js';
import type { Settlement } from './domain/settlement-state.js';

/** Settlements and their differences, folded from the journal, as they are needed for one another. */
@Injectable()
export class SettlementReader {
  constructor(private readonly gateway: Gateway) {}

  async find(agreement: string, month: MonthText): Promise<Settlement> {
    return (await this.load(agreement, month)).state;
  }

  load(agreement: string, month: MonthText): Promise<Loaded<Settlement>> {
    return this.gateway.load(settlements, settlementIdOf(agreement, month));
  }

  async differences(agreement: string): Promise<Differences> {
    return (await this.gateway.load(differences, agreement)).state;
  }

  /**
   * Where the differences of a month stand, and where the next one goes.
   *
   * @param asked the month it shall go into; absent: the one that an earlier difference still goes into, else the first
   *   later month that is not final and through which the agreement holds (下一期; no text names the month, so it can be
   *   named)
   */
  async carrying(
    agreement: KnownAgreement,
    month: MonthText,
    asked: MonthText | undefined,
    at: InstantText,
  ): Promise<Carrying> {
    const settlement = settlementIdOf(agreement.id, month);
    const all = differencesOf(await this.differences(agreement.id), settlement);
    const final: MonthText[] = [];
    let settled = 0;
    for (const into of new Set(all.map((one) => one.into))) {
      const carrier = await this.find(agreement.id, into);
      if (carrier.kind === 'unknown' || !carrier.final) continue;
      final.push(into);
      const carried = carrier.computed.statement.carried?.find((one) => one.settlement === settlement);
      settled = Math.max(settled, carried?.difference ?? 0);
    }
    const named = asked ?? waiting(all, { settled, final })?.into;
    const into = named === undefined ? await this.nextOpen(agreement, month, at) : await this.into(agreement, named);
    return { settled, final, into };
  }

  /** The month that runs now is not final: the search ends there. */
  private async nextOpen(agreement: KnownAgreement, after: MonthText, at: InstantText): Promise<Carrying['into']> {
    for (let month = nextMonth(after); month <= localMonth(at); month = nextMonth(month)) {
      const into = await this.into(agreement, month);
      if (into.kind === 'month' && into.state === 'open') return into;
    }
    return { kind: 'none' };
  }

  private async into(agreement: KnownAgreement, month: MonthText): Promise<Carrying['into']> {
    if (!heldThrough(agreement, month)) return { kind: 'month', month, state: 'notInForce' };
    const found = await this.find(agreement.id, month);
    return { kind: 'month', month, state: found.kind === 'known' && found.final ? 'final' : 'open' };
  }
}
