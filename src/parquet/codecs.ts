import { damaged, ParquetFault } from './fault.ts';
import { unsnap } from './snappy.ts';

/** What of the core this room uses. Each gives at most `size` bytes of text. */
export interface ParquetTools {
  gunzip(bytes: Uint8Array, size: number): { readonly text: Uint8Array; readonly fault?: string };
  unzstd(bytes: Uint8Array, size: number): Promise<{ readonly text: Uint8Array; readonly fault?: string }>;
  crc32(bytes: Uint8Array): number;
}

/** By their numbers in parquet.thrift. */
const codecNames = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];

/** A fault for a compression that is not read; undefined for one that is. */
export function unreadCodec(codec: number): ParquetFault | undefined {
  if ([0, 1, 2, 6].includes(codec)) return undefined;
  const name = codecNames[codec] ?? `number ${String(codec)}`;
  return new ParquetFault('parquet/unsupported', `it is compressed with ${name}, which is not read here`);
}

/** The `size` bytes that `bytes` are compressed from. Throws ParquetFault and RangeError. */
export async function unpack(codec: number, bytes: Uint8Array, size: number, tools: ParquetTools): Promise<Uint8Array> {
  if (size === 0 && codec !== 0) return new Uint8Array(0);
  switch (codecNames[codec]) {
    case 'SNAPPY':
      return unsnap(bytes, size);
    case 'GZIP':
      return whole(tools.gunzip(bytes, size), size);
    case 'ZSTD':
      return whole(await tools.unzstd(bytes, size), size);
    default:
      return whole({ text: bytes }, size);
  }
}

function whole({ text, fault }: { readonly text: Uint8Array; readonly fault?: string }, size: number): Uint8Array {
  if (fault !== undefined) throw damaged(fault);
  if (text.length !== size) throw damaged('a page has another size than it says');
  return text;
}
