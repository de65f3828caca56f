/**
 * The objects at one place in JSON text, as the text comes: at a path of keys, through any arrays, in one document or in
 * many that follow each other. What is around them is checked only as far as finding them takes.
 */
import type { DiagnosticCode } from '../model/diagnostic.ts';
import { concat } from './concat.ts';
import type { TextPlace } from './convert.ts';

export interface ElementSink {
  /** One object's bytes, valid until the call returns. False says that they are not JSON. */
  element(bytes: Uint8Array, place: TextPlace): boolean;
  skipped(place: TextPlace, code: DiagnosticCode, detail: string): void;
  /** The rest cannot be read. */
  stop(at: number, code: DiagnosticCode, detail: string): void;
}

/** Read again after damage, beyond what came in: so that hostile text cannot make the work grow with its square. */
const spareRereads = 64 * 1024 * 1024;
const maxDepth = 1024;
const maxKeyBytes = 1024;

type State =
  'value' | 'key' | 'colon' | 'after' | 'string-key' | 'string-value' | 'scalar' | 'element' | 'skip' | 'stopped';

interface Frame {
  readonly isArray: boolean;
  /** Keys of the path that lead here. */
  readonly matched: number;
}

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const recordSeparator = 0x1e;
/** Reading goes on elsewhere. */
const interrupted = -1;
const decoder = new TextDecoder();

export class JsonElements {
  readonly #path: readonly string[];
  readonly #maxBytes: number;
  readonly #sink: ElementSink;
  readonly #frames: Frame[] = [{ isArray: true, matched: 0 }];
  #state: State = 'value';
  /** Bytes before the part that is looked at. */
  #base = 0;
  /** What the value after a key leads to: keys matched, or -1. */
  #valueMatched = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #startedAt = 0;
  /** Parts of the text that are to be read, in order. */
  readonly #waiting: Uint8Array[] = [];
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** In the element: offset of the first line that begins with a brace, from its start; -1 without one. */
  #lineStart = -1;
  #lastWasNewline = false;
  #reread = 0;
  #received = 0;

