import { describe, expect, it } from 'vitest';
import { UnfinishedImports } from '../../../src/explore/unfinished-imports.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import type { ListedFile } from '../../../src/model/import-note.ts';
import type { SourceId } from '../../../src/model/segment.ts';
import type { SourceRecord } from '../../../src/model/source.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';

const files = (...names: string[]): ListedFile[] => names.map((name) => ({ path: name, bytes: name.length }));

let sources = 0;
const store = async (into: MemoryStore, path: string, more: Partial<SourceRecord> = {}): Promise<void> => {
  const id = ++sources as SourceId;
  const record = { id, path, bytes: path.length, kind: 'events', format: 'list of events', found: 0 } as const;
  const source: SourceRecord = { ...record, textBytes: 1, skippedBytes: 0, diagnostics: [], complete: true, ...more };
  await into.commit({ packs: new Map(), sources: [source], checkpoints: new Map(), origins: new Map() });
};

const broken: Diagnostic = { code: 'json/syntax', severity: 'error', detail: 'broken' };

describe('an import that does not come to its end', () => {
  it('is told of with what is in, whatever of the page is left', async () => {
    const kept = new MemoryStore();
    const before = new UnfinishedImports(kept);
    const id = await before.begin();
    await before.list(id, files('a', 'bb'), false);
    await before.list(id, files('ccc', 'dddd', 'eeeee'), true);
    await store(kept, 'a');
    await store(kept, 'bb', { complete: false });
    await store(kept, 'ccc', { complete: false, diagnostics: [broken] });
    // a member of an archive, and another size, are other files
    await store(kept, 'dddd', { parent: 1 as SourceId });
    await store(kept, 'eeeee', { bytes: 99 });
    expect(await before.left(), 'while it runs').toBeUndefined();
    expect(await new UnfinishedImports(kept).left()).toEqual({
      ended: 'interrupted',
      files: 5,
      missing: 3,
      firstMissing: ['bb', 'dddd', 'eeeee'],
      isListed: true,
      roots: [],
    });
  });

  it('says how it ended, and that files may not be known', async () => {
    const kept = new MemoryStore();
    const imports = new UnfinishedImports(kept);
    const id = await imports.begin();
    await imports.list(id, files('a'), false);
    await imports.end(id, 'stopped');
    expect(await imports.left()).toMatchObject({ ended: 'stopped', files: 1, missing: 1, isListed: false });
    await imports.dismiss();
    expect(await imports.left()).toBeUndefined();
    expect(await kept.notes.all()).toEqual([]);
  });

  it('is forgotten with the import that brings the rest, and not with another', async () => {
    const kept = new MemoryStore();
    const first = new UnfinishedImports(kept);
    await first.list(await first.begin(), files('a', 'bb'), true);
    const imports = new UnfinishedImports(kept);

    const other = await imports.begin();
    await imports.list(other, files('x'), true);
    await store(kept, 'x');
    await imports.end(other, 'done');
    expect(await imports.left()).toMatchObject({ files: 2, missing: 2 });

    const again = await imports.begin();
    await imports.list(again, files('a', 'bb'), true);
    await store(kept, 'a');
    await store(kept, 'bb');
    await imports.end(again, 'done');
    expect(await imports.left()).toBeUndefined();
    expect(await kept.notes.all()).toEqual([]);
  });

  it('that did not know all its files is forgotten by one that got further', async () => {
    const kept = new MemoryStore();
    const first = new UnfinishedImports(kept);
    await first.list(await first.begin(), files('a', 'bb'), false);
    await store(kept, 'a');
    await store(kept, 'bb');
    const imports = new UnfinishedImports(kept);
    expect(await imports.left()).toMatchObject({ files: 2, missing: 0, isListed: false });

    const other = await imports.begin();
    await imports.list(other, files('x'), true);
    await imports.end(other, 'done');
    expect(await imports.left()).toMatchObject({ files: 2, isListed: false });

    const again = await imports.begin();
    await imports.list(again, files('a', 'bb', 'ccc'), true);
    await imports.end(again, 'done');
    expect(await kept.notes.all()).toEqual([]);
  });

  it('counts a file of several imports once', async () => {
    const kept = new MemoryStore();
    for (const names of [
      ['a', 'bb'],
      ['bb', 'ccc'],
    ]) {
      const imports = new UnfinishedImports(kept);
      const id = await imports.begin();
      await imports.list(id, files(...names), true);
      await imports.end(id, 'cancelled');
    }
    await store(kept, 'ccc');
    expect(await new UnfinishedImports(kept).left()).toMatchObject({ ended: 'cancelled', files: 3, missing: 2 });
  });
});
