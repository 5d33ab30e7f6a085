import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import chineseDays from 'chinese-days';
import { WorkingDays } from '#platform/calendar/working-days.js';
import type { LocalDateText } from '#platform/kernel/time.js';
import { projectFolder, referenceRows } from '#platform/runtime/reference.js';
import { broughtSchedules } from './reference.js';

// The library mixes the machine's zone with UTC: west of it its days are off by one. This file is read in UTC or east of it.
const name = 'reference/calendar/chinese-days-2004-2017.csv';

describe('the schedules that the platform brings along', () => {
  it('are those of 2004 to 2026, each once', () => {
    const years = broughtSchedules().map(({ year }) => year);
    expect(years).toEqual(Array.from({ length: 23 }, (_, n) => 2004 + n));
  });

  // The file of the years before the notices is frozen; `LIANFANG_TEST_UPDATE=1` writes it from the library.
  it('of 2004 to 2017 are what the library has, days of a December’s end with the year after', () => {
    const { getDayDetail } = chineseDays;
    const rows: string[] = [];
    for (let time = Date.UTC(2003, 11, 24); time < Date.UTC(2017, 11, 24); time += 86_400_000) {
      const date = new Date(time).toISOString().slice(0, 10);
      const year = Number(date.slice(0, 4)) + (date.slice(5) >= '12-24' ? 1 : 0);
      const { name: festival, work } = getDayDetail(date);
      const [, zh] = festival.split(',');
      // Of an ordinary day the library gives the name of the weekday.
      if (zh) rows.push(`${year},${date},${zh},${work ? 'work' : 'off'}`);
    }
    const text = ['notice_year,date,name,day_kind', ...rows, ''].join('\n');
    if (process.env['LIANFANG_TEST_UPDATE'] === '1') writeFileSync(join(projectFolder(), 'seeds', name), text);
    const kept = referenceRows(name).map((row) => Object.values(row).join(','));
    expect(kept).toEqual(rows);
  });

  it('and the library agree on every day from 2004 to 2026-09', () => {
    const calendar = new WorkingDays(
      broughtSchedules().map(({ year, days, provenance }) => ({ year, days, source: provenance.text })),
    );
    const wrong: string[] = [];
    for (let time = Date.UTC(2004, 0, 1); time <= Date.UTC(2026, 8, 30); time += 86_400_000) {
      const date = new Date(time).toISOString().slice(0, 10) as LocalDateText;
      const { working, known } = calendar.of(date);
      if (!known || working !== chineseDays.isWorkday(date)) wrong.push(date);
    }
    expect(wrong).toEqual([]);
  });
});
