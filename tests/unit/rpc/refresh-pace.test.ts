import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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
