/**
 * The objects at one place in JSON text, as the text comes: at a path of keys, through any arrays, in one document or in
 * many that follow each other. What is around them is checked only as far as finding them takes. Where the text is no
 * JSON, objects that hold events are looked for; from the first that is found, the reading goes on as before.
 */
import type { DiagnosticCode } from '../model/diagnostic.ts';
import { concat } from './concat.ts';
import type { ConvertSink, TextPlace } from './convert.ts';
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  isMark,
  isPlain,
  isSpace,
  openBrace,
  openBracket,
  quote,
  recordSeparator,
} from './json-bytes.ts';
import { JsonFrames } from './json-frames.ts';
import { ObjectEnd } from './object-end.ts';
import { keyedBraceBefore, ObjectSearch, type Rest } from './object-search.ts';
import { Recording } from './recording.ts';

/**
 * Hands on what one object holds, whose bytes are valid until the call returns. `isElement`: it stands where elements do,
 * and no other object in it will be tried. False says that the bytes are not JSON.
 */
export type ReadElement = (bytes: Uint8Array, place: TextPlace, sink: ConvertSink, isElement: boolean) => boolean;

/** Read again after damage, beyond what came in: so that hostile text cannot make the work grow with its square. */
const spareRereads = 64 * 1024 * 1024;
const maxDepth = 1024;
const maxKeyBytes = 1024;

type State = 'value' | 'key' | 'colon' | 'after' | 'string-key' | 'string-value' | 'scalar' | 'element' | 'search';

/** Reading goes on elsewhere. */
const interrupted = -1;
const nothing = new Uint8Array(0);
const decoder = new TextDecoder();

export class JsonElements {
  readonly #path: readonly string[];
  readonly #maxBytes: number;
  readonly #sink: ConvertSink;
  readonly #readElement: ReadElement;
  readonly #search: ObjectSearch;
  readonly #frames: JsonFrames;
  #state: State = 'value';
  /** Bytes before the part that is looked at. */
  #base = 0;
  /** What the value after a key leads to: keys matched, or -1. */
  #valueMatched = 0;
  #escaped = false;
  readonly #objectEnd = new ObjectEnd();
  #startedAt = 0;
  /** Parts of the text that are to be read, in order. */
  readonly #waiting: Uint8Array[] = [];
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #reread = 0;
  #received = 0;
  #cutOff = false;
  #isDamaged = false;
  /** A value of an array that is no object, and that nothing follows yet. */
  #plain: TextPlace | undefined;
  #problem: { readonly code: DiagnosticCode; readonly detail: string } | undefined;

