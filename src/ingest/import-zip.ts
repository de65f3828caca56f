import { withStructure, type ByteAccount } from '../model/byte-account.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { sliceSource, type ByteSource } from '../read/byte-source.ts';
import { zipEntries } from '../read/zip-entries.ts';
import { zstdMethod } from '../read/zip-entry.ts';
import { CheckedPieces } from './check-member.ts';
import { accounted, recordOf, type Item, type MemberImport } from './item.ts';
import type { IngestJob } from './job.ts';
import { ReplayPieces, SourcePieces } from './pieces.ts';
import { bytesIn, bytesInBoth, PlaceList } from './place-list.ts';

/** Imports a zip's members by its directory. The zip itself becomes a ledger row of kind `container`. */
export async function importZip(
  job: IngestJob,
  item: Item,
  source: ByteSource,
  members: MemberImport,
  signal: AbortSignal,
): Promise<void> {
  const id = await job.newSource();
  job.beginArchive(recordOf(item, id, 'container', 'zip archive'));
  const diagnostics: Diagnostic[] = [];
  const structure = new PlaceList();
  const data = new PlaceList();
  const record = (complete: boolean): void => {
    const base = recordOf(item, id, 'container', 'zip archive');
    const account = accountOf(source.size, structure, data);
    const isUntold = complete && account.skippedBytes > 0 && diagnostics.every(({ severity }) => severity === 'info');
    if (isUntold) diagnostics.push(unusedBytes(account.skippedBytes, firstGap(structure, data, source.size)));
    const bytes = accounted(account, item.unreadBytes?.());
    job.finish({ ...base, ...bytes, diagnostics: [...(item.diagnostics?.() ?? []), ...diagnostics], complete });
  };
  const entries = zipEntries(
    source,
    job.limits,
    (diagnostic) => diagnostics.push(diagnostic),
    (from, to) => {
      structure.add({ at: from, length: to - from });
    },
  );
  for await (const entry of entries) {
    if (signal.aborted) {
      diagnostics.push({ code: 'import/cancelled', severity: 'warning', detail: `cancelled before ${entry.path}` });
      record(false);
      return;
    }
    const place = { at: entry.dataOffset, length: entry.dataOffset > 0 ? entry.compressedSize : 0 };
    if (entry.isDirectory) {
      // Some writers compress even the nothing that is in a folder.
      if (entry.size === 0) structure.add(place);
      continue;
    }
    data.add(place);
    const bytes = sliceSource(source, entry.dataOffset, entry.compressedSize);
    const pieces = new SourcePieces(bytes);
    const declared = { crc: entry.crc32, size: entry.size };
    const checked = new CheckedPieces(pieces, declared, job.kit.hasher);
    const stored = entry.method === 0;
    const member: Item = {
      path: `${item.path}!/${entry.path}`,
      // Where its data cannot be told from other bytes, those count for the archive.
      bytes: place.length,
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

/** Of the archive without its members' data. */
function accountOf(size: number, structure: PlaceList, data: PlaceList): ByteAccount {
  const members = data.merged(size);
  const around = structure.merged(size);
  const textBytes = size - bytesIn(members);
  return withStructure(textBytes, 0, textBytes - bytesIn(around) + bytesInBoth(around, members));
}

function firstGap(structure: PlaceList, data: PlaceList, size: number): number {
  const all = new PlaceList();
  for (const list of [structure.merged(size), data.merged(size)]) {
    for (let i = 0; i < list.length; i += 2) all.add({ at: list[i]!, length: list[i + 1]! - list[i]! });
  }
  const merged = all.merged(size);
  return merged[0] === 0 ? (merged[1] ?? 0) : 0;
}

function unusedBytes(count: number, at: number): Diagnostic {
  const detail = `${String(count)} bytes of the archive belong to none of its parts`;
  return { code: 'zip/unused-bytes', severity: 'warning', at, detail };
}
