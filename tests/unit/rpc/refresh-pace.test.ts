import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ImportProgress } from '../../../src/model/view.ts';
import { RefreshPace } from '../../../src/rpc/refresh-pace.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('shows events soon, then ever more seldom, and never takes more than its share of the time', () => {
  const pace = new RefreshPace();
  let taken = 0;
  const times: number[] = [];
  const tookMs = 40;
  for (let ms = 0; ms < 60_000; ms += 10) {
    if (pace.isDue) {
      times.push(ms);
      vi.advanceTimersByTime(tookMs);
      ms += tookMs;
      taken += tookMs;
      pace.done(tookMs);
    }
    vi.advanceTimersByTime(10);
  }
  expect(times[0]).toBe(1000);
  expect(times.length).toBeGreaterThan(5);
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
  expect(taken / 60_000).toBeLessThan(0.02);

  const slow = new RefreshPace();
  vi.advanceTimersByTime(1000);
  expect(slow.isDue).toBe(true);
  vi.advanceTimersByTime(5000);
  slow.done(5000);
  vi.advanceTimersByTime(39_000);
  expect(slow.isDue).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(slow.isDue).toBe(true);
});

it('shows nothing where the import comes to its end soon', () => {
  const progress = { phase: 'importing', files: 1, totalFiles: 9, events: 10 } as const;
  const shown: string[] = [];
  const ask = (name: string, elapsedMs: number, bytes: number, phase: ImportProgress['phase'] = 'importing'): void => {
    const pace = new RefreshPace();
    vi.advanceTimersByTime(1000);
    pace.ask({ ...progress, phase, elapsedMs, bytes, totalBytes: 100 }, () => {
      shown.push(name);
      return Promise.resolve();
    });
  };
  ask('4 s left', 2000, 33);
  ask('3 s left', 2000, 40);
  ask('9 s left', 1000, 10);
  ask('at the end', 9000, 100, 'finishing');
  ask('files still to be found', 2000, 90, 'listing');
  ask('nothing read yet', 2000, 0);
  expect(shown).toEqual(['4 s left', '9 s left', 'files still to be found', 'nothing read yet']);
});