  /** `path` may be empty: every top-level object, or each object of a top-level array. */
  constructor(path: readonly string[], maxBytes: number, sink: ConvertSink, readElement: ReadElement) {
    this.#path = path;
    this.#frames = new JsonFrames(path);
    this.#maxBytes = maxBytes;
    this.#sink = sink;
    this.#readElement = readElement;
    this.#search = new ObjectSearch(maxBytes, {
      held: (bytes, place) => {
        const recording = new Recording();
        return this.#readElement(bytes, place, recording, false) && recording.anyEvent
          ? () => {
              recording.playTo(sink);
            }
          : undefined;
      },
      lost: (place) => {
        const { code, detail } = this.#problem ?? { code: 'json/lost', detail: 'holds no event' };
        const isEnd = place.at + place.length === this.#received && !this.#search.isWrong;
        if (code !== 'json/truncated' || isEnd) sink.skipped(place, code, detail);
        else sink.skipped(place, 'json/syntax', 'an object is not JSON');
        this.#problem = undefined;
      },
    });
  }

  push(text: Uint8Array): void {
    this.#received += text.length;
    this.#waiting.push(text);
    this.#readWaiting();
  }

  end(): void {
    while (this.#state === 'element' || this.#state === 'search') {
      if (this.#state === 'element') this.#lose('json/truncated', 'the text ends in the middle of an object');
      this.#readWaiting();
      if (this.#state === 'search') this.#endSearch();
    }
    this.#tellPlain();
    if (!this.#frames.atRoot || this.#state !== 'value') {
      this.#sink.stop(this.#base, 'json/truncated', 'the text ends in the middle of the document');
    }
  }

  #readWaiting(): void {
    for (let text = this.#waiting.shift(); text; text = this.#waiting.shift()) this.#read(text);
  }

  #read(text: Uint8Array): void {
    let i = 0;
    while (i < text.length) {
      switch (this.#state) {
        case 'search':
          this.#base += i;
          this.#searchOn(text.subarray(i));
          return;
        case 'element':
          i = this.#through(text, i);
          if (i === interrupted) return;
          break;
        case 'string-key':
        case 'string-value':
          i = this.#string(text, i);
          break;
        case 'scalar':
          while (i < text.length && isPlain(text[i]!)) i++;
          if (i < text.length) this.#plainEnded(i);
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
    if (isSpace(byte)) return from + 1;
    const { atRoot, innermost: frame } = this.#frames;
    switch (this.#state) {
      case 'value':
        if (atRoot && this.#mayPass(byte)) return from + 1;
        if (byte === closeBracket && frame.isArray && !atRoot) return this.#close(from);
        return this.#beginValue(text, from);
      case 'key':
        if (byte === closeBrace) return this.#close(from);
        if (byte !== quote) return this.#fault(text, from);
        this.#beginString('string-key', from);
        return from + 1;
      case 'colon':
        if (byte !== colon) return this.#fault(text, from);
        this.#state = 'value';
        return from + 1;
      default:
        if (byte === comma) {
          this.#tellPlain();
          this.#state = frame.isArray ? 'value' : 'key';
          if (frame.isArray) this.#valueMatched = frame.matched;
          return from + 1;
        }
        if (byte === (frame.isArray ? closeBracket : closeBrace)) return this.#close(from);
        return this.#fault(text, from);
    }
  }

  /** What may stand between documents; after damage also the ends of what has lost its start. */
  #mayPass(byte: number): boolean {
    const isEnd = byte === closeBrace || byte === closeBracket;
    return byte === comma || byte === recordSeparator || isMark(byte) || (isEnd && this.#isDamaged);
  }

  #beginValue(text: Uint8Array, from: number): number {
    const byte = text[from]!;
    const matched = this.#valueMatched;
    const isContainer = byte === openBrace || byte === openBracket;
    if (this.#frames.atRoot && !isContainer) return this.#fault(text, from);
    if (byte === quote) {
      this.#beginString('string-value', from);
      return from + 1;
    }
    if (isContainer) {
      if (byte === openBrace && matched === this.#path.length) {
        this.#beginElement(from);
        return from;
      }
      if (this.#frames.depth >= maxDepth) return this.#fault(text, from, 'json/too-deep');
      this.#frames.push(byte === openBracket, matched, this.#base + from);
      this.#state = byte === openBracket ? 'value' : 'key';
      return from + 1;
    }
    if (!isPlain(byte)) return this.#fault(text, from);
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

  #beginElement(from: number): void {
    this.#state = 'element';
    this.#startedAt = this.#base + from;
    this.#objectEnd.begin();
    this.#held = [];
    this.#heldBytes = 0;
  }

  #string(text: Uint8Array, from: number): number {
    let i = from;
    for (; i < text.length; i++) {
      const byte = text[i]!;
      if (byte < 0x20) return this.#fault(text, i);
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) break;
    }
    if (this.#state === 'string-key' && this.#heldBytes <= maxKeyBytes) this.#hold(text.subarray(from, i));
    if (i === text.length) return i;
    if (this.#state === 'string-key') {
      const { matched } = this.#frames.innermost;
      const isNext = matched < this.#path.length && this.#key() === this.#path[matched];
      this.#valueMatched = isNext ? matched + 1 : -1;
      this.#state = 'colon';
    } else {
      this.#plainEnded(i + 1);
    }
    return i + 1;
  }

  /** A string or scalar ends before `i`. */
  #plainEnded(i: number): void {
    if (this.#frames.innermost.isArray) {
      this.#plain = { at: this.#startedAt, length: this.#base + i - this.#startedAt };
    }
    this.#valueEnded();
  }

  /** Tells of a value where an element should be, now that it is known to be one. */
  #tellPlain(): void {
    const { innermost } = this.#frames;
    if (this.#plain && innermost.matched === this.#path.length) {
      this.#sink.skipped(this.#plain, 'event/not-an-event', 'a value that is no object');
      innermost.found = true;
    }
    this.#plain = undefined;
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

  #through(text: Uint8Array, from: number): number {
    const to = this.#objectEnd.read(text, from);
    this.#hold(text.subarray(from, to));
    if (this.#objectEnd.state === 'closed') return this.#element(text, to);
    if (this.#objectEnd.state === 'broken') {
      return this.#loseElement(text, to, 'json/syntax', 'a line ends inside a string');
    }
    return this.#heldBytes > this.#maxBytes ? this.#loseLarge(text, to) : to;
  }

  #element(text: Uint8Array, to: number): number {
    const place = { at: this.#startedAt, length: this.#heldBytes };
    if (this.#heldBytes > this.#maxBytes) return this.#loseLarge(text, to);
    const frame = this.#frames.innermost;
    const recording = frame.isGuess ? new Recording() : undefined;
    if (!this.#readElement(concat(this.#held), place, recording ?? this.#sink, true)) {
      return this.#loseElement(text, to, 'json/syntax', 'an object is not JSON');
    }
    if (recording && !recording.anyEvent && recording.anySkipped) {
      return this.#loseElement(text, to, 'json/lost', 'holds no event');
    }
    recording?.playTo(this.#sink);
    frame.found = frame.hasElements = true;
    this.#valueEnded();
    return to;
  }

  #loseLarge(text: Uint8Array, to: number): number {
    return this.#loseElement(text, to, 'json/event-too-large', 'an object is larger than the limit');
  }

  #loseElement(text: Uint8Array, to: number, code: DiagnosticCode, detail: string): number {
    this.#waiting.unshift(text.subarray(to));
    this.#lose(code, detail);
    return interrupted;
  }

  /** The element that is held cannot be read. */
  #lose(code: DiagnosticCode, detail: string): void {
    const held = concat(this.#held);
    this.#waiting.unshift(held);
    this.#reread += held.length;
    this.#cutOff = code === 'json/truncated';
    this.#beginSearch(this.#startedAt, this.#startedAt, code, detail);
  }

  /** The text is no JSON from `at` on. */
  #fault(text: Uint8Array, at: number, code: DiagnosticCode = 'json/syntax'): number {
    const from = keyedBraceBefore(text, at, 0) ?? at;
    this.#cutOff = false;
    const lostFrom = this.#frames.lostFrom(this.#plain?.at ?? this.#base + from);
    this.#beginSearch(this.#base + from, lostFrom, code, 'the text stops being JSON');
    return from;
  }

  #beginSearch(at: number, lostFrom: number, code: DiagnosticCode, detail: string): void {
    this.#problem = { code, detail };
    this.#plain = undefined;
    this.#held = [];
    this.#heldBytes = 0;
    this.#base = at;
    this.#search.begin(at, lostFrom, !this.#isDamaged || this.#cutOff);
    this.#isDamaged = true;
    this.#state = 'search';
  }

  /** What is found is known to stand where elements are, and what follows it can be read from there. */
  readonly #mayEndSearch = (around: Uint8Array | undefined): boolean =>
    this.#frames.canResume(around) && this.#reread < this.#received + spareRereads;

  #searchOn(text: Uint8Array): void {
    this.#base += text.length;
    this.#goOnAfter(this.#search.read(text, false, this.#mayEndSearch));
  }

  #endSearch(): void {
    const found = this.#search.read(nothing, true, this.#mayEndSearch);
    this.#goOnAfter(found);
    if (found) return;
    if (!this.#cutOff) this.#frames.leaveAll();
    this.#state = 'value';
  }

  #goOnAfter(found: Rest | undefined): void {
    if (!found) return;
    this.#base = found.at;
    this.#waiting.unshift(found.rest);
    this.#problem = undefined;
    this.#frames.resume(found.around);
    this.#valueEnded();
  }

  #close(at: number): number {
    this.#tellPlain();
    const { isArray, matched, at: from, found } = this.#frames.pop();
    if (!isArray && !found && matched >= 0 && matched < this.#path.length) {
      const place = { at: from, length: this.#base + at + 1 - from };
      this.#sink.skipped(place, 'event/not-an-event', `an object without "${this.#path.slice(matched).join('.')}"`);
    }
    if (matched >= 0) this.#frames.innermost.found = true;
    this.#valueEnded();
    return at + 1;
  }

  #valueEnded(): void {
    this.#held = [];
    this.#heldBytes = 0;
    if (!this.#frames.atRoot) {
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
