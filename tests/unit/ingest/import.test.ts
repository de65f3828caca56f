import { describe, expect, it, vi } from 'vitest';
import { zipSync } from 'fflate';
import { tarMember } from '../../fixtures/tar-writer.ts';
import { writeZip } from '../../fixtures/zip-writer.ts';
import type { Commit } from '../../../src/store/store.ts';
import { TestCase, type TestFile } from './case-harness.ts';
import { gzipped, logFile, sampleEvent, sampleEvents } from './sample-events.ts';

const events = sampleEvents(0, 40);
const plain = logFile(events);
const json = (path: string, bytes = plain): TestFile => ({ path, bytes });

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function tar(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts = Array.from(members, ([name, data]) => tarMember({ name, data }));
  return concat(...parts, new Uint8Array(1024));
}

/** The same log in every container that is opened. */
const containers: readonly (readonly [string, Uint8Array])[] = [
  ['plain', plain],
  ['gzip', gzipped(plain)],
  ['gzip in gzip', gzipped(gzipped(plain))],
  ['two gzip members', concat(gzipped(plain.subarray(0, 999)), gzipped(plain.subarray(999)))],
  ['zip, deflated', zipSync({ 'a/log.json': plain })],
  ['zip, stored', zipSync({ 'log.json': [plain, { level: 0 }] })],
  ['zip, stored gzip', zipSync({ 'log.json.gz': [gzipped(plain), { level: 0 }] })],
  ['zip, deflated gzip', zipSync({ 'log.json.gz': [gzipped(plain), { level: 9 }] })],
  ['zip64', writeZip([{ name: 'log.json', data: plain, zip64: true }], { zip64: true }).bytes],
  ['zip in a zip, stored', zipSync({ 'inner.zip': [zipSync({ 'log.json': plain }), { level: 0 }] })],
  ['zip in a zip, deflated', zipSync({ 'inner.zip': [zipSync({ 'log.json.gz': gzipped(plain) }), { level: 6 }] })],
  ['tar', tar(new Map([['log.json', plain]]))],
  ['tar of gzip', tar(new Map([['log.json.gz', gzipped(plain)]]))],
  ['tar.gz', gzipped(tar(new Map([['log.json', plain]])))],
  ['tar.gz of gzip', gzipped(tar(new Map([['log.json.gz', gzipped(plain)]])))],
  ['tar.gz in a zip', zipSync({ 'trail.tgz': gzipped(tar(new Map([['log.json.gz', gzipped(plain)]]))) })],
  ['zip in a tar', tar(new Map([['trail.zip', zipSync({ 'log.json': plain })]]))],
];

