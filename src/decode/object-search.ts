/**
 * Looks for JSON objects with events in damaged text, as the text comes. From a brace that a quote follows, the text is
 * read strictly, with all objects that are open in hand. One that closes and holds events is kept as soon as no object
 * around it can still turn out to hold them too. At a byte with which no JSON text can go on everything open is given up,
 * and the search goes on there.
 */
import { concat } from './concat.ts';
import type { TextPlace } from './convert.ts';
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  isPlain,
  isSeparator,
  isSpace,
  openBrace,
  openBracket,
  quote,
} from './json-bytes.ts';

/** Hands on what an object holds. */
export type Held = () => void;

export interface SearchSink {
  /** What an object holds; undefined for one without events. */
  held(bytes: Uint8Array, place: TextPlace): Held | undefined;
  /** A stretch that gave nothing. */
  lost(place: TextPlace): void;
}

interface Open {
  readonly at: number;
  readonly isArray: boolean;
}

interface Candidate {
  readonly at: number;
  /** What is accounted for with it: the object, and what is whole around it. */
  from: number;
  to: number;
  /** Where the object begins that is whole around it. */
  around: number | undefined;
  readonly give: Held;
}

/** Text that is yet to be read, and its offset in the stream. */
export interface Rest {
  readonly at: number;
  readonly rest: Uint8Array;
  /** The object that what was found is inside of, where that holds no event itself. */
  readonly around: Uint8Array | undefined;
}

type Expected = 'brace' | 'first-key' | 'key' | 'colon' | 'first-element' | 'value' | 'after';

const maxDepth = 256;
const maxPlainBytes = 4096;
/** Between a brace and the first key. */
const maxSpace = 1024;
/** No event is shorter. */
const leastBytes = 32;
/** Bytes of objects in objects that are looked at, beyond eight times the text: nesting cannot make the work grow. */
const spareLooks = 64 * 1024 * 1024;
const plainValue = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
/** The token goes on after the text, or is wrong at `wrongAt`. */
const waits = -1;
const wrong = -2;

export class ObjectSearch {
  readonly #maxBytes: number;
  readonly #sink: SearchSink;
  #text: Uint8Array = new Uint8Array(0);
  /** Offset of `#text` in the stream. Places below are offsets in the stream but for those named `i`. */
  #origin = 0;
  #next = 0;
  #expected: Expected = 'brace';
  #open: Open[] = [];
  #candidates: Candidate[] = [];
  /** All before is accounted for. */
  #sweep = 0;
  #anyLoss = false;
  #wrongAt = 0;
  #isWrong = false;
  #looks = spareLooks;

  constructor(maxBytes: number, sink: SearchSink) {
    this.#maxBytes = maxBytes;
    this.#sink = sink;
  }

  /** The text is wrong where it was read, and does not only end too early. */
  get isWrong(): boolean {
    return this.#isWrong;
  }

  /**
   * Begins with the text at offset `at` in the stream. From `lostFrom` on, the text has given nothing so far; `isLoss`
   * says so even of what may stand between events.
   */
  begin(at: number, lostFrom: number, isLoss: boolean): void {
    this.#text = new Uint8Array(0);
    this.#origin = at;
    this.#next = at;
    this.#sweep = lostFrom;
    this.#expected = 'brace';
    this.#anyLoss = isLoss;
    this.#isWrong = false;
  }

  /** Reads on. Where something was found and nothing is open it ends, if it may, and gives back the text after that. */
  read(text: Uint8Array, final: boolean, mayEnd: (around: Uint8Array | undefined) => boolean): Rest | undefined {
    this.#looks += 8 * text.length;
    this.#text = concat([this.#text, text]);
    let i = this.#next - this.#origin;
    while (i < this.#text.length) {
      const to = this.#step(i, final);
      if (to === waits) break;
      if (to === wrong) {
        this.#isWrong ||= this.#wrongAt < this.#text.length;
        this.#release(Infinity);
        i = this.#giveUp(this.#wrongAt);
        continue;
      }
      i = to;
      if (this.#open.length === 0 && this.#candidates.length > 0) {
        const { around: from, to: end } = this.#candidates.at(-1)!;
        this.#release(Infinity);
        const around = from === undefined ? undefined : this.#text.subarray(from - this.#origin, end - this.#origin);
        if (mayEnd(around)) return { at: this.#origin + i, rest: this.#text.subarray(i), around };
      }
    }
    this.#next = this.#origin + i;
    if (final) this.#end();
    else this.#forget();
    return undefined;
  }

  #end(): void {
    this.#open = [];
    this.#release(Infinity);
    this.#sweepTo(this.#origin + this.#text.length);
  }

