import { afterEach, expect, test, vi } from 'vitest';
import { BlobSource } from '../../../src/read/byte-source.ts';
import type { FileBatch } from '../../../src/rpc/contract.ts';
import { borrow, lend } from '../../../src/rpc/lent-blob.ts';

/** As a Blob is in a worker that may not read it. */
class SealedBlob extends Blob {
  override slice(): Blob {
    return new SealedBlob();
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.reject(new DOMException('The I/O read operation failed.', 'NotReadableError'));
  }
}

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const batch: FileBatch = { blobs: [new Blob([bytes])], files: [{ path: 'log.json', size: bytes.length }] };
/** The same bytes in two files. */
const two: FileBatch = {
  blobs: [new Blob([bytes.subarray(0, 300)]), new Blob([bytes.subarray(300)])],
  files: [
    { path: '1.json', size: 300 },
    { path: '2.json', size: bytes.length - 300 },
  ],
};
/** What a worker gets of the batch where it cannot read. */
const sealed = (lent: FileBatch): FileBatch => ({
  ...lent,
  blobs: lent.blobs.map(({ size }) => Object.defineProperty(new SealedBlob(), 'size', { value: size })),
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a page from a disk reads for a worker that cannot', async () => {
  vi.stubGlobal('location', { protocol: 'file:' });
  for (const given of [batch, two]) {
    await borrow(sealed(lend(given)), async (blob) => {
      expect(blob.size).toBe(bytes.length);
      expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
      const source = new BlobSource(blob);
      expect(await source.read(990, 20)).toEqual(bytes.subarray(990));
      expect(await source.read(298, 4)).toEqual(bytes.subarray(298, 302));
    });
  }
});

test('what the page cannot read either is refused', async () => {
  vi.stubGlobal('location', { protocol: 'file:' });
  const unreadable = sealed(lend(sealed(batch)));
  await expect(borrow(unreadable, (blob) => blob.arrayBuffer())).rejects.toThrow('The I/O read operation failed.');
});

test('a page from a host lends nothing: its workers read by themselves', async () => {
  vi.stubGlobal('location', { protocol: 'https:' });
  expect(lend(batch)).toBe(batch);
  await expect(borrow(batch, (blob) => Promise.resolve(blob))).resolves.toBe(batch.blobs[0]);
  expect(lend(two)).toBe(two);
  await borrow(two, async (blob) => {
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
  });
});
