import type { DictColumnName } from '../model/columns.ts';
import type { DictColumn } from '../model/segment.ts';

export type InflateKind = 'gzip' | 'deflate';

/** `done`: the stream and what follows it are fully accounted for. `failed`: nothing more can come; see `faults`. */
export type InflateState = 'need-input' | 'output-full' | 'done' | 'failed';

export type InflateFaultCode =
  | 'bad-header'
  | 'bad-data'
  | 'truncated'
  | 'crc-mismatch'
  | 'size-mismatch'
  | 'trailing-bytes'
  | 'several-members'
  | 'unsupported';

export interface InflateFault {
  readonly code: InflateFaultCode;
  /** Byte offset in the compressed stream. */
  readonly at: number;
  /** gzip member, from 0. */
  readonly member: number;
  /**
   * For mismatches: the trailer's value and the one found; for trailing bytes: how many, and how many of them are zero.
   * For a stream that is cut within a member's trailer, after all of its data: the trailer's bytes and those there. For
   * `unsupported`: the bytes of memory that the stream asks for.
   */
  readonly expected?: number;
  readonly found?: number;
}

/** How a document holds its events. */
export type ScanPlace =
  /** It is an event. */
  | { readonly kind: 'event' }
  /** An array of events. */
  | { readonly kind: 'array' }
  /** An object with an array of events under `key`, among any other keys. */
  | { readonly kind: 'object'; readonly key: string }
  /**
   * Behind `keys`, each the key of an object in the one before, stands an event or an array of events. An array in the
   * place of the document or behind any key but the last stands for each of its elements, those of arrays in it too.
   * Without keys the document itself is an event or an array of events.
   */
  | { readonly kind: 'path'; readonly keys: readonly string[] };

export type ScanShape = ScanPlace & {
  /**
   * Any number of documents follow each other, none too: separated by white space, U+001E (RFC 7464), one comma at
   * most, or nothing. One that holds no place of events counts as skipped.
   */
  readonly repeated?: boolean;
};

export type ScanState = 'need-text' | 'rows-full' | 'done' | 'failed';

export type ScanFaultCode = 'syntax' | 'truncated' | 'too-deep' | 'event-too-large' | 'trailing-bytes';

export interface ScanFault {
  readonly code: ScanFaultCode;
  /** Offset in the text stream. */
  readonly at: number;
}

/** Text in which no event was found after a fault; separators between events are none. */
export interface LostText {
  readonly count: number;
  readonly bytes: number;
  /** The first hundred; `start` is an offset in the text stream, `begins` their first bytes that separate nothing. */
  readonly ranges: readonly { readonly start: number; readonly length: number; readonly begins: Uint8Array }[];
}

/** What the scanner has gathered since the last take; all arrays are copies that may be kept and transferred. */
export interface ScannedRows {
  readonly rows: number;
  readonly columns: ReadonlyMap<DictColumnName | 'target', DictColumn>;
  readonly time: Uint32Array;
  readonly flags: Uint8Array;
  /**
   * Four words a row: a UUID's 128 bits, big-endian, or a hash of any other eventID (see `rowFlag`); zeros without one.
   */
  readonly ids: Uint32Array;
  readonly contentHash: Uint32Array;
  /** Offset of each event in its text stream. */
  readonly start: Float64Array;
  readonly length: Uint32Array;
}
