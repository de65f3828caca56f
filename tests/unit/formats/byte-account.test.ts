import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledger } from '../../../src/explore/ledger.ts';
import type { LedgerRow } from '../../../src/model/ledger.ts';
import { writtenFormats } from '../../fixtures/formats/index.ts';
import { placeBytes, written } from '../../fixtures/formats/written-format.ts';
import { makeTrail } from '../../fixtures/make-trail.ts';
import { writeTar } from '../../fixtures/tar-writer.ts';
import { storedZstd } from '../../fixtures/zstd-writer.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { gzipped, sampleEvents } from '../ingest/sample-events.ts';

const events = [...makeTrail({ events: 40, files: 1, seed: 3 })].flatMap((file) => file.events);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What of a row must always hold; returns the account. */
function checked({ path, account, skippedBytes }: LedgerRow): NonNullable<LedgerRow['account']> {
  expect(account, path).toBeDefined();
  const { textBytes, eventBytes, structureBytes, skippedBytes: skipped } = account!;
  expect({ path, sum: eventBytes + structureBytes + skipped }).toEqual({ path, sum: textBytes });
  expect({ path, least: Math.min(textBytes, eventBytes, structureBytes, skipped, 0) }).toEqual({ path, least: 0 });
  expect(skippedBytes).toBe(skipped);
  return account!;
}

describe.each(writtenFormats)('$name ($file)', (format) => {
  it('is events and what is around them, in any wrapping', async () => {
    const { text } = written(format, events);
    const bytes = encode(text);
    const wide = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
    const testCase = await TestCase.make();
    await testCase.import([
      { path: 'plain', bytes },
      { path: 'marked', bytes: encode(`\ufeff${text}`) },
      { path: 'gzip', bytes: gzipped(encode(`${text}\n`)) },
      { path: 'zstd', bytes: storedZstd(encode(`${text} \n`)) },
      { path: 'utf16', bytes: wide },
    ]);
    const ledger = await testCase.ledger();
    const eventBytes = placeBytes(format, events);
    const of = (path: string) => checked(ledger.get(path)!);
    expect(of('plain')).toEqual({
      textBytes: bytes.length,
      eventBytes,
      structureBytes: bytes.length - eventBytes,
      skippedBytes: 0,
    });
    expect(of('marked').textBytes).toBe(bytes.length + 3);
    expect(of('gzip').textBytes).toBe(bytes.length + 1);
    expect(of('zstd').textBytes).toBe(bytes.length + 2);
    expect(of('utf16').textBytes).toBe(wide.length);
    for (const path of ['marked', 'gzip', 'zstd', 'utf16']) expect(of(path).skippedBytes, path).toBe(0);
    expect(of('utf16').eventBytes).toBeGreaterThanOrEqual(eventBytes);
  });
});

describe('a damaged file', () => {
  const few = sampleEvents(0, 8);
  const wholes = writtenFormats.map((format) => encode(written(format, few).text));

  it('of any format adds up, cut, flipped, spliced and packed', { timeout: 60_000 }, async () => {
    const testCase = await TestCase.make();
    const files: { readonly path: string; readonly bytes: Uint8Array }[] = [];
    const wraps = [(bytes: Uint8Array) => bytes, gzipped, storedZstd];
    const damage = fc.record({
      whole: fc.nat(wholes.length - 1),
      other: fc.nat(wholes.length - 1),
      wrap: fc.nat(wraps.length - 1),
      isPackedFirst: fc.boolean(),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
      flips: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 3 }),
      splice: fc.double({ min: 0, max: 1, noNaN: true }),
      more: fc.boolean(),
    });
    fc.assert(
      fc.property(damage, ({ whole, other, wrap, isPackedFirst, cut, flips, splice, more }) => {
        const packed = wraps[wrap]!;
        const one = isPackedFirst ? packed(wholes[whole]!) : wholes[whole]!;
        const to = Math.floor(one.length * cut);
        const tail = wholes[other]!;
        const bytes = Buffer.concat(
          [one.subarray(0, to), more ? tail.subarray(Math.floor(tail.length * splice)) : []].map((part) =>
            Uint8Array.from(part),
          ),
        );
        for (const [at, byte] of flips) if (bytes.length > 0) bytes[Math.floor(at * bytes.length)] = byte;
        files.push({
          path: String(files.length),
          bytes: isPackedFirst ? new Uint8Array(bytes) : packed(new Uint8Array(bytes)),
        });
      }),
      { numRuns: 1200 },
    );
    await testCase.import(files);
    const ledger = await testCase.ledger();
    expect(ledger.size).toBe(files.length);
    let skipped = 0;
    for (const { path, bytes } of files) {
      const row = ledger.get(path)!;
      const account = checked(row);
      if (account.skippedBytes > 0) skipped++;
      // Events in the text as they are have their own bytes.
      if (bytes[0] === 0x7b || bytes[0] === 0x5b) expect(account.textBytes, path).toBe(bytes.length);
      expect(row.diagnostics.map(({ code }) => code)).not.toContain('core/trap');
    }
    expect(skipped).toBeGreaterThan(files.length / 3);
  });
});

