import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isCaseFile } from '../../../src/model/case-file.ts';
import { DiskStore } from '../../../src/store/disk-store.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';
import type { Commit } from '../../../src/store/store.ts';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { written } from '../../fixtures/formats/written-format.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { tarOf } from '../../fixtures/tar-of.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { TestCase, type TestFile } from '../ingest/case-harness.ts';
import { gzipped, logFile } from '../ingest/sample-events.ts';
import { everything, exported, imported, partsOf, textOf } from './case-files.ts';

const encoder = new TextEncoder();
const trail = [...makeTrail({ events: 240, files: 6, seed: 3 })].map(({ events }) => events);
const all = trail.flat();

/** One file of events in any format and wrapping; some are damaged, some hold what another one holds. */
const file: fc.Arbitrary<TestFile> = fc
  .record({
    format: fc.constantFrom(...writtenFormats),
    from: fc.nat(200),
    count: fc.integer({ min: 0, max: 25 }),
    wrapping: fc.constantFrom('plain', 'gzip', 'twice', 'zip', 'tgz', 'zstd', 'utf16'),
    cut: fc.option(fc.double({ min: 0.2, max: 1, noNaN: true }), { freq: 3 }),
    flip: fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { freq: 4 }),
    name: fc.constantFrom('a/log.json', 'a/log.json', 'b/../x', '__proto__', 'ünï\u202e.csv', 'deep/er/111122223333'),
  })
  .map(({ format, from, count, wrapping, cut, flip, name }) => {
    const { text } = written(format, all.slice(from, from + count));
    let plain: Uint8Array = encoder.encode(text);
    if (cut !== null) plain = plain.slice(0, Math.ceil(plain.length * cut));
    const bytes = wrapped(wrapping, plain, text);
    if (flip !== null && bytes.length > 0) bytes[Math.floor(flip * bytes.length)]! ^= 0x24;
    return { path: `${name}-${format.file}`, bytes };
  });

function wrapped(wrapping: string, plain: Uint8Array, text: string): Uint8Array {
  switch (wrapping) {
    case 'gzip':
      return gzipped(plain);
    case 'twice':
      return gzipped(gzipped(plain));
    case 'zip':
      return zipSync({ 'in/one.bin': plain, 'two.bin': plain.slice(0, 700), 'read.me': encoder.encode('nothing') });
    case 'tgz':
      return gzipped(tarOf({ 'in/one.json': plain }));
    case 'zstd':
      return storedZstd(plain);
    case 'utf16':
      return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
    default:
      return plain.slice();
  }
}

it('a case that is exported and imported is the same case, whatever was dropped into it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 6 }), fc.nat(), async (files, forget) => {
      const testCase = await TestCase.make();
      await testCase.import(files);
      await testCase.import(files.slice(0, 1).map(({ bytes }) => ({ path: 'another name', bytes })));
      await testCase.store.putSetting('saved-filters', '{"version":1,"list":[{"name":"x","filter":"errorCode:*"}]}');
      await testCase.store.addSignatures([{ signature: 'ab', algorithm: undefined, backfillGeneratedAt: undefined }]);
      const sources = await testCase.store.sources();
      const needed = new Set(sources.flatMap(({ sameAs, parent }) => [sameAs, parent]));
      const free = sources.filter(({ id }) => !needed.has(id));
      if (forget % 3 === 0) await testCase.store.forget([free[forget % free.length]!.id]);
      const { bytes, outcome } = await exported(testCase);
      const back = await imported(bytes);
      expect(back.name).toBe('Acme breach');
      expect(back.outcome).toEqual(outcome);
      expect(await everything(back.testCase)).toEqual(await everything(testCase));
    }),
    { numRuns: 12 },
  );
});

