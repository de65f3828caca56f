import { Bitset } from '../base/bitset.ts';
import { Breather } from '../base/breathe.ts';
import type { ExportRequest, GridColumn } from '../model/view.ts';
import { selectRows } from '../query/order.ts';
import type { CallContext } from '../rpc/contract.ts';
import { cellText } from './cells.ts';
import { csvLine } from './csv.ts';
import { oneLine } from './one-line.ts';
import type { OpenedCase } from './opened-case.ts';

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
  if (request.kind === 'ndjson') await writeNdjson(opened, rows, parts, context);
  else await writeCsv(opened, rows, request.columns, parts, context);
  return parts.blob(request.kind === 'ndjson' ? 'application/x-ndjson' : 'text/csv');
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
  for (const row of selectRows(opened.order, wanted, false)) {
    if (done % rowsBetweenLooks === 0 && breather.due) {
      progress(done / rows.length);
      await breather.take(signal);
    }
    parts.add(oneLine(await opened.reader.read(opened.span(row))));
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
  parts.add(encoder.encode(csvLine(fields)));
  const breather = new Breather();
  for (const [done, row] of rows.entries()) {
    if (done % rowsBetweenLooks === 0 && breather.due) {
      progress(done / rows.length);
      await breather.take(signal);
    }
    parts.add(encoder.encode(csvLine(fields.map((field) => cellText(opened, field, row)))));
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
