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
   * For mismatches: the trailer's value and the one found; for trailing bytes: how many, and how many of them are zero;
   * for `unsupported`: the bytes of memory that the stream asks for.
   */
  readonly expected?: number;
  readonly found?: number;
}

/** How a document holds its events. */
export type ScanShape =
  /** An object with an array of events under `key`, among any other keys. */
  | { readonly kind: 'object'; readonly key: string }
  /** An array of events. */
  | { readonly kind: 'array' };

export type ScanState = 'need-text' | 'rows-full' | 'done' | 'failed';

export type ScanFaultCode = 'syntax' | 'truncated' | 'too-deep' | 'event-too-large' | 'trailing-bytes';

export interface ScanFault {
  readonly code: ScanFaultCode;
  /** Offset in the text stream. */
  readonly at: number;
}

/** What the scanner has gathered since the last take; all arrays are copies that may be kept and transferred. */
export interface ScannedRows {
  readonly rows: number;
  readonly columns: ReadonlyMap<DictColumnName | 'target', DictColumn>;
  readonly time: Uint32Array;
  readonly flags: Uint8Array;
  readonly ids: Uint32Array;
  readonly contentHash: Uint32Array;
  /** Offset of each event in its text stream. */
  readonly start: Float64Array;
  readonly length: Uint32Array;
}