describe('an archive', () => {
  const log = encode(`{"Records":[${events.join(',')}]}`);
  const lines = encode(events.map((event) => `${event}\n`).join(''));

  async function rowsOf(path: string, bytes: Uint8Array): Promise<Map<string, LedgerRow>> {
    const testCase = await TestCase.make();
    await testCase.import([{ path, bytes }]);
    const rows = await testCase.ledger();
    for (const row of rows.values()) checked(row);
    return rows;
  }

  /** Bytes of an archive by its own row and its members'. */
  function bytesOf(rows: ReadonlyMap<string, LedgerRow>, path: string): number {
    const members = [...rows.values()].filter(
      (row) => row.path.startsWith(`${path}!/`) && !row.path.slice(path.length + 2).includes('!/'),
    );
    return rows.get(path)!.account!.textBytes + members.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  it('that is a zip is its members, headers and directory', async () => {
    const plain = zipSync({ 'a/log.json': log, 'b.ndjson': [lines, { level: 0 }], 'a/': new Uint8Array(0) });
    const rows = await rowsOf('x.zip', plain);
    expect(bytesOf(rows, 'x.zip')).toBe(plain.length);
    expect(rows.get('x.zip')!.skippedBytes).toBe(0);
    const around = new Uint8Array(Buffer.concat([plain, encode('after')]));
    const odd = await rowsOf('y.zip', around);
    expect(bytesOf(odd, 'y.zip')).toBe(around.length);
    expect(odd.get('y.zip')!.skippedBytes).toBe(5);
    const nested = zipSync({ 'in.zip': plain, 'more.zip': [plain, { level: 0 }] });
    const deep = await rowsOf('z.zip', nested);
    expect(deep.get('z.zip')!.account!.textBytes).toBe(nested.length - deep.get('z.zip!/in.zip')!.bytes - plain.length);
    expect(bytesOf(deep, 'z.zip!/in.zip')).toBe(plain.length);
    expect(bytesOf(deep, 'z.zip!/more.zip')).toBe(plain.length);
  });

  it('that is a tar is its members, headers and padding', async () => {
    const tar = writeTar(
      { name: 'folder/', data: new Uint8Array(0), type: '5' },
      { name: 'folder/log.json.gz', data: gzipped(log) },
      { name: `${'long/'.repeat(18)}b.ndjson`, data: lines },
      { name: 'notes', data: encode('nothing of interest') },
    );
    for (const [path, bytes] of [
      ['x.tar', tar],
      ['x.tar.gz', gzipped(tar)],
      ['junk.tar.gz', new Uint8Array(Buffer.concat([gzipped(tar), encode('junk')]))],
    ] as const) {
      const rows = await rowsOf(path, bytes);
      const junk = path.startsWith('junk') ? 4 : 0;
      expect(bytesOf(rows, path)).toBe(tar.length + junk);
      expect(rows.get(path)!.skippedBytes).toBe(junk);
    }
    const broken = tar.slice();
    const header = 3 * 512 + 512 * Math.ceil(gzipped(log).length / 512);
    broken[header + 20] = broken[header + 20]! ^ 1;
    expect(bytesOf(await rowsOf('broken.tar', broken), 'broken.tar')).toBe(broken.length);
  });

  it('that is damaged adds up all the same', { timeout: 60_000 }, async () => {
    const zip = zipSync({ 'a.json': log.slice(0, 5000), 'b.zip': zipSync({ 'c.json': lines.slice(0, 4000) }) });
    const tar = writeTar({ name: 'a.gz', data: gzipped(log) }, { name: 'b.json', data: lines.slice(0, 3000) });
    const files: { readonly path: string; readonly bytes: Uint8Array }[] = [];
    const places = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(zip, tar, gzipped(tar)),
        fc.double({ min: 0.1, max: 1.2, noNaN: true }),
        places,
        (whole, cut, flips) => {
          const bytes = whole.slice(0, Math.floor(whole.length * Math.min(1, cut)));
          for (const [at, byte] of flips) bytes[Math.floor(at * bytes.length)] = byte;
          files.push({ path: String(files.length), bytes });
        },
      ),
      { numRuns: 400 },
    );
    const testCase = await TestCase.make();
    await testCase.import(files);
    for (const row of (await testCase.ledger()).values()) checked(row);
  });
});

