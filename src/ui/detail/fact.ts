import type { FieldPath } from '../../model/query.ts';

/** One line of a table of an event's own figures. */
export interface Fact {
  readonly name: string;
  /** The field of other events that the name is a value of; undefined where it is none. */
  readonly path?: FieldPath | undefined;
  readonly figures: readonly string[];
}
