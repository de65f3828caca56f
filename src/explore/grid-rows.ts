import { Breather } from '../base/breathe.ts';
import { eventKind } from '../model/event-kind.ts';
import { standInsOf } from '../model/stand-ins.ts';
import type { GridColumn, GridRow } from '../model/view.ts';
import { parseEvent } from '../query/event-values.ts';
import { cellText, gridRow, readyCells } from './cells.ts';
import type { OpenedCase } from './opened-case.ts';

/** What the grid shows of rows: columns, and for those that are no calls what their bytes say. */
export async function gridRows(
  opened: OpenedCase,
  rows: Iterable<number>,
  columns: readonly GridColumn[],
  signal: AbortSignal,
): Promise<readonly GridRow[]> {
  const breather = new Breather();
  const shown: GridRow[] = [];
  const wanted = [...rows];
  await readyCells(opened, columns, wanted);
  for (const row of wanted) {
    const plain = gridRow(opened, row, columns);
    const kind = eventKind(cellText(opened, 'eventCategory', row), cellText(opened, 'eventType', row));
    if (kind === 'call') {
      shown.push(plain);
      continue;
    }
    if (breather.due) await breather.take(signal);
    const bytes = await opened.reader.read(await opened.span(row));
    shown.push(withStandIns(plain, columns, parseEvent(new TextDecoder().decode(bytes))));
  }
  return shown;
}

function withStandIns(row: GridRow, columns: readonly GridColumn[], event: unknown): GridRow {
  const standIns = standInsOf(event);
  if (!standIns) return row;
  const texts = new Map(standIns.cells.map(({ column, text }) => [column, text]));
  return { ...row, cells: columns.map((column, i) => texts.get(column) ?? row.cells[i] ?? ''), standIns };
}
