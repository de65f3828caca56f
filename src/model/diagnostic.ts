import type { LimitReached } from '../base/limits.ts';

/** What can be odd about the user's data. Codes are stable names: shown, exported and tested. */
export type DiagnosticCode =
  | 'read/unreadable'
  | 'read/empty'
  | 'read/inflate-limit'
  | 'read/inflate-ratio'
  | 'read/unsupported-compression'
  | 'gzip/bad-header'
  | 'gzip/bad-data'
  | 'gzip/truncated'
  | 'gzip/crc-mismatch'
  | 'gzip/size-mismatch'
  | 'gzip/trailing-bytes'
  | 'gzip/several-members'
  | 'zstd/bad-header'
  | 'zstd/unsupported'
  | 'zstd/bad-data'
  | 'zstd/truncated'
  | 'zstd/checksum-mismatch'
  | 'zstd/trailing-bytes'
  | 'zip/bad-directory'
  | 'zip/encrypted'
  | 'zip/unsupported-method'
  | 'zip/bad-data'
  | 'zip/truncated'
  | 'zip/crc-mismatch'
  | 'zip/size-mismatch'
  | 'zip/unused-bytes'
  | 'zip/too-many-entries'
  | 'zip/nested-too-deep'
  | 'zip/nested-too-large'
  | 'zip/overlapping-entries'
  | 'tar/bad-header'
  | 'tar/truncated'
  | 'tar/too-many-entries'
  | 'parquet/truncated'
  | 'parquet/bad-footer'
  | 'parquet/bad-data'
  | 'parquet/crc-mismatch'
  | 'parquet/too-large'
  | 'parquet/unsupported'
  | 'json/syntax'
  | 'json/truncated'
  | 'json/too-deep'
  | 'json/event-too-large'
  | 'json/trailing-bytes'
  | 'json/lost'
  | 'decode/not-recognised'
  | 'decode/set-aside'
  | 'decode/no-event'
  | 'decode/encoding'
  | 'decode/unread-columns'
  | 'decode/finding'
  | 'csv/bad-row'
  | 'text/invalid'
  | 'event/not-an-event'
  | 'import/cancelled'
  | 'import/interrupted'
  | 'import/same-as'
  | 'import/case-differs'
  | 'import/case-file'
  | 'core/trap'
  | 'more';

export type Severity = 'info' | 'warning' | 'error';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Byte offset: in the compressed bytes for `gzip/`, `zip/`, `read/`, `parquet/`; in the text for `json/`, `event/`, `tar/`. */
  readonly at?: number;
  /** One sentence for a person. Text of the log in it is cut to 200 characters. */
  readonly detail: string;
  /** With `decode/finding`. */
  readonly finding?: Finding;
  /** The limit that caused it: raised, the file can be read further. */
  readonly limit?: LimitReached;
}

/** What a finding of another service says, and what to look for in the events. Texts are cut to 200 characters. */
export interface Finding {
  readonly type: string;
  readonly title?: string;
  /** As the service counts it; Amazon GuardDuty from 1 to 10. */
  readonly severity?: number;
  /** Fields of events, as the filter language writes them, with the finding's values; 16 at most. */
  readonly pivots: readonly { readonly field: string; readonly value: string }[];
  /** The first and the last time of what was found, as the finding writes them. */
  readonly firstSeen?: string;
  readonly lastSeen?: string;
}