describe('a row of any other kind', () => {
  const log = encode(`{"Records":[${events.join(',')}]}`);

  it('adds up: empty, unknown, compressed and followed by more, too large', async () => {
    const testCase = await TestCase.make({ maxInflatedBytes: 1 << 20 });
    const bomb = gzipped(new Uint8Array(Buffer.concat([log, new Uint8Array(1 << 22).fill(0x20)])));
    await testCase.import([
      { path: 'empty', bytes: new Uint8Array(0) },
      { path: 'empty.gz', bytes: gzipped(new Uint8Array(0)) },
      { path: 'text', bytes: encode('hello, world') },
      { path: 'text.gz', bytes: gzipped(encode('hello, world')) },
      { path: 'junk.gz', bytes: new Uint8Array(Buffer.concat([gzipped(log), encode('junk')])) },
      { path: 'bomb.gz', bytes: bomb },
      {
        path: 'keys',
        bytes: encode('{"PublicKeyList":[{"Value":"x","ValidityStartTime":1,"ValidityEndTime":2,"Fingerprint":"f"}]}'),
      },
    ]);
    const rows = await testCase.ledger();
    const of = (path: string) => checked(rows.get(path)!);
    expect(of('empty').textBytes).toBe(0);
    expect(of('empty.gz').textBytes).toBe(0);
    expect(of('text')).toMatchObject({ textBytes: 12, skippedBytes: 12 });
    expect(of('text.gz').skippedBytes).toBe(rows.get('text.gz')!.bytes);
    expect(of('junk.gz')).toMatchObject({ textBytes: log.length + 4, skippedBytes: 4 });
    expect(of('bomb.gz').eventBytes).toBe(events.reduce((sum, event) => sum + Buffer.byteLength(event), 0));
    expect(of('keys')).toMatchObject({ skippedBytes: 0, eventBytes: 0, structureBytes: rows.get('keys')!.bytes });
  });

  it('that is not read again counts as the file that it equals, an archive with its members', async () => {
    const zip = zipSync({ 'a.json': log });
    const testCase = await TestCase.make();
    await testCase.import([
      { path: 'x.zip', bytes: zip },
      { path: 'x.json', bytes: log },
    ]);
    await testCase.import([
      { path: 'y.zip', bytes: zip },
      { path: 'y.json', bytes: log },
    ]);
    const rows = await testCase.ledger();
    expect(checked(rows.get('y.json')!)).toEqual(checked(rows.get('x.json')!));
    const again = checked(rows.get('y.zip')!);
    expect(again.textBytes).toBe(checked(rows.get('x.zip')!).textBytes + log.length);
    expect(again.eventBytes).toBe(checked(rows.get('x.json')!).eventBytes);
  });

  it('whose import was cancelled skips all but its events', async () => {
    const testCase = await TestCase.make();
    const large = encode(`{"Records":[${Array.from({ length: 400 }, () => events.join(',')).join(',')}]}`);
    const controller = new AbortController();
    const importing = testCase.import([{ path: 'large', bytes: large }], controller.signal);
    controller.abort();
    await importing;
    const account = checked((await testCase.ledger()).get('large')!);
    expect(account.textBytes).toBe(large.length);
    expect(account.structureBytes).toBe(0);
    expect(account.skippedBytes).toBeGreaterThan(0);
  });

  it('of an earlier version has no account, and is left out of the sums', async () => {
    const testCase = await TestCase.make();
    await testCase.import([
      { path: 'a', bytes: log },
      { path: 'b', bytes: encode('hello, world') },
    ]);
    const opened = await testCase.open();
    const old = [...opened.sources.values()].find(({ path }) => path === 'a')!;
    const without = { ...old };
    delete without.account;
    await testCase.store.commit({ packs: new Map(), sources: [without], checkpoints: new Map(), origins: new Map() });
    const { rows, totals } = ledger(await testCase.open());
    expect(rows.map(({ account }) => account?.textBytes)).toEqual([undefined, 12]);
    expect(totals).toMatchObject({ unaccounted: 1, account: { textBytes: 12, skippedBytes: 12 } });
  });
});

it('a line that is longer than an event may be is skipped, all of it', async () => {
  const [first = '', second = ''] = sampleEvents(0, 2);
  const line = (event: string): string => `2026-01-01T00:00:00.000Z ${event}\n`;
  const long = line(`{"a":"${'x'.repeat(3_000_000)}"}`);
  const testCase = await TestCase.make({ maxEventBytes: 100_000 });
  await testCase.import([{ path: 'x', bytes: encode(line(first) + long + line(second)) }]);
  const row = (await testCase.ledger()).get('x')!;
  expect(row.events).toBe(2);
  expect(checked(row)).toMatchObject({ structureBytes: 0, skippedBytes: long.length });
});
