import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/base/limits.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { TarReader, type TarEntry, type TarEvent } from '../../../src/read/tar-reader.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import { paxMember, tarEnd, tarMember, writeTar } from '../../fixtures/tar-writer.ts';

interface ReadTar {
  readonly entries: readonly TarEntry[];
  readonly diagnostics: readonly Diagnostic[];
  readonly codes: readonly string[];
  /** `path: text`, with ` …` after the text of a member that is cut off; `path (kind)` for what is no file. */
  readonly listing: readonly string[];
  readonly unreadBytes: number;
}

function readTar(
  bytes: Uint8Array,
  chunkBytes = bytes.byteLength || 1,
  maxArchiveEntries = defaultLimits.maxArchiveEntries,
): ReadTar {
  const reader = new TarReader({ maxArchiveEntries });
  const entries: TarEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  const listing: string[] = [];
  let open: TarEntry | undefined;
  let text = '';
  const take = (event: TarEvent): void => {
    switch (event.kind) {
      case 'entry':
        expect(open, 'entries do not nest').toBeUndefined();
        open = event.entry;
        entries.push(event.entry);
        text = '';
        break;
      case 'data':
        expect(event.offsetInEntry).toBe(Buffer.byteLength(text, 'latin1'));
        text += Buffer.from(event.bytes).toString('latin1');
        break;
      case 'entry-end':
        listing.push(
          open?.kind === 'file'
            ? `${open.path}: ${text}${event.complete ? '' : ' …'}`
            : `${open!.path} (${open!.kind})`,
        );
        open = undefined;
        break;
      case 'diagnostic':
        diagnostics.push(event.diagnostic);
        break;
    }
  };
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    for (const event of reader.push(bytes.subarray(at, at + chunkBytes))) take(event);
  }
  for (const event of reader.end()) take(event);
  expect(open, 'every entry is ended').toBeUndefined();
  const codes = diagnostics.map(({ severity, code }) => `${severity} ${code}`);
  return { entries, diagnostics, codes, listing, unreadBytes: reader.unreadBytes };
}

const long = `${'folder/'.repeat(40)}name.json`;

