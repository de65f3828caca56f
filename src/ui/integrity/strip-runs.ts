import { hourStates, type HourState } from '../../model/integrity.ts';
import { hourStateWords } from '../../model/integrity-words.ts';
import { countText, counted } from '../kit/number-text.ts';
import { cellStart, stateAt, type Hours, type Span } from './strip-shape.ts';

export interface Run extends Span {
  readonly state: HourState;
}

/** Equal hours that follow each other, as one. */
export function runsOf(hours: Hours): readonly Run[] {
  const runs: Run[] = [];
  const { length } = hours.hours;
  for (let start = 0, end = 0; start < length; start = end) {
    while (end < length && hours.hours[end] === hours.hours[start]) end++;
    runs.push({ from: cellStart(hours, start), to: cellStart(hours, end), state: stateAt(hours, start) });
  }
  return runs;
}

export function hoursText({ from, to }: Span): string {
  return counted(Math.round((to - from) / 3600), 'hour');
}

/** `missing` for one cell; `5 hours: 4 verified, 1 missing` for several. Both ends included. */
export function statesText(hours: Hours, first: number, last: number): string {
  if (first === last) return hourStateWords[stateAt(hours, first)];
  const counts = hourStates.map(() => 0);
  for (let index = first; index <= last; index++) counts[hours.hours[index] ?? 0]! += hours.hoursPerCell;
  const told = counts.flatMap((count, code) =>
    count === 0 ? [] : [`${countText(count)} ${hourStateWords[hourStates[code] ?? 'none']}`],
  );
  const span = { from: cellStart(hours, first), to: cellStart(hours, last + 1) };
  return `${hoursText(span)}: ${told.join(', ')}`;
}

const ordinary: ReadonlySet<HourState> = new Set(['none', 'verified']);

/** The next cell, or with `step` -1 the one before, where a run of hours begins that are not verified. */
export function nextOdd(hours: Hours, from: number, step: 1 | -1): number | undefined {
  for (let index = from + step; index >= 0 && index < hours.hours.length; index += step) {
    const state = stateAt(hours, index);
    if (!ordinary.has(state) && (index === 0 || stateAt(hours, index - 1) !== state)) return index;
  }
  return undefined;
}
