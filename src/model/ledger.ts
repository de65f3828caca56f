import type { ByteAccount } from './byte-account.ts';
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
  /** Of `events`, those that the format holds only in part, and no other place in full. */
  readonly partial: number;
  /** Where its bytes went; undefined for a file that an earlier version read in, which did not count them. */
  readonly account: ByteAccount | undefined;
  /** As in the account, which a file of an earlier version lacks. */
  readonly skippedBytes: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LedgerTotals {
  readonly files: number;
  readonly events: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly diagnostics: number;
  readonly partial: number;
  readonly skippedBytes: number;
  /** Of all rows that have one. */
  readonly account: ByteAccount;
  /** Rows that have none. */
  readonly unaccounted: number;
}
