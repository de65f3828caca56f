import { Buffer } from 'node:buffer';
import { eventMarkerKeys } from '../../../src/model/columns.ts';
import type { ScanFault, ScanFaultCode, ScanShape } from '../../../src/core/types.ts';

/** What a scan of a document finds, told by a reader that goes byte by byte. Ranges are [start, end). */
export interface ReferenceScan {
  readonly events: readonly (readonly [number, number])[];
  readonly fault: ScanFault | undefined;
  readonly skipped: { readonly count: number; readonly bytes: number; readonly firstAt: number };
  readonly anyArrayFound: boolean;
}

export interface ReferenceLimits {
  readonly maxDepth: number;
  readonly maxEventBytes: number;
}

const noLimits: ReferenceLimits = { maxDepth: 256, maxEventBytes: 16 * 1024 * 1024 };
const markers = new Set(eventMarkerKeys);

class Fault extends Error {
  readonly fault: ScanFault;

  constructor(code: ScanFaultCode, at: number) {
    super(code);
    this.fault = { code, at };
  }
}

type Visit = (at: number) => void;

/** Strict JSON (RFC 8259), one byte at a time. A fault is the first byte with which no JSON text can go on. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #maxDepth: number;
  #depth = 0;
  at = 0;

  constructor(bytes: Uint8Array, maxDepth: number) {
    this.#bytes = bytes;
    this.#maxDepth = maxDepth;
  }

  get atEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  peek(): string {
    return this.atEnd ? '' : String.fromCharCode(this.#bytes[this.at]!);
  }

  fail(): never {
    throw new Fault(this.atEnd ? 'truncated' : 'syntax', this.at);
  }

  space(): void {
    while (!this.atEnd && ' \t\r\n'.includes(this.peek())) this.at++;
  }

  expect(text: string): void {
    for (const char of text) {
      if (this.peek() !== char) this.fail();
      this.at++;
    }
  }

  value(): void {
    const char = this.peek();
    if (char === '{')
      this.object(() => {
        this.value();
      });
    else if (char === '[')
      this.array(() => {
        this.value();
      });
    else if (char === '"') this.string();
    else if (char === 't') this.expect('true');
    else if (char === 'f') this.expect('false');
    else if (char === 'n') this.expect('null');
    else this.number();
  }

  object(member: (key: string) => void): void {
    this.#open();
    this.space();
    if (this.peek() !== '}') {
      for (;;) {
        if (this.peek() !== '"') this.fail();
        const key = this.string();
        this.space();
        this.expect(':');
        this.space();
        member(key);
        this.space();
        if (this.peek() !== ',') break;
        this.at++;
        this.space();
      }
    }
    this.expect('}');
    this.#depth--;
  }

  array(element: Visit): void {
    this.#open();
    this.space();
    if (this.peek() !== ']') {
      for (;;) {
        element(this.at);
        this.space();
        if (this.peek() !== ',') break;
        this.at++;
        this.space();
      }
    }
    this.expect(']');
    this.#depth--;
  }

  #open(): void {
    if (this.#depth === this.#maxDepth) throw new Fault('too-deep', this.at);
    this.#depth++;
    this.at++;
  }

  string(): string {
    const start = this.at++;
    for (;;) {
      const char = this.peek();
      if (char === '' || char < ' ') this.fail();
      this.at++;
      if (char === '"') break;
      if (char !== '\\') continue;
      const escape = this.peek();
      if (escape === '' || !'"\\/bfnrtu'.includes(escape)) this.fail();
      this.at++;
      for (let digits = escape === 'u' ? 4 : 0; digits > 0; digits--) {
        if (!/^[0-9a-fA-F]$/.test(this.peek())) this.fail();
        this.at++;
      }
    }
    return JSON.parse(Buffer.from(this.#bytes.subarray(start, this.at)).toString()) as string;
  }

  number(): void {
    if (this.peek() === '-') this.at++;
    if (this.peek() === '0') this.at++;
    else this.#digits();
    if (this.peek() === '.') {
      this.at++;
      this.#digits();
    }
    if (/^[eE]$/.test(this.peek())) {
      this.at++;
      if (/^[+-]$/.test(this.peek())) this.at++;
      this.#digits();
    }
    // More of the number might come, but for a document that is one.
    if (this.atEnd && this.#depth > 0) this.fail();
  }

  #digits(): void {
    if (!/^[0-9]$/.test(this.peek())) this.fail();
    while (/^[0-9]$/.test(this.peek())) this.at++;
  }
}

/** Reads a whole document. */
export function referenceScan(
  bytes: Uint8Array,
  shape: ScanShape,
  { maxDepth, maxEventBytes }: ReferenceLimits = noLimits,
): ReferenceScan {
  const reader = new Reader(bytes, maxDepth);
  const events: (readonly [number, number])[] = [];
  const skipped = { count: 0, bytes: 0, firstAt: 0 };
  let anyArrayFound = false;

  const item = (start: number): void => {
    let markersSeen = 0;
    if (reader.peek() === '{') {
      try {
        reader.object((key) => {
          if (markers.has(key)) markersSeen++;
          reader.value();
        });
      } catch (thrown) {
        if (thrown instanceof Fault && thrown.fault.at - start > maxEventBytes)
          throw new Fault('event-too-large', start);
        throw thrown;
      }
      if (reader.at - start > maxEventBytes) throw new Fault('event-too-large', start);
    } else {
      reader.value();
    }
    if (markersSeen > 0) {
      events.push([start, reader.at]);
    } else {
      if (skipped.count++ === 0) skipped.firstAt = start;
      skipped.bytes += reader.at - start;
    }
  };
  const array = (): void => {
    if (reader.peek() !== '[') {
      reader.value();
      return;
    }
    anyArrayFound = reader.peek() === '[';
    reader.array(item);
  };
  const document = (): void => {
    if (bytes[0] === 0xef) reader.expect('\u00ef\u00bb\u00bf');
    reader.space();
    if (shape.kind === 'array') {
      array();
    } else if (reader.peek() === '{') {
      reader.object((key) => {
        if (key === shape.key) array();
        else reader.value();
      });
    } else {
      reader.value();
    }
    reader.space();
    if (!reader.atEnd) throw new Fault('trailing-bytes', reader.at);
  };

  try {
    document();
    return { events, fault: undefined, skipped, anyArrayFound };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    // An array that cannot be opened for its depth has not begun.
    return { events, fault: thrown.fault, skipped, anyArrayFound };
  }
}
