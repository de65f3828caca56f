import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BlobRun, RunMemory } from '../../../src/read/blob-run.ts';
import type { BlobLike } from '../../../src/read/byte-source.ts';

/** Its bytes come in pieces that end anywhere. Then it ends, or fails. */
function blobOf(bytes: Uint8Array, pieces: readonly number[], fault?: Error): BlobLike {
  const never = (): never => {
    throw new Error('is not asked for');
  };
  const stream = (): ReadableStream<Uint8Array> => {
    let at = 0;
    let turn = 0;
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const request = controller.byobRequest!;
        if (at === bytes.length) {
          if (fault) controller.error(fault);
          else controller.close();
          request.respond(0);
          return;
        }
        const view = request.view as Uint8Array;
        const piece = pieces[turn++ % pieces.length] ?? bytes.length;
        const given = bytes.subarray(at, at + Math.min(piece, view.length));
        view.set(given);
        at += given.length;
        request.respond(given.length);
      },
    });
  };
  return { size: bytes.length, slice: never, arrayBuffer: never, stream };
}

const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >>> 8)) & 0xff);

it('files one after the other are what they are, of any size and in any pieces, in memory that stays', async () => {
  const memory = new RunMemory();
  const least = memory.buffer.byteLength;
  const sizes = fc.oneof(fc.nat(5000), fc.nat(300_000), fc.constantFrom(0, least - 1, least, least + 1, 2 * least));
  const pieces = fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(sizes, { maxLength: 20 }), pieces, async (lengths, cuts) => {
      const bytes = counted(lengths.reduce((sum, length) => sum + length, 0));
      const before = memory.buffer.byteLength;
      const run = BlobRun.of(blobOf(bytes, cuts), memory)!;
      let at = 0;
      for (const length of lengths) {
        const own = await run.next(length);
        expect(own.buffer).toBe(memory.buffer);
        // what is all of its buffer is taken for one that nobody writes to again
        expect(own.length).toBeLessThan(own.buffer.byteLength);
        expect(Buffer.compare(own, bytes.subarray(at, (at += length)))).toBe(0);
      }
      expect(memory.streams.size).toBe(1);
      await run.end();
      expect(memory.streams.size).toBe(0);
      expect(memory.buffer.byteLength).toBeLessThanOrEqual(Math.max(before, ...lengths.map((one) => one + least)));
    }),
    { numRuns: 60 },
  );
});

it.each([
  ['fails', new Error('it has gone')],
  ['is shorter than it was', undefined],
])('what was there before a Blob %s is given, then it is said', async (_, fault) => {
  const memory = new RunMemory();
  const bytes = counted(5000);
  const run = BlobRun.of(blobOf(bytes, [700], fault), memory)!;
  expect([...(await run.next(2000))]).toEqual([...bytes.subarray(0, 2000)]);
  await expect(run.next(4000)).rejects.toMatchObject({ code: 'read/file-unreadable' });
  await run.end();
  const next = BlobRun.of(blobOf(bytes, [700]), memory)!;
  expect([...(await next.next(5000))]).toEqual([...bytes]);
});

it("reads the browser's own Blobs, and none that does not let itself be read so", async () => {
  const bytes = counted(3_000_000);
  const run = BlobRun.of(new Blob([bytes.slice(0, 1_000_000), bytes.slice(1_000_000)]), new RunMemory())!;
  expect(Buffer.compare(await run.next(400_000), bytes.subarray(0, 400_000))).toBe(0);
  expect(Buffer.compare(await run.next(2_600_000), bytes.subarray(400_000))).toBe(0);
  await expect(run.next(1)).rejects.toMatchObject({ code: 'read/file-unreadable' });
  const without: BlobLike = { ...blobOf(bytes, [1]), stream: undefined! };
  expect(BlobRun.of(without, new RunMemory())).toBeUndefined();
  const plain = { ...without, stream: () => new ReadableStream<Uint8Array>() };
  expect(BlobRun.of(plain, new RunMemory())).toBeUndefined();
});
