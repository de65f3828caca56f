import { AppError } from '../base/app-error.ts';
import { Breather } from '../base/breathe.ts';
import type { FieldPath } from '../model/query.ts';
import { maxCellText, type CellsRequest, type CellTexts, type RowId } from '../model/view.ts';
import { compilePath, parseEvent } from '../query/event-values.ts';
import { PathReader } from '../query/path-values.ts';
import { columnOfPath } from '../query/plan.ts';
import { fieldPath } from './facet-values.ts';
import type { OpenedCase } from './opened-case.ts';

const maxCells = 100_000;
/** Of one cell. */
const maxTexts = 200;

/** What events say at paths that have no column: for each row, for each path, its values' texts. */
export async function pathCells(
  opened: OpenedCase,
  { rows, paths }: CellsRequest,
  signal?: AbortSignal,
): Promise<readonly (readonly CellTexts[])[]> {
  if (rows.length * paths.length > maxCells) throw new AppError('query/invalid', 'too many cells at once', { at: 0 });
  const columns = await Promise.all(paths.map((path) => preparedCells(opened, rows, fieldPath(path))));
  const readers = paths.map((path) => compilePath(fieldPath(path)));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const breather = new Breather();
  const cells: CellTexts[][] = [];
  for (const [i, row] of rows.entries()) {
    const prepared = columns.map((column) => column[i]);
    let event: unknown;
    if (prepared.includes(undefined)) {
      if (breather.due) await breather.take(signal);
      event = parseEvent(decoder.decode(await opened.reader.read(await opened.span(row))));
    }
    cells.push(readers.map((read, path) => (prepared[path] ?? read(event).texts).slice(0, maxTexts).map(cut)));
  }
  return cells;
}

/** For each row the values that the path tables tell; undefined where its event must be read. */
async function preparedCells(
  opened: OpenedCase,
  rows: readonly RowId[],
  path: FieldPath,
): Promise<readonly (readonly string[] | undefined)[]> {
  // of these tables hold only what columns do not tell
  if (columnOfPath(path)) return rows.map(() => undefined);
  const segments = [...new Set(rows.map((row) => opened.segmentOf(row)))];
  const columns = await opened.paths.of(path, segments);
  const readers = new Map(segments.map((segment, i) => [segment, columns[i] && new PathReader(columns[i])]));
  return rows.map((row) => {
    const segment = opened.segmentOf(row);
    return readers.get(segment)?.valuesOf(row - segment.baseRow)?.texts;
  });
}

function cut(text: string): string {
  return text.length > maxCellText + 1 ? text.slice(0, maxCellText + 1) : text;
}
