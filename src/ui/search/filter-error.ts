import type { QueryError } from '../../model/query.ts';
import { visibleText } from '../kit/visible-text.ts';

interface ErrorPlace {
  /** Characters before the faulty piece, and of it. */
  readonly column: number;
  readonly width: number;
  readonly text: string;
}

/** Where to underline a filter and what to say about it. People count characters from 1. */
export function errorPlace(filter: string, error: QueryError): ErrorPlace {
  const at = Math.max(0, Math.min(error.at, filter.length));
  const column = Array.from(filter.slice(0, at)).length;
  const width = Math.max(1, Array.from(filter.slice(at, at + error.length)).length);
  return { column, width, text: `Position ${column + 1}: ${visibleText(error.message)}` };
}
