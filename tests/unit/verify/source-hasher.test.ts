import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PackReader } from '../../../src/evidence/packs.ts';
import { SourceHasher, type FileHashes } from '../../../src/verify/source-hasher.ts';
import { TestCase } from '../ingest/case-harness.ts';
import { logFile, sampleEvents } from '../ingest/sample-events.ts';
import { sha256 } from './verify-setup.ts';

const never = new AbortController().signal;

async function imported(path: string, bytes: Uint8Array) {
  const spoor = await TestCase.make();
  await spoor.import([{ path, bytes }]);
  const { evidence } = (await spoor.store.sources()).find((source) => source.path === path)!;
  return { store: spoor.store, makeKit: spoor.makeKit, evidence: evidence! };
}

describe('a file too large to be hashed in one call', () => {
  const text = logFile(sampleEvents(0, 20_000));
  const zipped = gzipSync(text);

  it.each([
    ['gzip', zipped, { text: sha256(text), file: sha256(zipped), gzip: [] }],
    ['plain', text, { text: sha256(text), file: sha256(text), gzip: [] }],
    ['damaged gzip', zipped.subarray(0, -4), { text: sha256(text), gzip: ['missing-trailer'] }],
  ])('has the same SHA-256: %s', async (_, bytes, expected) => {
    // Smaller than the file, and smaller than the text alone.
    for (const most of [1000, zipped.length]) {
      const { store, makeKit, evidence } = await imported('a.json.gz', bytes);
      const hasher = new SourceHasher(new PackReader(store), makeKit, most);
      const { hashes, textBytes } = await hasher.hash(evidence, false, never);
      expect(await hashes).toMatchObject(expected);
      expect(textBytes).toBe(text.length);
    }
  });
});

it('hashes that are on their way at once do not disturb each other', async () => {
  const texts = Array.from({ length: 50 }, (_, i) => logFile(sampleEvents(i * 10, i * 10 + 10)));
  const spoor = await TestCase.make();
  await spoor.import(texts.map((text, i) => ({ path: `${i}.json.gz`, bytes: gzipSync(text) })));
  const hasher = new SourceHasher(new PackReader(spoor.store), spoor.makeKit);
  const sources = (await spoor.store.sources()).sort((a, b) => parseInt(a.path) - parseInt(b.path));
  const waiting: Promise<FileHashes>[] = [];
  for (const { evidence } of sources) waiting.push((await hasher.hash(evidence!, false, never)).hashes);
  expect((await Promise.all(waiting)).map((hashes) => hashes.text)).toEqual(texts.map(sha256));
});