describe('a tar in good order', () => {
  const tar = writeTar(
    { name: 'dir/', type: '5' },
    { name: 'dir/a.json', data: 'first' },
    { name: 'empty' },
    { name: 'b', prefix: 'some/prefix', data: 'x'.repeat(512) },
    { name: 'link', type: '2' },
    { name: 'c', data: 'y'.repeat(1300) },
  );
  const listing = [
    'dir/ (directory)',
    'dir/a.json: first',
    'empty: ',
    `some/prefix/b: ${'x'.repeat(512)}`,
    'link (link)',
    `c: ${'y'.repeat(1300)}`,
  ];

  it.each([[1], [7], [511], [512], [513], [100_000]])('gives its members in chunks of %i bytes', (chunkBytes) => {
    const read = readTar(tar, chunkBytes);
    expect(read.listing).toEqual(listing);
    expect(read.codes).toEqual([]);
    for (const { kind, headerOffset, dataOffset } of read.entries)
      if (kind === 'file') expect(dataOffset).toBe(headerOffset + 512);
  });

  it.each([
    ['v7', [{ name: 'a', format: 'v7' as const, type: '\0', data: 'A' }], ['a: A']],
    ['a v7 folder', [{ name: 'd/', format: 'v7' as const, type: '\0' }], ['d/ (directory)']],
    ['GNU, whose prefix field is none', [{ name: 'a', format: 'gnu' as const, prefix: 'times', data: 'A' }], ['a: A']],
    [
      'a GNU long name',
      [
        { name: '././@LongLink', type: 'L', data: `${long}\0` },
        { name: 'cut', data: 'A' },
      ],
      [`${long}: A`],
    ],
    [
      'a PAX path',
      [paxMember({ path: long, mtime: '1' }), { name: 'cut', data: 'A' }, { name: 'next', data: 'B' }],
      [`${long}: A`, 'next: B'],
    ],
    ['a PAX path that is not ASCII', [paxMember({ path: 'größe' }), { name: 'cut', data: 'A' }], ['größe: A']],
    ['a PAX size', [paxMember({ size: '3' }), tarMember({ name: 'a', data: 'abc', size: 0 })], ['a: abc']],
    ['a global PAX header', [paxMember({ path: 'all' }, 'g'), { name: 'a', data: 'A' }], ['all: A']],
    ['a base-256 size', [{ name: 'a', data: 'abc', base256: true }], ['a: abc']],
    ['a signed checksum', [{ name: 'grö', data: 'A', signedChecksum: true }], ['grö: A']],
    ['a name in Latin-1', [{ name: 'a', data: 'A', patch: (block: Uint8Array) => block.set([0xe4], 0) }], ['ä: A']],
    ['an unknown type, read as a file', [{ name: 'a', type: 'Q', data: 'A' }], ['a: A']],
  ])('is read in every dialect: %s', (_, parts, expected) => {
    const { listing: found, codes } = readTar(writeTar(...parts));
    expect(found).toEqual(expected);
    expect(codes).toEqual([]);
  });

  it.each([
    ['ustar', 'a'.repeat(60)],
    ['gnu', long],
    ['pax', long],
    ['v7', 'plain'],
  ])('is read as the tar program writes it: %s', (format, name) => {
    const folder = mkdtempSync(join(tmpdir(), 'tar-'));
    try {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), 'data '.repeat(300));
      const tarred = execFileSync('tar', ['-c', `--format=${format}`, '-C', folder, name]);
      const { listing: found, codes } = readTar(tarred, 4096);
      expect(found).toEqual([`${name}: ${'data '.repeat(300)}`]);
      expect(codes).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives the members of archives that follow one another, and says so', () => {
    const { listing: found, codes } = readTar(
      Buffer.concat([writeTar({ name: 'a', data: 'A' }), writeTar({ name: 'b', data: 'B' })]),
    );
    expect(found).toEqual(['a: A', 'b: B']);
    expect(codes).toEqual(['info tar/bad-header']);
  });
});