  /** Keeps no more of the text than what may still become an object. */
  #forget(): void {
    for (let low = this.#open.at(0); low && this.#next - low.at > this.#maxBytes; low = this.#open.at(0)) {
      do this.#open.shift();
      while (this.#open.at(0)?.isArray);
      this.#release(this.#open.at(0)?.at ?? Infinity);
      if (this.#open.length === 0) this.#expected = 'brace';
    }
    const from = this.#open[0]?.at ?? this.#next;
    this.#see(from);
    this.#text = this.#text.slice(from - this.#origin);
    this.#origin = from;
  }

  #step(i: number, final: boolean): number {
    const text = this.#text;
    if (this.#expected === 'brace') return this.#findBrace(i, final);
    const byte = text[i]!;
    if (isSpace(byte)) return i + 1;
    switch (this.#expected) {
      case 'first-key':
      case 'key':
        if (byte === closeBrace && this.#expected === 'first-key') return this.#close(i);
        if (byte !== quote) return this.#wrongHere(i);
        return this.#string(i, 'colon', final);
      case 'colon':
        if (byte !== colon) return this.#wrongHere(i);
        this.#expected = 'value';
        return i + 1;
      case 'after': {
        const { isArray } = this.#open.at(-1)!;
        if (byte === (isArray ? closeBracket : closeBrace)) return this.#close(i);
        if (byte !== comma) return this.#wrongHere(i);
        this.#expected = isArray ? 'value' : 'key';
        return i + 1;
      }
      default:
        if (byte === closeBracket && this.#expected === 'first-element') return this.#close(i);
        return this.#value(i, byte, final);
    }
  }

  /** Goes to the next brace that may begin an object with a key. */
  #findBrace(from: number, final: boolean): number {
    const text = this.#text;
    for (let i = text.indexOf(openBrace, from); i >= 0; i = text.indexOf(openBrace, i + 1)) {
      let key = i + 1;
      while (key < text.length && isSpace(text[key]!)) key++;
      if (key === text.length && !final && key - i < maxSpace) {
        return i === from ? waits : i;
      }
      if (text[key] !== quote) continue;
      this.#push(i, false);
      return key;
    }
    return text.length;
  }

  #push(i: number, isArray: boolean): void {
    this.#open.push({ at: this.#origin + i, isArray });
    this.#expected = isArray ? 'first-element' : 'first-key';
  }

  #value(i: number, byte: number, final: boolean): number {
    if (byte === quote) return this.#string(i, 'after', final);
    if (byte === openBrace || byte === openBracket) {
      if (this.#open.length >= maxDepth) return this.#wrongHere(i);
      this.#push(i, byte === openBracket);
      return i + 1;
    }
    const text = this.#text;
    let end = i;
    while (end < text.length && isPlain(text[end]!) && end - i < maxPlainBytes) end++;
    if (end === text.length && !final) return waits;
    const isValue = plainValue.test(String.fromCharCode(...text.subarray(i, end)));
    if (!isValue) return this.#wrongHere(end === text.length ? end : i);
    this.#expected = 'after';
    return end;
  }

  /** RFC 8259 section 7. */
  #string(from: number, then: Expected, final: boolean): number {
    const text = this.#text;
    for (let i = from + 1; i < text.length; i++) {
      const byte = text[i]!;
      if (byte < 0x20) return this.#wrongHere(i);
      if (byte === quote) {
        this.#expected = then;
        return i + 1;
      }
      if (byte !== backslash) continue;
      const length = escapeLength(text, i);
      if (length === 0) return this.#wrongHere(i);
      i += length - 1;
    }
    // Of the text's end nothing else is known.
    if (final) return this.#wrongHere(text.length);
    return waits;
  }

