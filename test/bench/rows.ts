import { waterQuality } from '#contexts/water-quality/water-quality.module.js';
import type { Database } from '#platform/read-store/database.js';
import { asOwner, liveSchema, plain } from '#platform/read-store/migrations.js';
import { golden } from './journals.js';

/** Everything of the views these rows are in. */
export const views = waterQuality.views;

/**
 * Readings made by SQL as the view would have made them: so many of each section `s0`, `s1`, …, one an hour, back from
 * 2020-12-31.
 */
export const makeReadings = async (database: Database, sections: number, ofEach: number): Promise<void> => {
  const { row, publication } = golden('water-quality.reading-published.v1');
  // In parts: a statement of a million rows would be one message and one transaction of minutes.
  const part = 50;
  for (let from = 0; from < sections; from += part) {
    await database.batch([
      asOwner(liveSchema),
      {
        sql: `
insert into readings (version_id, section, month, sampled_at, source, status, time_of_day, version, current, withdrawn,
  recorded_at, reading, raw, decisions, objections, publication, visibility_key, business_time, changed_at)
select 's' || s || '/' || n, 's' || s, to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM'), at, 'national-automatic',
  'normal', to_char(at at time zone 'Asia/Shanghai', 'HH24:MI'), 1, true, null, at + interval '1 hour',
  $1::jsonb || jsonb_build_object('sampledAt', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')),
  '{}', '{}', '{}', $2::jsonb, 'section:s' || s, at, s::bigint * $3 + n
from generate_series($4::integer, $5::integer) as s, generate_series(1, $3::integer) as n,
  lateral (select timestamptz '2020-12-31T00:00:00Z' - n * interval '1 hour' as at) as t`,
        parameters: [
          JSON.stringify(row),
          JSON.stringify(publication),
          ofEach,
          from,
          Math.min(from + part, sections) - 1,
        ],
      },
    ]);
  }
  await database.batch([asOwner(liveSchema), plain('analyze readings')]);
};

/** An organisation may always see the first so many sections. */
export const grantSections = async (database: Database, organisation: string, sections: number): Promise<void> => {
  await database.batch([
    asOwner(liveSchema),
    {
      sql: `
insert into grants (key, grantee, since, until, from_position, to_position, basis, view)
select 'section:s' || s, $1, '-infinity', null, 1, null, 'bench', 'readings' from generate_series(0, $2::integer - 1) as s`,
      parameters: [organisation, sections],
    },
    plain('analyze grants'),
  ]);
};
