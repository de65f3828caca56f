import type { DayCounts } from '../../model/explorer.ts';

/** A bar of the picture: one day, or several where there are many. */
export interface DayBar extends DayCounts {
  /** End, in seconds since 1970 UTC. */
  readonly to: number;
}

const secondsPerDay = 86_400;

/**
 * Bars of equal length in time from the first day to the last, at most `most`, days without events among them. Takes
 * the days that have events, in order.
 */
export function dayBars(days: readonly DayCounts[], most: number): readonly DayBar[] {
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return [];
  const count = Math.round((last.from - first.from) / secondsPerDay) + 1;
  const daysEach = Math.ceil(count / most);
  const bars = Array.from({ length: Math.ceil(count / daysEach) }, (_, i) => ({
    from: first.from + i * daysEach * secondsPerDay,
    to: first.from + (i + 1) * daysEach * secondsPerDay,
    total: 0,
    errors: 0,
    writes: 0,
  }));
  for (const { from, total, errors, writes } of days) {
    const bar = bars[Math.floor((from - first.from) / (daysEach * secondsPerDay))];
    if (!bar) continue;
    bar.total += total;
    bar.errors += errors;
    bar.writes += writes;
  }
  return bars;
}
