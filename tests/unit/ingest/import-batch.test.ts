import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { PackReader } from '../../../src/evidence/packs.ts';
import { importBatch } from '../../../src/ingest/import-batch.ts';
import { Importer } from '../../../src/ingest/importer.ts';
import type { IngestCounts } from '../../../src/model/import-counts.ts';
import { RunMemory } from '../../../src/read/blob-run.ts';
import type { BlobLike } from '../../../src/read/byte-source.ts';
import { CaseFiles } from '../../../src/store/case-files.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { FakeOrigin } from '../store/fake-files.ts';
import { TestCase } from './case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from './sample-events.ts';

const events = sampleEvents(0, 3000);
const files = Array.from({ length: 30 }, (_, i) => ({
  path: `${String(i)}.json${i % 3 ? '.gz' : ''}`,
  bytes: (i % 3 ? gzipped : (plain: Uint8Array) => plain)(logFile(events.slice(i * 100, (i + 1) * 100))),
}));
const sized = files.map(({ path, bytes: { length: size } }) => ({ path, size }));
const bytes = Buffer.concat(files.map((file) => file.bytes));

/** Of bytes that are read so far and no further. */
function brokenAt(length: number): Blob {
  const blob = new Blob([bytes]);
  const stream = (): ReadableStream<Uint8Array<ArrayBuffer>> => {
    let at = 0;
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (at === length) {
          controller.error(new Error('the drive has gone'));
          return;
        }
        const piece = bytes.subarray(at, Math.min(at + 10_000, length));
        at += piece.length;
        controller.enqueue(Uint8Array.from(piece));
      },
    });
  };
  return Object.assign(blob, { stream });
}

/** A log file with spaces at its end. */
function paddedTo(size: number, file: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.max(size, file.length)).fill(0x20);
  bytes.set(file);
  return bytes;
}

const readWhole = (blob: Blob): BlobLike => ({
  size: blob.size,
  slice: (from, to) => blob.slice(from, to),
  arrayBuffer: () => blob.arrayBuffer(),
});

async function importerOf(
  { store, limits, makeKit }: TestCase,
  onprogress: (counts: IngestCounts) => void = () => undefined,
): Promise<Importer> {
  return Importer.start({ store, limits, makeKit, onprogress });
}

describe('a batch', () => {
  it.each([
    ['into memory that is there', (blob: Blob): BlobLike => blob],
    ['at once, where the browser cannot do that', readWhole],
  ])('read %s is its files, and their evidence what they were', async (_, blobOf) => {
    const spoor = await TestCase.make();
    const importer = await importerOf(spoor);
    const memory = new RunMemory();
    const { signal } = new AbortController();
    const halves = [sized.slice(0, 13), sized.slice(13)];
    let from = 0;
    for (const half of halves) {
      const size = half.reduce((sum, file) => sum + file.size, 0);
      const blob = blobOf(new Blob([bytes.subarray(from, from + size)]));
      const counts = await importBatch({ importer, memory }, { blob, files: half }, Promise.resolve(), signal);
      from += size;
      expect(counts.bytes).toBe(from);
    }
    await importer.settle();
    // what was read last has taken the place of what was read before
    new Uint8Array(memory.buffer).fill(0);
    expect(await spoor.events()).toEqual(events);
    expect([...(await spoor.ledger()).keys()].sort()).toEqual(files.map(({ path }) => path).sort());
  });

  it.each([
    ['in files', (name: string) => CaseFiles.of(name, new FakeOrigin())],
    ['in records', () => undefined],
  ])('keeps files as they were that take all of the memory which the next are read into, %s', async (where, of) => {
    const name = `batch ${where}`;
    const spoor = await TestCase.in(await DiskStore.open(name, of(name)));
    const importer = await importerOf(spoor);
    const memory = new RunMemory();
    const least = memory.buffer.byteLength;
    const large = [least, 10, least + 1, least * 1.5, least, 10, least * 2].map((size, i) => ({
      path: `${String(i)}.json`,
      bytes: paddedTo(size, logFile([sampleEvent(i)])),
    }));
    const batch = {
      blob: new Blob(large.map((file) => Uint8Array.from(file.bytes))),
      files: large.map(({ path, bytes: { length: size } }) => ({ path, size })),
    };
    await importBatch({ importer, memory }, batch, Promise.resolve(), new AbortController().signal);
    await importer.settle();
    const packs = new PackReader(spoor.store);
    for (const source of await spoor.store.sources()) {
      const kept: Uint8Array[] = [];
      for await (const piece of packs.pieces(source.evidence!)) kept.push(piece);
      expect(Buffer.concat(kept).equals(large[Number.parseInt(source.path)]!.bytes), source.path).toBe(true);
    }
    expect(await spoor.store.sourceIds()).toHaveLength(large.length);
  });

  it('that cannot be read to its end says how many of its files are in', async () => {
    const spoor = await TestCase.make();
    const importer = await importerOf(spoor);
    const readable = sized.slice(0, 20).reduce((sum, file) => sum + file.size, 0);
    const batch = { blob: brokenAt(readable + 10), files: sized };
    const { signal } = new AbortController();
    const settings = { importer, memory: new RunMemory() };
    await expect(importBatch(settings, batch, Promise.resolve(), signal)).rejects.toMatchObject({
      code: 'read/file-unreadable',
      details: { imported: 20 },
    });
    await importer.settle();
    expect(await spoor.events()).toEqual(events.slice(0, 2000));
  });

  it('that is cancelled ends after the file that is read', async () => {
    const spoor = await TestCase.make();
    const abort = new AbortController();
    const importer = await importerOf(spoor, ({ files: read }) => {
      if (read === 3) abort.abort();
    });
    const batch = { blob: new Blob([bytes]), files: sized };
    const counts = await importBatch({ importer, memory: new RunMemory() }, batch, Promise.resolve(), abort.signal);
    expect(counts.files).toBe(3);
    await importer.settle();
    expect(await spoor.events()).toEqual(events.slice(0, 300));
  });
});
