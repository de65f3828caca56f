import { counted } from '../kit/number-text.ts';

/** Shorter gaps are never marked. */
const minGapSeconds = 60;
/** A gap stands out where it is so many times the middle one. */
const timesMedian = 20;

/** Each row asks for its page's. */
const thresholds = new WeakMap<readonly number[], number>();

/**
 * From how many seconds on a gap between neighbours stands out among those of `times` (seconds, in the order shown; 0
 * for none). Infinity where there are too few to compare.
 */
export function gapThreshold(times: readonly number[]): number {
  const before = thresholds.get(times);
  if (before !== undefined) return before;
  const threshold = findThreshold(times);
  thresholds.set(times, threshold);
  return threshold;
}

function findThreshold(times: readonly number[]): number {
  const gaps: number[] = [];
  for (let i = 1; i < times.length; i++) {
    const [before, after] = [times[i - 1]!, times[i]!];
    if (before > 0 && after > 0) gaps.push(Math.abs(after - before));
  }
  if (gaps.length < 2) return Infinity;
  gaps.sort((a, b) => a - b);
  return Math.max(minGapSeconds, timesMedian * gaps[gaps.length >> 1]!);
}

/** `2 h 14 min later`, `3 days 2 h earlier`; undefined for a gap below the threshold or an event without time. */
export function gapText(before: number, after: number, threshold: number): string | undefined {
  if (before <= 0 || after <= 0 || Math.abs(after - before) < threshold) return undefined;
  return `${spanText(Math.abs(after - before))} ${after > before ? 'later' : 'earlier'}`;
}

/** Two units at most: `45 s`, `12 min`, `2 h 14 min`, `3 days 2 h`, `41 days`. */
function spanText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 120) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(seconds / 3600);
  if (minutes < 24 * 60)
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days >= 7 || hours % 24 === 0 ? counted(days, 'day') : `${counted(days, 'day')} ${hours % 24} h`;
}
