/**
 * The form that a segment's path table is stored in: one buffer to know its paths by, and parts that are read when a
 * path is asked for. `write-table.ts` makes it, `read-table.ts` reads it.
 *
 *   directory  version, rows, rows that could not be read, rows of which some paths are left out, the paths, each after
 *              its parent: key, where its rows and its values lie; where each set of rows lies
 *   parts      sets of rows, then the values of paths
 */
export interface PackedPaths {
  readonly directory: ArrayBuffer;
  readonly parts: readonly ArrayBuffer[];
}

export const directoryVersion = 1;

/** Where something lies: a part, and an offset in it. */
export interface PathPlace {
  readonly part: number;
  readonly offset: number;
}
