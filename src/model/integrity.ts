/**
 * What validation of CloudTrail's signed digests says, as the page sees it. Plain data: it crosses a worker boundary by
 * structured clone. Times are seconds since 1970 UTC; hashes are lower-case hex.
 */
import type { SourceId } from './segment.ts';

export type DigestVerdict = 'valid' | 'invalid' | 'unverified' | 'missing';
export type LogFileVerdict = DigestVerdict | 'not-covered';

/**
 * What is known of an event's file. `unverified`: nothing speaks against it and nothing proves it, or it has not been
 * looked at yet. The values of the filter field `integrity`, in the order of their codes in `SourceVerdicts`.
 */
export const eventIntegrities = ['unverified', 'verified', 'changed', 'not-covered'] as const;
export type EventIntegrity = (typeof eventIntegrities)[number];

/** Why a verdict is what it is. Codes are stable names: shown, exported and tested. */
export type ReasonCode =
  // digests
  | 'digest/signature-valid'
  | 'digest/signature-invalid'
  | 'digest/no-signature'
  | 'digest/no-key'
  | 'digest/key-not-in-list'
  | 'digest/bad-key'
  | 'digest/confirmed-by-successor'
  | 'digest/hash-mismatch'
  | 'digest/invalid-format'
  | 'digest/wrong-algorithm'
  | 'digest/wrong-account'
  | 'digest/wrong-time'
  | 'digest/moved'
  | 'digest/outside-key-validity'
  | 'digest/starting'
  | 'digest/backfill-time-missing'
  | 'digest/times-overlap'
  | 'digest/not-supplied'
  // log files
  | 'log/hash-matches'
  | 'log/hash-mismatch'
  | 'log/digest-unverified'
  | 'log/digest-invalid'
  | 'log/not-readable'
  | 'log/not-kept'
  | 'log/not-supplied'
  | 'log/not-covered'
  | 'log/digest-missing'
  | 'log/other-name'
  | 'log/other-copy-differs'
  | 'log/listed-twice'
  | 'log/event-times-differ'
  // compressed streams of either
  | 'gzip/trailing-bytes'
  | 'gzip/several-members'
  | 'gzip/missing-trailer'
  | 'gzip/damaged'
  // CloudTrail Lake query results
  | 'lake/signature-valid'
  | 'lake/signature-invalid'
  | 'lake/no-key'
  | 'lake/invalid-format'
  | 'lake/hash-matches'
  | 'lake/hash-mismatch'
  | 'lake/decompressed-copy'
  | 'lake/not-supplied'
  | 'lake/not-covered';

export interface Reason {
  readonly code: ReasonCode;
  /** `fault`: speaks against it; `open`: keeps it from being proven; `note`: neither; `proof`: speaks for it. */
  readonly weight: 'fault' | 'open' | 'note' | 'proof';
  /** One sentence in plain words. Text of the files in it is cut to 200 characters. */
  readonly text: string;
}

/** A named value that a reason rests on: expected and found hash, key, signature, what signs what. */
export interface EvidenceLine {
  readonly label: string;
  readonly value: string;
}

export type ItemKind = 'digest' | 'log' | 'lake-result';

/** One line of the list: a digest or a log file that was dropped, or that ought to be there. */
export interface IntegrityItem {
  /** Its place in the whole list; stays until the verdicts are worked out anew. */
  readonly id: number;
  readonly kind: ItemKind;
  /** S3 object key; for a dropped file that no digest names, the best that its path tells. */
  readonly key: string;
  readonly verdict: LogFileVerdict;
  readonly reasons: readonly Reason[];
  /** The chain it belongs to, as `Chain.id`. */
  readonly chain: number | undefined;
  /** Digest: its window. Log file: when it was delivered, by its name, both the same. 0 where unknown. */
  readonly from: number;
  readonly to: number;
  /** The dropped file. Absent where none was. */
  readonly source?: SourceId;
  readonly path?: string;
  /** Events found in the dropped file. */
  readonly events: number;
}

export interface IntegrityItemDetail {
  readonly item: IntegrityItem;
  readonly evidence: readonly EvidenceLine[];
  /** Other dropped files with the same content. */
  readonly copies: readonly string[];
}

/** What an hour of a chain looks like at its worst. The order is the order of the codes in `Chain.hours`. */
export const hourStates = [
  'none',
  'verified',
  'unverified',
  'not-covered',
  'not-recording',
  'missing',
  'changed',
] as const;
export type HourState = (typeof hourStates)[number];

