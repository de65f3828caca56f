import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, it } from 'vitest';
import type { OpenedCase } from '../../../src/explore/opened-case.ts';
import type { ColumnName } from '../../../src/model/columns.ts';
import { hashesPart, placesPart, type StoredSegment1 } from '../../../src/model/packed-segment.ts';
import type { DictColumn, SegmentId, SourceId } from '../../../src/model/segment.ts';
import { openHashes, openPlaces, openSegment } from '../../../src/segment/opened-segment.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { storedSegment1 } from '../../fixtures/segment-1.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { logFile, sampleEvent, sampleEvents } from '../ingest/sample-events.ts';

it('a database of version 1 opens in place with all that it holds', async () => {
  const name = 'upgraded';
  const first = new Dexie(name);
  first.version(1).stores({ segments: '++id', packs: 'id', sources: 'id', checkpoints: 'source', meta: 'key' });
  await first.open();
  const record = { id: 7, path: 'log.json', bytes: 3, kind: 'unknown', format: 'not recognised', complete: true };
  await first.table('sources').put(record);
  await first.table('meta').put({ key: 'hashKey', value: new Uint8Array(32).fill(9) });
  first.close();

  const store = await DiskStore.open(name);
  expect(await store.sources()).toEqual([record]);
  expect(await store.hashKey()).toEqual(new Uint8Array(32).fill(9));
  const hashes = {
    source: 7 as SourceId,
    text: new Uint8Array(32).fill(1),
    file: undefined,
    gzip: ['damaged'],
  } as const;
  const stray = { ...hashes, source: 8 as SourceId };
  await store.putHashes([hashes, stray]);
  await store.putSetting('columns', '[]');
  expect(await store.settings()).toEqual(new Map([['columns', '[]']]));
  await store.addSignatures([{ signature: 'ab', algorithm: 'SHA256withRSA', backfillGeneratedAt: undefined }]);
  const portion = await store.hashesAfter(0);
  expect(portion?.hashes).toEqual([hashes]);
  expect(await store.hashesAfter(portion!.last)).toBeUndefined();
  expect(await store.signatures()).toHaveLength(1);
  store.close();
});

/** A stored segment as version 3 of the database had it. `ids` holds the 128 bits of its eventIDs. */
async function earlierForm(store: Store, id: SegmentId, ids: Uint32Array): Promise<StoredSegment1> {
  const [stored] = await store.segments([id]);
  if (stored?.version !== 2) throw new Error('segments are stored in the second form');
  const opened = openSegment(stored.head);
  const columns = new Map<ColumnName, DictColumn>();
  for (const group of opened.groups) {
    if (!group.isThere) group.load((await store.segmentParts(group.part, [id]))[0]!);
    for (const name of group.names) {
      const { codeOf, texts } = group.column(name);
      columns.set(name, { codes: Uint16Array.from(group.codes, (code) => codeOf[code]!), ...texts.all() });
    }
  }
  const places = openPlaces((await store.segmentParts(placesPart, [id]))[0]!, opened);
  const hashes = openHashes((await store.segmentParts(hashesPart, [id]))[0]!, opened.rows);
  return storedSegment1({ ...opened, columns, ...places, ...hashes }, ids);
}

/** What a case has, in the order of its rows. */
async function told(opened: OpenedCase): Promise<unknown> {
  const rows = Array.from({ length: opened.table.rows }, (_, row) => row);
  const decoder = new TextDecoder();
  return {
    events: await Promise.all(
      rows.map(async (row) => decoder.decode(await opened.reader.read(await opened.span(row)))),
    ),
    names: rows.map((row) => opened.table.texts('eventName', row)),
    order: [...opened.order.all()],
    visible: rows.map((row) => opened.isVisible(row)),
  };
}

it('segments of version 3 tell what they told, and which of further events are the same', async () => {
  const events = sampleEvents(0, 300);
  const made = await TestCase.in(new MemoryStore());
  await made.import([{ path: 'log.json', bytes: logFile(events) }]);
  const { store } = made;
  const [id] = await store.segmentIdsAfter(0);
  const words = events.flatMap((event) => {
    const { eventID } = JSON.parse(event) as { readonly eventID: string };
    return eventID
      .replaceAll('-', '')
      .match(/.{8}/g)!
      .map((hex) => Number.parseInt(hex, 16));
  });
  const name = 'of-version-3';
  const third = new Dexie(name);
  third.version(3).stores({
    segments: '++id',
    packs: 'id',
    sources: 'id',
    checkpoints: 'source',
    hashes: '++id',
    signatures: 'signature',
    origins: 'source',
    meta: 'key',
  });
  await third.open();
  await third.table('segments').add(await earlierForm(store, id!, Uint32Array.from(words)));
  const sources = await store.sources();
  await third.table('sources').bulkPut(sources);
  for (const { pack } of sources[0]!.evidence!.extents) {
    await third.table('packs').put({ id: pack, bytes: await store.pack(pack) });
  }
  await third.table('meta').bulkPut([
    { key: 'hashKey', value: await store.hashKey() },
    { key: 'nextSource', value: 1000 },
    { key: 'nextPack', value: 1000 },
  ]);
  third.close();

  const upgraded = await TestCase.in(await DiskStore.open(name));
  expect(await told(await upgraded.open())).toEqual(await told(await made.open()));
  const more = [...events.slice(5, 40), sampleEvent(7, { readOnly: false }), ...sampleEvents(300, 310)];
  for (const testCase of [made, upgraded]) await testCase.import([{ path: 'more.json', bytes: logFile(more) }]);
  const opened = await upgraded.open();
  expect(opened.events).toBe(300 + 1 + 10);
  expect(await told(opened)).toEqual(await told(await made.open()));
  upgraded.store.close();
});
