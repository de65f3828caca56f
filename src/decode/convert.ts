/**
 * Formats whose events do not lie in the text as JSON of their own: as strings in other JSON, as rows of a table, as
 * fields of another model. A converter takes the text as it comes and hands on each event's JSON with its place.
 */
import type { DiagnosticCode } from '../model/diagnostic.ts';
import type { Head } from './head.ts';

/** A stretch of the text, in bytes from its start. */
export interface TextPlace {
  readonly at: number;
  readonly length: number;
}

export interface ConvertSink {
  /**
   * One event. `json` is a JSON object, as received wherever the format holds it so; what is no JSON object is skipped
   * with a diagnostic. `partial`: the format holds only some of the event's fields.
   */
  event(json: string, place: TextPlace, partial: boolean): void;
  /** A stretch that holds no event and is no structure around events. `detail` is one sentence. */
  skip(place: TextPlace, code: DiagnosticCode, detail: string): void;
  /** Something worth knowing that lost nothing. */
  note(code: DiagnosticCode, detail: string, at?: number): void;
  /** Says that the text is not of this format after all, or goes on in no known way; the rest counts as skipped. */
  stop(at: number, code: DiagnosticCode, detail: string): void;
}

export interface ConvertLimits {
  /** Bytes of one element or row. */
  readonly maxEventBytes: number;
  readonly maxJsonDepth: number;
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
