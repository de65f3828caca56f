import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SearchRequest, SearchResult } from '../../../src/model/view.ts';
import { explorerOver } from './explorer-setup.ts';

const count = 9000;
const texts = Array.from({ length: count }, (_, i) => {
  const eventTime = new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString().replace('.000Z', 'Z');
  const note = i % 3 === 0 ? 'needle' : 'hay';
  return JSON.stringify({ eventVersion: '1.08', eventID: `id-${i}`, eventName: `E${i}`, eventTime, note });
});
const first = { from: 0, count: 20, columns: ['eventName'] } as const;

/** A clock that goes on by so many milliseconds whenever it is looked at. */
function quickClock(step: number): void {
  let now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => (now += step));
}

async function searched(request: SearchRequest) {
  const explorer = await explorerOver(texts);
  const early: { readonly result: SearchResult; readonly rows: ReadonlySet<number> }[] = [];
  quickClock(100);
  const progress = (value: number | SearchResult): void => {
    if (typeof value === 'number') return;
    early.push({ result: value, rows: new Set(explorer.results.rows(value.id)) });
  };
  const result = await explorer.results.search(request, { signal: new AbortController().signal, progress });
  return { early, result, rows: [...explorer.results.rows(result.id)] };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a search that reads events', () => {
  it('gives what it has found so far, in the order asked for, with its first rows', async () => {
    const { early, result, rows } = await searched({ filter: '"needle"', order: 'newest', first });
    expect(result.matched).toBe(count / 3);
    expect(early.length).toBeGreaterThan(0);
    let before = 0;
    for (const { result: found, rows: some } of early) {
      expect(found.matched).toBeGreaterThan(before);
      expect(found.matched).toBeLessThanOrEqual(result.matched);
      expect(found).toMatchObject({ matched: some.size, total: count });
      expect(rows.filter((row) => some.has(row))).toHaveLength(some.size);
      const names = [...some].sort((a, b) => b - a).map((row) => `E${row}`);
      expect(found.rows?.map(({ cells }) => cells[0])).toEqual(names.slice(0, first.count));
      before = found.matched;
    }
  });

  it('gives nothing early where nothing is found, and where rows are sorted by a column', async () => {
    expect((await searched({ filter: '"nowhere"', order: 'newest', first })).early).toEqual([]);
    vi.restoreAllMocks();
    const sort = { column: 'eventName', descending: true } as const;
    expect((await searched({ filter: '"needle"', order: 'newest', sort, first })).early).toEqual([]);
  });

  it('that is over sooner than it takes to look gives its answer alone', async () => {
    const explorer = await explorerOver(texts.slice(0, 2500));
    vi.spyOn(performance, 'now').mockReturnValue(1000);
    const early: unknown[] = [];
    const progress = (value: number | SearchResult): void => {
      if (typeof value !== 'number') early.push(value);
    };
    await explorer.results.search(
      { filter: '"needle"', order: 'newest', first },
      { signal: new AbortController().signal, progress },
    );
    expect(early).toEqual([]);
  });
});
