/**
 * Formats whose events do not lie in the text as JSON of their own: as strings in other JSON, as rows of a table, as
 * fields of another model. A converter takes the text as it comes and hands on each event's JSON with its place.
 */
import type { LimitName } from '../base/limits.ts';
import type { DiagnosticCode, Finding } from '../model/diagnostic.ts';
import type { Head } from './head.ts';

/** A stretch of the text, in bytes from its start. */
export interface TextPlace {
  readonly at: number;
  readonly length: number;
}

export interface EventMarks {
  /** The format holds only some of the event's fields. */
  readonly partial?: boolean;
  /** Some of its bytes were no valid text, and U+FFFD stands for them. */
  readonly replaced?: boolean;
}

export interface ConvertSink {
  /**
   * One event. `json` is a JSON object, as received wherever the format holds it so (its bytes where they lie in the
   * text as they are); what is no JSON object is skipped with a diagnostic.
   */
  event(json: string | Uint8Array, place: TextPlace, marks?: EventMarks): void;
  /**
   * A stretch that holds no event and is no structure around events. `detail` is one sentence; `limit` is what ended it,
   * and its value is told with it. `json/event-too-large` is always about `maxEventBytes`.
   */
  skipped(place: TextPlace, code: DiagnosticCode, detail: string, limit?: LimitName): void;
  /** Something worth knowing that lost nothing. */
  note(code: DiagnosticCode, detail: string, at?: number, finding?: Finding): void;
  /** Says that the text is not of this format after all, or goes on in no known way; the rest counts as skipped. */
  stop(at: number, code: DiagnosticCode, detail: string): void;
}

export interface Unpacked {
  /** As much of the text as could be read. */
  readonly text: Uint8Array;
  /** What was wrong, in one sentence. */
  readonly fault?: string;
  readonly limit?: LimitName;
  /** Where in the packed bytes something begins that follows what was packed. */
  readonly endsAt?: number;
}

export interface ConvertLimits {
  /** Bytes of one element or row. */
  readonly maxEventBytes: number;
  readonly maxJsonDepth: number;
  /** The text of gzip bytes, at most so many bytes of it. */
  readonly gunzip: (bytes: Uint8Array, most: number) => Unpacked;
  /** Packed texts around this one. */
  readonly layers?: number;
}

export interface Converter {
  /** The next bytes of the text; they may be overwritten after the call. */
  push(text: Uint8Array): void;
  /** No more will come. */
  end(): void;
}

export interface ConvertedFormat {
  /** As the ledger shows it. */
  readonly name: string;
  /** One sentence on where such files come from. */
  readonly describe: string;
  sniff(head: Head): boolean;
  convert(sink: ConvertSink, limits: ConvertLimits): Converter;
}
