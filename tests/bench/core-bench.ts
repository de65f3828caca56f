/** One-thread measurements of the core against what JavaScript offers, on the same bytes. */
import { readFile } from 'node:fs/promises';
import { gunzipSync as nodeGunzip } from 'node:zlib';
import { gunzipSync as fflateGunzip } from 'fflate';
import { makeCoreKit } from '../../src/core/core-kit.ts';
import type { CoreKit } from '../../src/core/core-kit.ts';
import { defaultLimits } from '../../src/base/limits.ts';
import { cachedTrail, filesBelow } from '../fixtures/cached-trail.ts';

export { hashContests } from './hash-bench.ts';
export { validateCase } from './validation-bench.ts';
export { hashContest } from './verify-bench.ts';

export interface Contestant {
  readonly name: string;
  /** Does the work once over all files, and returns how many bytes or events it saw, as a check. */
  readonly run: () => number | Promise<number>;
}

export interface Contest {
  readonly name: string;
  readonly unit: string;
  /** What a right run returns. */
  readonly expected: number;
  /** Bytes of JSON that one run goes through. */
  readonly bytes: number;
  readonly contestants: readonly Contestant[];
}

export interface BenchTrail {
  readonly events: number;
  readonly files: number;
  readonly packed: readonly Uint8Array[];
  readonly inflated: readonly Uint8Array[];
}

/** As much as the importer inflates, and gives the scanner, at a time. */
const stretch = 512 * 1024;

export async function benchTrail(events: number, files: number): Promise<BenchTrail> {
  const paths = await filesBelow(await cachedTrail({ events, files, seed: 1 }));
  const packed = await Promise.all(paths.map(async (path) => new Uint8Array(await readFile(path))));
  return { events, files, packed, inflated: packed.map((bytes) => new Uint8Array(nodeGunzip(bytes))) };
}

export async function loadKit(wasmPath: string): Promise<CoreKit> {
  return makeCoreKit(new WebAssembly.Module(await readFile(wasmPath)), {
    hashKey: new Uint8Array(32),
    maxEventBytes: defaultLimits.maxEventBytes,
    maxJsonDepth: defaultLimits.maxJsonDepth,
  });
}

function inflateAll({ inflater, text }: CoreKit, files: readonly Uint8Array[]): number {
  let total = 0;
  for (const bytes of files) {
    inflater.begin('gzip');
    for (let from = 0; ;) {
      const { consumed, produced, state } = inflater.step(bytes, from, true, stretch);
      from += consumed;
      total += produced;
      if (state === 'done') break;
      if (state !== 'output-full') throw new Error(`inflate ended in ${state}`);
      text.compact(text.length);
    }
  }
  return total;
}

function checkAll({ text, utf8 }: CoreKit, files: readonly Uint8Array[]): number {
  let total = 0;
  for (const bytes of files) {
    text.begin();
    utf8.begin();
    for (let from = 0; from < bytes.length;) {
      text.append(bytes.subarray(from, (from += stretch)));
      utf8.check();
      text.compact(text.length);
    }
    if (utf8.invalidAt !== undefined) throw new Error('the trail is no UTF-8');
    total += bytes.length;
  }
  return total;
}

function scanAll({ scanner, text }: CoreKit, files: readonly Uint8Array[]): number {
  let rows = 0;
  for (const bytes of files) {
    text.begin();
    scanner.begin({ kind: 'object', key: 'Records' });
    for (let from = 0; ;) {
      const state = scanner.run(from >= bytes.length);
      if (state === 'done') break;
      if (state === 'failed') throw new Error(`scan failed: ${scanner.fault?.code ?? ''}`);
      if (state === 'rows-full') {
        rows += scanner.takeRows().rows;
        continue;
      }
      scanner.compact();
      text.append(bytes.subarray(from, (from += stretch)));
    }
  }
  return rows + scanner.takeRows().rows;
}

/** As the importer goes about it. */
function bothAll({ inflater, scanner, utf8 }: CoreKit, files: readonly Uint8Array[]): number {
  let rows = 0;
  for (const bytes of files) {
    inflater.begin('gzip');
    utf8.begin();
    scanner.begin({ kind: 'object', key: 'Records' });
    for (let from = 0, isLast = false; ;) {
      const state = scanner.run(isLast);
      if (state === 'done') break;
      if (state === 'failed') throw new Error(`scan failed: ${scanner.fault?.code ?? ''}`);
      if (state === 'rows-full') {
        rows += scanner.takeRows().rows;
        continue;
      }
      scanner.compact();
      const step = inflater.step(bytes, from, true, stretch);
      utf8.check();
      from += step.consumed;
      isLast = step.state === 'done';
    }
  }
  return rows + scanner.takeRows().rows;
}

const eventsIn = (text: string): number =>
  (JSON.parse(text) as { readonly Records: readonly unknown[] }).Records.length;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function coreContests(kit: CoreKit, trail: BenchTrail): Contest[] {
  const { packed, inflated, events } = trail;
  const bytes = sum(inflated.map((each) => each.length));
  const decoder = new TextDecoder();
  const strict = new TextDecoder('utf-8', { fatal: true });
  const texts = inflated.map((each) => decoder.decode(each));
  const common = { bytes, unit: 'MB/s' };
  return [
    {
      ...common,
      name: 'inflate',
      expected: bytes,
      contestants: [
        { name: 'core', run: () => inflateAll(kit, packed) },
        { name: 'fflate gunzipSync', run: () => sum(packed.map((each) => fflateGunzip(each).length)) },
        { name: 'node zlib', run: () => sum(packed.map((each) => nodeGunzip(each).length)) },
      ],
    },
    {
      ...common,
      name: 'UTF-8',
      expected: bytes,
      contestants: [
        { name: 'core', run: () => checkAll(kit, inflated) },
        { name: 'TextDecoder', run: () => sum(inflated.map((each) => (strict.decode(each), each.length))) },
      ],
    },
    {
      ...common,
      name: 'events, columns, dictionaries',
      expected: events,
      contestants: [
        { name: 'core', run: () => scanAll(kit, inflated) },
        { name: 'JSON.parse alone', run: () => sum(texts.map(eventsIn)) },
      ],
    },
    {
      ...common,
      name: 'from gzip to columns',
      expected: events,
      contestants: [
        { name: 'core', run: () => bothAll(kit, packed) },
        {
          name: 'fflate, then JSON.parse',
          run: () => sum(packed.map((each) => eventsIn(decoder.decode(fflateGunzip(each))))),
        },
      ],
    },
  ];
}
