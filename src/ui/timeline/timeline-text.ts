import { parseTimePrefix } from '../../base/time.ts';
import type { Histogram } from '../../model/explorer.ts';
import { counted, countText } from '../kit/number-text.ts';
import { timeAt } from './timeline-shape.ts';

/** `errors` of `1,204 events, 3 errors, 12 writes`. */
export function figuresText(total: number, errors: number, writes: number): string {
  return `${counted(total, 'event')}, ${counted(errors, 'error')}, ${counted(writes, 'write')}`;
}

export interface BinFigures {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly errors: number;
  readonly writes: number;
}

/** The sums over the bins from `first` to `last`, both included. */
export function figuresOf(histogram: Histogram, first: number, last: number): BinFigures {
  const { total, errors, writes } = histogram.bins;
  const sum = (list: Uint32Array): number => list.subarray(first, last + 1).reduce((all, count) => all + count, 0);
  return {
    from: timeAt(histogram, first),
    to: timeAt(histogram, last + 1),
    total: sum(total),
    errors: sum(errors),
    writes: sum(writes),
  };
}

/** `1 hour`, `15 minutes`: the width of a bin. */
export function widthText(seconds: number): string {
  const units = [
    [604_800, 'week'],
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const;
  const [size, name] = units.find(([unit]) => seconds % unit === 0) ?? [1, 'second'];
  return seconds === size ? `1 ${name}` : `${countText(seconds / size)} ${name}s`;
}

/** Seconds since 1970 UTC as they stand in a field for times: `2021-07-30T21:14:03Z`. */
export function isoText(seconds: number | undefined): string {
  return seconds === undefined ? '' : new Date(seconds * 1000).toISOString().replace('.000', '');
}

/** The reading of a field for times: whole seconds, undefined where it is empty; false where it is no time. */
export function readIso(text: string): number | undefined | false {
  const written = text.trim().replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T');
  if (written === '') return undefined;
  const time = parseTimePrefix(written);
  return time === undefined || time < 0 ? false : Math.ceil(time / 1000);
}
