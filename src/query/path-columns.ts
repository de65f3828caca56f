import type { PathColumn } from '../model/path-column.ts';
import type { FieldPath } from '../model/query.ts';
import type { TableSegment } from './table.ts';

/** What is known of paths that have no column, and of columns' paths where the column cannot be trusted. */
export interface PathColumns {
  /**
   * For each segment its column of the path; undefined where nothing is known of it, as ever of `eventID` and
   * `eventTime`. At a path of `dictColumns`, it is meant for events with `rowFlag.irregular` alone.
   */
  of(path: FieldPath, segments: readonly TableSegment[]): Promise<readonly (PathColumn | undefined)[]>;
  /** As in `PathColumn`; `unknownHash` for a text that no value with a hash is. */
  hash(text: string): number;
}
