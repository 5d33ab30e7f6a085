import { Injectable } from '@nestjs/common';
import { OrganisationReader, RegionReader } from '#contexts/jurisdictions/published.js';
import { SectionReader } from '#contexts/water-quality/published.js';
import type { LocalDateText } from '#platform/kernel/time.js';

/** What bodies and sections are called. Folded from the journal. */
@Injectable()
export class Names {
  constructor(
    private readonly organisations: OrganisationReader,
    private readonly sections: SectionReader,
    private readonly regions: RegionReader,
  ) {}

  /** In Chinese, by id; who is not registered is left out. */
  async of(organisations: Iterable<string>, sections: Iterable<string> = []): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all([
      ...[...new Set(organisations)].map(async (id) => [id, (await this.organisations.find(id))?.name.zh] as const),
      ...[...new Set(sections)].map(async (id) => [id, (await this.sections.find(id))?.name] as const),
    ]);
    return new Map(found.flatMap(([id, name]) => (name === undefined ? [] : [[id, name] as const])));
  }

  /** What regions were called on a day, by code. */
  async ofRegions(codes: Iterable<string>, on: LocalDateText): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all(
      [...new Set(codes)].map(async (code) => [code, await this.regions.nameOn(code, on)] as const),
    );
    return new Map(found.flatMap(([code, name]) => (name === undefined ? [] : [[code, name] as const])));
  }

  /** A body as a message names it. */
  async sender(id: string): Promise<{ readonly zh: string; readonly en: string; readonly region: string }> {
    const found = await this.organisations.find(id);
    return found ? { ...found.name, region: found.region } : { zh: id, en: id, region: '000000' };
  }

  async section(
    id: string | undefined,
  ): Promise<{ readonly name: string; readonly sides: readonly string[] } | undefined> {
    return id === undefined ? undefined : this.sections.find(id);
  }
}
