import { concat } from './concat.ts';
import type { Utf16 } from './utf16-text.ts';

/** So many characters on end that would be ASCII one byte further on, some of them different, are no accident. */
const enough = 16;
const enoughDifferent = 4;
/** More on end that are all the same are meant so. */
const most = 64;

interface Parts {
  /** A stretch of the text, and its offset in bytes. */
  readonly text: (text: string, at: number) => void;
  /** A byte that is no part of a character: one is missing or too many there, and what follows it is read on from there. */
  readonly lost: (at: number) => void;
}

/** Decodes UTF-16 as it comes. What is no character is U+FFFD. */
export class Utf16Reader {
  readonly #decoder: TextDecoder;
  readonly #isLittle: boolean;
  readonly #parts: Parts;
  #held = new Uint8Array(0);
  #at = 0;

  constructor(encoding: Utf16, parts: Parts) {
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
    this.#isLittle = encoding === 'utf-16le';
    this.#parts = parts;
  }

  push(more: Uint8Array): void {
    const bytes = concat([this.#held, more]);
    let from = 0;
    let run = 0;
    for (let i = 0; i + 1 < bytes.length; i += 2) {
      run = this.#isBeside(bytes, i) && run < most ? run + 1 : 0;
      if (run < enough || this.#different(bytes, i + 2 - 2 * run, i + 2) < enoughDifferent) continue;
      // The character before the run was read right, or begins a byte later.
      const start = i + 2 - 2 * run;
      const odd = start === from || this.#isAscii(bytes, start - 2) ? start : start - 2;
      this.#emit(bytes, from, odd);
      this.#parts.text('\ufffd', this.#at + odd);
      this.#parts.lost(this.#at + odd);
      from = odd + 1;
      i = from - 2;
      run = 0;
    }
    const whole = from + ((bytes.length - from) & ~1);
    const start = whole - 2 * Math.max(run, this.#endsInPair(bytes, from, whole) ? 1 : 0);
    // What comes next may say that a run has been read wrong, and the character before it.
    const to = Math.max(from, run > 0 ? start - 2 : start);
    this.#emit(bytes, from, to);
    this.#held = bytes.slice(to);
    this.#at += to;
  }

  end(): void {
    const whole = this.#held.length & ~1;
    this.#emit(this.#held, 0, whole);
    if (whole < this.#held.length) this.#parts.text('\ufffd', this.#at + whole);
  }

  #emit(bytes: Uint8Array, from: number, to: number): void {
    if (to > from) this.#parts.text(this.#decoder.decode(bytes.subarray(from, to)), this.#at + from);
  }

  #unit(bytes: Uint8Array, i: number): number {
    const [low, high] = this.#isLittle ? [bytes[i]!, bytes[i + 1]!] : [bytes[i + 1]!, bytes[i]!];
    return (high << 8) | low;
  }

  #isAscii(bytes: Uint8Array, i: number): boolean {
    return isText(this.#unit(bytes, i));
  }

  /** With its bytes the other way round it would be ASCII. */
  #isBeside(bytes: Uint8Array, i: number): boolean {
    const unit = this.#unit(bytes, i);
    return (unit & 0xff) === 0 && isText(unit >> 8);
  }

  #different(bytes: Uint8Array, from: number, to: number): number {
    const units = new Set<number>();
    for (let i = Math.max(from, to - 2 * enough); i < to; i += 2) units.add(this.#unit(bytes, i));
    return units.size;
  }

  #endsInPair(bytes: Uint8Array, from: number, to: number): boolean {
    return to > from && (this.#unit(bytes, to - 2) & 0xfc00) === 0xd800;
  }
}

function isText(unit: number): boolean {
  return (unit >= 0x20 && unit < 0x7f) || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}
