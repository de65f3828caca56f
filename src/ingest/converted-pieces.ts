import { quoteText } from '../base/quote-text.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { concat } from '../decode/concat.ts';
import type { ConvertedFormat, Converter, ConvertLimits, ConvertSink, TextPlace } from '../decode/convert.ts';
import { decodeText } from '../decode/decode-text.ts';
import { withStructure, type ByteAccount } from '../model/byte-account.ts';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.ts';
import type { Origins } from '../model/source.ts';
import { OriginList } from './origin-list.ts';
import { bytesIn, bytesInBoth, PlaceList } from './place-list.ts';
import type { Pieces } from './pieces.ts';
import type { TextFeed } from './text-feed.ts';

const stretch = 512 * 1024;
/** Text quoted of what is skipped. */
const shownCharacters = 40;
const shownBytes = shownCharacters * 4;
const encoder = new TextEncoder();
const opening = encoder.encode('[\n');
const separator = encoder.encode(',\n');
const closing = encoder.encode('\n]');

/**
 * The events of a text that must be converted, as one JSON array. The text comes through a feed of its own; where each
 * event was in it is kept.
 */
export class ConvertedPieces implements Pieces {
  readonly #kit: CoreKit;
  readonly #feed: TextFeed;
  readonly #converter: Converter;
  readonly #origins = new OriginList();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #maxDiagnostics: number;
  #more = 0;
  #waiting: Uint8Array[] = [opening];
  #given = 0;
  /** Bytes in the text buffer that the converter has had. */
  #read = 0;
  readonly #skippedPlaces = new PlaceList();
  #stoppedAt = Infinity;
  #closed = false;
  #replaced = 0;
  #firstReplaced = 0;

  /** `feed` fills the text buffer of `kit`, which `limits.gunzip` must not touch. */
  constructor(kit: CoreKit, feed: TextFeed, format: ConvertedFormat, limits: PieceLimits) {
    this.#kit = kit;
    this.#feed = feed;
    this.#maxDiagnostics = limits.maxDiagnosticsPerFile;
    this.#converter = format.convert(this.#sink(limits), limits);
  }

  get origins(): Origins {
    return this.#origins.take();
  }

  /** Some event is held only in part. */
  get anyPartial(): boolean {
    return this.#origins.anyPartial;
  }

  /** Says which of the events given are some, by their offsets in the converted text. */
  confirm(starts: Float64Array): void {
    this.#origins.confirm(starts);
  }

