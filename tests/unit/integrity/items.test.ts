import { expect, test } from 'vitest';
import { pickItems } from '../../../src/integrity/items.ts';
import type { IntegrityItem, ItemsRequest, LogFileVerdict } from '../../../src/model/integrity.ts';

const verdicts: readonly LogFileVerdict[] = ['valid', 'unverified', 'invalid', 'not-covered', 'missing'];
const items: readonly IntegrityItem[] = Array.from({ length: 50 }, (_, id) => ({
  id,
  kind: id % 2 ? 'log' : 'digest',
  key: `AWSLogs/Key-${id}`,
  verdict: verdicts[id % 5]!,
  reasons: [],
  chain: id % 3 === 2 ? undefined : id % 3,
  from: id < 48 ? id * 100 : 0,
  to: id < 48 ? (id % 2 ? id : id + 1) * 100 : 0,
  events: 0,
  ...(id === 7 ? { path: 'Dropped/File.json' } : {}),
}));

const ids = (request: Partial<ItemsRequest>): number[] =>
  pickItems(items, { order: 'time', offset: 0, count: 100, ...request }).items.map((item) => item.id);

test('all, in the order of time', () => {
  expect(ids({})).toEqual(items.map((item) => item.id));
});

test('a page and how many there are', () => {
  expect(pickItems(items, { order: 'time', offset: 20, count: 3, kinds: ['log'] })).toEqual({
    items: [41, 43, 45].map((id) => items[id]),
    total: 25,
  });
  expect(ids({ offset: 60 })).toEqual([]);
  expect(ids({ offset: -5, count: 1 })).toEqual([0]);
  expect(ids({ count: NaN })).toEqual([]);
});

test('faults first', () => {
  const order = ids({ order: 'worst' }).map((id) => items[id]!.verdict);
  expect(order.filter((verdict, i) => verdict !== order[i - 1])).toEqual([
    'invalid',
    'missing',
    'unverified',
    'not-covered',
    'valid',
  ]);
  expect(ids({ order: 'worst', count: 3 })).toEqual([2, 7, 12]);
});

test('by verdict, chain and text', () => {
  expect(ids({ verdicts: ['invalid', 'missing'] }).every((id) => id % 5 === 2 || id % 5 === 4)).toBe(true);
  expect(ids({ chain: 1 }).every((id) => id % 3 === 1)).toBe(true);
  expect(ids({ text: 'KEY-4' })).toEqual([4, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  expect(ids({ text: 'dropped/f' })).toEqual([7]);
});

test('by time: spans that overlap, moments inside, nothing without a time', () => {
  expect(ids({ from: 400, to: 700 })).toEqual([4, 5, 6]);
  expect(ids({ from: 450, to: 500 })).toEqual([4]);
  expect(ids({ from: 500, to: 501 })).toEqual([5]);
  expect(ids({ from: 0 })).toHaveLength(48);
});

test('by time: a log file also by the digest that lists it, which is where the chain shows it', () => {
  const log = { ...items[5]!, from: 7300, to: 7300, listedIn: { from: 5100, to: 8700 } };
  const total = (from: number, to: number): number =>
    pickItems([log], { order: 'time', offset: 0, count: 1, from, to }).total;
  expect([total(3600, 7200), total(7200, 10_800), total(0, 5100), total(8700, 9000)]).toEqual([1, 1, 0, 0]);
});
