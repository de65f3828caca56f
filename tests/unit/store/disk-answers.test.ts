import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { SourceId } from '../../../src/model/segment.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Commit } from '../../../src/store/store.ts';

let databases = 0;
const open = (): Promise<DiskStore> => DiskStore.open(`answers-${String(++databases)}`);
const nothing: Commit = { packs: new Map(), sources: [], checkpoints: new Map(), origins: new Map() };

describe('answers that are kept with a case', () => {
  it('are there, also for another connection, until something is committed or forgotten', async () => {
    const store = await open();
    expect(await store.answers.kept()).toBeUndefined();
    for (const change of [() => store.commit(nothing), () => store.forget([1 as SourceId])]) {
      const revision = await store.answers.revision();
      const answers = { counts: Uint32Array.of(1, 2), of: revision };
      await store.answers.keep(answers, revision);
      const other = await DiskStore.open(`answers-${String(databases)}`);
      expect(await other.answers.kept()).toEqual({ answers, revision });
      other.close();
      await change();
      expect(await store.answers.kept()).toBeUndefined();
      expect(await store.answers.revision()).not.toBe(revision);
    }
    store.close();
  });

  it('are not taken where the case has changed since they were worked out', async () => {
    const store = await open();
    const revision = await store.answers.revision();
    await store.commit(nothing);
    await store.answers.keep('late', revision);
    expect(await store.answers.kept()).toBeUndefined();
    store.close();
  });

  it('stay through what does not change events', async () => {
    const store = await open();
    await store.answers.keep('kept', await store.answers.revision());
    await store.putSetting('facets', '[]');
    await store.putOpening(new ArrayBuffer(3));
    await store.reserve('nextSource', 2);
    expect((await store.answers.kept())?.answers).toBe('kept');
    store.close();
  });

  it('have no place in a case in memory, which is not opened again', () => {
    expect(new MemoryStore().answers).toBeUndefined();
  });
});