  /** `path` may be empty: every top-level object, or each object of a top-level array. */
  constructor(path: readonly string[], maxBytes: number, sink: ElementSink) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#sink = sink;
  }

  push(text: Uint8Array): void {
    this.#received += text.length;
    this.#waiting.push(text);
    this.#readWaiting();
  }

  end(): void {
    while (this.#state === 'element') {
      this.#readAgain('json/truncated', 'the text ends in the middle of an object');
      this.#readWaiting();
    }
    const isWhole = this.#frames.length === 1 && (this.#state === 'value' || this.#state === 'scalar');
    if (!isWhole && this.#state !== 'stopped') {
      this.#stop(this.#base, 'json/truncated', 'the text ends in the middle of the document');
    }
  }

  #readWaiting(): void {
    for (let text = this.#waiting.shift(); text && this.#state !== 'stopped'; text = this.#waiting.shift()) {
      this.#read(text);
    }
    this.#waiting.length = 0;
  }

  #read(text: Uint8Array): void {
    let i = 0;
    while (i < text.length && this.#state !== 'stopped') {
      switch (this.#state) {
        case 'element':
        case 'skip':
          i = this.#through(text, i);
          if (i === interrupted) return;
          break;
        case 'string-key':
        case 'string-value':
          i = this.#string(text, i);
          break;
        case 'scalar':
          while (i < text.length && !isDelimiter(text[i]!)) i++;
          if (i < text.length) this.#valueEnded();
          break;
        default:
          i = this.#between(text, i);
      }
    }
    this.#base += text.length;
  }

  /** White space and the marks between values. */
  #between(text: Uint8Array, from: number): number {
    const byte = text[from]!;
    if (byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09) return from + 1;
    const frame = this.#frames.at(-1)!;
    const atRoot = this.#frames.length === 1;
    switch (this.#state) {
      case 'value':
        if (atRoot && (byte === comma || byte === recordSeparator || isMark(byte))) return from + 1;
        if (byte === closeBracket && frame.isArray && !atRoot) return this.#close(from);
        return this.#beginValue(byte, from);
      case 'key':
        if (byte === closeBrace) return this.#close(from);
        if (byte !== quote) return this.#fault(text, from);
        this.#beginString('string-key', from);
        return from + 1;
      case 'colon':
        if (byte !== 0x3a) return this.#fault(text, from);
        this.#state = 'value';
        return from + 1;
      default:
        if (byte === comma) {
          this.#state = frame.isArray ? 'value' : 'key';
          if (frame.isArray) this.#valueMatched = frame.matched;
          return from + 1;
        }
        if (byte === (frame.isArray ? closeBracket : closeBrace)) return this.#close(from);
        return this.#fault(text, from);
    }
  }

  #beginValue(byte: number, from: number): number {
    const matched = this.#valueMatched;
    if (byte === quote) {
      this.#beginString('string-value', from);
      return from + 1;
    }
    if (byte === openBrace || byte === openBracket) {
      const isElement = byte === openBrace && matched === this.#path.length;
      if (isElement || matched < 0 || this.#frames.length >= maxDepth) {
        this.#beginThrough(isElement ? 'element' : 'skip', from);
        return from;
      }
      this.#frames.push({ isArray: byte === openBracket, matched });
      this.#state = byte === openBracket ? 'value' : 'key';
      return from + 1;
    }
    this.#startedAt = this.#base + from;
    this.#state = 'scalar';
    return from + 1;
  }

  #beginString(state: 'string-key' | 'string-value', from: number): void {
    this.#state = state;
    this.#escaped = false;
    this.#startedAt = this.#base + from;
    this.#held = [];
    this.#heldBytes = 0;
  }

  #beginThrough(state: 'element' | 'skip', from: number): void {
    this.#state = state;
    this.#startedAt = this.#base + from;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#held = [];
    this.#heldBytes = 0;
    this.#lineStart = -1;
    this.#lastWasNewline = false;
  }

  #string(text: Uint8Array, from: number): number {
    let i = from;
    for (; i < text.length; i++) {
      const byte = text[i]!;
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) break;
    }
    if (this.#state === 'string-key' && this.#heldBytes <= maxKeyBytes) this.#hold(text.subarray(from, i));
    if (i === text.length) return i;
    if (this.#state === 'string-key') {
      const frame = this.#frames.at(-1)!;
      const isNext = frame.matched < this.#path.length && this.#key() === this.#path[frame.matched];
      this.#valueMatched = isNext ? frame.matched + 1 : -1;
      this.#state = 'colon';
    } else {
      this.#valueEnded();
    }
    return i + 1;
  }

  #key(): string | undefined {
    if (this.#heldBytes > maxKeyBytes) return undefined;
    const raw = decoder.decode(concat(this.#held));
    if (!raw.includes('\\')) return raw;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      return undefined;
    }
  }

  /** Through an object or array, counting brackets, to its end. */
  #through(text: Uint8Array, from: number): number {
    const isElement = this.#state === 'element';
    let i = from;
    for (; i < text.length; i++) {
      const byte = text[i]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) this.#inString = false;
        else if (byte === newline && isElement) {
          // No JSON string goes over a line's end.
          this.#hold(text.subarray(from, i));
          return this.#breakOff(text, i, 'json/syntax', 'a line ends inside a string');
        }
        continue;
      }
      if (byte === newline) {
        this.#lastWasNewline = true;
        continue;
      }
      if (byte === openBrace && this.#lastWasNewline && this.#lineStart < 0) {
        this.#lineStart = this.#heldBytes + i - from;
      }
      this.#lastWasNewline = false;
      if (byte === quote) this.#inString = true;
      else if (byte === openBrace || byte === openBracket) this.#depth++;
      else if (byte === closeBrace || byte === closeBracket) {
        if (--this.#depth > 0) continue;
        if (isElement) {
          this.#hold(text.subarray(from, i + 1));
          return this.#element(text, i + 1);
        }
        this.#valueEnded();
        return i + 1;
      }
    }
    if (isElement) {
      this.#hold(text.subarray(from, i));
      if (this.#heldBytes > this.#maxBytes) {
        return this.#breakOff(text, i, 'json/event-too-large', 'an object is larger than the limit');
      }
    }
    return i;
  }

  #element(text: Uint8Array, to: number): number {
    const place = { at: this.#startedAt, length: this.#heldBytes };
    if (this.#heldBytes > this.#maxBytes) {
      this.#sink.skipped(place, 'json/event-too-large', 'an object is larger than the limit');
    } else if (!this.#sink.element(concat(this.#held), place)) {
      return this.#breakOff(text, to, 'json/syntax', 'an object is not JSON');
    }
    this.#valueEnded();
    return to;
  }

  /** The element cannot be read. Goes on at the first line in it that may begin another, else after it. */
  #breakOff(text: Uint8Array, to: number, code: DiagnosticCode, detail: string): number {
    this.#waiting.unshift(text.subarray(to));
    if (!this.#readAgain(code, detail)) this.#base += to;
    return interrupted;
  }

  /** Has what is held read again from its first line that begins with a brace. False where there is none. */
  #readAgain(code: DiagnosticCode, detail: string): boolean {
    const held = concat(this.#held);
    const from = this.#path.length === 0 && this.#frames.length === 1 ? this.#lineStart : -1;
    this.#sink.skipped({ at: this.#startedAt, length: from < 0 ? held.length : from }, code, detail);
    this.#valueEnded();
    if (from < 0) return false;
    this.#base = this.#startedAt + from;
    this.#reread += held.length - from;
    if (this.#reread > this.#received + spareRereads) {
      this.#stop(this.#base, code, 'too much of the text is damaged to go on');
    } else {
      this.#waiting.unshift(held.subarray(from));
    }
    return true;
  }

  #fault(text: Uint8Array, at: number): number {
    if (this.#path.length > 0) {
      this.#stop(this.#base + at, 'json/syntax', 'the text stops being JSON');
      return text.length;
    }
    // Documents may follow each other: the next line may begin one.
    this.#frames.length = 1;
    this.#valueEnded();
    let to = at;
    while (to < text.length && text[to] !== newline) to++;
    this.#sink.skipped({ at: this.#base + at, length: to - at }, 'json/syntax', 'the text stops being JSON');
    return to;
  }

  #stop(at: number, code: DiagnosticCode, detail: string): void {
    this.#sink.stop(at, code, detail);
    this.#state = 'stopped';
  }

  #close(at: number): number {
    this.#frames.pop();
    this.#valueEnded();
    return at + 1;
  }

  #valueEnded(): void {
    this.#held = [];
    this.#heldBytes = 0;
    if (this.#frames.length > 1) {
      this.#state = 'after';
      return;
    }
    this.#state = 'value';
    this.#valueMatched = 0;
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#held.push(part.slice());
    this.#heldBytes += part.length;
  }
}

/** Of a byte order mark: documents that were put together keep theirs. */
function isMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
}

function isDelimiter(byte: number): boolean {
  return byte <= 0x20 || byte === comma || byte === closeBrace || byte === closeBracket;
}
