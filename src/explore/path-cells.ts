import { Breather } from '../base/breathe.ts';
import { AppError } from '../base/app-error.ts';
import { maxCellText, type CellsRequest, type CellTexts } from '../model/view.ts';
import { compilePath, parseEvent } from '../query/event-values.ts';
import { fieldPath } from './facet-values.ts';
import type { OpenedCase } from './opened-case.ts';

const maxCells = 100_000;
/** Of one cell. */
const maxTexts = 200;

/** What events say at paths that have no column, from their bytes: for each row, for each path, its values' texts. */
export async function pathCells(
  opened: OpenedCase,
  { rows, paths }: CellsRequest,
  signal?: AbortSignal,
): Promise<readonly (readonly CellTexts[])[]> {
  if (rows.length * paths.length > maxCells) throw new AppError('query/invalid', 'too many cells at once', { at: 0 });
  const readers = paths.map((path) => compilePath(fieldPath(path)));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const breather = new Breather();
  const cells: CellTexts[][] = [];
  for (const row of rows) {
    if (breather.due) await breather.take(signal);
    const event = parseEvent(decoder.decode(await opened.reader.read(await opened.span(row))));
    cells.push(readers.map((read) => read(event).texts.slice(0, maxTexts).map(cut)));
  }
  return cells;
}

function cut(text: string): string {
  return text.length > maxCellText + 1 ? text.slice(0, maxCellText + 1) : text;
}
