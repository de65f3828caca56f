/** Where the hours of a chain are drawn and found again. Pure; lengths in px, times in seconds since 1970 UTC. */
import { hourStates, type Chain, type HourState } from '../../model/integrity.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a strip shows, and how wide it is. */
export interface StripFrame {
  readonly span: Span;
  readonly width: number;
}

export type Hours = Pick<Chain, 'firstHour' | 'hours' | 'hoursPerCell'>;

export const stripHeight = 24;

/** A hole or a changed file is never narrower, however many hours share the width. */
const minFaultWidth = 3;
/** From this width on, hours stand apart. */
const apartFrom = 6;
const faults = [hourStates.indexOf('missing'), hourStates.indexOf('changed')];

export function cellSeconds({ hoursPerCell }: Hours): number {
  return hoursPerCell * 3600;
}

export function cellStart(hours: Hours, index: number): number {
  return hours.firstHour + index * cellSeconds(hours);
}

export function endOf(hours: Hours): number {
  return cellStart(hours, hours.hours.length);
}

export function stateAt({ hours }: Hours, index: number): HourState {
  return hourStates[hours[index] ?? 0] ?? 'none';
}

/** The cell that a time is in, or the nearest one; 0 where there is none. */
export function cellAt(hours: Hours, time: number): number {
  const index = Math.floor((time - hours.firstHour) / cellSeconds(hours));
  return Math.max(0, Math.min(index, hours.hours.length - 1));
}

export function placeOf(time: number, { span, width }: StripFrame): number {
  return ((time - span.from) / Math.max(1, span.to - span.from)) * width;
}

export function timeOf(x: number, { span, width }: StripFrame): number {
  return span.from + (x / Math.max(1, width)) * (span.to - span.from);
}

/** The worst state under each pixel, as an index into `hourStates`; faults widened so that they are seen. */
export function columnsOf(hours: Hours, frame: StripFrame): Uint8Array {
  const columns = new Uint8Array(Math.max(0, Math.floor(frame.width)));
  const cellWidth = placeOf(frame.span.from + cellSeconds(hours), frame);
  const [first, last] = [cellAt(hours, frame.span.from), cellAt(hours, frame.span.to)];
  for (let index = first; index <= last; index++) {
    const state = hours.hours[index] ?? 0;
    const [left, right] = [placeOf(cellStart(hours, index), frame), placeOf(cellStart(hours, index + 1), frame)];
    const isApart = cellWidth >= apartFrom;
    const end = isApart ? Math.round(right) - 1 : Math.ceil(right);
    for (let x = Math.max(0, isApart ? Math.round(left) : Math.floor(left)); x < end && x < columns.length; x++)
      columns[x] = Math.max(columns[x]!, state);
  }
  return widened(columns);
}

function widened(columns: Uint8Array): Uint8Array {
  const wide = columns.slice();
  for (const fault of faults) {
    for (let start = 0; start < columns.length; start++) {
      if (columns[start]! < fault) continue;
      let end = start;
      while (end < columns.length && columns[end]! >= fault) end++;
      const lacking = minFaultWidth - (end - start);
      if (lacking > 0) {
        const from = Math.max(0, Math.min(start - Math.floor(lacking / 2), columns.length - minFaultWidth));
        for (let x = from; x < Math.min(columns.length, from + minFaultWidth); x++) wide[x] = Math.max(wide[x]!, fault);
      }
      start = end;
    }
  }
  return wide;
}

/** Top and height of what a state is drawn with: so that each has a shape of its own. */
const shapes: Readonly<Record<HourState, readonly (readonly [top: number, height: number])[]>> = {
  none: [],
  verified: [[8, 8]],
  unverified: [[8, 8]],
  'not-covered': [
    [8, 2],
    [14, 2],
  ],
  'not-recording': [[11.5, 1]],
  missing: [
    [1, 6],
    [17, 6],
  ],
  changed: [[0, stripHeight]],
};

export interface StatePath {
  readonly state: HourState;
  /** SVG path data. */
  readonly d: string;
}

/** What to draw, state by state. */
export function pathsOf(columns: Uint8Array): readonly StatePath[] {
  const paths = new Map<HourState, string>();
  for (let start = 0, end = 0; start < columns.length; start = end) {
    const code = columns[start]!;
    while (end < columns.length && columns[end] === code) end++;
    const state = hourStates[code] ?? 'none';
    if (state !== 'none') paths.set(state, (paths.get(state) ?? '') + shapeAt(state, start, end - start));
  }
  return [...paths].map(([state, d]) => ({ state, d }));
}

/** The path of one state on its own, for a legend. */
export function samplePath(state: HourState, width: number): string {
  return shapeAt(state, 0, width);
}

function shapeAt(state: HourState, x: number, width: number): string {
  return shapes[state].map(([top, height]) => `M${x} ${top}h${width}v${height}h${-width}z`).join('');
}

/** The cell that is meant by a place: where a fault is drawn, the nearest cell with it, else the one that is there. */
export function pickCell(hours: Hours, frame: StripFrame, columns: Uint8Array, x: number): number {
  const exact = cellAt(hours, timeOf(x, frame));
  const drawn = columns[Math.max(0, Math.min(Math.floor(x), columns.length - 1))] ?? 0;
  if (!faults.includes(drawn)) return exact;
  for (let away = 0; away < hours.hours.length; away++) {
    if (hours.hours[exact - away] === drawn) return exact - away;
    if (hours.hours[exact + away] === drawn) return exact + away;
  }
  return exact;
}
