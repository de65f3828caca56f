import { reached, type LimitName, type Limits } from '../base/limits.ts';
import { quoteText } from '../base/quote-text.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { concat } from '../decode/concat.ts';
import type { ConvertedFormat, Converter, ConvertLimits, ConvertSink, TextPlace } from '../decode/convert.ts';
import { decodeText } from '../decode/decode-text.ts';
import { withStructure, type ByteAccount } from '../model/byte-account.ts';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.ts';
import type { Origins } from '../model/source.ts';
import { moreFindings } from './more-findings.ts';
import { OriginList } from './origin-list.ts';
import { bytesIn, bytesInBoth, PlaceList } from './place-list.ts';
import type { Pieces } from './pieces.ts';
import type { OriginalText, RowBytes } from './text-feed.ts';

const stretch = 512 * 1024;
/** Text quoted of what is skipped. */
const shownCharacters = 40;
const shownBytes = shownCharacters * 4;
const encoder = new TextEncoder();
/** Half characters, that only strings of JavaScript have: in JSON they are escapes. */
const loneSurrogates = /\p{Surrogate}/gu;
const escaped = (half: string): string => `\\u${half.charCodeAt(0).toString(16)}`;
const opening = encoder.encode('[\n');
const separator = encoder.encode(',\n');
const closing = encoder.encode('\n]');

/**
 * The events of a text that must be converted, as one JSON array. The text comes through a feed of its own; where each
 * event was in it is kept.
 */
export class ConvertedPieces implements Pieces {
  readonly #kit: CoreKit;
  readonly #feed: OriginalText;
  readonly #converter: Converter;
  readonly #origins = new OriginList();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #limits: PieceLimits;
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
  constructor(kit: CoreKit, feed: OriginalText, format: ConvertedFormat, limits: PieceLimits) {
    this.#kit = kit;
    this.#feed = feed;
    this.#limits = limits;
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
    const { textBytes, rowBytes } = this.#feed;
    const events = new PlaceList();
    let isAnyEvent = false;
    this.#origins.forEach((place, isEvent) => {
      isAnyEvent ||= isEvent;
      if (isEvent) events.add(place);
      else if (!isCut) this.#skippedPlaces.add(place);
    });
    if (rowBytes) return accountOfRows(textBytes, rowBytes, isAnyEvent, isCut || this.#isStopped);
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
      const who = this.#replaced === 1 ? 'an event holds' : `${String(this.#replaced)} events hold`;
      const detail = `${who} bytes that are no valid text; U+FFFD stands for them`;
      found.unshift({ code: 'text/invalid', severity: 'warning', at: this.#firstReplaced, detail });
    }
    if (this.#more > 0) found.push(moreFindings(this.#more, this.#limits));
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
      const text = typeof json === 'string' ? json.replace(loneSurrogates, escaped) : decodeText(json).text;
      const bytes = typeof json === 'string' ? encoder.encode(text) : json.slice();
      const fault = eventFault(bytes, text, limits);
      if (fault) {
        this.#skipped(place, 'event/not-an-event', `what should be an event is ${fault.why}`, fault.limit);
        return;
      }
      if (this.#origins.count > 0) this.#put(separator);
      else this.#given = opening.length;
      if (marks.replaced && this.#replaced++ === 0) this.#firstReplaced = place.at;
      this.#origins.add(this.#given, place, marks, this.#feed.rowAt?.(place.at));
      this.#put(bytes);
    },
    skipped: (place, code, detail, limit) => {
      this.#skipped(place, code, detail, limit ?? limitOf(code));
    },
    note: (code, detail, at, finding) => {
      const place = at === undefined ? {} : { at };
      this.#report(this.#placed({ code, severity: 'info', detail, ...place, ...(finding && { finding }) }));
    },
    stop: (at, code, detail) => {
      if (this.#isStopped) return;
      this.#stoppedAt = at;
      const bounded = this.#bounded(detail, limitOf(code));
      const begins = this.#begins({ at, length: shownBytes });
      this.#report(this.#placed({ code, severity: 'error', at, ...bounded, detail: `${bounded.detail}${begins}` }));
    },
  });

  #skipped(place: TextPlace, code: DiagnosticCode, detail: string, limit?: LimitName): void {
    const { at, length } = place;
    this.#skippedPlaces.add(place);
    const bounded = this.#bounded(detail, limit);
    const range = this.#feed.rowAt ? '' : `: bytes ${String(at)} to ${String(at + length)}`;
    const what = length > 0 ? `${range}${this.#begins(place)}` : '';
    this.#report(this.#placed({ code, severity: 'warning', at, ...bounded, detail: `${bounded.detail}${what}` }));
  }

  /** Where the text is made of rows, an offset in it is none in the file. */
  #placed(diagnostic: Diagnostic): Diagnostic {
    const { at, ...rest } = diagnostic;
    const row = at === undefined ? undefined : this.#feed.rowAt?.(at);
    return row === undefined ? diagnostic : { ...rest, detail: `row ${String(row)}: ${rest.detail}` };
  }

  /** How the text at a place begins, as far as it is still there. */
  #begins({ at, length }: TextPlace): string {
    const { text } = this.#kit;
    const from = at - text.origin;
    const isFull = this.#diagnostics.length >= this.#limits.maxDiagnosticsPerFile;
    if (isFull || from < 0 || from >= text.length) return '';
    const shown = text.view(from, Math.min(length, shownBytes, text.length - from));
    return `, beginning ${quoteText(shown, shownCharacters)}`;
  }

  #bounded(detail: string, name: LimitName | undefined): Pick<Diagnostic, 'detail' | 'limit'> {
    if (name === undefined) return { detail };
    const limit = reached(this.#limits, name);
    return { detail: `${detail} (${String(limit.value)})`, limit };
  }

  #report(diagnostic: Diagnostic): void {
    if (this.#diagnostics.length < this.#limits.maxDiagnosticsPerFile) this.#diagnostics.push(diagnostic);
    else this.#more++;
  }

  #put(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#given += bytes.length;
  }
}

/** Of a text made of rows, of which it is not known where in the file each one lies. */
function accountOfRows(textBytes: number, { read, lost }: RowBytes, isAnyEvent: boolean, isCut: boolean): ByteAccount {
  const eventBytes = isAnyEvent ? Math.min(textBytes, read) : 0;
  const rest = textBytes - eventBytes;
  return withStructure(textBytes, eventBytes, isCut || !isAnyEvent ? rest : Math.min(rest, lost));
}

type PieceLimits = Limits & ConvertLimits;

interface EventFault {
  readonly why: string;
  readonly limit?: LimitName;
}

/** What a text is instead of a JSON object that the core will read; undefined for one. */
function eventFault(bytes: Uint8Array, json: string, limits: Limits): EventFault | undefined {
  if (bytes.length > limits.maxEventBytes) return { why: 'larger than the limit', limit: 'maxEventBytes' };
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { why: 'no JSON object' };
    if (!isDeeper(value, limits.maxJsonDepth - 2)) return undefined;
    return { why: 'nested deeper than the limit', limit: 'maxJsonDepth' };
  } catch {
    return { why: 'not JSON' };
  }
}

/** The limit that a code is always about. */
function limitOf(code: DiagnosticCode): LimitName | undefined {
  return code === 'json/event-too-large' ? 'maxEventBytes' : undefined;
}

function isDeeper(value: object, depth: number): boolean {
  if (depth <= 0) return true;
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null && isDeeper(inner, depth - 1)) return true;
  }
  return false;
}