describe('an import', () => {
  it.each(containers)('opens a log in: %s', async (_, bytes) => {
    const spoor = await TestCase.make();
    await spoor.import([json('dropped', bytes)]);
    expect(await spoor.events()).toEqual(events);
    const rows = [...(await spoor.ledger()).values()];
    expect(rows.reduce((sum, row) => sum + row.events, 0)).toBe(events.length);
    expect(rows.reduce((sum, row) => sum + row.skippedBytes, 0)).toBe(0);
    expect(rows.flatMap((row) => row.diagnostics).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('gives every archive and every member a ledger row', async () => {
    const spoor = await TestCase.make();
    const archive = zipSync({
      'a.json': plain,
      'notes.txt': new TextEncoder().encode('nothing'),
      'empty.json': new Uint8Array(0),
    });
    await spoor.import([json('drop/trail.zip', archive)]);
    const ledger = await spoor.ledger();
    expect([...ledger.keys()]).toEqual([
      'drop/trail.zip',
      'drop/trail.zip!/a.json',
      'drop/trail.zip!/empty.json',
      'drop/trail.zip!/notes.txt',
    ]);
    expect(ledger.get('drop/trail.zip!/notes.txt')?.diagnostics[0]?.code).toBe('decode/not-recognised');
    expect(ledger.get('drop/trail.zip!/empty.json')?.diagnostics[0]?.code).toBe('read/empty');
  });

  it('keeps an event that comes again once, and counts it where it came again', async () => {
    const spoor = await TestCase.make();
    await spoor.import([
      json('a.json'),
      json('b.json.gz', gzipped(plain)),
      json('c.json', logFile(events.slice(0, 3))),
    ]);
    expect(await spoor.events()).toEqual(events);
    const ledger = await spoor.ledger();
    expect([...ledger.values()].map(({ events: kept, duplicates }) => [kept, duplicates])).toEqual([
      [40, 0],
      [0, 40],
      [0, 3],
    ]);
  });

  it('keeps both events where one ID comes with different bytes, and marks them', async () => {
    const spoor = await TestCase.make();
    const edited = sampleEvent(7, { sourceIPAddress: '198.51.100.1' });
    await spoor.import([json('a.json'), json('b.json', logFile([edited, events[8]!]))]);
    expect(await spoor.events()).toHaveLength(41);
    const ledger = await spoor.ledger();
    expect(ledger.get('a.json')?.conflicts).toBe(0);
    expect(ledger.get('b.json')).toMatchObject({ events: 1, duplicates: 1, conflicts: 1 });
    const opened = await spoor.open();
    const marked = Array.from({ length: opened.table.rows }, (_, row) => row).filter((row) => opened.isConflict(row));
    expect(marked).toEqual([7, 40]);
  });

  it('keeps all events without an ID, equal ones too', async () => {
    const spoor = await TestCase.make();
    const nameless = sampleEvent(1, { eventID: undefined });
    await spoor.import([json('a.json', logFile([nameless, nameless]))]);
    expect(await spoor.events()).toEqual([nameless, nameless]);
  });

  it('adds nothing when the same files are dropped again', async () => {
    const spoor = await TestCase.make();
    const files = [
      json('a.json'),
      json('b.zip', zipSync({ 'x.json': logFile(sampleEvents(50, 60)) })),
      json('c.txt', new TextEncoder().encode('?')),
    ];
    await spoor.import(files);
    const before = await spoor.ledger();
    const again = await spoor.import(files);
    expect(again.counts.unchangedFiles).toBe(3);
    expect(await spoor.ledger()).toEqual(before);
    expect(await spoor.events()).toHaveLength(50);
  });

  it('counts a file with known bytes under another name as repeats, without keeping its bytes again', async () => {
    const spoor = await TestCase.make();
    await spoor.import([json('a.json')]);
    await spoor.import([json('copy/a (1).json')]);
    expect((await spoor.ledger()).get('copy/a (1).json')).toMatchObject({ events: 0, duplicates: 40 });
    const copy = (await spoor.store.sources()).find((source) => source.path.startsWith('copy'));
    expect(copy?.evidence).toBeUndefined();
  });

  it('imports a changed file under a known name as a file of its own', async () => {
    const spoor = await TestCase.make();
    await spoor.import([json('a.json')]);
    await spoor.import([json('a.json', logFile(sampleEvents(30, 45)))]);
    expect(await spoor.events()).toHaveLength(45);
  });

  it('leaves what was imported usable when it is cancelled, and takes the rest later', async () => {
    const spoor = await TestCase.make();
    const cancel = new AbortController();
    await spoor.import([json('a.json')]);
    cancel.abort();
    await spoor.import([json('b.json', logFile(sampleEvents(100, 160)))], cancel.signal);
    const partly = await spoor.events();
    expect(partly.length).toBeGreaterThanOrEqual(40);
    await spoor.import([json('b.json', logFile(sampleEvents(100, 160)))]);
    expect(await spoor.events()).toEqual([...events, ...sampleEvents(100, 160)]);
    expect((await spoor.ledger()).get('b.json')).toMatchObject({ events: 60, duplicates: 0 });
  });

  it('spreads a file over several segments when it has more events than one holds', async () => {
    const spoor = await TestCase.make();
    const many = sampleEvents(0, 70_000);
    const commit = vi.spyOn(spoor.store, 'commit');
    await spoor.import([json('big.json.gz', gzipped(logFile(many)))]);
    const [[underWay]] = commit.mock.calls as [[Commit], ...[Commit][]];
    const [open] = underWay.sources;
    expect(open).toMatchObject({ path: 'big.json.gz', complete: false, found: 65_000 });
    expect(underWay.checkpoints.get(open!.id)?.length).toBeGreaterThan(2);
    expect(await spoor.store.segmentIdsAfter(0)).toHaveLength(2);
    expect((await spoor.ledger()).get('big.json.gz')).toMatchObject({ events: 70_000, diagnostics: [] });
    const read = await spoor.events('requestParameters.key:(file-0 OR file-64999 OR file-65000 OR file-69999)');
    expect(read).toEqual([many[0], many[64_999], many[65_000], many[69_999]]);
  }, 60_000);

  it('sets digests aside with their bytes', async () => {
    const spoor = await TestCase.make();
    const digest = { digestS3Object: 'x', digestPublicKeyFingerprint: 'y', logFiles: [], digestEndTime: 'z' };
    await spoor.import([json('digest.json.gz', gzipped(new TextEncoder().encode(JSON.stringify(digest))))]);
    const [source] = await spoor.store.sources();
    expect(source).toMatchObject({ kind: 'aside', format: 'CloudTrail digest', found: 0 });
    expect(source?.evidence?.extents).toHaveLength(1);
  });
});
