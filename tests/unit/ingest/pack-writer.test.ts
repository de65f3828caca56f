import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdBlock } from '../../../src/ingest/id-block.ts';
import { packsToStore, PackWriter } from '../../../src/ingest/pack-writer.ts';
import type { Extent, PackId } from '../../../src/model/source.ts';
import { MemoryStore } from '../../../src/store/memory-store.ts';

const MiB = 1024 * 1024;
const sizes = fc.oneof(
  fc.nat(3000),
  fc.nat(1.5 * MiB),
  fc.constantFrom(MiB, 4 * MiB - 1, 4 * MiB, 4 * MiB + 1, 5 * MiB),
);
const keep = fc.record({
  kind: fc.constantFrom('whole' as const, 'view' as const),
  size: sizes,
  isPlain: fc.boolean(),
});
const step = fc.oneof(
  { weight: 6, arbitrary: keep },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('commit' as const) }) },
);
/** Memory as a pack's own is, of somebody else. */
const ofAPacksSize = [
  { kind: 'whole' as const, size: 4 * MiB, isPlain: false },
  { kind: 'commit' as const },
  { kind: 'view' as const, size: 1000, isPlain: false },
];

it('bytes are found again where they were kept, and buffers that came as they are are left alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const ids = new IdBlock(new MemoryStore(), 'nextPack');
      const writer = new PackWriter(ids);
      const stored = new Map<PackId, Uint8Array>();
      const kept: { readonly extent: Extent; readonly fill: number }[] = [];
      const own: { readonly bytes: Uint8Array; readonly fill: number }[] = [];
      const commit = (): void => {
        const packs = writer.take();
        for (const [id, { bytes }] of packs) stored.set(id, bytes.slice());
        writer.reuse(packs);
        expect(writer.pendingBytes).toBe(0);
      };
      let fill = 0;
      for (const one of steps) {
        if (one.kind === 'commit') {
          commit();
          continue;
        }
        fill = (fill % 250) + 1;
        await ids.ensure(2);
        const buffer = new Uint8Array(one.kind === 'whole' ? one.size : one.size + 2 * MiB).fill(fill);
        const bytes = one.kind === 'whole' ? buffer : buffer.subarray(MiB, MiB + one.size);
        kept.push({ extent: writer.keep(bytes, one.isPlain), fill });
        // a view is another's, who writes on; a whole buffer may still be read
        if (one.kind === 'view') buffer.fill(0);
        else own.push({ bytes: buffer, fill });
      }
      commit();
      for (const { extent, fill: wanted } of kept) {
        const { pack, offset, length } = extent;
        const found = length === 0 ? new Uint8Array(0) : stored.get(pack)!.subarray(offset, offset + length);
        expect(found.length).toBe(length);
        expect(found.every((byte) => byte === wanted)).toBe(true);
      }
      for (const { bytes, fill: wanted } of own) expect(bytes.every((byte) => byte === wanted)).toBe(true);
    }),
    { numRuns: 25, examples: [[ofAPacksSize]] },
  );
});

it('a buffer that was handed on before it is stored is missed, not stored as nothing', async () => {
  const ids = new IdBlock(new MemoryStore(), 'nextPack');
  const writer = new PackWriter(ids);
  await ids.ensure(1);
  const { buffer } = new Uint8Array(2 * MiB);
  writer.keep(new Uint8Array(buffer), false);
  structuredClone(undefined, { transfer: [buffer] });
  await expect(packsToStore(writer.take())).rejects.toThrow('as long as it was kept');
});
