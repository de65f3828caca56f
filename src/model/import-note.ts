/** What is noted of an import while it runs, so that it can be completed whatever ends it. */
import type { Brand } from '../base/brand.ts';

export type ImportId = Brand<number, 'ImportId'>;

/** A file as an import lists it: its path as dropped, and its size. */
export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
}

/** What was dropped, as far as the browser lets a page keep it: read again, after the user has allowed it. */
export type KeptRoots = readonly FileSystemHandle[];

/** `cancelled` by the user, or `stopped` because the environment refused. */
export type ImportEnd = 'cancelled' | 'stopped';

/** Stored from an import's beginning until it has come to its end, or what is missing has come in. */
export interface ImportNote {
  readonly id: ImportId;
  /** Milliseconds since 1970 UTC. */
  readonly began: number;
  /** All its files are noted. */
  readonly isListed: boolean;
  /** Absent while it runs, and for ever where the page ended before it. */
  readonly ended?: ImportEnd;
  readonly roots: KeptRoots;
}

/** Files of imports that did not come to their end. */
export interface UnfinishedImports {
  /** How the newest of them ended. */
  readonly ended: ImportEnd | 'interrupted';
  /** Files that were listed. */
  readonly files: number;
  /** Of these, those that are not in, or only in part. */
  readonly missing: number;
  /** Paths of the first of them. */
  readonly firstMissing: readonly string[];
  /** There are no more files than were listed. */
  readonly isListed: boolean;
  readonly roots: KeptRoots;
}
