import type { ByteSource } from '../read/byte-source.ts';
import { damaged, faultOf, ParquetFault } from './fault.ts';
import { readSchema, type Schema } from './schema.ts';
import { countAt, fieldsAt, numberAt, structsAt, textAt, ThriftReader, type ThriftFields } from './thrift.ts';

export interface ColumnChunk {
  readonly path: readonly string[];
  readonly codec: number;
  readonly values: number;
  /** Of its first page. */
  readonly at: number;
  readonly bytes: number;
}

export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly ColumnChunk[];
}

export interface Footer {
  readonly schema: Schema;
  /** A group whose description makes no sense is a fault. */
  readonly groups: readonly (RowGroup | ParquetFault)[];
}

const maxFooterBytes = 32 * 1024 * 1024;
const maxFooterValues = 4_000_000;
const magic = 'PAR1';

/** Reads what stands at a file's end (Parquet's README, "File format"). Throws ParquetFault, and what the source throws. */
export async function readFooter(source: ByteSource): Promise<Footer> {
  const end = await source.read(Math.max(0, source.size - 8), 8);
  const mark = String.fromCharCode(...end.subarray(-4));
  if (mark === 'PARE') throw new ParquetFault('parquet/unsupported', 'the file is encrypted');
  if (source.size < 12 || mark !== magic) {
    throw new ParquetFault('parquet/truncated', 'its end is missing, which says where everything is');
  }
  const length = new DataView(end.buffer, end.byteOffset, end.byteLength).getUint32(0, true);
  if (length > source.size - 12) throw new ParquetFault('parquet/bad-footer', 'its end says more than the file has');
  if (length > maxFooterBytes) {
    const detail = `its description has ${String(length)} bytes; ${String(maxFooterBytes)} are read`;
    throw new ParquetFault('parquet/too-large', detail);
  }
  const bytes = await source.read(source.size - 8 - length, length);
  try {
    const fields = new ThriftReader(bytes, maxFooterValues).struct();
    if (fields[8] !== undefined) throw new ParquetFault('parquet/unsupported', 'the file is encrypted');
    const schema = readSchema(structsAt(fields, 2, 'its columns'));
    return { schema, groups: structsAt(fields, 4, 'its row groups').map((group) => groupOf(group, source.size)) };
  } catch (thrown) {
    const fault = faultOf(thrown);
    throw fault.code === 'parquet/bad-data' ? new ParquetFault('parquet/bad-footer', fault.message) : fault;
  }
}

function groupOf(group: ThriftFields, fileBytes: number): RowGroup | ParquetFault {
  try {
    const chunks = structsAt(group, 1, 'its columns').map((chunk) => chunkOf(chunk, fileBytes));
    return { rows: countAt(group, 3, 'its number of rows'), chunks };
  } catch (thrown) {
    return faultOf(thrown);
  }
}

function chunkOf(chunk: ThriftFields, fileBytes: number): ColumnChunk {
  const about = fieldsAt(chunk, 3);
  if (chunk[8] !== undefined || !about) throw new ParquetFault('parquet/unsupported', 'a column is encrypted');
  if (textAt(chunk, 1) !== '') throw new ParquetFault('parquet/unsupported', 'a column is in another file');
  const dataAt = countAt(about, 9, 'the place of a column');
  const dictionaryAt = numberAt(about, 11) ?? 0;
  const at = dictionaryAt > 0 && dictionaryAt < dataAt ? dictionaryAt : dataAt;
  const bytes = countAt(about, 7, 'the size of a column');
  if (at < 4 || at + bytes > fileBytes - 8) throw damaged('a column lies outside of the file');
  const path = fieldsAt(about, 3) ?? [];
  return {
    path: path.map((_, i) => textAt(path, i)),
    codec: countAt(about, 4, 'the compression of a column'),
    values: countAt(about, 5, 'the number of values'),
    at,
    bytes,
  };
}
