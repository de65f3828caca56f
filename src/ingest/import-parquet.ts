import type { ConvertedFormat } from '../decode/convert.ts';
import { headBytes, readHead } from '../decode/head.ts';
import { recognise } from '../decode/index.ts';
import { asConverted } from '../decode/raw-events.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/segment.ts';
import type { ByteSource } from '../read/byte-source.ts';
import { convertText } from './import-document.ts';
import { recordOf, type Item } from './item.ts';
import type { IngestJob } from './job.ts';
import { appendExtent } from './pack-writer.ts';
import { ParquetFeed, parquetTools } from './parquet-feed.ts';
import { SourcePieces } from './pieces.ts';

const stretch = 64 * 1024;

/**
 * Imports a Parquet file: its rows, as JSON, are read as any text of such objects is. The file is kept as it came, its
 * events as they were converted. Returns why, where it is not read; then nothing has been recorded.
 */
export async function importParquet(
  job: IngestJob,
  item: Item,
  source: ByteSource,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const { ParquetRows } = await import('../parquet/parquet-rows.ts');
  const rows = await ParquetRows.open(source, parquetTools(job, item.layers + 1), job.limits);
  if ('code' in rows) return [rows];
  const kit = job.outerKit(item.layers);
  const feed = new ParquetFeed(kit, rows, source.size, (bytes) => {
    if (item.depth === 0) job.readTo(bytes);
  });
  await feed.fill(stretch);
  if (kit.text.length === 0) {
    return feed.diagnostics.length > 0
      ? feed.diagnostics
      : [{ code: 'read/empty', severity: 'warning', detail: 'a table without rows' }];
  }
  const sample = kit.text.view(0, Math.min(kit.text.length, headBytes));
  const format = formatOf(sample, feed.ended, item.path);
  if (!format) return [...feed.diagnostics, notRecognised(rows.columnNames)];
  const id = await job.newSource();
  await keepAll(job, item, id, source, feed);
  await convertText(job, item, id, 'stored', feed, format, signal);
  return [];
}

function formatOf(sample: Uint8Array, isWhole: boolean, path: string): ConvertedFormat | undefined {
  const verdict = recognise(readHead(sample, isWhole, path));
  if (verdict.kind === 'events') return asConverted(verdict.format);
  return verdict.kind === 'converted' ? verdict.format : undefined;
}

/** The file is read twice, so that evidence does not wait in memory for rows. */
async function keepAll(job: IngestJob, item: Item, id: SourceId, source: ByteSource, feed: ParquetFeed): Promise<void> {
  const pieces = new SourcePieces(source);
  for (let piece = await pieces.next(); piece; piece = await pieces.next()) {
    appendExtent(feed.extents, await job.keep(piece, false));
    if (!job.mustStoreEvidence) continue;
    const evidence = { codec: 'stored', extents: [...feed.extents] } as const;
    const record = { ...recordOf(item, id, 'events', 'Parquet'), complete: false, evidence };
    await job.commit({ record, checkpoints: [] }, false);
  }
}

const maxNamed = 12;

function notRecognised(columns: readonly string[]): Diagnostic {
  const named = columns.slice(0, maxNamed).map((name) => JSON.stringify(name.slice(0, 40)));
  const list = `${named.join(', ')}${columns.length > maxNamed ? ', …' : ''}`;
  const detail = `a Parquet file without events, as far as can be told; its columns are ${list}`;
  return { code: 'decode/not-recognised', severity: 'warning', detail: detail.slice(0, 600) };
}
