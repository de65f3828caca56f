import { Buffer } from 'node:buffer';
import { eventMarkerKeys } from '../../../src/model/columns.ts';
import type { ScanFault, ScanFaultCode, ScanShape } from '../../../src/core/types.ts';

/** What a scan finds, told by a reader that goes byte by byte. Ranges are [start, end). */
export interface ReferenceScan {
  readonly events: readonly (readonly [number, number])[];
  readonly fault: ScanFault | undefined;
  readonly skipped: { readonly count: number; readonly bytes: number; readonly firstAt: number };
  readonly anyPlaceFound: boolean;
  /** After a fault: from where on nothing is accounted for, and from where on a search for events goes. */
  readonly lostFrom: number;
  readonly searchFrom: number;
}

export interface ReferenceLimits {
  readonly maxDepth: number;
  readonly maxEventBytes: number;
}

const noLimits: ReferenceLimits = { maxDepth: 256, maxEventBytes: 16 * 1024 * 1024 };
const markers = new Set(eventMarkerKeys);

export class Fault extends Error {
  readonly fault: ScanFault;

  constructor(code: ScanFaultCode, at: number) {
    super(code);
    this.fault = { code, at };
  }
}

type Visit = (at: number) => void;

/** Strict JSON (RFC 8259), one byte at a time. A fault is the first byte with which no JSON text can go on. */
export class Reader {
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

  object(member: (key: string) => void, opened?: () => void): void {
    this.#open();
    opened?.();
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

  array(element: Visit, opened?: () => void): void {
    this.#open();
    opened?.();
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

const searchedBefore = 16384;

/** Reads a whole text. */
export function referenceScan(
  bytes: Uint8Array,
  shape: ScanShape,
  { maxDepth, maxEventBytes }: ReferenceLimits = noLimits,
): ReferenceScan {
  const reader = new Reader(bytes, maxDepth);
  const events: (readonly [number, number])[] = [];
  const skipped = { count: 0, bytes: 0, firstAt: 0 };
  let anyPlaceFound = false;
  let accounted = 0;
  let lostFrom: number | undefined;
  let eventFrom: number | undefined;
  const keys = shape.kind === 'object' ? [shape.key] : [];
  const repeated = shape.repeated ?? false;

  /** What is open from `start` on gave nothing. What fails at its first byte has not begun. */
  const lose = (start: number, thrown: unknown): never => {
    const { code, at } = thrown instanceof Fault ? thrown.fault : { code: undefined, at: undefined };
    if (at !== start || code === 'event-too-large') lostFrom ??= start;
    throw thrown;
  };
  const skip = (start: number): void => {
    if (skipped.count++ === 0) skipped.firstAt = start;
    skipped.bytes += reader.at - start;
    accounted = reader.at;
  };
  const event = (start: number): boolean => {
    let markersSeen = 0;
    try {
      reader.object((key) => {
        if (markers.has(key)) markersSeen++;
        reader.value();
      });
    } catch (thrown) {
      // An object that cannot be opened for its depth has not begun.
      if (!(thrown instanceof Fault && thrown.fault.at === start)) eventFrom = start;
      if (thrown instanceof Fault && thrown.fault.at - start > maxEventBytes) throw new Fault('event-too-large', start);
      throw thrown;
    }
    if (reader.at - start > maxEventBytes) {
      eventFrom = start;
      throw new Fault('event-too-large', start);
    }
    return markersSeen > 0;
  };
  const item = (start: number): void => {
    let isEvent = false;
    try {
      if (reader.peek() === '{') isEvent = event(start);
      else reader.value();
    } catch (thrown) {
      lose(start, thrown);
    }
    if (!isEvent) skip(start);
    else events.push([start, reader.at]);
    accounted = reader.at;
  };
  const unit = (start: number): void => {
    try {
      way(0);
    } catch (thrown) {
      if (accounted <= start) lose(start, thrown);
      throw thrown;
    }
    if (accounted <= start) skip(start);
  };
  const way = (level: number): void => {
    const char = reader.peek();
    const opened = (): void => {
      accounted = reader.at;
      anyPlaceFound = true;
    };
    if (level === keys.length && char === '[') {
      reader.array(item, opened);
    } else if (level < keys.length && char === '{') {
      reader.object((key) => {
        if (key === keys[level]) way(level + 1);
        else reader.value();
      });
    } else {
      reader.value();
    }
  };
  const separators = (isFirst: boolean): void => {
    let commas = isFirst ? 0 : 1;
    for (;;) {
      reader.space();
      const char = reader.peek();
      if (char === '\u001e' || (char === ',' && commas-- > 0)) reader.at++;
      else return;
    }
  };
  const documents = (): void => {
    if (bytes[0] === 0xef) reader.expect('\u00ef\u00bb\u00bf');
    if (!repeated) {
      reader.space();
      way(0);
      reader.space();
      if (!reader.atEnd) throw new Fault('trailing-bytes', reader.at);
      return;
    }
    separators(true);
    while (!reader.atEnd) {
      unit(reader.at);
      separators(false);
    }
  };

  let fault: ScanFault | undefined;
  try {
    documents();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    fault = thrown.fault;
  }
  const at = fault?.at ?? 0;
  return {
    events,
    fault,
    skipped,
    anyPlaceFound,
    lostFrom: lostFrom ?? at,
    searchFrom:
      eventFrom !== undefined
        ? eventFrom + 1
        : lostFrom !== undefined
          ? Math.min(Math.max(lostFrom, at - maxEventBytes), braceBefore(bytes, at, events.at(-1)?.[1] ?? 0))
          : Math.min(Math.max(accounted, at - searchedBefore), braceBefore(bytes, at, events.at(-1)?.[1] ?? 0)),
  };
}

const mostSpace = 1024;

/** Where a brace may begin an object whose first key was taken for the end of a string, before a fault; else the fault. */
export function braceBefore(bytes: Uint8Array, fault: number, floor: number): number {
  const before = Buffer.from(bytes.subarray(Math.max(floor, fault - mostSpace), fault)).toString('latin1');
  const found = /\{[\0- ]*"?$/.exec(before);
  return found ? fault - found[0].length : fault;
}
