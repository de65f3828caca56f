import type { CoreKit } from '../core/core-kit.ts';
import type { ConvertedFormat, Converter, ConvertSink, TextPlace } from '../decode/convert.ts';
import type { Diagnostic, DiagnosticCode } from '../model/diagnostic.ts';
import type { Origins } from '../model/source.ts';
import { OriginList } from './origin-list.ts';
import type { Pieces } from './pieces.ts';
import type { TextFeed } from './text-feed.ts';

const stretch = 512 * 1024;
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
  #skippedBytes = 0;
  #stopped = false;
  #closed = false;

  /** `feed` fills the text buffer of `kit`. */
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

  /** Bytes of the original text that gave nothing. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  get diagnostics(): readonly Diagnostic[] {
    if (this.#more === 0) return this.#diagnostics;
    const detail = `${String(this.#more)} more findings in this file`;
    return [...this.#diagnostics, { code: 'more', severity: 'warning', detail }];
  }

  async next(): Promise<Uint8Array | undefined> {
    const { text } = this.#kit;
    while (this.#waiting.length === 0 && !this.#closed) {
      text.compact(text.length);
      await this.#feed.fill(stretch);
      if (text.length > 0 && !this.#stopped) this.#converter.push(text.view(0, text.length));
      else if (this.#stopped) this.#skippedBytes += text.length;
      if (this.#feed.ended) this.#close();
    }
    const piece = joined(this.#waiting);
    this.#waiting = [];
    return piece.length > 0 ? piece : undefined;
  }

  #close(): void {
    if (!this.#stopped) this.#converter.end();
    this.#waiting.push(closing);
    this.#closed = true;
  }

  readonly #sink = (limits: PieceLimits): ConvertSink => ({
    event: (json, place, partial) => {
      const bytes = encoder.encode(json);
      const why =
        bytes.length > limits.maxEventBytes ? 'larger than the limit' : notAnObject(json, limits.maxJsonDepth);
      if (why !== undefined) {
        this.#skip(place, 'event/not-an-event', `what should be an event is ${why}`);
        return;
      }
      if (this.#origins.count > 0) this.#put(separator);
      else this.#given = opening.length;
      this.#origins.add(this.#given, place, partial);
      this.#put(bytes);
    },
    skip: (place, code, detail) => {
      this.#skip(place, code, detail);
    },
    note: (code, detail, at) => {
      this.#report({ code, severity: 'info', detail, ...(at === undefined ? {} : { at }) });
    },
    stop: (at, code, detail) => {
      if (this.#stopped) return;
      this.#stopped = true;
      this.#skippedBytes += Math.max(0, this.#feed.textBytes - at);
      this.#report({ code, severity: 'error', at, detail });
    },
  });

  #skip({ at, length }: TextPlace, code: DiagnosticCode, detail: string): void {
    this.#skippedBytes += length;
    this.#report({ code, severity: 'warning', at, detail });
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

interface PieceLimits {
  readonly maxEventBytes: number;
  readonly maxJsonDepth: number;
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

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
