import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { BlobSource } from '../../../src/read/byte-source.ts';
import { SeededRandom } from '../../fixtures/seeded-random.ts';
import { writeZip, type ZipMember } from '../../fixtures/zip-writer.ts';
import { codes, readZip } from './read-zip.ts';

const names = ['a.json', 'b.json', 'c.json'];
const members = (change: Partial<ZipMember> = {}): ZipMember[] =>
  names.map((name, i) => ({ name, data: `text of ${name} `.repeat(20 * (i + 1)), method: i === 1 ? 0 : 8, ...change }));
const listed = members().map(({ name, data }) => `${String(name)}: ${String(data)}`);

describe('a zip that is cut off', () => {
  it.each<[string, Partial<ZipMember>]>([
    ['sizes before the data', {}],
    ['sizes after the data', { descriptor: 'signed' }],
    ['zip64 sizes after the data', { descriptor: 'zip64', zip64: true }],
  ])('gives every member whose data is whole, wherever it is cut: %s', async (_, change) => {
    const zip = writeZip(members(change));
    for (const boundary of zip.boundaries) {
      for (const cut of [boundary - 1, boundary]) {
        const { listing, reports } = await readZip(zip.bytes.subarray(0, cut));
        // With its sizes after it, a member is whole where those are there too.
        const tail = change.descriptor === undefined ? 0 : change.zip64 ? 24 : 16;
        const whole = zip.members.filter(({ end }) => end + tail <= cut).length;
        expect(listing.slice(0, whole), `cut at ${cut}`).toEqual(listed.slice(0, whole));
        if (cut < zip.bytes.byteLength) expect(codes(reports), `cut at ${cut}`).toContain('error zip/bad-directory');
      }
    }
  });

  it('gives the bytes that are there of the member it is cut in', async () => {
    const zip = writeZip(members({ method: 0 }));
    const second = zip.members[1]!;
    const { listing, reports } = await readZip(zip.bytes.subarray(0, second.data + 10));
    expect(listing).toEqual([listed[0], `b.json: ${String(members()[1]!.data).slice(0, 10)}`]);
    expect(codes(reports)).toEqual(['error zip/bad-directory', 'error zip/truncated']);
  });

  it('says how many bytes were not reached where no member follows', async () => {
    const zip = writeZip(members());
    const bytes = Uint8Array.from(zip.bytes.subarray(0, zip.directory));
    bytes[zip.members[1]!.header] = 0;
    const { listing, reports } = await readZip(bytes);
    expect(listing).toEqual(listed.slice(0, 1));
    expect(reports[1]).toMatchObject({ code: 'zip/bad-directory', at: zip.members[1]!.header });
    expect(reports[1]!.detail).toContain(`${bytes.byteLength - zip.members[1]!.header} bytes`);
  });

  it('behind an archive in it gives its own members too', async () => {
    const inner = writeZip([{ name: 'inner', data: 'i' }]).bytes;
    const outer = writeZip([...members(), { name: 'inner.zip', data: inner, method: 0 }]);
    const { listing } = await readZip(outer.bytes.subarray(0, outer.members[3]!.end));
    expect(listing.slice(0, 4)).toEqual(['inner: i', ...listed]);
  });

  it('is nothing but a report where no member can be seen', async () => {
    const { entries, reports } = await readZip(new TextEncoder().encode('PK\x05\x06 not a zip at all'));
    expect(entries).toEqual([]);
    expect(codes(reports)).toContain('error zip/bad-directory');
  });
});

describe('a zip with wrong bytes', () => {
  it('is read to an end, within its bytes, whatever is flipped, cut or put in', async () => {
    const random = new SeededRandom(11);
    const bases = [
      writeZip(members()).bytes,
      writeZip(members({ descriptor: 'signed' }), { zip64: true }).bytes,
      writeZip(members({ zip64: true }), { comment: 'comment', prefix: new Uint8Array(9) }).bytes,
    ];
    let survivors = 0;
    for (let round = 0; round < 3000; round++) {
      let bytes = Uint8Array.from(random.pick(bases));
      for (let flips = random.below(4); flips >= 0; flips--) {
        bytes[random.below(bytes.byteLength)] = random.chance(0.3) ? 0xff : random.below(256);
      }
      if (random.chance(0.2)) bytes = bytes.slice(0, random.below(bytes.byteLength));
      if (random.chance(0.1))
        bytes = Uint8Array.from(Buffer.concat([bytes, bytes.subarray(random.below(bytes.byteLength))]));
      const { entries, reports, listing } = await readZip(bytes);
      for (const entry of entries) {
        if (entry.problem) continue;
        const inside = entry.dataOffset >= 30 && entry.dataOffset + entry.compressedSize <= bytes.byteLength;
        if (!inside) expect.unreachable(`round ${round}: ${entry.path} lies outside the archive`);
      }
      if (entries.length === 0 && bytes.byteLength > 0) expect(reports).not.toEqual([]);
      survivors += listing.filter((line) => listed.includes(line)).length;
    }
    expect(survivors).toBeGreaterThan(3000);
  }, 60_000);
});

describe('a file that the browser cannot read', () => {
  it('rejects with a coded error', async () => {
    class UnreadableBlob extends Blob {
      override slice(): Blob {
        return this;
      }
      override arrayBuffer(): Promise<ArrayBuffer> {
        return Promise.reject(new DOMException('gone', 'NotReadableError'));
      }
    }
    const { bytes } = writeZip(members());
    const refused = readZip(new BlobSource(new UnreadableBlob([Uint8Array.from(bytes)])));
    await expect(refused).rejects.toBeInstanceOf(AppError);
    await expect(refused).rejects.toMatchObject({ code: 'read/file-unreadable', details: { offset: 0 } });
  });
});
