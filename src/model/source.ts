import type { Diagnostic } from './diagnostic.ts';
import type { Brand } from '../base/brand.ts';
import type { ByteAccount } from './byte-account.ts';
import type { SourceId } from './segment.ts';

export type PackId = Brand<number, 'PackId'>;

/** How the kept bytes become text. `stored`: they are the text. */
export type Codec = 'stored' | 'gzip' | 'deflate' | 'zstd';

/** A stretch of one pack, inflated. */
export interface Extent {
  readonly pack: PackId;
  readonly offset: number;
  readonly length: number;
}

/** A file's bytes as received, in order. */
export interface Evidence {
  readonly codec: Codec;
  readonly extents: readonly Extent[];
}

/** What a source's events were converted to: a JSON array of them, where the original holds them otherwise. */
export interface Converted {
  readonly evidence: Evidence;
  readonly textBytes: number;
  /** Some events are held only in part. */
  readonly anyPartial: boolean;
}

/** Where a source's converted events were in its original text. One entry an event, in their order. */
export interface Origins {
  /** Offset in the converted text. */
  readonly starts: Float64Array;
  /** Offset and bytes in the original text; with `originMark.row`, the number of the row and 0. */
  readonly at: Float64Array;
  readonly lengths: Uint32Array;
  /** Bits of `originMark`. */
  readonly marks: Uint8Array;
}

/** Bits of `Origins.marks`. */
export const originMark = {
  /** The format holds only some of the event's fields. */
  partial: 1,
  /** Bytes of the original that are no valid text are U+FFFD in the event. */
  replaced: 2,
  /** The original is a table without a text of its own; rows are counted from 1. */
  row: 4,
} as const;

/**
 * `aside`: kept for integrity validation. `container`: only its members hold anything. `unknown`: not understood; kept
 * only where its name is that of a CloudTrail object, so that what was damaged can be told.
 */
export type SourceKind = 'events' | 'aside' | 'container' | 'unknown';

/** What the store keeps of one dropped file or archive member: the ledger row without what other files decide. */
export interface SourceRecord {
  readonly id: SourceId;
  readonly path: string;
  readonly bytes: number;
  readonly kind: SourceKind;
  readonly format: string;
  /** Events found in it, repeats included. */
  readonly found: number;
  /** Bytes of its text; where an import was cut off, up to there. */
  readonly textBytes: number;
  /** Where its bytes went; absent in records of earlier versions. */
  readonly account?: ByteAccount;
  /** As in the account. */
  readonly skippedBytes: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Keyed hash of the dropped bytes and their count; absent for archive members. */
  readonly contentKey?: string;
  /** The whole file has been read. */
  readonly complete: boolean;
  /** The first archive that it came out of. */
  readonly parent?: SourceId;
  readonly evidence?: Evidence;
  /** Where this is set, offsets of its events count in this text. */
  readonly converted?: Converted;
  /** Another source holds the same bytes, and all of this one's events. */
  readonly sameAs?: SourceId;
}

/** What is odd about a file's compressed stream. `missing-trailer`: cut after all of its data. */
export type GzipFault = 'trailing-bytes' | 'several-members' | 'missing-trailer' | 'damaged';

/** SHA-256 of a source's inflated text and of its file; undefined where it could not be read to its end. */
export interface SourceHashes {
  readonly source: SourceId;
  readonly text: Uint8Array | undefined;
  readonly file: Uint8Array | undefined;
  readonly gzip: readonly GzipFault[];
}

/** A digest's signature as it was pasted in, with what came along. */
export interface PastedSignature {
  /** Lower-case hex. */
  readonly signature: string;
  readonly algorithm: string | undefined;
  readonly backfillGeneratedAt: string | undefined;
}

/** The text that offsets of a source's events count in: its own, or what it was converted to. */
export function eventText(source: SourceRecord): { readonly evidence?: Evidence; readonly textBytes: number } {
  return source.converted ?? source;
}

/** A place in a compressed stream at which reading can begin. */
export interface Checkpoint {
  readonly compressedOffset: number;
  readonly textOffset: number;
  readonly state: Uint8Array;
}
