/** Files for one round: every format in every container, whole, or damaged before and after it was wrapped. */
import { gzipSync } from 'node:zlib';
import { Drop } from '../fixtures/chains/drop.ts';
import { makeTree } from '../fixtures/chains/make-chains.ts';
import { writtenFormats } from '../fixtures/formats/index.ts';
import { written } from '../fixtures/formats/written-format.ts';
import { makeTrail } from '../fixtures/make-trail.ts';
import { SeededRandom } from '../fixtures/seeded-random.ts';
import { tarOf } from '../fixtures/tar-of.ts';
import { writeZip } from '../fixtures/zip-writer.ts';
import { storedZstd } from '../fixtures/zstd-writer.ts';
import { mutated } from '../unit/core/mutate.ts';

export interface FuzzFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isDamaged: boolean;
  /** IDs of the events that were written into it. */
  readonly eventIds: readonly string[];
}

export interface FuzzRound {
  readonly files: readonly FuzzFile[];
  /** Every event that was written, as parsed JSON, by its ID; formats that keep a part of it are not among them. */
  readonly events: ReadonlyMap<string, unknown>;
}

interface Wrapping {
  readonly suffix: string;
  readonly wrap: (bytes: Uint8Array, random: SeededRandom) => Uint8Array;
}

const encoder = new TextEncoder();
const wrappings: readonly Wrapping[] = [
  { suffix: '', wrap: (bytes) => bytes },
  { suffix: '.gz', wrap: (bytes) => gzipSync(bytes) },
  {
    suffix: '.gz',
    wrap: (bytes, random) => {
      const at = random.below(bytes.length + 1);
      return Buffer.concat([gzipSync(bytes.subarray(0, at)), gzipSync(bytes.subarray(at))]);
    },
  },
  { suffix: '.zst', wrap: (bytes) => storedZstd(bytes) },
  {
    suffix: '.zip',
    wrap: (bytes, random) => writeZip([{ name: 'a/b.json', data: bytes, method: random.pick([0, 8]) }]).bytes,
  },
  {
    suffix: '.zip',
    wrap: (bytes) =>
      writeZip([
        { name: 'c.json.gz', data: gzipSync(bytes) },
        { name: '.DS_Store', data: 'x' },
      ]).bytes,
  },
  { suffix: '.tar', wrap: (bytes) => tarOf({ 'd.json': bytes, 'readme.txt': encoder.encode('hello') }) },
  { suffix: '.tgz', wrap: (bytes) => gzipSync(tarOf({ 'e.json': bytes })) },
];

const asUtf16 = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(`\ufeff${Buffer.from(bytes).toString('utf8')}`, 'utf16le');

/** As large as memory is that files are read into, or almost; JSON may end in white space. */
function padded(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const size = (1 + random.below(3)) * 2 ** 20 + random.pick([-1, 0, 1, random.below(100_000)]);
  const longer = new Uint8Array(Math.max(size, bytes.length)).fill(0x20);
  longer.set(bytes);
  return longer;
}

const isJson = (bytes: Uint8Array): boolean => bytes[0] === 0x7b || bytes[0] === 0x5b;

const damagedShare = 0.75;
const poolEvents = 300;

/** The same seed gives the same files. */
export function makeRound(seed: number, count: number): FuzzRound {
  const random = new SeededRandom(seed);
  const below = (limit: number): number => random.below(limit);
  const pool = [...makeTrail({ events: poolEvents, files: 3, seed })].flatMap(({ events }) => events);
  const values = pool.map((text) => JSON.parse(text) as { readonly eventID: string });
  const asides = [...new Drop(makeTree(seed % 50)).files.values()];
  const files: FuzzFile[] = [];
  let other: Uint8Array = encoder.encode(pool[0]);
  for (let n = 0; n < count; n++) {
    const format = random.pick(writtenFormats);
    const from = random.below(pool.length);
    const share = pool.slice(from, from + 1 + random.below(12));
    const isAside = random.chance(0.08);
    let bytes: Uint8Array = isAside ? random.pick(asides) : encoder.encode(written(format, share).text);
    const isDamaged = random.chance(damagedShare);
    if (!isAside && random.chance(0.05)) bytes = asUtf16(bytes);
    if (isDamaged && random.chance(0.7)) bytes = mutated(bytes, other, below);
    let name = `${n} ${format.file}`;
    for (let layer = random.below(3); layer > 0; layer--) {
      const { suffix, wrap } = random.pick(wrappings);
      bytes = wrap(bytes, random);
      name += suffix;
      if (isDamaged && random.chance(0.3)) bytes = mutated(bytes, other, below);
    }
    other = bytes;
    if (isJson(bytes) && random.chance(0.15)) bytes = padded(bytes, random);
    const isWhole = format.kept === undefined && !isAside;
    const eventIds = isWhole ? values.slice(from, from + share.length).map(({ eventID }) => eventID) : [];
    files.push({ name, bytes, isDamaged, eventIds });
  }
  return { files, events: new Map(values.map((value) => [value.eventID, value])) };
}
