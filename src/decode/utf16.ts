/** Text in UTF-16, as PowerShell's `>` writes it: read as UTF-8, with places of the text as it was. */
import type { ConvertedFormat, Converter, ConvertSink, TextPlace } from './convert.ts';
import { decodeText } from './decode-text.ts';
import { Utf16Reader } from './utf16-reader.ts';
import type { Utf16 } from './utf16-text.ts';

const encoder = new TextEncoder();
/** Points that are held at most; a place before the oldest is told as that. */
const maxPoints = 1 << 20;

/** The same format for text in UTF-16. */
export function inUtf16(format: ConvertedFormat, encoding: Utf16): ConvertedFormat {
  return {
    name: format.name,
    describe: format.describe,
    sniff: () => false,
    convert: (sink, limits) => new Utf16Converter(sink, encoding, (inner) => format.convert(inner, limits)),
  };
}

class Utf16Converter implements Converter {
  readonly #reader: Utf16Reader;
  readonly #places = new Places();
  readonly #inner: Converter;
  readonly #sink: ConvertSink;
  #at8 = 0;
  #at16 = 0;
  #replaced = false;

  constructor(sink: ConvertSink, encoding: Utf16, makeInner: (sink: ConvertSink) => Converter) {
    this.#sink = sink;
    this.#reader = new Utf16Reader(encoding, {
      text: (text, at) => {
        this.#take(text, at);
      },
      lost: (at) => {
        sink.skipped({ at, length: 1 }, 'text/invalid', 'a byte of UTF-16 is missing or too many');
      },
    });
    this.#inner = makeInner(this.#mapped());
    const order = encoding === 'utf-16le' ? 'little-endian' : 'big-endian';
    sink.note('decode/encoding', `text in UTF-16 (${order})`);
  }

  push(text: Uint8Array): void {
    this.#reader.push(text);
  }

  end(): void {
    this.#reader.end();
    this.#inner.end();
  }

  #take(text: string, at: number): void {
    // A part of a character that is not text shows as this; where it was written as such, nothing is lost by saying so.
    if (text.includes('\ufffd')) this.#replaced = true;
    const bytes = encoder.encode(text);
    this.#at16 = at;
    this.#addPoints(text, bytes.length);
    if (bytes.length > 0) this.#inner.push(bytes);
  }

  /** Runs of ASCII take one byte a character in UTF-8, and two here. */
  #addPoints(text: string, bytes: number): void {
    if (bytes === text.length) {
      this.#places.add(this.#at8, this.#at16, true);
      this.#at8 += bytes;
      this.#at16 += bytes * 2;
      return;
    }
    for (const [run] of text.matchAll(/[\0-\x7f]+|[^\0-\x7f]+/g)) {
      const isAsciiRun = run.charCodeAt(0) < 0x80;
      this.#places.add(this.#at8, this.#at16, isAsciiRun);
      this.#at8 += isAsciiRun ? run.length : encoder.encode(run).length;
      this.#at16 += run.length * 2;
    }
  }

  #mapped(): ConvertSink {
    const sink = this.#sink;
    const mapped = ({ at, length }: TextPlace): TextPlace => {
      const from = this.#places.at16(at);
      return { at: from, length: this.#places.at16(at + length) - from };
    };
    return {
      event: (json, place, marks) => {
        const replaced = this.#replaced && (typeof json === 'string' ? json : decodeText(json).text).includes('\ufffd');
        sink.event(json, mapped(place), { ...marks, replaced: (marks?.replaced ?? false) || replaced });
        this.#places.forget(place.at);
      },
      skipped: (place, code, detail, limit) => {
        sink.skipped(mapped(place), code, detail, limit);
      },
      note: (code, detail, at, finding) => {
        sink.note(code, detail, at === undefined ? undefined : this.#places.at16(at), finding);
      },
      stop: (at, code, detail) => {
        sink.stop(this.#places.at16(at), code, detail);
      },
    };
  }
}

interface Point {
  readonly at8: number;
  readonly at16: number;
  readonly ascii: boolean;
}

/** Where a text in UTF-8 was in UTF-16. Exact in and at the ends of runs of ASCII, where all of JSON's marks are. */
class Places {
  #points: Point[] = [];

  add(at8: number, at16: number, ascii: boolean): void {
    const last = this.#points.at(-1);
    if (last?.ascii && ascii && last.at16 + (at8 - last.at8) * 2 === at16) return;
    this.#points.push({ at8, at16, ascii });
    if (this.#points.length > maxPoints) this.#points = this.#points.slice(maxPoints / 2);
  }

  at16(at8: number): number {
    const point = this.#points[this.#index(at8)];
    if (!point) return at8 * 2;
    return point.ascii ? point.at16 + Math.max(0, at8 - point.at8) * 2 : point.at16;
  }

  /** No place before this one will be asked for. */
  forget(at8: number): void {
    const index = this.#index(at8);
    if (index > 4096) this.#points = this.#points.slice(index);
  }

  /** The last point at or before a place. */
  #index(at8: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#points[middle]!.at8 <= at8) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}
