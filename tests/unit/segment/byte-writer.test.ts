import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteReader } from '../../../src/segment/byte-reader.ts';
import { ByteWriter } from '../../../src/segment/byte-writer.ts';

const parts = fc.array(fc.oneof(fc.uint8Array({ maxLength: 200_000, size: 'max' }), fc.maxSafeNat()), { maxLength: 6 });

it('what is written is read, and the same in memory that others have written into', () => {
  const write = (given: readonly (Uint8Array | number)[]): ArrayBuffer => {
    const writer = new ByteWriter();
    for (const part of given) {
      if (typeof part === 'number') writer.number(part);
      else writer.bytes(part);
    }
    return writer.finish();
  };
  fc.assert(
    fc.property(parts, parts, (given, others) => {
      const written = write(given);
      const reader = new ByteReader(new Uint8Array(written));
      for (const part of given) {
        if (typeof part === 'number') expect(reader.number()).toBe(part);
        else expect(Buffer.compare(reader.bytes(part.length), part)).toBe(0);
      }
      const beside = new ByteWriter();
      beside.bytes(new Uint8Array(300).fill(0xff));
      write(others);
      write([new Uint8Array(100_000).fill(0xff)]);
      expect(Buffer.compare(new Uint8Array(write(given)), new Uint8Array(written))).toBe(0);
      expect([...beside.written()]).toEqual(new Array(300).fill(0xff));
      beside.discard();
    }),
    { numRuns: 40 },
  );
});
