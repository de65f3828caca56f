import { inflateRawSync } from 'node:zlib';
import { defaultLimits } from '../../../src/base/limits.ts';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { BytesSource, type ByteSource } from '../../../src/read/byte-source.ts';
import { zipEntries } from '../../../src/read/zip-entries.ts';
import type { ZipEntry } from '../../../src/read/zip-entry.ts';

export interface ReadZip {
  readonly entries: readonly ZipEntry[];
  readonly reports: readonly Diagnostic[];
  /** `path: text` of each member that can be read, `path! code` of each that cannot. */
  readonly listing: readonly string[];
}

/** Reads a zip, and with node's zlib its members. */
export async function readZip(
  zip: Uint8Array | ByteSource,
  maxArchiveEntries = defaultLimits.maxArchiveEntries,
): Promise<ReadZip> {
  const source = zip instanceof Uint8Array ? new BytesSource(zip) : zip;
  const entries: ZipEntry[] = [];
  const reports: Diagnostic[] = [];
  const listing: string[] = [];
  for await (const entry of zipEntries(source, { maxArchiveEntries }, (report) => reports.push(report))) {
    entries.push(entry);
    if (entry.problem) {
      listing.push(`${entry.path}! ${entry.problem.code}`);
      continue;
    }
    const data = await source.read(entry.dataOffset, entry.compressedSize);
    listing.push(`${entry.path}: ${entry.method === 0 ? text(data) : inflateText(data)}`);
  }
  return { entries, reports, listing };
}

export function codes(reports: readonly Diagnostic[]): string[] {
  return reports.map((report) => `${report.severity} ${report.code}`);
}

function inflateText(data: Uint8Array): string {
  try {
    return text(inflateRawSync(data));
  } catch (error) {
    return `cannot be inflated: ${String(error)}`;
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
