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
  /** Compressed streams inside compressed streams; honest files have one or two. */
  readonly maxCompressionLayers: number;
  /** Diagnostics kept for one file; the rest is counted in one closing line. */
  readonly maxDiagnosticsPerFile: number;
}

export type LimitName = keyof Limits;

/** A limit as it was when something ended at it. */
export interface LimitReached {
  readonly name: LimitName;
  readonly value: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;
const TiB = 1024 * 1024 * MiB;

export const defaultLimits: Limits = {
  maxEventBytes: 16 * MiB,
  maxJsonDepth: 256,
  maxInflatedBytes: 64 * 1024 * MiB,
  maxInflateRatio: 1032,
  ratioFloorBytes: 64 * MiB,
  maxArchiveEntries: 200_000,
  maxNestedArchiveBytes: 256 * MiB,
  maxArchiveDepth: 2,
  maxCompressionLayers: 4,
  maxDiagnosticsPerFile: 20,
};

/**
 * What each limit can be set to. An event is held as one string together with three times its length around it, which
 * must stay below the 512 MiB of a string in Chromium; nesting is walked by recursion; an archive in memory is held
 * twice; each layer of compression has a core of its own; an archive's members are listed in memory.
 */
export const limitBounds: Readonly<Record<LimitName, { readonly min: number; readonly max: number }>> = {
  maxEventBytes: { min: 64 * KiB, max: 128 * MiB },
  maxJsonDepth: { min: 16, max: 2000 },
  maxInflatedBytes: { min: 64 * KiB, max: 16 * TiB },
  maxInflateRatio: { min: 1, max: 1_000_000 },
  ratioFloorBytes: { min: 64 * KiB, max: 16 * TiB },
  maxArchiveEntries: { min: 1, max: 10_000_000 },
  maxNestedArchiveBytes: { min: 64 * KiB, max: 1024 * MiB },
  maxArchiveDepth: { min: 1, max: 16 },
  maxCompressionLayers: { min: 1, max: 16 },
  maxDiagnosticsPerFile: { min: 2, max: 10_000 },
};

export const limitNames = Object.keys(defaultLimits) as readonly LimitName[];

/** For the diagnostic of what ended at a limit. */
export function reached<Name extends LimitName>(limits: Pick<Limits, Name>, name: Name): LimitReached {
  return { name, value: limits[name] };
}
