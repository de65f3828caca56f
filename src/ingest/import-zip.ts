import type { Diagnostic } from '../model/diagnostic.ts';
import { sliceSource, type ByteSource } from '../read/byte-source.ts';
import { zipEntries } from '../read/zip-entries.ts';
import { zstdMethod } from '../read/zip-entry.ts';
import { CheckedPieces } from './check-member.ts';
import { recordOf, type Item, type MemberImport } from './item.ts';
import type { IngestJob } from './job.ts';
import { ReplayPieces, SourcePieces } from './pieces.ts';

/** Imports a zip's members by its directory. The zip itself becomes a ledger row of kind `container`. */
export async function importZip(
  job: IngestJob,
  item: Item,
  source: ByteSource,
  members: MemberImport,
  signal: AbortSignal,
): Promise<void> {
  const id = await job.newSource();
  const diagnostics: Diagnostic[] = [];
  const record = (complete: boolean): void => {
    const base = recordOf(item, id, 'container', 'zip archive');
    job.finish({ ...base, diagnostics: [...(item.diagnostics?.() ?? []), ...diagnostics], complete });
  };
  for await (const entry of zipEntries(source, job.limits, (diagnostic) => diagnostics.push(diagnostic))) {
    if (signal.aborted) {
      diagnostics.push({ code: 'import/cancelled', severity: 'warning', detail: `cancelled before ${entry.path}` });
      record(false);
      return;
    }
    if (entry.isDirectory) continue;
    const bytes = sliceSource(source, entry.dataOffset, entry.compressedSize);
    const pieces = new SourcePieces(bytes);
    const declared = { crc: entry.crc32, size: entry.size };
    const checked = new CheckedPieces(pieces, declared, job.kit.hasher);
    const stored = entry.method === 0;
    const member: Item = {
      path: `${item.path}!/${entry.path}`,
      bytes: entry.compressedSize,
      depth: item.depth + 1,
      layers: item.layers,
      pieces: new ReplayPieces(stored && entry.sizesKnown ? checked : pieces),
      parent: id,
      ...(stored ? { random: bytes, diagnostics: () => checked.diagnostics } : entry.sizesKnown ? { declared } : {}),
    };
    if (entry.problem) await members.refuse(member, entry.problem);
    else if (stored) await members.bytes(member);
    else await members.coded(member, entry.method === zstdMethod ? 'zstd' : 'deflate');
    if (item.depth === 0) job.readTo(entry.dataOffset + entry.compressedSize);
    job.onprogress(job.counts);
  }
  record(true);
}
