import { Gate } from '../../../src/base/breathe.ts';
import { Explorer } from '../../../src/explore/explorer.ts';
import { preparePaths, type PrepareOptions } from '../../../src/paths/prepare-paths.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { TestCase } from '../ingest/case-harness.ts';

/** Events of one segment, and whether its table is prepared. */
export interface MadePart {
  readonly texts: readonly string[];
  readonly isPrepared: boolean;
}

/** A case with a segment for each part. */
export async function caseOf(parts: readonly Pick<MadePart, 'texts'>[]): Promise<TestCase> {
  const testCase = await TestCase.in(new MemoryStore());
  for (const [i, { texts }] of parts.entries()) {
    const bytes = new TextEncoder().encode(`{"Records":[${texts.join(',')}]}`);
    await testCase.import([{ path: `log-${String(i)}.json`, bytes }]);
  }
  return testCase;
}

/** Prepares tables of the segments that `isWanted`, by their places. */
export async function prepare(
  testCase: TestCase,
  isWanted: (segment: number) => boolean = () => true,
  options: Partial<PrepareOptions> = {},
): Promise<void> {
  const { store, makeKit } = testCase;
  const some = Object.create(store, {
    segmentIdsAfter: {
      value: async (after: number) => (await store.segmentIdsAfter(after)).filter((_, i) => isWanted(i)),
    },
  }) as Store;
  const usual = { signal: new AbortController().signal, gate: new Gate(), onprogress: () => undefined };
  await preparePaths(bound(some, store), makeKit, { ...usual, ...options });
}

/** The calls of `over`, those that it does not have itself on `store`. */
function bound(over: Store, store: Store): Store {
  return new Proxy(over, {
    get: (target, name: keyof Store) =>
      Object.hasOwn(target, name)
        ? (Reflect.get(target, name) as unknown)
        : (store[name] as (...args: unknown[]) => unknown).bind(store),
  });
}

/** An explorer over the parts: rows count on from part to part. */
export async function explorerOf(parts: readonly MadePart[], options?: Partial<PrepareOptions>): Promise<Explorer> {
  const testCase = await caseOf(parts);
  await prepare(testCase, (segment) => parts[segment]!.isPrepared, options);
  return new Explorer(await testCase.open());
}
