import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PickedFile } from '../../../src/model/engine.ts';
import type { ListedFile } from '../../../src/model/import-note.ts';
import { groupsOf, type SizedFile } from '../../../src/rpc/file-batches.ts';
import { ListedFiles } from '../../../src/rpc/listed-files.ts';

const MiB = 1024 * 1024;
const sized = (bytes: number, nth: number): SizedFile => ({ path: String(nth), bytes, file: { size: bytes } as File });

it('groups of files keep all of them in order, within their bounds', () => {
  const sizes = fc.oneof(fc.nat(2000), fc.integer({ min: 0, max: 9 * MiB }));
  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 700 }), (given) => {
      const files = given.map(sized);
      const groups = groupsOf(files);
      expect(groups.flat()).toEqual(files);
      for (const group of groups) {
        const bytes = group.reduce((sum, file) => sum + file.bytes, 0);
        expect(group.length).toBeLessThanOrEqual(256);
        if (group.length > 1) {
          expect(bytes).toBeLessThanOrEqual(8 * MiB);
          expect(Math.max(...group.map((file) => file.bytes))).toBeLessThan(4 * MiB);
        }
      }
    }),
  );
});

async function* listOf(count: number, fault?: Error): AsyncGenerator<PickedFile, void> {
  for (let nth = 0; nth < count; nth++) {
    if (nth % 3 === 0) await Promise.resolve();
    yield sized(nth, nth);
  }
  if (fault) throw fault;
}

async function takeAll(listed: ListedFiles): Promise<readonly SizedFile[]> {
  const taken: SizedFile[] = [];
  for (let group = await listed.take(); group; group = await listed.take()) taken.push(...group);
  return taken;
}

it('every file is told of once, ahead of its reading, and can be taken once', async () => {
  for (const count of [0, 1, 700, 5000]) {
    const told: ListedFile[] = [];
    let ends = 0;
    const listed = new ListedFiles(listOf(count), 2, ({ files, isLast }) => {
      told.push(...files);
      if (isLast) ends++;
    });
    const [some, others] = await Promise.all([takeAll(listed), takeAll(listed)]);
    const paths = Array.from({ length: count }, (_, nth) => String(nth));
    expect([...some, ...others].map(({ path }) => path).sort()).toEqual([...paths].sort());
    expect(told.map(({ path }) => path)).toEqual(paths);
    expect(ends).toBe(1);
    expect(listed).toMatchObject({ count, isListed: true });
  }
});

it('what the listing throws comes after all before it, and is no end of the list', async () => {
  const told: boolean[] = [];
  const listed = new ListedFiles(listOf(3, new Error('the disk is gone')), 2, ({ isLast }) => told.push(isLast));
  expect(await listed.take()).toHaveLength(3);
  await expect(listed.take()).rejects.toThrow('the disk is gone');
  expect(told.includes(true)).toBe(false);
});

it('an ended list gives no more, and knows what nobody took', async () => {
  const listed = new ListedFiles(listOf(10), 2, () => undefined);
  await Promise.resolve();
  listed.end();
  expect(await listed.take()).toBeUndefined();
  expect(listed.isListed).toBe(false);
  expect(listed.waiting.length).toBe(listed.count);
});

it('groups are large where much is left, and small at the end, so that all who take them end together', async () => {
  const files = Array.from({ length: 500 }, (_, nth) => sized(0.4 * MiB, nth));
  const listed = new ListedFiles(fromList(files), 4, () => undefined);
  await expect.poll(() => listed.isListed).toBe(true);
  const groups: number[] = [];
  for (let group = await listed.take(); group; group = await listed.take()) {
    groups.push(group.reduce((sum, { bytes }) => sum + bytes, 0) / MiB);
  }
  expect(groups.reduce((sum, size) => sum + size)).toBeCloseTo(200);
  expect(groups.length).toBeLessThan(20);
  expect(Math.max(...groups)).toBeLessThanOrEqual(32);
  expect(Math.max(...groups.slice(-4))).toBeLessThanOrEqual(2);
  expect(groups).toEqual([...groups].sort((a, b) => b - a));
});

async function* fromList(files: readonly PickedFile[]): AsyncGenerator<PickedFile, void> {
  await Promise.resolve();
  yield* files;
}
