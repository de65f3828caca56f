import type { Diagnostic } from './diagnostic.ts';
import type { SourceId } from './segment.ts';

/** The account of one dropped file or archive member. Counts are of events, sizes of bytes. */
export interface LedgerRow {
  readonly source: SourceId;
  /** As dropped, with folders; an archive member's path follows its archive's, after `!/`. */
  readonly path: string;
  /** Size as dropped, or of the member as stored in its archive. */
  readonly bytes: number;
  readonly format: string;
  /** Events kept from this file: those that no other place gave first. */
  readonly events: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Bytes of the text that belong neither to an event nor to the format's structure around events. */
  readonly skippedBytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LedgerTotals {
  readonly files: number;
  readonly events: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly diagnostics: number;
  readonly skippedBytes: number;
}