  #wrongHere(i: number): number {
    this.#wrongAt = i;
    return wrong;
  }

  /** The innermost that is open ends with the byte at `i`. */
  #close(i: number): number {
    const { at, isArray } = this.#open.pop()!;
    this.#expected = this.#open.length > 0 ? 'after' : 'brace';
    const end = this.#origin + i + 1;
    const isLarge = end - at < leastBytes || end - at > this.#maxBytes;
    if (isArray || isLarge || (this.#open.length > 0 && this.#looks < 0)) return i + 1;
    this.#looks -= end - at;
    const bytes = this.#text.subarray(at - this.#origin, i + 1);
    const give = this.#sink.held(bytes, { at, length: bytes.length });
    if (give) {
      while ((this.#candidates.at(-1)?.at ?? -1) > at) this.#candidates.pop();
      this.#candidates.push({ at, from: at, to: end, around: undefined, give });
    } else this.#cover(at, end);
    return i + 1;
  }

  /** An object is whole around those found in it: nothing of it is lost. */
  #cover(at: number, end: number): void {
    let to = end;
    for (let n = this.#candidates.length - 1; n >= 0 && this.#candidates[n]!.at > at; n--) {
      const inner = this.#candidates[n]!;
      inner.to = to;
      inner.around = at;
      if (n === 0 || this.#candidates[n - 1]!.at < at) inner.from = at;
      to = inner.from;
    }
  }

  /** The text goes wrong at `i`. Index at which to search on. */
  #giveUp(i: number): number {
    const floor = (this.#open.at(-1)?.at ?? this.#origin - 1) + 1 - this.#origin;
    this.#open = [];
    this.#expected = 'brace';
    return keyedBraceBefore(this.#text, i, floor) ?? i;
  }

  /** Hands on what begins before `at`. */
  #release(at: number): void {
    while (this.#candidates[0] && this.#candidates[0].at < at) {
      const { from, to, give } = this.#candidates.shift()!;
      this.#sweepTo(from);
      this.#sweep = to;
      this.#anyLoss = false;
      give();
    }
  }

  #sweepTo(at: number): void {
    const isFirst = this.#anyLoss;
    this.#see(at);
    if (this.#anyLoss && (at > this.#sweep || isFirst)) this.#sink.lost({ at: this.#sweep, length: at - this.#sweep });
    this.#sweep = at;
  }

  /** Whether the text up to `at` is more than what may stand between events. */
  #see(at: number): void {
    const from = Math.max(this.#sweep, this.#origin) - this.#origin;
    for (let i = from; i < at - this.#origin && !this.#anyLoss; i++) this.#anyLoss = !isSeparator(this.#text[i]!);
  }
}

/**
 * Where the text goes wrong at `i`, what was read as the end of a string may have begun the first key of an object: index
 * of its brace then, not before `floor`.
 */
export function keyedBraceBefore(text: Uint8Array, i: number, floor: number): number | undefined {
  let p = i;
  if (p > floor && text[p - 1] === quote) p--;
  while (p > floor && i - p < maxSpace && isSpace(text[p - 1]!)) p--;
  return p > floor && text[p - 1] === openBrace ? p - 1 : undefined;
}

/** Bytes of the escape at `i`; 0 for a wrong one. What the text ends in the middle of is as long as it goes. */
function escapeLength(text: Uint8Array, i: number): number {
  const kind = text[i + 1];
  if (kind === undefined) return 1;
  if (kind !== 0x75) return '"\\/bfnrt'.includes(String.fromCharCode(kind)) ? 2 : 0;
  for (let digit = i + 2; digit < Math.min(i + 6, text.length); digit++) {
    if (!/[0-9a-fA-F]/.test(String.fromCharCode(text[digit]!))) return 0;
  }
  return 6;
}
