import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allContexts } from '#contexts/all-contexts.js';
import { Codec } from '#platform/journal/codec.js';
import type { EventMetadata, JournalPosition } from '#platform/journal/journal.js';
import { canonicalJson } from '#platform/kernel/canonical-json.js';

// Each file is the data of one event as a version of this program wrote it. A file is never edited: what it holds lies
// in journals. (`self`: made by this program, so it proves that old events stay readable, not that they are right.)
const folder = fileURLToPath(new URL('./events/', import.meta.url));
const files = readdirSync(folder);
const codec = new Codec(allContexts.flatMap(({ events }) => events));
const metadata = {} as EventMetadata;

describe('every event version ever written', () => {
  it('has a golden file', () => {
    const shipped = new Set(files.map((file) => file.replace(/(\.\d+)?\.json$/, '')));
    expect([...codec.types].filter((type) => !shipped.has(type))).toEqual([]);
  });

  it.each(files)('%s is canonical, is read, and its newest form is written as it is read', (file) => {
    const text = readFileSync(`${folder}${file}`, 'utf8').trimEnd();
    expect(canonicalJson(JSON.parse(text))).toBe(text);
    const type = file.replace(/(\.\d+)?\.json$/, '');
    const place = { stream: 'golden', revision: 0, position: 1n as JournalPosition, id: 'golden' };
    const event = codec.decode({ ...place, type, data: JSON.parse(text), metadata });
    const written = codec.encode(event);
    expect(codec.decode({ ...place, type: event.type, data: written, metadata }).data).toEqual(event.data);
    if (event.type === type) expect(canonicalJson(written)).toBe(text);
  });
});

describe('event data', () => {
  const personal = /name$|telephone|phone|mobile|address$|identity|idcard|mail|surname|person/i;
  /** Names of bodies, sections and things; each was looked at. */
  const notPersonal = new Set([
    'jurisdictions.organisation-registered.v1 details.name',
    'jurisdictions.organisation-registered.v1 details.actingName',
    'jurisdictions.organisation-changed.v1 actingName',
    'jurisdictions.region-registered.v1 name',
    'legal.holiday-schedule-published.v1 days.name',
    'water-quality.section-registered.v1 details.name',
    'water-quality.reading-published.v1 publication.address',
    'water-quality.correction-proposed.v1 publication.address',
    'water-quality.station-status-published.v1 publication.address',
    'water-quality.section-alias-added.v1 alias.name',
    'water-quality.readings-imported.v1 address',
    'water-quality.readings-imported.v1 report.problems.details.name',
    'water-quality.readings-imported.v1 report.warnings.details.name',
  ]);
  it('names no person in clear', () => {
    const suspicious = files.flatMap((file) => {
      const type = file.replace(/(\.\d+)?\.json$/, '');
      const paths: string[] = [];
      const walk = (value: unknown, path: string): void => {
        if (typeof value !== 'object' || value === null) return;
        for (const [name, member] of Object.entries(value)) {
          const here = path ? `${path}.${name}` : name;
          if (personal.test(name) && !notPersonal.has(`${type} ${here}`)) paths.push(`${type} ${here}`);
          walk(member, Array.isArray(value) ? path : here);
        }
      };
      walk(JSON.parse(readFileSync(`${folder}${file}`, 'utf8')), '');
      return paths;
    });
    expect(suspicious).toEqual([]);
  });
});
