import { Bitset } from '../base/bitset.ts';
import { Breather } from '../base/breathe.ts';
import { isReadyColumn, joinCell } from '../model/grid-columns.ts';
import type { ExportRequest, GridColumn, RowId } from '../model/view.ts';
import type { CallContext } from '../rpc/contract.ts';
import { cellText, readyCells } from './cells.ts';
import { csvLine } from './csv.ts';
import { oneLine } from './one-line.ts';
import type { OpenedCase } from './opened-case.ts';
import { pathCells } from './path-cells.ts';

const partBytes = 4 * 1024 * 1024;
const rowsBetweenLooks = 64;
const encoder = new TextEncoder();
const newline = encoder.encode('\n');

/**
 * Writes a result's events to a Blob, piece by piece. NDJSON goes in time order, CSV in the order shown.
 */
export async function exportEvents(
  opened: OpenedCase,
  rows: Uint32Array,
  request: ExportRequest,
  context: CallContext<number>,
): Promise<Blob> {
  const parts = new BlobParts();
  const wanted = chosenRows(rows, request.only);
  if (request.kind === 'ndjson') await writeNdjson(opened, wanted, parts, context);
  else await writeCsv(opened, wanted, request.columns, parts, context);
  return parts.blob(request.kind === 'ndjson' ? 'application/x-ndjson' : 'text/csv');
}

function chosenRows(rows: Uint32Array, only: ExportRequest['only']): Uint32Array {
  if (!only) return rows;
  const runs = only.map(([from, to]) => rows.subarray(Math.max(0, from), Math.max(0, to)));
  const chosen = new Uint32Array(runs.reduce((sum, run) => sum + run.length, 0));
  let length = 0;
  for (const run of runs) {
    chosen.set(run, length);
    length += run.length;
  }
  return chosen;
}

async function writeNdjson(
  opened: OpenedCase,
  rows: Uint32Array,
  parts: BlobParts,
  { signal, progress }: CallContext<number>,
): Promise<void> {
  const wanted = new Bitset(opened.table.rows);
  for (const row of rows) wanted.add(row);
  const breather = new Breather();
  let done = 0;
  for (const row of opened.order.select(wanted, false)) {
    if (done % rowsBetweenLooks === 0 && breather.due) {
      progress(done / rows.length);
      await breather.take(signal);
    }
    parts.add(oneLine(await opened.reader.read(await opened.span(row))));
    parts.add(newline);
    done++;
  }
}

async function writeCsv(
  opened: OpenedCase,
  rows: Uint32Array,
  columns: readonly GridColumn[],
  parts: BlobParts,
  { signal, progress }: CallContext<number>,
): Promise<void> {
  const fields = columns.map((column) => (column === 'outcome' ? 'errorCode' : column));
  const paths = fields.filter((field) => !isReadyColumn(field));
  await readyCells(opened, fields);
  parts.add(encoder.encode(csvLine(fields)));
  const breather = new Breather();
  for (const [done, row] of rows.entries()) {
    if (done % rowsBetweenLooks === 0 && breather.due) {
      progress(done / rows.length);
      await breather.take(signal);
    }
    const [read = []] = paths.length > 0 ? await pathCells(opened, { rows: [row as RowId], paths }, signal) : [];
    const cells = fields.map((field) => {
      const path = paths.indexOf(field);
      return path < 0 ? cellText(opened, field, row) : joinCell(read[path] ?? []);
    });
    parts.add(encoder.encode(csvLine(cells)));
  }
}

/** Gathers small pieces into larger ones, which the browser may put to disk. */
class BlobParts {
  #blobs: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;

  add(bytes: Uint8Array): void {
    this.#pieces.push(bytes as Uint8Array<ArrayBuffer>);
    this.#size += bytes.length;
    if (this.#size >= partBytes) this.#close();
  }

  blob(type: string): Blob {
    this.#close();
    return new Blob(this.#blobs, { type });
  }

  #close(): void {
    if (this.#pieces.length > 0) this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#size = 0;
  }
}