it('the parts of a case file are what their names say, and sha256sum can check them', async () => {
  const testCase = await TestCase.make();
  const files = trail.map((events, i) => ({ path: `log-${String(i)}.json.gz`, bytes: gzipped(logFile(events)) }));
  await testCase.import([...files, { path: 'notes.txt', bytes: encoder.encode('nothing that is kept') }]);
  const { bytes, outcome } = await exported(testCase);
  expect(isCaseFile(bytes)).toBe(true);
  expect(isCaseFile(zipSync({ mimetype: encoder.encode('application/vnd.spoor.case+zip') }))).toBe(false);
  const parts = partsOf(bytes);
  expect([...parts.keys()]).toEqual([
    ...['mimetype', 'case.json', 'evidence/00000001.bin', 'sources/00000001.ndjson', 'rows/00000001.json'],
    ...['signatures.json', 'settings.json', 'ledger.json', 'SHA256SUMS'],
  ]);
  for (const line of textOf(parts, 'SHA256SUMS').trimEnd().split('\n')) {
    const [hash, name] = line.split('  ');
    expect(createHash('sha256').update(parts.get(name!)!).digest('hex')).toBe(hash);
  }
  expect(outcome).toEqual({
    bytes: bytes.length,
    parts: parts.size,
    fingerprint: createHash('sha256').update(parts.get('SHA256SUMS')!).digest('hex'),
  });
  expect(JSON.parse(textOf(parts, 'case.json'))).toMatchObject({
    name: 'Acme breach',
    made: '2026-01-02T00:00:00.000Z',
  });
  // nothing but the files that were kept, one after the other, as they were dropped
  const dropped = Buffer.concat(files.map((one) => one.bytes));
  expect(Buffer.from(parts.get('evidence/00000001.bin')!).equals(dropped)).toBe(true);
  const lines = textOf(parts, 'sources/00000001.ndjson').trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { readonly path: string }).path)).toEqual([
    ...files.map(({ path }) => path),
    'notes.txt',
  ]);
  // what is the case's own secret is not in it
  expect(textOf(parts, 'sources/00000001.ndjson')).not.toContain('contentKey');
});

it('what was dropped into a case is known to the one that was imported', async () => {
  const files: readonly TestFile[] = [
    { path: 'a.json.gz', bytes: gzipped(logFile(trail[0]!)) },
    { path: 'b.json', bytes: logFile(trail[1]!) },
    {
      path: 'table.csv',
      bytes: encoder.encode(
        written(
          writtenFormats.find(({ file: f }) => f.endsWith('.csv'))!,
          trail[2]!,
        ).text,
      ),
    },
    { path: 'copy.json', bytes: logFile(trail[1]!) },
  ];
  const testCase = await TestCase.make();
  await testCase.import(files);
  const { testCase: back } = await imported((await exported(testCase)).bytes);
  expect((await back.import(files)).counts.unchangedFiles).toBe(files.length);
  // of an archive nothing was kept but its members: dropped again, it takes their place
  const archive = { path: 'all.zip', bytes: zipSync({ 'c.json': logFile(trail[3]!) }) };
  await testCase.import([archive]);
  const { testCase: other } = await imported((await exported(testCase)).bytes);
  const before = await everything(other);
  expect((await other.import([archive])).counts.unchangedFiles).toBe(0);
  expect(await other.events()).toHaveLength((before as { readonly events: readonly string[] }).events.length);
});

it('an event that came in twice counts for the same file, and files that go over several segments keep their order', async () => {
  const many = Array.from(
    { length: 70_000 },
    (_, i) => `{"eventName":"E${String(i)}","eventTime":"2026-03-01T00:00:00Z"}`,
  );
  const testCase = await TestCase.in(await DiskStore.open('archive-order'));
  const repeated = { path: 'z.json', bytes: logFile([...trail[0]!, ...trail[1]!]) };
  await Promise.all([
    testCase.import([{ path: 'big.json', bytes: logFile(many) }]),
    testCase.import([repeated, { path: 'a.json', bytes: logFile(trail[1]!) }]),
  ]);
  const store = await DiskStore.open('archive-order-back');
  const { testCase: back } = await imported((await exported(testCase)).bytes, store);
  expect(await store.segmentIdsAfter(0)).toHaveLength(3);
  expect(await everything(back)).toEqual(await everything(testCase));
}, 120_000);

it('of a file that was cut off, what had come of it is there, and it is known to be cut off', async () => {
  const events = Array.from({ length: 140_000 }, (_, i) => `{"eventName":"E${String(i)}"}`);
  const controller = new AbortController();
  const store = new (class extends MemoryStore {
    override async commit(commit: Commit): Promise<void> {
      await super.commit(commit);
      controller.abort();
    }
  })();
  const testCase = await TestCase.in(store);
  await testCase.import([{ path: 'big.json', bytes: logFile(events) }], controller.signal);
  const row = (await testCase.ledger()).get('big.json')!;
  expect(row.events).toBeGreaterThan(0);
  expect(row.events).toBeLessThan(events.length);
  const { testCase: back } = await imported((await exported(testCase)).bytes);
  expect(await everything(back)).toEqual(await everything(testCase));
  await back.import([{ path: 'big.json', bytes: logFile(events) }]);
  expect((await back.ledger()).get('big.json')).toMatchObject({ events: events.length, diagnostics: [] });
}, 120_000);
