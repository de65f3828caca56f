/** Where the bars, the ticks and the marks of the timeline are drawn. Pure; lengths in px, times in seconds. */
import type { Histogram } from '../../model/explorer.ts';

export interface Frame {
  readonly width: number;
  readonly height: number;
}

export interface Shape {
  /** SVG path data. Errors hang from a bar's top, writes stand on its foot. */
  readonly total: string;
  readonly writes: string;
  readonly errors: string;
}

/** A bar is no wider, so that one lonely bin does not fill the screen. */
const maxBarWidth = 48;
const gap = 1;

export function binWidth({ bins }: Histogram, { width }: Frame): number {
  return width / Math.max(1, bins.total.length);
}

/** Left edge and width of a bar. */
export function barOf(
  histogram: Histogram,
  frame: Frame,
  index: number,
): { readonly x: number; readonly width: number } {
  const slot = binWidth(histogram, frame);
  const width = Math.min(maxBarWidth, slot > 4 ? slot - gap : slot);
  return { x: index * slot + (slot - width) / 2, width };
}

/** The bin at a place, kept within the bins. */
export function binAt(histogram: Histogram, frame: Frame, x: number): number {
  const last = histogram.bins.total.length - 1;
  return Math.max(0, Math.min(Math.floor(x / binWidth(histogram, frame)), last));
}

export function timeAt({ from, binSeconds }: Histogram, index: number): number {
  return from + index * binSeconds;
}

export function highest({ bins }: Histogram): number {
  return bins.total.reduce((most, count) => Math.max(most, count), 0);
}

/** `root` draws a bar by the square root of its count, so that one peak does not flatten the others. */
export type Scale = 'linear' | 'root';

export function shapeOf(histogram: Histogram, frame: Frame, scale: Scale = 'linear'): Shape {
  const { total, writes, errors } = histogram.bins;
  const most = Math.max(1, highest(histogram));
  const paths = { total: '', writes: '', errors: '' };
  for (let i = 0; i < total.length; i++) {
    if (total[i] === 0) continue;
    const { x, width } = barOf(histogram, frame, i);
    // a few events among very many are still seen
    const share = total[i]! / most;
    const full = Math.max(2, (scale === 'root' ? Math.sqrt(share) : share) * frame.height);
    const each = full / total[i]!;
    const top = frame.height - full;
    paths.total += bar(x, top, width, full);
    if (writes[i]! > 0) {
      const height = Math.max(2, writes[i]! * each);
      paths.writes += bar(x, frame.height - height, width, height);
    }
    if (errors[i]! > 0) paths.errors += bar(x, top, width, Math.min(full, Math.max(2, errors[i]! * each)));
  }
  return paths;
}

function bar(x: number, y: number, width: number, height: number): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function round(length: number): number {
  return Math.round(length * 100) / 100;
}

const tickSteps = [
  1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000, 7_776_000, 31_536_000,
];
const pxPerTick = 150;

export interface Tick {
  readonly x: number;
  readonly time: number;
  /** Ticks are so many seconds apart. */
  readonly step: number;
}

/** Round times that are far enough apart for their labels. `offset` is what the zone is ahead of UTC, in seconds. */
export function ticksOf({ from, to }: Histogram, { width }: Frame, offset: number): readonly Tick[] {
  const span = to - from;
  if (span <= 0 || width <= 0) return [];
  const wanted = (span * pxPerTick) / width;
  const widest = tickSteps.at(-1)!;
  const step = tickSteps.find((candidate) => candidate >= wanted) ?? Math.ceil(wanted / widest) * widest;
  const ticks: Tick[] = [];
  for (let time = Math.ceil((from + offset) / step) * step - offset; time < to; time += step) {
    const x = ((time - from) / span) * width;
    if (x <= width - 60) ticks.push({ x, time, step });
  }
  return ticks;
}
