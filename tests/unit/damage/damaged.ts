import { parse, type JsonObject, type WrittenFormat } from '../../fixtures/formats/written-format.ts';

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** With the bits of `mask` flipped in one byte. */
export function flipped(bytes: Uint8Array, at: number, mask = 0x10): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = copy[at]! ^ mask;
  return copy;
}

/** With `part` put in before the byte at `at`. */
export function spliced(bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  return concat(bytes.subarray(0, at), part, bytes.subarray(at));
}

/** Where an event's item lies, in bytes. */
export interface ItemPlace {
  readonly start: number;
  readonly end: number;
  /** From here on, a text that ends has the event whole: what is after it in the item closes nothing. */
  readonly whole: number;
}

/** One file of a format with the places of its parts. */
export interface Laid {
  readonly bytes: Uint8Array;
  readonly items: readonly ItemPlace[];
  /** What each item gives, by its keys in order. */
  readonly values: readonly string[];
  /** How often an item holds its event. */
  readonly times: number;
}

/** Writes a file as `written` does, and notes where everything lies. */
export function laid(format: WrittenFormat, events: readonly string[]): Laid {
  const { open = '', item, between = '', close = '', kept } = format;
  let text = open;
  const items = events.map((event, n): ItemPlace => {
    if (n > 0) text += between;
    const start = Buffer.byteLength(text);
    const written = item(event, n);
    text += written;
    return { start, end: Buffer.byteLength(text), whole: start + Buffer.byteLength(written.trimEnd()) };
  });
  return {
    bytes: encode(text + close),
    items,
    values: events.map((event) => valueOf(kept ? kept(parse(event)) : parse(event))),
    times: Math.max(1, item(events[0]!, 0).split(events[0]!).length - 1),
  };
}

/** An event's value, the same for any order of keys. */
export function valueOf(event: JsonObject): string {
  return JSON.stringify(sorted(event));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
}

/** Every place in a stretch next to a byte that means something to JSON or CSV, or within a character of several bytes. */
export function boundaries(bytes: Uint8Array, from: number, to: number): number[] {
  const at = new Set<number>([from, to]);
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte < 0x80 && !'{}[]:,"\\\n\r'.includes(String.fromCharCode(byte))) continue;
    at.add(i);
    if (byte < 0x80) at.add(i + 1);
  }
  return [...at].sort((a, b) => a - b);
}

/** At most `most` of a list: the first and last of it, and some between at equal distances. */
export function some<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, n) => all[Math.round((n * (all.length - 1)) / (most - 1))]!);
}
