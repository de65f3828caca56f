import { Buffer } from 'node:buffer';
import type { CoreExports } from '../../../src/core/core-module.ts';
import { Inflater } from '../../../src/core/inflater.ts';
import { TextBuffer } from '../../../src/core/text-buffer.ts';
import type { InflateFault, InflateKind, InflateState } from '../../../src/core/types.ts';
import { loadCore } from './load-core.ts';

export interface Harness {
  readonly core: CoreExports;
  readonly text: TextBuffer;
  readonly inflater: Inflater;
}

export interface Inflated {
  readonly bytes: Buffer;
  readonly faults: readonly InflateFault[];
  readonly state: InflateState;
  readonly members: number;
  readonly crc: number;
}

/** How much is given and asked for at a time; each call takes the next number. */
export interface Portions {
  readonly kind?: InflateKind;
  readonly input?: () => number;
  readonly output?: () => number;
  /** Called between two steps; may save and restore. */
  readonly between?: () => void;
}

export function makeHarness(): Harness {
  const core = loadCore();
  const text = new TextBuffer(core);
  return { core, text, inflater: new Inflater(core, text) };
}

const all = (): number => 0x3fffffff;

/** Inflates the whole of `input` in portions; fails the test when the inflater stands still. */
export function inflateIn(harness: Harness, input: Uint8Array, portions: Portions = {}): Inflated {
  harness.inflater.begin(portions.kind ?? 'gzip');
  return goOn(harness, input, 0, portions);
}

/** Goes on at `start` of `input`, with what the inflater holds. */
export function goOn({ text, inflater }: Harness, input: Uint8Array, start: number, portions: Portions): Inflated {
  const { input: nextInput = all, output: nextOutput = all } = portions;
  const parts: Buffer[] = [];
  let from = start;
  let end = from;
  let idle = 0;
  for (;;) {
    if (from === end) end = Math.min(input.length, end + nextInput());
    const { consumed, produced, state } = inflater.step(
      input.subarray(0, end),
      from,
      end === input.length,
      nextOutput(),
    );
    if (consumed > end - from) throw new Error('took more than was given');
    from += consumed;
    if (produced > 0) parts.push(Buffer.from(text.view(text.length - produced, produced)));
    text.compact(text.length);
    idle = consumed + produced > 0 ? 0 : idle + 1;
    if (idle > 3) throw new Error(`stands still in ${state} at ${String(from)}`);
    if (state === 'done' || state === 'failed') {
      const bytes = parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
      return { bytes, faults: inflater.faults, state, members: inflater.members, crc: inflater.crc };
    }
    if (state === 'need-input' && from !== end) throw new Error('needs input but left some');
    portions.between?.();
  }
}

/** A small seeded generator (mulberry32): integers from 0 to below `limit`. */
export function makeRandom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

/** Text like a log's: words from a few, numbers, some bytes that do not compress, some long runs. */
export function makeText(random: (limit: number) => number, size: number): Buffer {
  const words = Array.from({ length: 40 }, () => `"${random(1e9).toString(36)}":`);
  const parts: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const kind = random(20);
    const part =
      kind === 0
        ? Buffer.from(Array.from({ length: random(80) }, () => random(256)))
        : kind === 1
          ? Buffer.from('abcdefghijklmnop'.slice(0, 1 + random(16)).repeat(random(60)))
          : Buffer.from(`${words[random(words.length)] ?? ''}${String(random(5000))},`);
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts).subarray(0, size);
}
