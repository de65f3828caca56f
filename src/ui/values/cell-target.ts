import type { Query } from '../../model/query.ts';
import { maxCellText, type CellTexts, type GridColumn, type StandIn } from '../../model/view.ts';
import { joinCell } from '../../model/grid-columns.ts';
import { fieldPath } from '../../state/facet-terms.ts';
import { valueQuery } from '../../state/filter-terms.ts';
import type { ValueTarget } from './value-actions.svelte.ts';

/** Columns that show a value under another name than the field's, or that no filter knows. */
const shownAs = new Map<GridColumn, string>([['outcome', 'errorCode']]);

/** The target for a grid cell with these values; several mean that the event has all of them. */
export function cellTarget(column: GridColumn, texts: CellTexts): Pick<ValueTarget, 'path' | 'query' | 'text'> {
  const text = joinCell(texts);
  if (column === 'target') {
    // worked out from many fields, so that only a search for its text finds it
    return { path: undefined, query: text === '' ? undefined : { kind: 'text', text }, text };
  }
  const path = fieldPath(shownAs.get(column) ?? column);
  if (!path) return { path: undefined, query: undefined, text };
  const isCut = texts.some((one) => one.length > maxCellText);
  return { path, query: isCut ? undefined : textsQuery(column, path, texts), text: isCut ? undefined : text };
}

/** The target for a cell that shows a value of another field than its column's. */
export function standInTarget({ field, value }: StandIn): Pick<ValueTarget, 'path' | 'query' | 'text'> {
  const path = fieldPath(field);
  return { path, query: path && valueQuery(path, value === '' ? undefined : value), text: value };
}

function textsQuery(column: GridColumn, path: readonly string[], texts: CellTexts): Query {
  if (column === 'outcome' && texts[0] === 'ok') return valueQuery(path, undefined);
  const [first, ...others] = texts.map((text) => valueQuery(path, text));
  if (!first) return valueQuery(path, undefined);
  return others.length === 0 ? first : { kind: 'and', of: [first, ...others] };
}
