/**
 * The form that segments are stored in: one buffer to open a segment with, and parts that are read when they are asked
 * for. `src/segment` makes and reads it.
 *
 *   head     version, rows, runs of sources, times, flags, groups of columns
 *   places   where the events lie: what is left out before each, and its length
 *   hashes   of each event's ID, then of each event's bytes
 *   group/n  a group of columns whose texts take much
 *   paths    what is known of paths without a column, and
 *   paths/n  what stands there: added later, see `src/paths`
 */
import type { Brand } from '../base/brand.ts';
import type { SourceRun } from './segment.ts';

export type PartName = Brand<string, 'PartName'>;

export const placesPart = 'places' as PartName;
export const hashesPart = 'hashes' as PartName;
export const groupPart = (index: number): PartName => `group/${String(index)}` as PartName;

export const pathsPart = 'paths' as PartName;
export const pathsDataPart = (index: number): PartName => `paths/${String(index)}` as PartName;

/** As segments were stored at first: all arrays in one buffer. */
export interface StoredSegment1 {
  readonly version: 1;
  readonly rows: number;
  readonly runs: readonly SourceRun[];
  readonly places: ReadonlyMap<string, ArrayPlace>;
  readonly buffer: ArrayBuffer;
}

export interface ArrayPlace {
  readonly type: 'u8' | 'u16' | 'u32';
  readonly offset: number;
  /** Elements, not bytes. */
  readonly length: number;
}

export interface PackedSegment {
  readonly head: ArrayBuffer;
  readonly parts: ReadonlyMap<PartName, ArrayBuffer>;
}

/** What is stored under a segment's number; its parts are read by themselves. */
export type StoredSegment = StoredSegment1 | { readonly version: 2; readonly head: ArrayBuffer };

export function buffersOf({ head, parts }: PackedSegment): readonly ArrayBuffer[] {
  return [head, ...parts.values()];
}
