import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { describe, expect, it } from 'vitest';
import { PackReader } from '../../../src/evidence/packs.ts';
import { CaseFiles } from '../../../src/store/case-files.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { extentsOf, type Store } from '../../../src/store/store.ts';
import { tarOf } from '../../fixtures/tar-of.ts';
import { FakeOrigin } from '../store/fake-files.ts';
import { TestCase, type TestFile } from './case-harness.ts';
import { gzipped, logFile, sampleEvents } from './sample-events.ts';

const events = sampleEvents(0, 3000);
const log = (nth: number): Uint8Array => gzipped(logFile(events.slice(nth * 500, (nth + 1) * 500)));
/** Each an import of its own, whose bytes lie in files of their own. */
const imports: readonly (readonly TestFile[])[] = [
  [
    { path: 'a/1.json.gz', bytes: log(0) },
    { path: 'bundle.tar', bytes: tarOf({ '2.json.gz': log(1), '3.json.gz': log(2) }) },
  ],
  [{ path: 'b/copy of 1.json.gz', bytes: log(0) }],
  [
    { path: 'a/4.json.gz', bytes: log(3) },
    { path: 'a/5.json', bytes: logFile(events.slice(2000)) },
  ],
];
const all = imports.flat();
let cases = 0;

async function made(): Promise<{ readonly spoor: TestCase; readonly origin: FakeOrigin; readonly name: string }> {
  const [name, origin] = [`lost-${String(++cases)}`, new FakeOrigin()];
  const spoor = await TestCase.in(await DiskStore.open(name, CaseFiles.of(name, origin)));
  for (const files of imports) await spoor.import(files);
  return { spoor, origin, name };
}

/** The names of the files in which the packs of a source lie. */
async function filesOf(name: string, path: string, store: Store): Promise<string[]> {
  const source = (await store.sources()).find((one) => one.path === path)!;
  const db = await new Dexie(name).open();
  const packs = await db.table('packs').bulkGet(extentsOf(source).map(({ pack }) => pack));
  db.close();
  return packs.map(({ file }: { readonly file: { readonly name: string } }) => file.name);
}

/** Paths of what is kept and cannot be read back. */
async function unreadable(store: Store): Promise<string[]> {
  const packs = new PackReader(store);
  const paths: string[] = [];
  for (const { path, evidence } of await store.sources()) {
    const dropped = all.find((file) => file.path === path);
    const kept: Uint8Array[] = [];
    try {
      if (evidence) for await (const piece of packs.pieces(evidence)) kept.push(piece);
    } catch {
      paths.push(path);
    }
    if (evidence && dropped && !paths.includes(path)) expect(Buffer.concat(kept).equals(dropped.bytes)).toBe(true);
  }
  return paths.sort();
}

const damages: readonly (readonly [string, (origin: FakeOrigin, name: string, file: string) => void])[] = [
  ['gone', (origin, name, file) => origin.folders.get(name)!.delete(file)],
  [
    'shorter than it was',
    (origin, name, file) => {
      const kept = origin.folders.get(name)!.get(file)!;
      kept.bytes = kept.bytes.slice(0, -1);
    },
  ],
];

describe.each(damages)('a file of kept bytes that is %s', (_, damage) => {
  it.each([
    ['a/1.json.gz', ['a/1.json.gz', 'bundle.tar!/2.json.gz', 'bundle.tar!/3.json.gz'], 3],
    ['a/5.json', ['a/4.json.gz', 'a/5.json'], 2],
  ])('is made up for when the same is dropped again: %s', async (path, lost, again) => {
    const { spoor, origin, name } = await made();
    const ledger = await spoor.ledger();
    for (const file of new Set(await filesOf(name, path, spoor.store))) damage(origin, name, file);
    expect(await unreadable(spoor.store)).toEqual(lost);

    const { counts } = await spoor.import(all);
    expect(counts.unchangedFiles).toBe(all.length - again);
    expect(await unreadable(spoor.store)).toEqual([]);
    expect((await spoor.events()).toSorted()).toEqual(events.toSorted());
    const now = await spoor.ledger();
    expect([...now.keys()].sort()).toEqual([...ledger.keys()].sort());
    for (const [key, { events: found, duplicates, conflicts }] of ledger) {
      expect(now.get(key), key).toMatchObject({ events: found, duplicates, conflicts });
    }
    expect((await spoor.import(all)).counts.unchangedFiles).toBe(all.length);
  });
});

it('bytes that lie in records are not looked for in files', async () => {
  const spoor = await TestCase.make();
  await spoor.import(all);
  expect(await spoor.store.packLengths()).toEqual(new Map());
  expect((await spoor.import(all)).counts.unchangedFiles).toBe(all.length);
});
