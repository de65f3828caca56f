import { reached, type LimitName, type Limits } from '../base/limits.ts';
import type { CoreKit } from '../core/core-kit.ts';
import { concat } from '../decode/concat.ts';
import type { ConvertedFormat, Converter, ConvertLimits, ConvertSink, TextPlace } from '../decode/convert.ts';
import { decodeText } from '../decode/decode-text.ts';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.ts';
import type { Origins } from '../model/source.ts';
import { moreFindings } from './more-findings.ts';
import { OriginList } from './origin-list.ts';
import type { Pieces } from './pieces.ts';
import type { OriginalText } from './text-feed.ts';

const stretch = 512 * 1024;
/** Text quoted from where something is lost. */
const shownBytes = 40;
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
  #skippedBytes = 0;
  #stopped = false;
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

  /** Bytes of the original text that gave nothing. */
  get skippedBytes(): number {
    return this.#skippedBytes + (this.#feed.lostBytes ?? 0);
  }

  get diagnostics(): readonly Diagnostic[] {
    const found = [...this.#diagnostics];
    if (this.#replaced > 0) {
      const detail = `${String(this.#replaced)} events hold bytes that are no valid text; U+FFFD stands for them`;
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
      if (this.#stopped) this.#skippedBytes += more;
      else if (more > 0) this.#converter.push(text.view(this.#read, more));
      this.#read = text.length;
      if (this.#feed.ended) this.#close();
    }
    const piece = concat(this.#waiting);
    this.#waiting = [];
    return piece.length > 0 ? piece : undefined;
  }

  #close(): void {
    if (!this.#stopped) this.#converter.end();
    this.#waiting.push(closing);
    this.#closed = true;
  }

  readonly #sink = (limits: PieceLimits): ConvertSink => ({
    event: (json, place, marks = {}) => {
      const bytes = typeof json === 'string' ? encoder.encode(json) : json.slice();
      const text = typeof json === 'string' ? json : decodeText(json).text;
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
      if (this.#stopped) return;
      this.#stopped = true;
      this.#skippedBytes += Math.max(0, this.#feed.textBytes - at);
      this.#report({ code, severity: 'error', at, ...this.#bounded(detail, limitOf(code)) });
    },
  });

  #skipped({ at, length }: TextPlace, code: DiagnosticCode, detail: string, limit?: LimitName): void {
    this.#skippedBytes += length;
    const what = length > 0 ? `${detail}; ${this.#quote(at, length)}` : detail;
    this.#report(this.#placed({ code, severity: 'warning', at, ...this.#bounded(what, limit) }));
  }

  /** Where the text is made of rows, an offset in it is none in the file. */
  #placed(diagnostic: Diagnostic): Diagnostic {
    const { at, ...rest } = diagnostic;
    const row = at === undefined ? undefined : this.#feed.rowAt?.(at);
    return row === undefined ? diagnostic : { ...rest, detail: `row ${String(row)}: ${rest.detail}` };
  }

  /** How much is lost, and how it begins where that is still at hand. */
  #quote(at: number, length: number): string {
    const { text } = this.#kit;
    const from = at - text.origin;
    const count = `${String(length)} bytes gave no event`;
    if (from < 0 || from >= text.length) return count;
    const start = text.view(from, Math.min(length, shownBytes, text.length - from));
    return `${count}, from ${JSON.stringify(decodeText(start).text)} on`;
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
