import { mkdtempSync, rmSync } from 'node:fs';
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
});
