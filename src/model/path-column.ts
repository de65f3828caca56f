/**
 * What a segment's events say at one path that has no column, as far as that was written down when the path tables were
 * prepared. A row that is nowhere here has nothing at the path, or null.
 */

export interface PathColumn {
  /** Rows of the segment that have something there, be it an object; rising. */
  readonly rows: Uint16Array;
  /** How many values (scalars, through arrays) each of them has; undefined where each has one. */
  readonly counts: Uint16Array | undefined;
  /** The values of all rows, one after the other, each row's in the order of its JSON. */
  readonly values: PathValueList;
  /** Rows of which nothing is known here; none of them is in `rows`. */
  readonly unread: Uint16Array;
}

export type PathValueList =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'texts';
      /** Into `texts`; `unknownValue` for one that only the event tells. */
      readonly codes: Uint16Array;
      readonly texts: readonly string[];
    }
  /** Texts of whole numbers, each `base` and what is in `above`. */
  | { readonly kind: 'numbers'; readonly base: number; readonly above: Uint32Array }
  /** `Hasher.valueHash` of each text; `unknownHash` for one that only the event tells. */
  | { readonly kind: 'hashes'; readonly hashes: Uint32Array };

/** As a code: the value is not written down. */
export const unknownValue = 0xffff;
/** As a hash: the value's is not known. */
export const unknownHash = 0;
