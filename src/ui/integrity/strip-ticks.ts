/** Where the axis of the strips has its ticks. Pure; lengths in px, times in seconds since 1970 UTC. */
import type { Chain } from '../../model/integrity.ts';
import { endOf, placeOf, type Span, type StripFrame } from './strip-shape.ts';

const hour = 3600;
const day = 86_400;
const minDayWidth = 8;
/** What a label takes. */
const labelWidth = 84;
const shortSteps = [hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 5 * day, 10 * day];
const monthSteps = [1, 3, 6, 12, 60];

/** The time that all chains lie in; a day at least, so that one hour does not fill the width. */
export function spanOfChains(chains: readonly Chain[]): Span {
  const shown = chains.filter(({ hours }) => hours.length > 0);
  if (shown.length === 0) return { from: 0, to: day };
  const from = shown.reduce((first, { firstHour }) => Math.min(first, firstHour), Infinity);
  const to = shown.reduce((last, chain) => Math.max(last, endOf(chain)), -Infinity);
  return { from, to: Math.max(to, from + day) };
}

/** A span with enough around it to see where it is. */
export function zoomedSpan({ from, to }: Span): Span {
  const around = Math.max(0.1 * (to - from), (day - (to - from)) / 2);
  return { from: Math.floor((from - around) / hour) * hour, to: Math.ceil((to + around) / hour) * hour };
}

export interface AxisTick {
  readonly x: number;
  readonly time: number;
  /** Ticks are so many seconds apart. */
  readonly step: number;
}

/** Round times that are far enough apart for their labels. `offset` is what the zone is ahead of UTC, in seconds. */
export function axisTicks(frame: StripFrame, offset: number): readonly AxisTick[] {
  const { span, width } = frame;
  if (width <= 0) return [];
  const wanted = ((span.to - span.from) * labelWidth) / width;
  const step = shortSteps.find((candidate) => candidate >= wanted);
  const times = step === undefined ? monthStarts(span, wanted, offset) : multiples(span, step, offset);
  return times
    .map((time) => ({ x: placeOf(time, frame), time, step: step ?? 30 * day }))
    .filter(({ x }) => x <= width - labelWidth / 2);
}

function multiples({ from, to }: Span, step: number, offset: number): readonly number[] {
  const times: number[] = [];
  for (let time = Math.ceil((from + offset) / step) * step - offset; time < to; time += step) times.push(time);
  return times;
}

/** First days of months or of years, so many months apart. */
function monthStarts({ from, to }: Span, wanted: number, offset: number): readonly number[] {
  const years = Math.ceil(wanted / (365 * day));
  const apart = monthSteps.find((months) => months * 30 * day >= wanted) ?? years * 12;
  const first = new Date((from + offset) * 1000);
  const times: number[] = [];
  const start = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / apart) * apart;
  for (let month = start; ; month += apart) {
    const time = Date.UTC(Math.floor(month / 12), month % 12) / 1000 - offset;
    if (!(time < to)) return times;
    if (time >= from) times.push(time);
  }
}

/** Where lines are drawn through the strips: at every day where there is room, else at the labelled ticks. */
export function lineTicks(frame: StripFrame, offset: number): readonly number[] {
  const { span, width } = frame;
  const times =
    (day * width) / (span.to - span.from) < minDayWidth
      ? axisTicks(frame, offset).map(({ time }) => time)
      : multiples(span, day, offset);
  return [...new Set(times.map((time) => Math.round(placeOf(time, frame))))];
}
