import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { extra, writeZip, type ZipMember } from '../../fixtures/zip-writer.ts';
import { codes, readZip } from './read-zip.ts';

const two: readonly ZipMember[] = [
  { name: 'a.json', data: '{"Records":[]}' },
  { name: 'dir/b.json', data: 'stored', method: 0 },
];
const twoListed = ['a.json: {"Records":[]}', 'dir/b.json: stored'];

describe('a zip in good order', () => {
  it.each([
    ['plain', two, {}],
    ['with a comment', two, { comment: 'x'.repeat(65535) }],
    ['with a comment that holds an end record', two, { comment: `PK\x05\x06${'\0'.repeat(18)}` }],
    ['with a zip64 end record', two, { zip64: true }],
    ['with zip64 sizes', two.map((member) => ({ ...member, zip64: true })), { zip64: true }],
    ['with data descriptors', two.map((member) => ({ ...member, descriptor: 'signed' as const })), {}],
    ['with bare descriptors', two.map((member) => ({ ...member, descriptor: 'bare' as const })), {}],
    ['with zip64 descriptors', two.map((member) => ({ ...member, zip64: true, descriptor: 'zip64' as const })), {}],
    ['with local extras', two.map((member) => ({ ...member, localExtra: extra(0x5455, new Uint8Array(9)) })), {}],
  ])('gives its members: %s', async (_, members, options) => {
    const { listing, reports, entries } = await readZip(writeZip(members, options).bytes);
    expect(listing).toEqual(twoListed);
    expect(reports).toEqual([]);
    expect(entries[0]).toMatchObject({ size: 14, crc32: crc32('{"Records":[]}'), method: 8, sizesKnown: true });
  });

  it('gives nothing of an empty archive', async () => {
    expect(await readZip(writeZip([]).bytes)).toEqual({ entries: [], reports: [], listing: [] });
  });

  it('gives what another writer wrote', async () => {
    const bytes = zipSync({ 'a.txt': strToU8('one'), d: { 'b.txt': [strToU8('two'), { level: 0 }] } });
    const { listing, reports } = await readZip(bytes);
    expect(listing).toEqual(['a.txt: one', 'd/: ', 'd/b.txt: two']);
    expect(reports).toEqual([]);
  });

  const zipProgram = (() => {
    try {
      return execFileSync('zip', ['-v']).length > 0;
    } catch {
      return false;
    }
  })();

  it.skipIf(!zipProgram).each([[['-q', '-r']], [['-q', '-r', '-0']], [['-q', '-r', '-fd']], [['-q', '-r', '-fz']]])(
    'gives what the zip program wrote with %s',
    async (options) => {
      const folder = mkdtempSync(join(tmpdir(), 'zip-'));
      try {
        writeFileSync(join(folder, 'one.txt'), 'eins '.repeat(100));
        writeFileSync(join(folder, 'größe.txt'), 'zwei');
        execFileSync('zip', [...options, 'out.zip', 'one.txt', 'größe.txt'], { cwd: folder });
        const { listing, reports } = await readZip(readFileSync(join(folder, 'out.zip')));
        expect(listing).toEqual([`one.txt: ${'eins '.repeat(100)}`, 'größe.txt: zwei']);
        expect(reports).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('corrects the offsets where bytes come before the archive, and says so', async () => {
    for (const zip64 of [false, true]) {
      const { listing, reports } = await readZip(writeZip(two, { prefix: new Uint8Array(1000).fill(7), zip64 }).bytes);
      expect(listing).toEqual(twoListed);
      expect(reports).toMatchObject([{ code: 'zip/bad-directory', severity: 'info', at: 0 }]);
    }
  });

  it('finds the end before bytes that follow the archive, and says so', async () => {
    const { bytes } = writeZip(two, { suffix: new Uint8Array(500) });
    const { listing, reports } = await readZip(bytes);
    expect(listing).toEqual(twoListed);
    expect(reports).toMatchObject([{ code: 'zip/bad-directory', severity: 'info', at: bytes.byteLength - 500 }]);
  });

  it('gives the members of both archives where one follows the other', async () => {
    const first = writeZip([{ name: 'x', data: 'first' }]).bytes;
    const { listing } = await readZip(Buffer.concat([first, writeZip(two).bytes]));
    expect(listing).toEqual([...twoListed, 'x: first']);
  });
});

describe('names', () => {
  const pathOf = async (member: ZipMember): Promise<string> =>
    (await readZip(writeZip([member]).bytes)).entries[0]!.path;

  it('are UTF-8 by their flag, or by being UTF-8', async () => {
    expect(await pathOf({ name: 'größe', data: '', flags: 1 << 11 })).toBe('größe');
    expect(await pathOf({ name: 'größe', data: '' })).toBe('größe');
  });

  it('are code page 437 where they are not UTF-8', async () => {
    expect(await pathOf({ name: Uint8Array.of(0x67, 0x72, 0x94, 0xe1, 0x65, 0xff), data: '' })).toBe('größe\u00a0');
  });

  it('come from a Unicode path field that belongs to them', async () => {
    const name = Uint8Array.of(0x67, 0x72, 0x94, 0xe1, 0x65);
    const field = (crc: number): Uint8Array => {
      const head = Buffer.alloc(5, 1);
      head.writeUInt32LE(crc, 1);
      return extra(0x7075, Buffer.concat([head, Buffer.from('日本')]));
    };
    expect(await pathOf({ name, data: '', directoryExtra: field(crc32(name)) })).toBe('日本');
    expect(await pathOf({ name, data: '', directoryExtra: field(1) })).toBe('größe');
  });

  it('that end in a slash are folders', async () => {
    const { entries } = await readZip(writeZip([{ name: 'd/', data: '', method: 0 }, ...two]).bytes);
    expect(entries.map((entry) => entry.isDirectory)).toEqual([true, false, false]);
  });

  it('are taken from the directory where the member has another, which is said', async () => {
    const { listing, reports } = await readZip(
      writeZip([{ name: 'real', data: 'x', directory: { name: 'shown' } }]).bytes,
    );
    expect(listing).toEqual(['shown: x']);
    expect(reports[0]!.detail).toContain('"real"');
  });
});

describe('members that cannot be read', () => {
  it.each([
    ['encrypted', { flags: 1 }, 'zip/encrypted'],
    ['encrypted by AES', { method: 99 }, 'zip/encrypted'],
    ['with a masked directory', { flags: 1 << 13 }, 'zip/encrypted'],
    ['of another method', { method: 14 }, 'zip/unsupported-method'],
    ['in another part', { directory: { disk: 3 } }, 'zip/bad-directory'],
    ['at a wrong offset', { directory: { headerOffset: 5 } }, 'zip/bad-directory'],
    ['past the end', { directory: { headerOffset: 0xfffffff0 } }, 'zip/bad-directory'],
    ['too long for its place', { directory: { compressedSize: 0x7fffffff } }, 'zip/truncated'],
  ])('come out with the reason, and the others are read: %s', async (_, change, code) => {
    const { bytes } = writeZip([...two, { name: 'bad', data: 'data', ...change }]);
    const { listing } = await readZip(bytes);
    expect(listing).toEqual([...twoListed, `bad! ${code}`]);
  });

  it('does not read zip64 sizes from a field that is cut', async () => {
    const short = extra(1, new Uint8Array(8));
    const { listing } = await readZip(
      writeZip([
        {
          name: 'bad',
          data: 'x',
          directory: { compressedSize: 0xffffffff, headerOffset: 0xffffffff },
          directoryExtra: short,
        },
      ]).bytes,
    );
    expect(listing).toEqual(['bad! zip/bad-directory']);
  });
});

describe('members that share bytes', () => {
  it('are read once where several entries name one place', async () => {
    const { bytes } = writeZip([two[0]!, { ...two[0]!, directory: { headerOffset: 0 } }, two[1]!]);
    const { listing } = await readZip(bytes);
    expect(listing).toEqual([twoListed[0], 'a.json! zip/overlapping-entries', twoListed[1]]);
  });

  it('blames the one that runs into another, and reads the rest', async () => {
    const { bytes } = writeZip([{ name: 'wide', data: 'w', directory: { compressedSize: 60 } }, ...two]);
    const { listing } = await readZip(bytes);
    expect(listing).toEqual(['wide! zip/overlapping-entries', ...twoListed]);
  });

  it('blames nobody for an entry that points into a member', async () => {
    const data = 'z'.repeat(200);
    const { bytes } = writeZip([
      { name: 'long', data, method: 0 },
      { name: 'lost', data: 'l', directory: { headerOffset: 90 } },
    ]);
    const { listing } = await readZip(bytes);
    expect(listing).toEqual([`long: ${data}`, 'lost! zip/bad-directory']);
  });

  it('reads no byte twice of an archive whose members quote one another', async () => {
    const kernel = writeZip(Array.from({ length: 50 }, (_, i) => ({ name: `n${i}`, data: `d${i}` })));
    const quoting = writeZip(
      kernel.members.map(({ header }, i) => ({
        name: `n${i}`,
        data: `d${i}`,
        directory: { compressedSize: Math.max(3, kernel.directory - header - 40), headerOffset: header },
      })),
    );
    const { entries } = await readZip(quoting.bytes);
    const read = entries.filter((entry) => !entry.problem).reduce((sum, entry) => sum + entry.compressedSize, 0);
    expect(entries).toHaveLength(50);
    expect(read).toBeLessThan(quoting.directory);
  });
});

describe('the directory', () => {
  it('is read up to the limit of members', async () => {
    const { listing, reports } = await readZip(writeZip(two).bytes, 1);
    expect(listing).toEqual([twoListed[0]]);
    expect(codes(reports)).toEqual(['error zip/too-many-entries']);
  });

  it('is said to be odd where it names fewer members than it promises', async () => {
    const { listing, reports } = await readZip(writeZip(two, { promised: 9 }).bytes);
    expect(listing).toEqual(twoListed);
    expect(codes(reports)).toEqual(['warning zip/bad-directory']);
  });

  it('is made up for by looking at the members where its second entry is damaged', async () => {
    const zip = writeZip(two);
    const bytes = Uint8Array.from(zip.bytes);
    bytes[zip.directory + 46 + 6 + 1] = 0;
    const { listing, reports } = await readZip(bytes);
    expect(listing).toEqual(twoListed);
    expect(codes(reports)).toEqual(['error zip/bad-directory']);
  });

  it('of a part of a split archive gives the members of that part', async () => {
    const { listing, reports } = await readZip(writeZip(two, { disk: 2 }).bytes);
    expect(listing).toEqual(twoListed);
    expect(codes(reports)).toEqual(['warning zip/bad-directory']);
  });
});
