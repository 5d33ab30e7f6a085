import type { LocalDateText } from '#platform/kernel/time.js';
import type { Competence } from './organisation.events.js';

/** Areas (GB/T 2260) in which a body may act on a matter on a legal day. */
export const areasOf = (
  competences: readonly Competence[],
  matter: Competence['matter'],
  on: LocalDateText,
): readonly string[] =>
  competences
    .filter((one) => one.matter === matter && one.since <= on && (one.until.kind === 'open' || on <= one.until.date))
    .map(({ area }) => area);

/** Whether an area is a region or holds it: the country (`000000`), a province, a city, a county. */
export const covers = (area: string, region: string): boolean =>
  region.startsWith(area.replace(/^(..)??(..)??(00)+$/, '$1$2'));
