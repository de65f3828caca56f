/** The bounds that hostile input runs into. Sizes in bytes. Each ends in a diagnostic, never in a crash. */
export interface Limits {
  /** One event's JSON. CloudTrail's own maximum is 256 KB, 1 MB in CloudTrail Lake. */
  readonly maxEventBytes: number;
  /** Nesting of objects and arrays in one document. */
  readonly maxJsonDepth: number;
  /** All inflated bytes of one dropped file, over all members of an archive. */
  readonly maxInflatedBytes: number;
  /** Inflated over compressed, looked at past `ratioFloorBytes`; deflate itself reaches 1,032 at most. */
  readonly maxInflateRatio: number;
  readonly ratioFloorBytes: number;
  /** Members of one archive. */
  readonly maxArchiveEntries: number;
  /** An archive member that must be held in memory whole: a zip inside a compressed zip member. */
  readonly maxNestedArchiveBytes: number;
  /** Archives inside archives. */
  readonly maxArchiveDepth: number;
  /** Diagnostics kept for one file; the rest is counted in one closing line. */
  readonly maxDiagnosticsPerFile: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: Limits = {
  maxEventBytes: 16 * MiB,
  maxJsonDepth: 256,
  maxInflatedBytes: 64 * 1024 * MiB,
  maxInflateRatio: 1032,
  ratioFloorBytes: 64 * MiB,
  maxArchiveEntries: 200_000,
  maxNestedArchiveBytes: 256 * MiB,
  maxArchiveDepth: 2,
  maxDiagnosticsPerFile: 20,
};
