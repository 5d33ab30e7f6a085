import { Injectable } from '@nestjs/common';
import { Gateway } from '#platform/gateway/gateway.js';
import type { LocalDateText } from '#platform/kernel/time.js';
import type { Competence } from './domain/organisation.events.js';
import { organisation } from './domain/organisation.js';
import { region } from './domain/region.js';

/** What other contexts ask of this one. Folded from the journal, never from a view. */
@Injectable()
export class OrganisationReader {
  constructor(private readonly gateway: Gateway) {}

  /** The organisation as registered; `undefined` when it is not. `revision` is what the answer rests on. */
  async find(id: string): Promise<KnownOrganisation | undefined> {
    const { state, revision } = await this.gateway.load(organisation, id);
    if (state.kind === 'unknown') return undefined;
    const { kind, region, parent, platform, name, competences } = state.details;
    return { id, kind, region, parent, platform, name, competences, revision };
  }

  /** The region (GB/T 2260) of each of these organisations that is registered, by id. */
  async regionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.find(id)));
    return new Map(found.flatMap((one) => (one ? [[one.id, one.region]] : [])));
  }
}

export interface KnownOrganisation {
  readonly id: string;
  readonly kind: string;
  /** GB/T 2260. */
  readonly region: string;
  /** The body above it, where there is one. */
  readonly parent: { readonly kind: 'none' } | { readonly kind: 'organisation'; readonly value: string };
  /** `off`: reached by letter and call only. */
  readonly platform: 'on' | 'off';
  readonly name: { readonly zh: string; readonly en: string };
  readonly competences: readonly Competence[];
  readonly revision: number;
}

/** Regions as other contexts ask for them. Folded from the journal, never from a view. */
@Injectable()
export class RegionReader {
  constructor(private readonly gateway: Gateway) {}

  /** What the region of a code (GB/T 2260) was called on a legal day; `undefined` where none is known of that day. */
  async nameOn(code: string, on: LocalDateText): Promise<string | undefined> {
    const { state } = await this.gateway.load(region, code);
    return state.findLast(({ details, end }) => details.since <= on && (end.kind === 'none' || on < end.succession.on))
      ?.details.name;
  }
}

/** What a body may act on, where and when. */
export { areasOf, covers } from './domain/competence.js';
/** Registers a body without a mutation: for the first start. */
export { OrganisationRegistration } from './organisation-registration.js';