/** The digests of one trail for one account and source region. Backfill digests are a chain of their own. */
export interface Chain {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly trail: string;
  readonly homeRegion: string;
  readonly backfill: boolean;
  readonly bucket: string;
  /** `o-…` for an organization trail. */
  readonly organization: string | undefined;
  /** The hour that `hours[0]` stands for begins here. */
  readonly firstHour: number;
  /** Index into `hourStates` for each hour. At most `maxStripHours`; then each entry stands for `hoursPerCell`. */
  readonly hours: Uint8Array;
  readonly hoursPerCell: number;
  readonly digests: Readonly<Record<DigestVerdict, number>>;
  readonly logFiles: Readonly<Record<LogFileVerdict, number>>;
}

export const maxStripHours = 24 * 366 * 5;

export interface Gap {
  readonly chain: number;
  readonly from: number;
  readonly to: number;
  /**
   * `missing-digest`: one hour whose digest ought to be there. `not-recording`: the chain starts anew after it, as when
   * validation or logging was off.
   */
  readonly kind: 'missing-digest' | 'not-recording';
}

export interface KeyView {
  readonly fingerprint: string;
  /** Whether the stated fingerprint is the MD5 of the key's bytes. */
  readonly fingerprintMatchesKey: boolean;
  /** Undefined where the list does not say. */
  readonly validFrom: number | undefined;
  readonly validTo: number | undefined;
  readonly path: string;
  /** Digests that verify with it. */
  readonly uses: number;
  /** Set where the bytes are no RSA key. */
  readonly problem?: string;
}

export interface IntegrityTotals {
  readonly digests: Readonly<Record<DigestVerdict, number>>;
  readonly logFiles: Readonly<Record<LogFileVerdict, number>>;
  readonly lakeResults: Readonly<Record<LogFileVerdict, number>>;
  readonly missingHours: number;
  /** Events by `EventIntegrity` are counted by the facet; here only files. */
  readonly keys: number;
}

export interface IntegritySummary {
  readonly totals: IntegrityTotals;
  readonly chains: readonly Chain[];
  readonly keys: readonly KeyView[];
  /** The first `maxGaps`; `totals.missingHours` counts all. */
  readonly gaps: readonly Gap[];
  /** Metadata and pasted signatures that fit no digest. */
  readonly unusedSignatures: number;
  /** Kept files that are not hashed yet. */
  readonly pendingFiles: number;
}

export const maxGaps = 5000;

export interface IntegrityProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
}

/** By source: `codes[source]` is an index into `eventIntegrities`; sources beyond its end are `unverified`. */
export interface SourceVerdicts {
  readonly codes: Uint8Array;
  /** Whether the case has any digest or Lake sign file at all; without one, nothing is worth a badge. */
  readonly anyDigest: boolean;
}

export interface ItemsRequest {
  readonly kinds?: readonly ItemKind[];
  readonly verdicts?: readonly LogFileVerdict[];
  readonly chain?: number;
  /** Overlaps this time. */
  readonly from?: number;
  readonly to?: number;
  /** Occurs in key or path, ignoring case. */
  readonly text?: string;
  /** `worst`: invalid and missing first. */
  readonly order: 'time' | 'worst';
  readonly offset: number;
  readonly count: number;
}

export interface ItemsPage {
  readonly items: readonly IntegrityItem[];
  readonly total: number;
}

/** Which digest a signature that was pasted in turned out to belong to. */
export interface AddedSignatures {
  readonly matched: readonly string[];
  readonly unmatched: number;
  /** Text that is no hex signature of 256, 384 or 512 bytes. */
  readonly malformed: number;
}

/** What the commands for getting the files are filled in with. Empty where nothing tells. */
export interface CommandFacts {
  readonly buckets: readonly { readonly bucket: string; readonly prefix: string; readonly organization: string }[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Over all digests and log files, 0 where unknown. */
  readonly from: number;
  readonly to: number;
  /** Digests that only their metadata can verify: the newest of each chain, and those before a hole. */
  readonly needMetadata: readonly { readonly bucket: string; readonly key: string; readonly region: string }[];
  /** Regions and times of digests for which no key was supplied. */
  readonly needKeys: readonly { readonly region: string; readonly from: number; readonly to: number }[];
  /** Listed log files and linked digests that nobody dropped: the first hundred. */
  readonly needFiles: readonly { readonly bucket: string; readonly key: string }[];
}

export type IntegrityReportKind = 'json' | 'html';
