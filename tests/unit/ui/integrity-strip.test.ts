import { describe, expect, test } from 'vitest';
import { hourStates, type HourState } from '../../../src/model/integrity.ts';
import { nextOdd, runsOf, statesText } from '../../../src/ui/integrity/strip-runs.ts';
import { cellStart, columnsOf, endOf, pathsOf, pickCell, type Hours } from '../../../src/ui/integrity/strip-shape.ts';

const firstHour = 1_688_968_800;
const code = (state: HourState): number => hourStates.indexOf(state);

function chain(length: number, odd: Readonly<Record<number, HourState>>, hoursPerCell = 1): Hours {
  const hours = new Uint8Array(length).fill(code('verified'));
  for (const [index, state] of Object.entries(odd)) hours[Number(index)] = code(state);
  return { firstHour, hours, hoursPerCell };
}
function frameOf(hours: Hours, width: number) {
  return { span: { from: firstHour, to: endOf(hours) }, width };
}
function columnsWith(columns: Uint8Array, state: HourState): readonly number[] {
  return [...columns.keys()].filter((x) => columns[x] === code(state));
}

describe('a strip of hours', () => {
  test('shows the worst hour of each pixel, faults three pixels wide, wherever they are', () => {
    for (let hour = 0; hour < 10_000; hour += 371) {
      for (const state of ['missing', 'changed'] as const) {
        const hours = chain(10_000, { [hour]: state });
        const seen = columnsWith(columnsOf(hours, frameOf(hours, 700)), state);
        expect(seen).toHaveLength(3);
        expect(seen).toContain(Math.min(699, Math.floor((hour * 700) / 10_000)));
      }
    }
  });

  test('lets a changed hour win over missing ones around it, and loses none to widening', () => {
    const hours = chain(10_000, { 5000: 'missing', 5001: 'changed', 5002: 'missing', 40: 'missing' });
    const columns = columnsOf(hours, frameOf(hours, 700));
    expect(columnsWith(columns, 'changed')).toHaveLength(3);
    expect(columnsWith(columns, 'missing').filter((x) => x < 10)).toHaveLength(3);
  });

  test('draws nothing where the chain is not', () => {
    const hours = chain(10, {});
    const span = { from: firstHour - 10 * 3600, to: firstHour + 30 * 3600 };
    const columns = columnsOf(hours, { span, width: 400 });
    expect(columns.slice(0, 100).every((state) => state === code('none'))).toBe(true);
    expect(columns.slice(200).every((state) => state === code('none'))).toBe(true);
    // hours that are wide enough stand apart
    expect(columnsWith(columns, 'verified')).toHaveLength(90);
    const elsewhere = { from: firstHour + 100 * 3600, to: firstHour + 200 * 3600 };
    expect(columnsWith(columnsOf(hours, { span: elsewhere, width: 400 }), 'verified')).toEqual([]);
    expect(columnsOf({ ...hours, hours: new Uint8Array(0) }, { span, width: 400 }).every((state) => state === 0)).toBe(
      true,
    );
  });

  test('has another shape for each state', () => {
    const shapes = hourStates
      .filter((state) => state !== 'none' && state !== 'unverified')
      .map((state) => pathsOf(new Uint8Array([code(state)]))[0]?.d);
    expect(new Set(shapes).size).toBe(5);
    expect(pathsOf(new Uint8Array([0, 0]))).toEqual([]);
    expect(pathsOf(new Uint8Array([1, 1, 0, 1]))).toEqual([{ state: 'verified', d: 'M0 8h2v8h-2zM3 8h1v8h-1z' }]);
  });

  test('takes a click on a mark for the hour that made it', () => {
    // the second and the third share pixels, and there the changed one shows
    const odd = { 0: 'missing', 5000: 'missing', 5040: 'changed', 9999: 'changed' } as const;
    const hours = chain(10_000, odd);
    const frame = frameOf(hours, 700);
    const columns = columnsOf(hours, frame);
    const meant = (state: HourState): readonly number[] =>
      columnsWith(columns, state).map((x) => pickCell(hours, frame, columns, x + 0.5));
    expect(meant('missing')).toEqual([0, 0, 0, 5000, 5000]);
    expect(meant('changed')).toEqual([5040, 5040, 5040, 9999, 9999, 9999]);
    expect(pickCell(hours, frame, columns, 100)).toBe(Math.floor(1_000_000 / 700));
    const few = chain(10, { 4: 'changed' });
    expect(pickCell(few, frameOf(few, 700), columnsOf(few, frameOf(few, 700)), 3.6 * 70)).toBe(3);
  });
});

describe('runs of hours', () => {
  test('join what is equal and follows each other', () => {
    const hours = chain(6, { 2: 'missing', 3: 'missing' }, 2);
    expect(runsOf(hours).map(({ from, to, state }) => [from - firstHour, to - firstHour, state])).toEqual([
      [0, 14_400, 'verified'],
      [14_400, 28_800, 'missing'],
      [28_800, 43_200, 'verified'],
    ]);
    expect(cellStart(hours, 3)).toBe(firstHour + 6 * 3600);
    expect(statesText(hours, 1, 3)).toBe('6 hours: 2 verified, 4 missing');
    expect(statesText(hours, 2, 2)).toBe('missing');
  });

  test('lead from one that is not verified to the next', () => {
    const hours = chain(10, { 0: 'unverified', 4: 'missing', 5: 'missing', 6: 'changed' });
    expect([nextOdd(hours, 0, 1), nextOdd(hours, 4, 1), nextOdd(hours, 6, 1)]).toEqual([4, 6, undefined]);
    expect([nextOdd(hours, 9, -1), nextOdd(hours, 6, -1), nextOdd(hours, 4, -1)]).toEqual([6, 4, 0]);
  });
});