  /** What the bytes of the original text are. With `isCut`, nothing is said of what is no event: it is skipped. */
  account(isCut: boolean): ByteAccount {
    const { textBytes } = this.#feed;
    const events = new PlaceList();
    this.#origins.forEach((place, isEvent) => {
      if (isEvent) events.add(place);
      else if (!isCut) this.#skippedPlaces.add(place);
    });
    const found = events.merged(textBytes);
    const eventBytes = bytesIn(found);
    if (isCut) return withStructure(textBytes, eventBytes, textBytes - eventBytes);
    if (this.#stoppedAt < textBytes) {
      this.#skippedPlaces.add({ at: this.#stoppedAt, length: textBytes - this.#stoppedAt });
    }
    const skipped = this.#skippedPlaces.merged(textBytes);
    return withStructure(textBytes, eventBytes, bytesIn(skipped) - bytesInBoth(skipped, found));
  }

  /** Where the first of the events given was that turned out to be none. */
  get firstUnread(): number | undefined {
    let first: number | undefined;
    this.#origins.forEach(({ at }, isEvent) => {
      if (!isEvent) first ??= at;
    });
    return first;
  }

  get diagnostics(): readonly Diagnostic[] {
    const found = [...this.#diagnostics];
    if (this.#replaced > 0) {
      const detail = `${String(this.#replaced)} events hold bytes that are no valid text; U+FFFD stands for them`;
      found.unshift({ code: 'text/invalid', severity: 'warning', at: this.#firstReplaced, detail });
    }
    if (this.#more > 0) {
      found.push({ code: 'more', severity: 'warning', detail: `${String(this.#more)} more findings in this file` });
    }
    return found;
  }

  async next(): Promise<Uint8Array | undefined> {
    const { text } = this.#kit;
    while (this.#waiting.length === 0 && !this.#closed) {
      // What inflating may still copy from stays in front.
      this.#read -= text.compact(this.#read);
      await this.#feed.fill(stretch);
      const more = text.length - this.#read;
      if (!this.#isStopped && more > 0) this.#converter.push(text.view(this.#read, more));
      this.#read = text.length;
      if (this.#feed.ended) this.#close();
    }
    const piece = concat(this.#waiting);
    this.#waiting = [];
    return piece.length > 0 ? piece : undefined;
  }

  get #isStopped(): boolean {
    return this.#stoppedAt < Infinity;
  }

  #close(): void {
    if (!this.#isStopped) this.#converter.end();
    this.#waiting.push(closing);
    this.#closed = true;
  }

  readonly #sink = (limits: PieceLimits): ConvertSink => ({
    event: (json, place, marks = {}) => {
      const bytes = typeof json === 'string' ? encoder.encode(json) : json.slice();
      const text = typeof json === 'string' ? json : decodeText(json).text;
      const why =
        bytes.length > limits.maxEventBytes ? 'larger than the limit' : notAnObject(text, limits.maxJsonDepth);
      if (why !== undefined) {
        this.#skipped(place, 'event/not-an-event', `what should be an event is ${why}`);
        return;
      }
      if (this.#origins.count > 0) this.#put(separator);
      else this.#given = opening.length;
      if (marks.replaced && this.#replaced++ === 0) this.#firstReplaced = place.at;
      this.#origins.add(this.#given, place, marks);
      this.#put(bytes);
    },
    skipped: (place, code, detail) => {
      this.#skipped(place, code, detail);
    },
    note: (code, detail, at) => {
      this.#report({ code, severity: 'info', detail, ...(at === undefined ? {} : { at }) });
    },
    stop: (at, code, detail) => {
      if (this.#isStopped) return;
      this.#stoppedAt = at;
      this.#report({ code, severity: 'error', at, detail: `${detail}${this.#begins({ at, length: shownBytes })}` });
    },
  });

  #skipped(place: TextPlace, code: DiagnosticCode, detail: string): void {
    const { at, length } = place;
    this.#skippedPlaces.add(place);
    const range = length > 0 ? `: bytes ${String(at)} to ${String(at + length)}${this.#begins(place)}` : '';
    this.#report({ code, severity: 'warning', at, detail: `${detail}${range}` });
  }

  /** How the text at a place begins, as far as it is still there. */
  #begins({ at, length }: TextPlace): string {
    const { text } = this.#kit;
    const from = at - text.origin;
    if (this.#diagnostics.length >= this.#maxDiagnostics || from < 0 || from >= text.length) return '';
    const shown = text.view(from, Math.min(length, shownBytes, text.length - from));
    return `, beginning ${quoteText(shown, shownCharacters)}`;
  }

  #report(diagnostic: Diagnostic): void {
    if (this.#diagnostics.length < this.#maxDiagnostics) this.#diagnostics.push(diagnostic);
    else this.#more++;
  }

  #put(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#given += bytes.length;
  }
}

interface PieceLimits extends ConvertLimits {
  readonly maxDiagnosticsPerFile: number;
}

/** What a text is instead of a JSON object that the core will read; undefined for one. */
function notAnObject(json: string, maxDepth: number): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no JSON object';
    return isDeeper(value, maxDepth - 2) ? 'nested too deeply' : undefined;
  } catch {
    return 'not JSON';
  }
}

function isDeeper(value: object, depth: number): boolean {
  if (depth <= 0) return true;
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null && isDeeper(inner, depth - 1)) return true;
  }
  return false;
}
