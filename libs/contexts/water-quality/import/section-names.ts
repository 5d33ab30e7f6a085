import type { LocalDateText } from '#platform/kernel/time.js';
import type { WaterBodyType } from '../domain/evaluation/types.js';
import type { SectionRow } from '../views/sections/sections.view.js';
import { plain } from './words.js';

/** A name under which a publisher prints a section; both ends are legal days on which it holds. */
export interface SectionName {
  readonly name: string;
  readonly since?: string;
  readonly until?: string;
}

/** Every name of a section: the one it is registered with, and its aliases while they hold. */
export const sectionNames = ({ name, aliases }: SectionRow): readonly SectionName[] => [
  { name },
  ...Object.values(aliases).map(({ alias: { name: alias, since, until } }) => ({
    ...{ name: alias, since },
    ...(until.kind === 'day' ? { until: until.day } : {}),
  })),
];

/** Type of water body from a legal day on. */
export interface SectionWaterBody {
  readonly type: WaterBodyType;
  readonly since: string;
}

/** Every type of water body that a section had or has. */
export const waterBodyTypes = ({ water_bodies }: SectionRow): readonly SectionWaterBody[] =>
  Object.values(water_bodies);

/** A section as an importer may see it. */
export interface NamedSection {
  readonly id: string;
  readonly dataOwner: string;
  readonly names: readonly SectionName[];
  readonly waterBodyTypes: readonly SectionWaterBody[];
}

export type Resolved =
  | { readonly kind: 'section'; readonly section: NamedSection }
  | { readonly kind: 'ambiguous'; readonly sections: readonly NamedSection[] }
  | { readonly kind: 'unknown' };

const mostCandidates = 5;

/** The sections an importer may see, by what publishers call them. A name that nobody knows is never a new section. */
export class SectionNames {
  private readonly byName = new Map<string, { readonly name: SectionName; readonly section: NamedSection }[]>();
  private readonly byId: ReadonlyMap<string, NamedSection>;

  constructor(sections: readonly NamedSection[]) {
    this.byId = new Map(sections.map((section) => [section.id, section]));
    for (const section of sections) {
      for (const name of section.names) {
        const key = plain(name.name);
        const known = this.byName.get(key);
        if (known) known.push({ name, section });
        else this.byName.set(key, [{ name, section }]);
      }
    }
  }

  withId(id: string): NamedSection | undefined {
    return this.byId.get(id);
  }

  waterBodyTypeOf(id: string, date: LocalDateText): WaterBodyType | undefined {
    const held = this.byId.get(id)?.waterBodyTypes.filter(({ since }) => since <= date) ?? [];
    return held.reduce<SectionWaterBody | undefined>(
      (last, one) => (last && last.since > one.since ? last : one),
      undefined,
    )?.type;
  }

  /** By its exact name on a day; full-width and half-width signs are one spelling. */
  resolve(printed: string, date: LocalDateText): Resolved {
    const holding = (this.byName.get(plain(printed)) ?? []).filter(
      ({ name }) => (name.since ?? '') <= date && (name.until === undefined || date <= name.until),
    );
    const sections = [...new Set(holding.map(({ section }) => section))];
    const [section] = sections;
    if (!section) return { kind: 'unknown' };
    return sections.length === 1 ? { kind: 'section', section } : { kind: 'ambiguous', sections };
  }

  /** Sections that might be meant, the likeliest first: 兰山嘴 for 兰山嘴(老), 王江经 for 王江泾. `id name` each. */
  candidates(printed: string): readonly string[] {
    const wanted = plain(printed);
    if (wanted === '') return [];
    const best = new Map<string, { readonly distance: number; readonly label: string }>();
    for (const [key, known] of this.byName) {
      const distance = distanceOf(wanted, key);
      if (distance === undefined) continue;
      for (const { section, name } of known) {
        const before = best.get(section.id);
        if (!before || distance < before.distance)
          best.set(section.id, { distance, label: `${section.id} ${name.name}` });
      }
    }
    return [...best.values()]
      .sort((a, b) => a.distance - b.distance || (a.label < b.label ? -1 : 1))
      .slice(0, mostCandidates)
      .map(({ label }) => label);
  }
}

/** 0 where one name holds the other (its part before or in brackets too), else the edit distance where it is small. */
const distanceOf = (wanted: string, name: string): number | undefined => {
  const short = wanted.length <= name.length ? wanted : name;
  const long = short === wanted ? name : wanted;
  if (short.length >= 2 && long.includes(short)) return 0;
  const parts = name.split(/[()]/).filter((part) => part.length >= 2);
  const distance = Math.min(...[name, ...parts].map((part) => editDistance(wanted, part)));
  return distance <= Math.max(1, Math.floor(short.length / 3)) && distance < short.length ? distance : undefined;
};

/** Letters to change, add or leave out (Levenshtein). */
const editDistance = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > 4) return Math.max(a.length, b.length);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
