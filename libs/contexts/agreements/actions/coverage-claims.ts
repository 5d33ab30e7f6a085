import { Injectable } from '@nestjs/common';
import { type CommandEnvelope, Gateway, type Outcome } from '#platform/gateway/gateway.js';
import { type Refusal, refusal } from '#platform/kernel/refusal.js';
import { derivedId } from '#platform/runtime/ids.js';
import { agreement as agreements, type KnownAgreement, type Place, paidFor, placesOf } from '../domain/agreement.js';
import { type CoverageCommand, coverage, overlapWith } from '../domain/coverage.js';
import type { Terms, Validity } from '../domain/terms.js';

type Asked = CoverageCommand extends infer One
  ? One extends CoverageCommand
    ? Omit<One, 'actor' | 'section' | 'item'>
    : never
  : never;

/** Reserves what a compensation agreement pays for, one stream each section × item, and frees what it no longer does. */
@Injectable()
export class CoverageClaims {
  constructor(private readonly gateway: Gateway) {}

  /**
   * Claims all of a version, or nothing.
   *
   * @returns CompensationOverlaps; it names the other agreement only to a party of it
   */
  async claim(
    agreement: string,
    version: number,
    terms: Terms,
    envelope: CommandEnvelope,
  ): Promise<Refusal | undefined> {
    const { validity } = terms;
    const places = placesOf(terms);
    for (const place of places) {
      const overlap = await this.overlap(place, agreement, validity, envelope);
      if (overlap) return overlap;
    }
    const claimed: Place[] = [];
    for (const place of places) {
      const outcome = await this.send(place, { type: 'ClaimCoverage', agreement, version, validity }, envelope);
      if (outcome.kind === 'accepted') {
        if (outcome.events.length > 0) claimed.push(place);
        continue;
      }
      // Another one was faster here: what was claimed just now is free again.
      for (const mine of claimed) {
        await this.send(mine, { type: 'ReleaseCoverage', agreement, version, keep: undefined }, envelope);
      }
      return (await this.overlap(place, agreement, validity, envelope)) ?? outcome.refusal;
    }
    return undefined;
  }

  /** Frees what an agreement holds beyond the days for which it is in force. The version that is being signed stays. */
  async settle(state: KnownAgreement, envelope: CommandEnvelope): Promise<void> {
    const waiting = state.pending.kind === 'version' ? state.pending.version : 0;
    for (const { version, places, days } of paidFor(state)) {
      if (version === waiting) continue;
      for (const place of places) {
        await this.send(place, { type: 'ReleaseCoverage', agreement: state.id, version, keep: days?.until }, envelope);
      }
    }
  }

  private async overlap(
    { section, item }: Place,
    agreement: string,
    validity: Validity,
    { actor }: CommandEnvelope,
  ): Promise<Refusal | undefined> {
    const { state } = await this.gateway.load(coverage, `${section}-${item}`);
    const found = overlapWith(state, agreement, validity);
    if (!found) return undefined;
    const { since, until } = found.days;
    const other = await this.gateway.load(agreements, found.agreement);
    return refusal('CompensationOverlaps', {
      ...{ section, item, since },
      ...(until.kind === 'day' ? { until: until.day } : {}),
      ...(agreements.mayKnow(actor, other.state) ? { agreement: found.agreement } : {}),
    });
  }

  /**
   * The command has an id of its own for each state of its stream: claimed, freed and claimed again by one command that
   * was refused in between and came again, it is not taken for done.
   */
  private async send(place: Place, asked: Asked, envelope: CommandEnvelope): Promise<Outcome> {
    const { actor, commandId, commandDigest, correlationId } = envelope;
    const id = `${place.section}-${place.item}`;
    const { revision } = await this.gateway.load(coverage, id);
    const own = derivedId(actor.organisation, commandId, 'coverage', id, asked.type, `${asked.version}`, `${revision}`);
    return this.gateway.execute(coverage, id, { ...asked, ...place, actor } as CoverageCommand, {
      actor,
      commandId: own,
      commandDigest,
      correlationId,
      causationId: commandId,
    });
  }
}
