/** How fast kept files are hashed, against WebCrypto alone on text that is inflated already. */
import { gzipSync } from 'node:zlib';
import type { CoreKit } from '../../src/core/core-kit.ts';
import { sha256 } from '../../src/crypto/sha256.ts';
import { PackReader } from '../../src/evidence/packs.ts';
import type { SourceId } from '../../src/model/segment.ts';
import type { Extent, PackId } from '../../src/model/source.ts';
import type { DiskStore } from '../../src/store/disk-store.ts';
import { runTasks, type HashTask } from '../../src/verify/hash-run.ts';
import { SourceHasher } from '../../src/verify/source-hasher.ts';
import type { BenchTrail } from './core-bench.ts';

const packBytes = 4 * 1024 * 1024;
const inFlight = 16;

/** Files in packs as an import leaves them. */
function packUp(files: readonly Uint8Array[]): {
  readonly packs: Map<PackId, ArrayBuffer>;
  readonly tasks: HashTask[];
} {
  const packs = new Map<PackId, ArrayBuffer>();
  const tasks: HashTask[] = [];
  let [pack, used] = [new Uint8Array(packBytes), packBytes];
  for (const [index, bytes] of files.entries()) {
    if (used + bytes.length > packBytes) {
      pack = new Uint8Array(Math.max(packBytes, bytes.length));
      packs.set(packs.size as PackId, pack.buffer);
      used = 0;
    }
    pack.set(bytes, used);
    const extent: Extent = { pack: (packs.size - 1) as PackId, offset: used, length: bytes.length };
    tasks.push({ source: index as SourceId, evidence: { codec: 'gzip', extents: [extent] } });
    used += bytes.length;
  }
  return { packs, tasks };
}

async function hashTexts(texts: readonly Uint8Array[]): Promise<number> {
  let total = 0;
  const waiting = new Set<Promise<void>>();
  for (const text of texts) {
    const done: Promise<void> = sha256(text).then(() => {
      total += text.length;
      waiting.delete(done);
    });
    waiting.add(done);
    while (waiting.size >= inFlight) await Promise.race(waiting);
  }
  await Promise.all(waiting);
  return total;
}

/** The contest is about text hashed a second. The first contestant inflates, hashes the file too, and reads packs. */
export function hashContest(makeKit: () => CoreKit, trail: BenchTrail, eventsPerFile: number) {
  // Log files as CloudTrail delivers them are small: the trail's are cut into such.
  const texts = trail.inflated.flatMap((text) => cutUp(text, eventsPerFile, trail));
  const { packs, tasks } = packUp(texts.map((text) => new Uint8Array(gzipSync(text))));
  const store = { pack: (id: PackId) => Promise.resolve({ bytes: packs.get(id)! }) } as unknown as DiskStore;
  const hasher = new SourceHasher(new PackReader(store), makeKit);
  const bytes = texts.reduce((total, text) => total + text.length, 0);
  const { signal } = new AbortController();
  return {
    name: `SHA-256 of ${String(texts.length)} kept files and their text`,
    unit: 'MB/s',
    bytes,
    expected: bytes,
    contestants: [
      {
        name: 'from packs, inflating',
        run: async () => {
          let total = 0;
          await runTasks(tasks, hasher, { onhashed: (_, __, size) => (total += size) }, signal);
          return total;
        },
      },
      { name: 'WebCrypto on inflated text', run: () => hashTexts(texts) },
    ],
  };
}

/** Pieces of a text of about so many events each; what they hold does not matter to a hash. */
function cutUp(text: Uint8Array, eventsPerFile: number, { events, files }: BenchTrail): Uint8Array[] {
  const size = Math.ceil((text.length * files * eventsPerFile) / events);
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}
