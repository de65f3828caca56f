import { randomFillSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { deflateSync, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { ZipWriter, type ZipMember } from '../../../src/archive/zip-writer.ts';
import type { ByteSource } from '../../../src/read/byte-source.ts';
import { zipEntries } from '../../../src/read/zip-entries.ts';
import { Hasher } from '../../../src/core/hasher.ts';
import { loadCore } from '../core/load-core.ts';

/** An archive's pieces where they lie; pieces that are one buffer take its room once. */
class Archive implements ByteSource {
  readonly #pieces: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  size = 0;

  add(bytes: Uint8Array): void {
    this.#pieces.push({ at: this.size, bytes });
    this.size += bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(this.size, offset + length);
    const all = new Uint8Array(Math.max(0, end - offset));
    for (const { at, bytes } of this.#pieces) {
      if (at >= end || at + bytes.length <= offset) continue;
      const from = Math.max(at, offset);
      all.set(bytes.subarray(from - at, Math.min(end, at + bytes.length) - at), from - offset);
    }
    return Promise.resolve(all);
  }
}

const hasher = new Hasher(loadCore());

function archiveOf(members: Iterable<ZipMember>, by: Pick<Hasher, 'crc32'> = hasher): Archive {
  const [zip, archive] = [new ZipWriter(by), new Archive()];
  for (const member of members) for (const piece of zip.member(member)) archive.add(piece);
  for (const piece of zip.end()) archive.add(piece);
  expect(archive.size).toBe(zip.offset);
  return archive;
}

async function entriesOf(archive: Archive) {
  const odd: string[] = [];
  const entries = [];
  for await (const entry of zipEntries(archive, { maxArchiveEntries: 1e6 }, ({ detail }) => odd.push(detail))) {
    entries.push(entry);
  }
  expect(odd).toEqual([]);
  return entries;
}

it('another reader finds what was written', async () => {
  const noise = randomFillSync(new Uint8Array(3_000_000));
  const text = new TextEncoder().encode('again and again '.repeat(1000));
  const archive = archiveOf([
    { name: 'empty', bytes: new Uint8Array(0) },
    { name: 'noise', bytes: noise },
    { name: 'in/text', bytes: text, deflated: deflateSync(text) },
  ]);
  const read = unzipSync(await archive.read(0, archive.size));
  expect(Object.keys(read)).toEqual(['empty', 'noise', 'in/text']);
  expect(Buffer.from(read['noise']!).equals(noise)).toBe(true);
  expect(Buffer.from(read['in/text']!).equals(text)).toBe(true);
  expect((await entriesOf(archive)).map((entry) => entry.crc32)).toEqual([0, crc32(noise), crc32(text)]);
});

it('more members than 16 bits count are all there', async () => {
  const bytes = Uint8Array.of(1);
  const archive = archiveOf(Array.from({ length: 66_000 }, (_, i) => ({ name: String(i), bytes })));
  const entries = await entriesOf(archive);
  expect(entries).toHaveLength(66_000);
  expect(entries.at(-1)).toMatchObject({ path: '65999', size: 1 });
});

it('members past 4 GiB are found where they are', async () => {
  const bytes = new Uint8Array(64 * 1024 * 1024);
  const crc = crc32(bytes);
  const last = { name: 'last', bytes: new TextEncoder().encode('here') };
  const quick = { crc32: (part: Uint8Array) => (part.length > 10 ? crc : crc32(part)) };
  const archive = archiveOf([...Array.from({ length: 70 }, (_, i) => ({ name: String(i), bytes })), last], quick);
  expect(archive.size).toBeGreaterThan(2 ** 32);
  const entries = await entriesOf(archive);
  expect(entries).toHaveLength(71);
  const { dataOffset, size } = entries.at(-1)!;
  expect(dataOffset).toBeGreaterThan(2 ** 32);
  expect(new TextDecoder().decode(await archive.read(dataOffset, size))).toBe('here');
});