describe('a tar out of order', () => {
  it('reads a size of 9 GB from the header and says how much is missing', () => {
    const size = 9 * 1024 ** 3;
    const { entries, codes, diagnostics } = readTar(tarMember({ name: 'huge', size, base256: true }));
    expect(entries[0]!.size).toBe(size);
    expect(codes).toEqual(['error tar/truncated']);
    expect(diagnostics[0]!.detail).toContain(String(size));
  });

  it('stops at a wrong checksum, says where, and counts what was left', () => {
    const good = tarMember({ name: 'a', data: 'A' });
    const bad = tarMember({ name: 'b', data: 'B', badChecksum: true });
    const { listing, diagnostics, codes, unreadBytes } = readTar(Buffer.concat([good, bad, tarEnd]), 100);
    expect(listing).toEqual(['a: A']);
    expect(codes).toEqual(['error tar/bad-header']);
    expect(diagnostics[0]!.at).toBe(good.byteLength);
    expect(unreadBytes).toBe(bad.byteLength + tarEnd.byteLength);
  });

  it.each([
    ['a negative size', (block: Uint8Array) => block.fill(0xff, 124, 136)],
    ['a size past 2^53', (block: Uint8Array) => block.fill(0x80, 124, 136)],
    ['a size that is no number', (block: Uint8Array) => block.fill(0x39, 124, 136)],
  ])('stops at %s', (_, patch) => {
    const { entries, codes } = readTar(writeTar({ name: 'a', patch }));
    expect(entries).toEqual([]);
    expect(codes).toEqual(['error tar/bad-header']);
  });

  it.each([
    ['GNU', [{ name: 's', type: 'S', format: 'gnu' as const, data: 'map' }]],
    ['PAX', [paxMember({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 's' }), { name: 'x', data: 'map' }]],
    [
      'GNU with a map of several blocks',
      [
        tarMember({ name: 's', type: 'S', format: 'gnu', patch: (block) => block.set([1], 482) }),
        Buffer.concat([Buffer.alloc(504), Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)]),
        Buffer.alloc(512, 'm').fill(0, 504),
      ],
    ],
  ])('passes over a sparse file and says so: %s', (_, parts) => {
    const { entries, listing, codes } = readTar(writeTar(...parts, { name: 'next', data: 'N' }));
    expect(entries[0]).toMatchObject({ path: 's', problem: { severity: 'error' } });
    expect(listing).toEqual(['s: ', 'next: N']);
    expect(codes).toEqual([]);
  });

  it('passes over a name of more than 1 MiB', () => {
    const { listing, codes } = readTar(
      writeTar({ name: 'L', type: 'L', data: 'n'.repeat(1024 * 1024 + 1) }, { name: 'a', data: 'A' }),
      65536,
    );
    expect(listing).toEqual(['a: A']);
    expect(codes).toEqual(['warning tar/bad-header']);
  });

  it.each([['9999 path=x\n'], ['no length'], ['7 path=x\n'], ['12345678901 path=x\n'], ['5 =x\n']])(
    'says that %j is no PAX record',
    (data) => {
      const { listing, codes } = readTar(writeTar({ name: 'p', type: 'x', data }, { name: 'a', data: 'A' }));
      expect(listing).toEqual(['a: A']);
      expect(codes).toEqual(['warning tar/bad-header']);
    },
  );

  it('reads up to the limit of members', () => {
    const { listing, codes, unreadBytes } = readTar(writeTar({ name: 'a' }, { name: 'b' }, { name: 'c' }), 512, 2);
    expect(listing).toEqual(['a: ', 'b: ']);
    expect(codes).toEqual(['error tar/too-many-entries']);
    expect(unreadBytes).toBe(512 + 1024);
  });

  it('says where something else follows its end', () => {
    const tar = writeTar({ name: 'a', data: 'A' });
    const { listing, codes, unreadBytes } = readTar(Buffer.concat([tar, Buffer.alloc(700, 'junk')]));
    expect(listing).toEqual(['a: A']);
    expect(codes).toEqual(['warning tar/bad-header']);
    expect(unreadBytes).toBe(700);
  });

  it('tells every way of being cut off', () => {
    const tar = Buffer.concat([paxMember({ path: 'a' }), tarMember({ name: 'x', data: 'A'.repeat(600) }), tarEnd]);
    const header = 1024;
    for (let cut = 1; cut < tar.byteLength; cut++) {
      const { codes, listing } = readTar(tar.subarray(0, cut));
      const dataEnd = header + 512 + 600;
      const padded = header + 512 + 1024;
      if (cut < padded)
        expect(codes, `cut at ${cut}`).toEqual([cut < dataEnd ? 'error tar/truncated' : 'warning tar/truncated']);
      if (cut === padded) expect(codes).toEqual(['info tar/truncated']);
      if (cut >= header + 512)
        expect(listing, `cut at ${cut}`).toEqual([
          `a: ${'A'.repeat(Math.min(600, cut - header - 512))}${cut < dataEnd ? ' …' : ''}`,
        ]);
    }
  });

  it('is read to an end, each byte once, whatever is flipped or cut', () => {
    const random = new SeededRandom(5);
    const base = writeTar(
      { name: '././@LongLink', type: 'L', data: long },
      { name: 'a', data: 'A'.repeat(700) },
      paxMember({ path: 'p' }),
      { name: 'b', data: 'B' },
    );
    let whole = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from(base.subarray(0, random.chance(0.3) ? random.below(base.byteLength) : undefined));
      if (bytes.byteLength === 0) continue;
      for (let flips = random.below(3); flips > 0; flips--) bytes[random.below(bytes.byteLength)] = random.below(256);
      const { entries, listing } = readTar(bytes, 1 + random.below(2000));
      for (const entry of entries) expect(entry.dataOffset).toBeLessThanOrEqual(bytes.byteLength);
      if (listing.includes('p: B')) whole++;
    }
    expect(whole).toBeGreaterThan(600);
  }, 60_000);
});
