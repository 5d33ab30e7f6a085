import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '#platform/kernel/time.js';
import { WorldClock } from './world-clock.js';

describe('the clock of a world', () => {
  let folder: string;
  let real: number;
  const clock = () => new WorldClock(folder, () => real);
  const saturday = instant('2020-09-19T08:00:00+08:00');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lianfang-clock-'));
    real = 1_800_000_000_000;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the real time when nobody has driven it', () => {
    expect(clock().now()).toBe('2027-01-15T08:00:00.000Z');
    expect(clock().isDriven).toBe(false);
  });

  it('stands where it was driven to, then ticks in real time, and goes on from there after a restart', () => {
    const driven = clock();
    driven.driveTo(saturday);
    real += 5_000;
    expect(driven.now()).toBe('2020-09-19T00:00:00.000Z');
    driven.release();
    real += 60_000;
    expect(driven.now()).toBe('2020-09-19T00:01:00.000Z');
    driven.close();
    expect(clock().now()).toBe('2020-09-19T00:01:00.000Z');
  });

  it('never runs back: not when driven, not when the system clock is set back', () => {
    const driven = clock();
    driven.driveTo(saturday);
    expect(() => driven.driveTo(instant('2020-09-18T08:00:00+08:00'))).toThrow(RangeError);
    driven.release();
    real += 60_000;
    const before = driven.now();
    real -= 3_600_000;
    expect(driven.now()).toBe(before);
  });

  const worlds: [string, (it: WorldClock) => void][] = [
    ['the real world', () => undefined],
    [
      'a driven world',
      (it) => {
        it.driveTo(saturday);
        it.release();
      },
    ],
  ];
  const ends: [string, (it: WorldClock) => void][] = [
    ['it was closed', (it) => it.close()],
    ['it was killed', () => undefined],
  ];
  const each = worlds.flatMap(([of, begin]) => ends.map(([how, end]) => ({ of, begin, how, end })));
  it.each(each)('of $of never runs back over a restart: $how and the system clock was set back', ({ begin, end }) => {
    const first = clock();
    begin(first);
    let told = first.now();
    for (const step of [1, 700, 2_900, 10_000, 60_000, 999]) {
      real += step;
      told = first.now();
    }
    end(first);
    real -= 3_600_000;
    const second = clock();
    expect(second.now() >= told).toBe(true);
    expect(Date.parse(second.now()) - Date.parse(told)).toBeLessThanOrEqual(3_000);
    expect(second.waits).toBe(true);
    real += 3_610_000;
    expect([second.now() > told, second.waits]).toEqual([true, false]);
  });

  it('goes on at once from what was told when it was closed, and within 3 s of it after a kill', () => {
    const first = clock();
    real += 60_000;
    first.now();
    expect(clock().now()).toBe('2027-01-15T08:01:03.000Z');
    expect(clock().waits).toBe(false);
    first.close();
    expect([clock().now(), clock().isDriven]).toEqual(['2027-01-15T08:01:00.000Z', false]);
  });

  it('is written once in 3 s, however often it is asked', () => {
    const asked = clock();
    const file = join(folder, 'clock.json');
    let written = 0;
    for (let before = ''; real < 1_800_000_000_000 + 30_000; real += 10) {
      asked.now();
      const text = readFileSync(file, 'utf8');
      if (text !== before) written += 1;
      before = text;
    }
    expect(written).toBe(10);
  });

  it('goes on where it cannot be kept', () => {
    const asked = clock();
    rmSync(folder, { recursive: true });
    real += 60_000;
    expect(asked.now()).toBe('2027-01-15T08:01:00.000Z');
    asked.close();
    mkdirSync(folder);
  });
});
