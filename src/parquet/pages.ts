import { WindowSource, type ByteSource } from '../read/byte-source.ts';
import { damaged, faultOf, ParquetFault } from './fault.ts';
import type { ColumnChunk } from './footer.ts';
import { countAt, fieldsAt, numberAt, ThriftReader } from './thrift.ts';

/** One page, its header read. */
export interface Page {
  readonly kind: 'data' | 'data-v2' | 'dictionary';
  /** Of its data in the file. */
  readonly at: number;
  readonly compressed: number;
  readonly size: number;
  readonly crc: number | undefined;
  readonly values: number;
  readonly encoding: number;
  /** Only of `data-v2`: bytes of its levels, which are not compressed, and whether the rest is. */
  readonly repBytes: number;
  readonly defBytes: number;
  readonly nulls: number | undefined;
  readonly isCompressed: boolean;
}

/** A page is held in memory whole, once for each column. */
const maxPageBytes = 64 * 1024 * 1024;
const maxPages = 200_000;
const maxHeaderValues = 10_000;
const headerWindow = 16 * 1024;
const maxHeaderBytes = 4 * 1024 * 1024;
const rle = 3;

/**
 * The headers of a column chunk's pages. They must fill it, and hold as many values as it says, so that damage to one is
 * known before any row is read. Throws ParquetFault, and what the source throws.
 */
export async function surveyPages(source: ByteSource, chunk: ColumnChunk, nested: boolean): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const headers = new WindowSource(source, headerWindow);
  const end = chunk.at + chunk.bytes;
  let values = 0;
  for (let at = chunk.at; at < end;) {
    const { page, next } = await readPage(headers, at, end, nested);
    if (page) {
      if (page.kind !== 'dictionary') values += page.values;
      else if (pages.length > 0) throw damaged('a dictionary in the wrong place');
      pages.push(page);
    }
    if (pages.length > maxPages) throw new ParquetFault('parquet/too-large', 'a column has too many pages');
    at = next;
  }
  if (values !== chunk.values) throw damaged('its pages hold another number of values than it says');
  return pages;
}

async function readPage(
  source: ByteSource,
  at: number,
  end: number,
  nested: boolean,
): Promise<{ page: Page | undefined; next: number }> {
  for (let window = headerWindow; ; window *= 16) {
    const bytes = await source.read(at, Math.min(window, end - at));
    try {
      return parsePage(bytes, at, end, nested);
    } catch (thrown) {
      // A header may hold values of any length.
      if (!(thrown instanceof RangeError) || window >= maxHeaderBytes || bytes.length === end - at) {
        throw faultOf(thrown);
      }
    }
  }
}

function parsePage(
  bytes: Uint8Array,
  at: number,
  end: number,
  nested: boolean,
): { page: Page | undefined; next: number } {
  const reader = new ThriftReader(bytes, maxHeaderValues);
  const header = reader.struct();
  const kind = numberAt(header, 1);
  const size = countAt(header, 2, 'the size of a page');
  const compressed = countAt(header, 3, 'the size of a page');
  const next = at + reader.at + compressed;
  if (next > end) throw damaged('a page is longer than its column');
  if (size > maxPageBytes || compressed > maxPageBytes) {
    const detail = `a page of ${String(size)} bytes; pages of up to ${String(maxPageBytes)} are read`;
    throw new ParquetFault('parquet/too-large', detail);
  }
  const common = { at: at + reader.at, compressed, size, crc: numberAt(header, 4), isCompressed: true };
  const none = { repBytes: 0, defBytes: 0, nulls: undefined };
  const of = (id: number): ReturnType<typeof fieldsAt> & {} => {
    const fields = fieldsAt(header, id);
    if (!fields) throw damaged('a page says nothing of itself');
    return fields;
  };
  const counts = (fields: ReturnType<typeof of>, encodingId: number): Pick<Page, 'values' | 'encoding'> => ({
    values: countAt(fields, 1, 'the number of values'),
    encoding: countAt(fields, encodingId, 'the encoding of values'),
  });
  switch (kind) {
    case 0: {
      const about = of(5);
      const isLevelRead = numberAt(about, 3) === rle && (!nested || numberAt(about, 4) === rle);
      if (!isLevelRead) throw new ParquetFault('parquet/unsupported', 'its levels are in the old bit packing');
      return { page: { ...common, ...none, kind: 'data', ...counts(about, 2) }, next };
    }
    case 1:
      return { page: undefined, next };
    case 2:
      return { page: { ...common, ...none, kind: 'dictionary', ...counts(of(7), 2) }, next };
    case 3: {
      const about = of(8);
      const defBytes = countAt(about, 5, 'the size of levels');
      const repBytes = countAt(about, 6, 'the size of levels');
      if (defBytes + repBytes > Math.min(size, compressed)) throw damaged('levels are longer than their page');
      const isCompressed = about[7] !== false;
      const nulls = countAt(about, 2, 'the number of nulls');
      return {
        page: { ...common, kind: 'data-v2', ...counts(about, 4), defBytes, repBytes, nulls, isCompressed },
        next,
      };
    }
    default:
      throw damaged('a page of an unknown kind');
  }
}
